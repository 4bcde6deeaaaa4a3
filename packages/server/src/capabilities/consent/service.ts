import type { ConsentChoice } from '@zgoda/policy';
import { consentErrors, type ConsentMethod } from '@zgoda/vocabulary/consent';
import type { ConsentId, ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { standingClock } from '../../platform/clock.ts';
import { transaction, type Db } from '../../platform/db/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import {
  appendEvidence,
  loadEvidenceHeads,
  prepareEvidence,
  type EvidenceHeads,
  type EvidenceRef,
} from '../evidence/index.ts';
import { findPublishedVersion, getPolicyInForce, type PublishedPolicy } from '../policies/index.ts';
import { listLinkedSubjects, prepareSubjects, type EnsuredSubject } from '../subjects/index.ts';
import { assertChoices, statusAt, type ConsentInput } from './consent.ts';
import { draftChoice, type CheckedConsent } from './draft.ts';
import {
  insertRecords,
  listRecords,
  listStates,
  upsertStates,
  type ConsentRecord,
  type ConsentState,
} from './store.ts';

/** A record with the promise that its evidence will be in the log. */
export interface RecordedChoice extends ConsentRecord {
  readonly evidence: EvidenceRef;
}

export interface RecordedConsent {
  readonly subjectId: SubjectId;
  /** One a choice, in their order. */
  readonly records: readonly RecordedChoice[];
}

/**
 * The published version that a person was shown, in a language it was published in.
 * @throws notice_version_unknown, notice_locale_unknown
 */
export async function checkNotice(ctx: Context, notice: ConsentInput['notice']): Promise<PublishedPolicy> {
  const inForce = await getPolicyInForce(ctx);
  const isInForce = inForce.version === notice.version;
  const shown = isInForce ? inForce : await findPublishedVersion(ctx, notice.version);
  if (shown === undefined) throw consentErrors.notice_version_unknown({ field: 'notice.version' });
  if (shown.noticeHashes[notice.locale] === undefined)
    throw consentErrors.notice_locale_unknown({ field: 'notice.locale' });
  return shown;
}

/**
 * Finds the text that was shown, and checks the choices against it. Nothing is written.
 * @throws what `checkNotice` throws; purpose_unknown, purpose_not_by_consent, category_unknown, recipient_unknown,
 *   channel_unknown; `field` says where
 */
export async function checkConsent(ctx: Context, input: ConsentInput): Promise<CheckedConsent> {
  const shown = await checkNotice(ctx, input.notice);
  assertChoices(shown.policy, input.choices);
  return { ...input, shown };
}

/**
 * Records acts in the caller's transaction, in their order: records, the state they lead to, and their evidence. A constant
 * number of statements whatever their count; all are recorded or none.
 * @throws subject_not_found, identity_invalid, log_read_only
 */
export async function recordChecked(
  tx: TxContext,
  acts: readonly CheckedConsent[],
): Promise<readonly RecordedConsent[]> {
  const prepared = await prepareSubjects(
    tx,
    acts.map((act) => act.subject),
  );
  const { subjects } = prepared;
  const standing = await loadStanding(tx, subjects);
  const at = tx.clock.now();
  const changed = new Map<string, ConsentState>();
  const drafts = acts.flatMap((act, index) => {
    const { subjectId } = subjects[index] as EnsuredSubject;
    return act.choices.map((choice) => {
      const key = stateKey({ subjectId, purpose: choice.purpose });
      const before = (changed.get(key) ?? standing.states.get(key))?.status;
      const recordId = tx.ids.uuid() as ConsentId;
      const draft = draftChoice(act, choice, { recordId, subjectId, before, at });
      if (choice.topics === undefined) changed.set(key, { ...draft.record, changedAt: at });
      return draft;
    });
  });
  const { rows, refs } = prepareEvidence(
    { ...tx, clock: standingClock(at) },
    drafts.map(({ evidence }) => evidence),
    standing.heads,
    standing.ownerKeys,
  );
  const records = drafts.map(({ record }, index): RecordedChoice => {
    const evidence = refs[index] as EvidenceRef;
    return { ...record, entryId: evidence.entryId, evidence };
  });
  await Promise.all([
    prepared.write(tx),
    appendEvidence(tx.tx, rows),
    insertRecords(tx.tx, tx.controller, records),
    upsertStates(tx.tx, tx.controller, [...changed.values()]),
  ]);
  let end = 0;
  return acts.map((act, index) => ({
    subjectId: (subjects[index] as EnsuredSubject).subjectId,
    records: records.slice(end, (end += act.choices.length)),
  }));
}

