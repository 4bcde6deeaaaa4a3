import {
  caseErrors,
  type CaseKind,
  type CaseRequest,
  type CaseState,
  type ContactChannel,
  type ContactDirection,
} from '@zgoda/vocabulary/cases';
import { toPublicId, type CaseId, type ContactId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { Actor, Context, TxContext } from '../../context.ts';
import { recordEvidence, type ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, listLinkedSubjects } from '../subjects/index.ts';
import { dueAt, stateAfter, type Case, type Contact } from './case.ts';
import {
  countOfSubject,
  deleteOfSubject,
  findCase,
  insertCase,
  insertContact,
  listCaseRows,
  listContactRows,
  lockCase,
  updateCaseState,
} from './store.ts';

export interface NewContact {
  readonly channel: ContactChannel;
  readonly direction: ContactDirection;
  readonly text: string;
  /** Absent: now. */
  readonly at?: Date | undefined;
}

/** A contact with its words. */
export interface ReadContact extends Contact {
  readonly text: string;
}
export interface CaseWithContacts extends Case {
  readonly contacts: readonly ReadContact[];
}

/** Opens a case with its first contact, with evidence of both. @throws contact_in_future */
export async function openCase(
  tx: TxContext,
  wanted: {
    readonly subjectId: SubjectId;
    readonly kind: CaseKind;
    readonly locale?: string | undefined;
    readonly contact: NewContact;
  },
): Promise<CaseId> {
  const { subjectId, kind, contact } = wanted;
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  const locale =
    wanted.locale !== undefined && policy.locales.includes(wanted.locale)
      ? wanted.locale
      : policy.default_locale;
  const at = tx.clock.now();
  const caseId = tx.ids.uuid() as CaseId;
  const due = dueAt(policy, kind, at);
  const payload = {
    act: 'case_opened',
    case: toPublicId('case', caseId),
    kind,
    due_at: due.toISOString(),
  };
  const [evidence] = await recordEvidence(tx, [{ class: 'request_step', subjectId, policyHash, payload }]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  const opened: Case = {
    caseId,
    subjectId,
    kind,
    state: 'open',
    locale,
    openedAt: at,
    dueAt: due,
    changedAt: at,
    entryId: evidence.entryId,
  };
  await insertCase(tx.tx, tx.controller, opened);
  await addContact(tx, caseId, contact);
  return caseId;
}

/** `POST /v1/cases` @throws identity_invalid, subject_not_found, contact_in_future */
export async function acceptCase(tx: TxContext, request: CaseRequest): Promise<CaseWithContacts> {
  const [person] = await ensureSubjects(tx, [request.subject]);
  if (person === undefined) throw new Error('a reference has a subject');
  const { kind, locale, contact } = request;
  const caseId = await openCase(tx, {
    subjectId: person.subjectId,
    kind,
    locale,
    contact: { ...contact, at: contact.at === undefined ? undefined : new Date(contact.at) },
  });
  return getCase(tx, caseId);
}

/** Adds a contact and moves the case, with evidence of it. @throws case_not_found, contact_in_future */
export async function addContact(
  tx: TxContext,
  caseId: CaseId,
  contact: NewContact & { readonly closes?: boolean },
): Promise<void> {
  const found = await lockCase(tx.tx, tx.controller, caseId);
  if (found === undefined) throw caseErrors.case_not_found();
  const { subjectId } = found;
  const { channel, direction, closes = false } = contact;
  const recordedAt = tx.clock.now();
  const at = contact.at ?? recordedAt;
  if (at > recordedAt) throw caseErrors.contact_in_future({ field: 'at' });
  const key = (await tx.vault.loadOwnerKeys(tx.tx, tx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  const contactId = tx.ids.uuid() as ContactId;
  const state = stateAfter(found.state, { direction, closes });
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = {
    act: 'contact_recorded',
    case: toPublicId('case', caseId),
    contact: toPublicId('contact', contactId),
    channel,
    direction,
    state,
  };
  const [evidence] = await recordEvidence(tx, [{ class: 'request_step', subjectId, policyHash, payload }]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  await insertContact(tx.tx, tx.controller, {
    contactId,
    caseId,
    subjectId,
    channel,
    direction,
    at,
    recordedAt,
    recordedBy: nameOf(tx.actor),
    entryId: evidence.entryId,
    sealedText: tx.vault.seal(key, contactId, Buffer.from(contact.text)),
  });
  await updateCaseState(tx.tx, tx.controller, caseId, {
    state,
    at: recordedAt,
    isAnswer: direction === 'out',
  });
}

function nameOf(actor: Actor): string {
  if (actor.kind === 'staff') return actor.staffId;
  return actor.kind === 'api_key' ? 'api' : 'system';
}

/** @throws case_not_found */
export async function getCase(ctx: Context, caseId: CaseId): Promise<CaseWithContacts> {
  const found = await findCase(ctx.db, ctx.controller, caseId);
  if (found === undefined) throw caseErrors.case_not_found();
  return { ...found, contacts: await readContacts(ctx, [found.caseId]) };
}

async function readContacts(ctx: Context, caseIds: readonly CaseId[]): Promise<readonly ReadContact[]> {
  const rows = await listContactRows(ctx.db, ctx.controller, caseIds);
  const owners = [...new Set(rows.map(({ subjectId }) => subjectId))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  return rows.map(({ sealedText, ...contact }) => {
    const key = keys.get(contact.subjectId);
    if (key === undefined) throw new Error('a subject on record has no key');
    return { ...contact, text: ctx.vault.open(key, contact.contactId, sealedText).toString() };
  });
}

/** Newest first, without the words. */
export async function listCases(
  ctx: Context,
  page: {
    readonly state?: CaseState | undefined;
    readonly subjectId?: SubjectId | undefined;
    readonly before?: CaseId | undefined;
    readonly limit: number;
  },
): Promise<readonly Case[]> {
  const { state, subjectId, before, limit } = page;
  const subjectIds = subjectId === undefined ? undefined : await listLinkedSubjects(ctx, subjectId);
  return listCaseRows(ctx.db, ctx.controller, { state, subjectIds, before, limit });
}

const recordLimit = 100;

/** Every case of a person with its contacts, for the record of what is known about them. GDPR Art. 15(1). */
export async function listCasesOf(ctx: Context, subjectId: SubjectId): Promise<readonly CaseWithContacts[]> {
  const cases = await listCases(ctx, { subjectId, limit: recordLimit });
  const contacts = Map.groupBy(
    await readContacts(
      ctx,
      cases.map(({ caseId }) => caseId),
    ),
    ({ caseId }) => caseId,
  );
  return cases.map((one) => ({ ...one, contacts: contacts.get(one.caseId) ?? [] }));
}

/** Erasure takes cases with their contacts, and what is left of mails. GDPR Art. 17(1). */
export const correspondenceErasure: ErasureStep = {
  name: 'correspondence',
  erase: (tx, subjectId) => deleteOfSubject(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};
