import { findPurpose, findTopic, localise, type Localised } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import { consentErrors } from '@zgoda/vocabulary/consent';
import type { EntryId, SubjectId, SubmissionId } from '@zgoda/vocabulary/ids';
import type { IdentityRef } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { Personal } from '../../platform/log/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, type EnsuredSubject } from '../subjects/index.ts';
import { assertOffered, getPolicyForm, parseFields, toSubmitter, type TypedFields } from './form.ts';
import { findSubmission, insertSubmission } from './form-store.ts';
import { checkNotice, recordChecked, type RecordedChoice } from './service.ts';

/** Somebody sent a form: messages confirms it, once a submission. */
export const formSubmitted = defineEvent({
  name: 'consent.form_submitted',
  schema: z.strictObject({
    submissionId: z.uuid(),
    subjectId: z.uuid(),
    /** The address that was typed. */
    identityId: z.uuid(),
    form: z.string(),
    locale: z.string(),
    /** RFC 3339. */
    submittedAt: z.iso.datetime(),
  }),
});

/** Somebody chose topics beside a form: subscriptions asks for their confirmation. */
export const topicsChosen = defineEvent({
  name: 'consent.topics_chosen',
  schema: z.strictObject({
    subjectId: z.uuid(),
    identityId: z.uuid(),
    topics: z.array(z.string()),
    locale: z.string(),
  }),
});

/** A form's declaration in one language. @throws form_not_found, notice_locale_unknown */
export async function getForm(ctx: Context, formId: string, locale: string) {
  const { policy, version } = await getPolicyInForce(ctx);
  if (!policy.locales.includes(locale)) throw consentErrors.notice_locale_unknown({ field: 'locale' });
  const form = getPolicyForm(policy, formId);
  const text = (words: Localised): string => localise(policy, words, locale);
  return {
    form: form.id,
    title: text(form.title),
    description: text(form.description),
    fields: form.fields.map(({ label, hint, options, ...field }) => ({
      ...field,
      label: text(label),
      ...(hint !== undefined && { hint: text(hint) }),
      options: options.map((option) => ({ id: option.id, label: text(option.label) })),
    })),
    purposes: form.purposes
      .flatMap((id) => findPurpose(policy, id) ?? [])
      .map(({ id, label, legal_basis }) => ({ id, label: text(label), legal_basis })),
    topics: form.choices
      .flatMap((id) => findTopic(policy, id) ?? [])
      .map(({ id, title, description }) => ({ id, title: text(title), description: text(description) })),
    notice: { version, locale },
  };
}

export interface Submission {
  readonly fields: TypedFields;
  /** Topics chosen beside the form. */
  readonly topics: readonly string[];
  readonly notice: { readonly version: number; readonly locale: string };
}

export interface SubmittedForm {
  readonly submissionId: SubmissionId;
  readonly subjectId: SubjectId;
  readonly entryId: EntryId;
  readonly at: Date;
  /** Consents to those of the form's purposes that rest on consent. */
  readonly records: readonly RecordedChoice[];
}

/**
 * Takes a submission: fields sealed under the person's key, evidence, consent where a purpose of the form rests on it, and
 * the events that confirm it. What does not fit is refused as a whole.
 * @throws form_not_found, form_field_undeclared, form_field_invalid, form_topic_unknown, notice_version_unknown,
 *   notice_locale_unknown
 */
export async function submitForm(
  ctx: Context,
  formId: string,
  submission: Submission,
): Promise<SubmittedForm> {
  return transaction(ctx, async (tx) => {
    const { notice, topics } = submission;
    const shown = await checkNotice(tx, notice);
    const form = getPolicyForm(shown.policy, formId);
    const fields = parseFields(form, submission.fields);
    assertOffered(form, topics);
    const submitter = toSubmitter(form, fields);
    const subject = await ensureSubmitter(tx, submitter);
    const { subjectId, identityId } = subject;
    const purposes = form.purposes.filter((id) => findPurpose(shown.policy, id)?.legal_basis === 'consent');
    const choices = purposes.map((purpose) => ({ purpose, status: 'given' as const }));
    const [recorded] =
      choices.length === 0
        ? []
        : await recordChecked(tx, [
            { subject: { subject_id: subjectId }, choices, notice, method: 'web_form', shown },
          ]);
    const submissionId = tx.ids.uuid() as SubmissionId;
    const submittedAt = tx.clock.now();
    const { locale } = notice;
    const [evidence] = await recordEvidence(tx, [
      {
        class: 'request_step',
        subjectId,
        policyHash: shown.hash,
        noticeHash: shown.noticeHashes[locale] ?? '',
        payload: { act: 'form_submitted', form: form.id, submission: submissionId },
      },
    ]);
    if (evidence === undefined) throw new Error('an act has its evidence');
    const { entryId } = evidence;
    await insertSubmission(tx.tx, tx.controller, {
      submissionId,
      subjectId,
      form: form.id,
      sealedFields: await sealFields(tx, { subject, submissionId, fields }),
      topics,
      policyVersion: shown.version,
      locale,
      submittedAt,
      entryId,
    });
    const event = { subjectId, identityId, locale };
    await tx.enqueue(tx, formSubmitted, {
      ...event,
      submissionId,
      form: form.id,
      submittedAt: submittedAt.toISOString(),
    });
    if (topics.length > 0) await tx.enqueue(tx, topicsChosen, { ...event, topics: [...topics] });
    return { submissionId, subjectId, entryId, at: submittedAt, records: recorded?.records ?? [] };
  });
}

type Submitter = EnsuredSubject & Required<Pick<EnsuredSubject, 'identityId'>>;

/** A value that is no address is a flaw of its field, like any other. */
async function ensureSubmitter(
  tx: TxContext,
  { field, ref }: { readonly field: string; readonly ref: IdentityRef },
): Promise<Submitter> {
  try {
    const [subject] = await ensureSubjects(tx, [ref]);
    if (subject?.identityId === undefined) throw new Error('an identity has its subject');
    return { ...subject, identityId: subject.identityId };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'identity_invalid')
      throw consentErrors.form_field_invalid({ fields: [field] }, error);
    throw error;
  }
}

async function sealFields(
  tx: TxContext,
  {
    subject,
    submissionId,
    fields,
  }: { readonly subject: EnsuredSubject; readonly submissionId: SubmissionId; readonly fields: TypedFields },
): Promise<Buffer> {
  const { subjectId } = subject;
  const key =
    subject.ownerKey ?? (await tx.vault.loadOwnerKeys(tx.tx, tx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error(`subject ${subjectId} has no key`);
  return tx.vault.seal(key, submissionId, Buffer.from(JSON.stringify(fields)));
}

/** What was sent; undefined when there is no such submission of this person. */
export async function readSubmission(
  ctx: Context,
  subjectId: SubjectId,
  submissionId: SubmissionId,
): Promise<Personal<TypedFields> | undefined> {
  const found = await findSubmission(ctx.db, ctx.controller, subjectId, submissionId);
  if (found === undefined) return undefined;
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error(`subject ${subjectId} has no key`);
  const plain = ctx.vault.open(key, submissionId, found.sealedFields);
  return new Personal(JSON.parse(plain.toString()) as TypedFields);
}