const stateKey = ({ subjectId, purpose }: Pick<ConsentState, 'subjectId' | 'purpose'>): string =>
  `${subjectId}/${purpose}`;

interface Standing {
  readonly heads: EvidenceHeads;
  readonly states: ReadonlyMap<string, ConsentState>;
  readonly ownerKeys: ReadonlyMap<string, OwnerKey>;
}

/**
 * What is known of those who existed before, in one trip; nothing is asked when all are new. Evidence heads are read before
 * states: should a state change in between, the head has moved as well, the append fails, and everything is read again.
 */
async function loadStanding(tx: TxContext, subjects: readonly EnsuredSubject[]): Promise<Standing> {
  const ownerKeys = new Map<string, OwnerKey>();
  const known = new Set<SubjectId>();
  for (const { subjectId, ownerKey } of subjects) {
    if (ownerKey === undefined) known.add(subjectId);
    else ownerKeys.set(subjectId, ownerKey);
  }
  if (known.size === 0) return { heads: new Map(), states: new Map(), ownerKeys };
  const ids = [...known];
  const [heads, states, keys] = await Promise.all([
    loadEvidenceHeads(tx.tx, tx.controller, ids),
    listStates(tx.tx, tx.controller, ids),
    tx.vault.loadOwnerKeys(tx.tx, tx.controller, ids),
  ]);
  for (const [id, key] of keys) ownerKeys.set(id, key);
  return { heads, states: new Map(states.map((state) => [stateKey(state), state])), ownerKeys };
}

/** Records acts in the caller's transaction. @throws what `checkConsent` and `recordChecked` throw */
export async function recordConsents(
  tx: TxContext,
  inputs: readonly ConsentInput[],
): Promise<readonly RecordedConsent[]> {
  const acts: CheckedConsent[] = [];
  for (const input of inputs) acts.push(await checkConsent(tx, input));
  return recordChecked(tx, acts);
}

/**
 * Takes back consent to these purposes, or to all that stand as given or requested. Nothing is recorded for what does not
 * stand. As easy as giving: no reason is asked for.
 * @see GDPR Art. 7(3)
 */
export async function withdrawConsents(
  ctx: Context,
  subjectId: SubjectId,
  how: { readonly purposes?: readonly string[]; readonly method: ConsentMethod; readonly locale: string },
): Promise<RecordedConsent> {
  return transaction(ctx, async (tx) => {
    const states = await listStates(tx.tx, tx.controller, [subjectId]);
    const standing = states.filter(({ status }) => status === 'given' || status === 'requested');
    const purposes = standing.map(({ purpose }) => purpose);
    const chosen = how.purposes === undefined ? purposes : how.purposes.filter((id) => purposes.includes(id));
    if (chosen.length === 0) return { subjectId, records: [] };
    const { version } = await getPolicyInForce(tx);
    const [recorded] = await recordConsents(tx, [
      {
        subject: { subject_id: subjectId },
        choices: chosen.map((purpose) => ({ purpose, status: 'withdrawn' })),
        notice: { version, locale: how.locale },
        method: how.method,
      },
    ]);
    return recorded as RecordedConsent;
  });
}

/** What the gate asks for: by subject, by purpose. A subject without choices is absent. One statement. */
export async function loadConsentStates(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<ReadonlyMap<SubjectId, ReadonlyMap<string, ConsentChoice>>> {
  const bySubject = new Map<SubjectId, Map<string, ConsentChoice>>();
  for (const state of await listStates(db, controller, subjectIds)) {
    const choices = bySubject.get(state.subjectId) ?? new Map<string, ConsentChoice>();
    const { status, policyVersion, reservations } = state;
    choices.set(state.purpose, { status, policyVersion, at: state.changedAt.getTime(), reservations });
    bySubject.set(state.subjectId, choices);
  }
  return bySubject;
}

/** Where each choice of a subject stands now, time limits counted in. */
export async function listConsentStates(
  ctx: Context,
  subjectId: SubjectId,
): Promise<readonly ConsentState[]> {
  const now = ctx.clock.now();
  const states = await listStates(ctx.db, ctx.controller, [subjectId]);
  return states.map((state) => ({ ...state, status: statusAt(state, now) }));
}

const listedRecords = 100;

/** The latest 100 records of a person, those of subjects linked into this one included, newest first. */
export async function listConsents(ctx: Context, subjectId: SubjectId): Promise<readonly ConsentRecord[]> {
  const subjectIds = await listLinkedSubjects(ctx, subjectId);
  return listRecords(ctx.db, ctx.controller, subjectIds, listedRecords);
}
