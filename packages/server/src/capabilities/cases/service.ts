import {
  caseErrors,
  type CaseKind,
  type CaseRequest,
  type CaseState,
  type ContactChannel,
  type ContactDirection,
} from '@zgoda/vocabulary/cases';
import {
  toPublicId,
  type CaseId,
  type ContactId,
  type EntryId,
  type MessageId,
  type StaffId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import type { Actor, Context, TxContext } from '../../context.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { recordEvidence, type ErasureStep, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, listLinkedSubjects } from '../subjects/index.ts';
import { dueAt, seesDpoOnly, stateAfter, type Case, type CaseStep, type Contact } from './case.ts';
import {
  countOfSubject,
  countOpen,
  deleteOfSubject,
  findCase,
  insertCase,
  insertContact,
  listCaseRows,
  listContactRows,
  listDpoOnlyIds,
  listStepRows,
  listWorklistRows,
  lockCase,
  updateCase,
  type Sight,
  type WorklistRow,
} from './store.ts';

export interface NewContact {
  readonly channel: ContactChannel;
  readonly direction: ContactDirection;
  readonly text: string;
  /** Absent: now. */
  readonly at?: Date | undefined;
  /** Message-ID of the person's mail, without brackets. */
  readonly mailId?: string | undefined;
  /** Our message, where it is an answer by mail from here. */
  readonly messageId?: MessageId | undefined;
}

/** A contact with its words. */
export interface ReadContact extends Contact {
  readonly text: string;
  readonly mailId?: string | undefined;
}
export interface ReadStep extends CaseStep {
  readonly reason?: string | undefined;
}
export interface CaseWithContacts extends Case {
  readonly contacts: readonly ReadContact[];
}
export interface WholeCase extends CaseWithContacts {
  readonly steps: readonly ReadStep[];
}

const sightOf = ({ actor }: Context): Sight => ({ seesDpoOnly: seesDpoOnly(actor) });

export async function recordStep(
  tx: TxContext,
  { subjectId }: Pick<Case, 'subjectId'>,
  payload: EvidenceAct['payload'],
): Promise<EntryId> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [evidence] = await recordEvidence(tx, [{ class: 'request_step', subjectId, policyHash, payload }]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  return evidence.entryId;
}

export async function loadKey(tx: TxContext, { subjectId }: Pick<Case, 'subjectId'>): Promise<OwnerKey> {
  const key = (await tx.vault.loadOwnerKeys(tx.tx, tx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  return key;
}

/** Opens a case with its first contact, with evidence of both. @throws contact_in_future */
export async function openCase(
  tx: TxContext,
  wanted: {
    readonly subjectId: SubjectId;
    readonly kind: CaseKind;
    readonly locale?: string | undefined;
    readonly isDpoOnly?: boolean;
    readonly contact: NewContact;
  },
): Promise<CaseId> {
  const { subjectId, kind, contact, isDpoOnly = false } = wanted;
  const { policy } = await getPolicyInForce(tx);
  const locale =
    wanted.locale !== undefined && policy.locales.includes(wanted.locale)
      ? wanted.locale
      : policy.default_locale;
  const at = tx.clock.now();
  const caseId = tx.ids.uuid() as CaseId;
  const due = dueAt(policy, kind, at);
  const entryId = await recordStep(tx, wanted, {
    act: 'case_opened',
    case: toPublicId('case', caseId),
    kind,
    due_at: due.toISOString(),
  });
  const opened: Case = {
    caseId,
    subjectId,
    kind,
    state: 'open',
    locale,
    openedAt: at,
    dueAt: due,
    answerBy: due,
    changedAt: at,
    isDpoOnly,
    entryId,
  };
  await insertCase(tx.tx, tx.controller, opened);
  await writeContact(tx, opened, contact);
  return caseId;
}

/** `POST /v1/cases` @throws identity_invalid, subject_not_found, contact_in_future */
export async function acceptCase(tx: TxContext, request: CaseRequest): Promise<WholeCase> {
  const [person] = await ensureSubjects(tx, [request.subject]);
  if (person === undefined) throw new Error('a reference has a subject');
  const { kind, locale, contact } = request;
  const caseId = await openCase(tx, {
    subjectId: person.subjectId,
    kind,
    locale,
    isDpoOnly: request.dpo_only === true,
    contact: { ...contact, at: contact.at === undefined ? undefined : new Date(contact.at) },
  });
  return readOnce(tx, caseId);
}

/** Locks it until the transaction ends. @throws case_not_found, also where it is not for the eyes of whoever asks */
export async function takeCase(tx: TxContext, caseId: CaseId): Promise<Case> {
  const found = await lockCase(tx.tx, tx.controller, caseId, sightOf(tx));
  if (found === undefined) throw caseErrors.case_not_found();
  return found;
}

/** Adds a contact and moves the case, with evidence of it. @throws case_not_found, contact_in_future */
export async function addContact(
  tx: TxContext,
  caseId: CaseId,
  contact: NewContact & { readonly closes?: boolean },
): Promise<void> {
  await writeContact(tx, await takeCase(tx, caseId), contact);
}

/** Adds what a person wrote to their case. @returns false where it is not theirs, or is no more */
export async function continueCase(
  tx: TxContext,
  {
    caseId,
    subjectId,
    contact,
  }: { readonly caseId: CaseId; readonly subjectId: SubjectId; readonly contact: NewContact },
): Promise<boolean> {
  const found = await lockCase(tx.tx, tx.controller, caseId, sightOf(tx));
  if (found?.subjectId !== subjectId) return false;
  await writeContact(tx, found, contact);
  return true;
}

/** @throws contact_in_future */
export async function writeContact(
  tx: TxContext,
  found: Case,
  contact: NewContact & { readonly closes?: boolean },
): Promise<void> {
  const { caseId, subjectId } = found;
  const { channel, direction, closes = false, messageId, mailId } = contact;
  const recordedAt = tx.clock.now();
  const at = contact.at ?? recordedAt;
  if (at > recordedAt) throw caseErrors.contact_in_future({ field: 'at' });
  const key = await loadKey(tx, found);
  const contactId = tx.ids.uuid() as ContactId;
  const state = stateAfter(found.state, { direction, closes });
  const { policy } = await getPolicyInForce(tx);
  const entryId = await recordStep(tx, found, {
    act: 'contact_recorded',
    case: toPublicId('case', caseId),
    contact: toPublicId('contact', contactId),
    channel,
    direction,
    state,
    ...(messageId !== undefined && { message: toPublicId('message', messageId) }),
  });
  const seal = (name: string, text: string): Buffer => tx.vault.seal(key, name, Buffer.from(text));
  await insertContact(tx.tx, tx.controller, {
    contactId,
    caseId,
    subjectId,
    channel,
    direction,
    at,
    recordedAt,
    recordedBy: nameOf(tx.actor),
    messageId,
    entryId,
    sealedText: seal(contactId, contact.text),
    ...(mailId !== undefined && { sealedMailId: seal(mailIdName(contactId), mailId) }),
  });
  // What is asked anew is answered within a term of its own.
  const isAskedAnew = direction === 'in' && state === 'open' && found.state !== 'open';
  await updateCase(tx.tx, tx.controller, caseId, {
    state,
    at: recordedAt,
    isAnswer: direction === 'out',
    ...(isAskedAnew && { answerBy: dueAt(policy, found.kind, at) }),
  });
}

const mailIdName = (contactId: ContactId): string => `${contactId}/mail`;

export function nameOf(actor: Actor): string {
  if (actor.kind === 'staff') return actor.staffId;
  return actor.kind === 'api_key' ? 'api' : 'system';
}

/** @throws case_not_found, also where it is not for the eyes of whoever asks */
export function getCase(ctx: Context, caseId: CaseId): Promise<WholeCase> {
  return readCase(ctx, caseId, sightOf(ctx));
}

/** As it stands, for whoever has just written in it: they see it this once, even if it is not for their eyes from now on. */
export const readOnce = (tx: TxContext, caseId: CaseId): Promise<WholeCase> =>
  readCase(tx, caseId, { seesDpoOnly: true });

async function readCase(ctx: Context, caseId: CaseId, sight: Sight): Promise<WholeCase> {
  const found = await findCase(ctx.db, ctx.controller, caseId, sight);
  if (found === undefined) throw caseErrors.case_not_found();
  return { ...found, contacts: await readContacts(ctx, [caseId]), steps: await readSteps(ctx, found) };
}

export async function readContacts(
  ctx: Context,
  caseIds: readonly CaseId[],
): Promise<readonly ReadContact[]> {
  const rows = await listContactRows(ctx.db, ctx.controller, caseIds);
  const owners = [...new Set(rows.map(({ subjectId }) => subjectId))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  return rows.map(({ sealedText, sealedMailId, ...contact }) => {
    const key = keys.get(contact.subjectId);
    if (key === undefined) throw new Error('a subject on record has no key');
    const open = (name: string, sealed: Buffer): string => ctx.vault.open(key, name, sealed).toString();
    return {
      ...contact,
      text: open(contact.contactId, sealedText),
      mailId: sealedMailId && open(mailIdName(contact.contactId), sealedMailId),
    };
  });
}

async function readSteps(ctx: Context, { caseId }: Case): Promise<readonly ReadStep[]> {
  const rows = await listStepRows(ctx.db, ctx.controller, caseId);
  const owners = [...new Set(rows.map(({ subjectId }) => subjectId))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  return rows.map(({ sealedReason, ...step }) => {
    const key = keys.get(step.subjectId);
    const reason = key && sealedReason && ctx.vault.open(key, step.stepId, sealedReason).toString();
    return { ...step, reason };
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
  return listCaseRows(ctx.db, ctx.controller, { ...sightOf(ctx), state, subjectIds, before, limit });
}

/** What is to be done: open before answered before closed, the most urgent first. */
export function listWorklist(
  ctx: Context,
  page: {
    readonly state?: CaseState | undefined;
    readonly kind?: CaseKind | undefined;
    /** Null: to nobody. */
    readonly assignedTo?: StaffId | null | undefined;
    readonly isOverdue?: boolean | undefined;
    readonly after?: CaseId | undefined;
    readonly limit: number;
  },
): Promise<readonly WorklistRow[]> {
  const { isOverdue, ...wanted } = page;
  const overdueAt = isOverdue === true ? ctx.clock.now() : undefined;
  return listWorklistRows(ctx.db, ctx.controller, { ...sightOf(ctx), ...wanted, overdueAt });
}

/** How many cases wait for us, and how many of them too long. */
export const countOpenCases = (ctx: Context): Promise<{ readonly open: number; readonly overdue: number }> =>
  countOpen(ctx.db, ctx.controller, { ...sightOf(ctx), at: ctx.clock.now() });

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

/**
 * Public ids of a person's cases that are not for the eyes of whoever asks, so that nothing else tells of them either. GDPR Art. 38(5).
 */
export async function listHiddenCases(ctx: Context, subjectId: SubjectId): Promise<ReadonlySet<string>> {
  if (seesDpoOnly(ctx.actor)) return new Set();
  const subjectIds = await listLinkedSubjects(ctx, subjectId);
  const hidden = await listDpoOnlyIds(ctx.db, ctx.controller, subjectIds);
  return new Set(hidden.map((caseId) => toPublicId('case', caseId)));
}

/** Erasure takes cases with their contacts and steps. GDPR Art. 17(1). */
export const caseErasure: ErasureStep = {
  name: 'cases',
  erase: (tx, subjectId) => deleteOfSubject(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};
