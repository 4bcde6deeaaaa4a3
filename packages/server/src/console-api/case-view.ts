import { findTopic, localise } from '@zgoda/policy';
import type { caseRowSchema, caseViewSchema } from '@zgoda/vocabulary/console-work';
import { toPublicId, type MessageId, type StaffId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import {
  findAnswerTemplate,
  latestTerm,
  subjectOfAnswer,
  toCaseSummary,
  toContact,
  toStep,
  type WholeCase,
  type WorklistRow,
} from '../capabilities/cases/index.ts';
import { listMessages } from '../capabilities/messages/index.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { findStaffNames } from '../capabilities/staff/index.ts';
import { listIdentities, readIdentity } from '../capabilities/subjects/index.ts';
import { getPreferences } from '../capabilities/subscriptions/index.ts';
import type { Context } from '../context.ts';
import type { Locale } from '../platform/i18n/index.ts';
import { maskIdentity } from './mask.ts';

type Row = z.output<typeof caseRowSchema>;
type View = z.output<typeof caseViewSchema>;

const uuid = /^[0-9a-f]{8}-/;

/** Names of colleagues by what stands in a record: an id, or that it was a program. */
async function namesOf(
  ctx: Context,
  ids: readonly (string | undefined)[],
): Promise<(id: string | undefined) => string | null> {
  const known = [...new Set(ids.filter((id) => id !== undefined && uuid.test(id)))] as StaffId[];
  const names = await findStaffNames(ctx, known);
  return (id) => (id === undefined ? null : (names.get(id) ?? null));
}

const isOverdue = (ctx: Context, { state, answerBy }: Pick<WholeCase, 'state' | 'answerBy'>): boolean =>
  state === 'open' && answerBy < ctx.clock.now();

/** Rows of the worklist, without the person and without a word of theirs. */
export async function getCaseRows(ctx: Context, cases: readonly WorklistRow[]): Promise<Row[]> {
  const nameOf = await namesOf(
    ctx,
    cases.map(({ assignedTo }) => assignedTo),
  );
  return cases.map((one) => {
    const { subject_id: _, ...summary } = toCaseSummary(one);
    const last = one.lastContact;
    return {
      ...summary,
      dpo_only: one.isDpoOnly,
      overdue: isOverdue(ctx, one),
      assigned_name: nameOf(one.assignedTo),
      last_contact: last === undefined ? null : { ...last, at: last.at.toISOString() },
    };
  });
}

/** A case with all that working on it needs: contacts, steps, who did them, and what the person gets from us. */
export async function getCaseView(ctx: Context, one: WholeCase, locale: Locale): Promise<View> {
  const { policy } = await getPolicyInForce(ctx);
  const { subjectId, contacts, steps } = one;
  const identities = await listIdentities(ctx, subjectId);
  const values = await Promise.all(
    identities.map(({ identityId, kind }) => readIdentity(ctx, subjectId, kind, identityId)),
  );
  const nameOf = await namesOf(ctx, [
    one.assignedTo,
    ...contacts.map(({ recordedBy }) => recordedBy),
    ...steps.flatMap(({ takenBy, assignedTo }) => [takenBy, assignedTo]),
  ]);
  const messages = new Map(
    (await listMessages(ctx, subjectId)).map((message) => [message.messageId, message]),
  );
  const deliveryOf = (messageId: MessageId | undefined): View['contacts'][number]['delivery'] => {
    const message = messageId && messages.get(messageId);
    return message === undefined ? null : { state: message.state, reason: message.reason ?? null };
  };
  const preferences = await getPreferences(ctx, subjectId);
  const receives = preferences.filter((each) => each.receives && each.channel === 'email');
  const hasAddress = identities.some(({ kind }) => kind === 'email');
  return {
    ...toCaseSummary(one),
    subject_id: toPublicId('subject', subjectId),
    dpo_only: one.isDpoOnly,
    overdue: isOverdue(ctx, one),
    assigned_name: nameOf(one.assignedTo),
    identities: identities.map(({ kind }, index) => ({
      kind,
      masked: maskIdentity(kind, values[index]?.reveal() ?? ''),
    })),
    contacts: contacts.map((contact) => ({
      ...toContact(contact),
      by_name: nameOf(contact.recordedBy),
      delivery: deliveryOf(contact.messageId),
    })),
    steps: steps.map((step) => ({
      ...toStep(step),
      by_name: nameOf(step.takenBy),
      assigned_name: nameOf(step.assignedTo),
    })),
    answer: {
      hindrance: hasAddress
        ? findAnswerTemplate(policy) === undefined
          ? 'case_template_missing'
          : null
        : 'case_address_missing',
      subject: subjectOfAnswer(contacts),
    },
    receives: receives.map(({ topic }) => ({
      topic,
      title: localise(policy, findTopic(policy, topic)?.title ?? {}, locale) || topic,
    })),
    latest_answer_by: latestTerm(policy, one, contacts).toISOString(),
  };
}
