import { decide, type Decision, type Question } from '@zgoda/policy';
import { disclosureErrors, type DisclosureRequest, type NamedRecipient } from '@zgoda/vocabulary/disclosures';
import { toPublicId, type DisclosureId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { Actor, Context, TxContext } from '../../context.ts';
import { loadSubjectStates } from '../decisions/index.ts';
import { recordEvidence, type ErasureStep, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce, ruledPurposes, type RetentionStep } from '../policies/index.ts';
import { findSubjects, getSubject, listLinkedSubjects } from '../subjects/index.ts';
import {
  isDeclared,
  planDisclosure,
  type Disclosure,
  type PlannedDisclosure,
  type WantedDisclosure,
} from './disclosure.ts';
import {
  countOfSubject,
  deleteOfSubject,
  dueDisclosures,
  dueNotices,
  insertDisclosures,
  listDisclosureRows,
  type SealedDisclosure,
} from './store.ts';

/** A disclosure with whom the person named. */
export interface ReadDisclosure extends Disclosure {
  readonly namedRecipient?: NamedRecipient | undefined;
}

/** Whose data may be given, and of how many others they may not, and why. */
export interface DisclosureOutcome {
  readonly recorded: readonly ReadDisclosure[];
  readonly leftOut: readonly {
    readonly reason: Decision['reason'] | 'subject_not_found';
    readonly clause?: string | undefined;
    readonly people: number;
  }[];
}

export function nameOf(actor: Actor): string {
  if (actor.kind === 'staff') return actor.staffId;
  return actor.kind === 'api_key' ? 'api' : 'system';
}

/**
 * Asks the gate about each of these people, and puts those of whom it may be done into the register, with evidence, in the caller's
 * transaction; the others are left out and counted by reason. A constant number of statements whatever the count.
 * @throws those of `planDisclosure`; disclosure_in_future
 * @see GDPR Art. 5(2), 15(1)(c); Law 2297-VI Art. 8(2)(2), 10
 */
export async function recordDisclosures(
  tx: TxContext,
  wanted: WantedDisclosure & { readonly subjectIds: readonly SubjectId[] },
): Promise<DisclosureOutcome> {
  const inForce = await getPolicyInForce(tx);
  const planned = planDisclosure(inForce.policy, wanted);
  const recordedAt = tx.clock.now();
  const at = wanted.at ?? recordedAt;
  if (at > recordedAt) throw disclosureErrors.disclosure_in_future({ field: 'at' });
  const subjectIds = [...new Set(wanted.subjectIds)];
  const decisions = await decideOnPeople(tx, planned, subjectIds);
  const allowed = subjectIds.filter((id) => decisions.get(id)?.allow === true);
  const rows = await draftRows(tx, planned, allowed, {
    at,
    recordedAt,
    reference: wanted.reference,
    policyVersion: inForce.version,
  });
  const refs = await recordEvidence(
    tx,
    rows.map((row): EvidenceAct => ({
      class: 'disclosure',
      subjectId: row.subjectId,
      policyHash: inForce.hash,
      payload: {
        act: 'disclosed',
        disclosure: toPublicId('disclosure', row.disclosureId),
        ground: row.ground,
        categories: row.categories.join(' '),
        disclosed_at: at.toISOString(),
        ...(row.recipient !== undefined && { recipient: row.recipient }),
        ...(row.purpose !== undefined && { purpose: row.purpose }),
        ...(row.safeguard !== undefined && { safeguard: row.safeguard }),
      },
    })),
  );
  const recorded = rows.map((row, index) => {
    const entryId = refs[index]?.entryId;
    if (entryId === undefined) throw new Error('an act has its evidence');
    return { ...row, entryId };
  });
  await insertDisclosures(tx.tx, tx.controller, recorded);
  const refused = subjectIds.flatMap((id) => {
    const decision = decisions.get(id);
    return decision === undefined || decision.allow ? [] : [decision];
  });
  const leftOut = [
    ...Map.groupBy(refused, ({ reason, clause }) => `${reason} ${clause ?? ''}`).values(),
  ].flatMap((same) =>
    same.slice(0, 1).map(({ reason, clause }) => ({ reason, clause, people: same.length })),
  );
  const namedRecipient = isDeclared(planned.recipient) ? undefined : planned.recipient;
  return {
    recorded: recorded.map((row) => ({ ...row, namedRecipient })),
    leftOut,
  };
}

/** At the person's own request there is no purpose of ours to judge; nothing is given of an erased one whatever the ground. */
async function decideOnPeople(
  tx: TxContext,
  { purpose, recipient, categories }: PlannedDisclosure,
  subjectIds: readonly SubjectId[],
): Promise<ReadonlyMap<SubjectId, Decision>> {
  const { policy, gate, version: policyVersion } = await getPolicyInForce(tx);
  const at = tx.clock.now();
  const states = await loadSubjectStates(tx.db, tx.controller, subjectIds, { policy, at });
  const question: Question | undefined =
    purpose === undefined || !isDeclared(recipient)
      ? undefined
      : { purpose, categories, recipient: recipient.id, at: at.getTime() };
  const own = (subjectId: SubjectId): Decision =>
    states.get(subjectId)?.erased === true
      ? { allow: false, reason: 'erased', policyVersion }
      : { allow: true, reason: 'allowed', policyVersion };
  return new Map(
    subjectIds.map((id) => [id, question === undefined ? own(id) : decide(gate, states.get(id), question)]),
  );
}

async function draftRows(
  tx: TxContext,
  { recipient, ground, purpose, categories }: PlannedDisclosure,
  subjectIds: readonly SubjectId[],
  common: Pick<Disclosure, 'at' | 'recordedAt' | 'reference' | 'policyVersion'>,
): Promise<readonly Omit<SealedDisclosure, 'entryId'>[]> {
  const recordedBy = nameOf(tx.actor);
  const drafts = subjectIds.map((subjectId) => ({
    ...common,
    disclosureId: tx.ids.uuid() as DisclosureId,
    subjectId,
    ground,
    purpose,
    categories,
    recordedBy,
  }));
  if (isDeclared(recipient))
    return drafts.map((draft) => ({ ...draft, recipient: recipient.id, safeguard: recipient.safeguard }));
  const keys = await tx.vault.loadOwnerKeys(tx.tx, tx.controller, subjectIds);
  const plain = Buffer.from(JSON.stringify(recipient));
  return drafts.map((draft) => {
    const key = keys.get(draft.subjectId);
    if (key === undefined) throw new Error('a subject on record has no key');
    return { ...draft, sealedRecipient: tx.vault.seal(key, draft.disclosureId, plain) };
  });
}

/**
 * As `recordDisclosures` of one person.
 * @throws disclosure_refused with the gate's reason and clause; subject_not_found; those of `recordDisclosures`
 */
export async function recordDisclosure(
  tx: TxContext,
  { subjectId: named, ...wanted }: WantedDisclosure & { readonly subjectId: SubjectId },
): Promise<ReadDisclosure> {
  const subjectId = await getSubject(tx, { subject_id: named });
  const { recorded, leftOut } = await recordDisclosures(tx, { ...wanted, subjectIds: [subjectId] });
  const [one] = recorded;
  if (one !== undefined) return one;
  const [refusal] = leftOut;
  throw disclosureErrors.disclosure_refused({
    reason: refusal?.reason ?? '',
    ...(refusal?.clause !== undefined && { clause: refusal.clause }),
  });
}

/** `POST /v1/disclosures` @throws those of `recordDisclosure`; identity_invalid */
export async function acceptDisclosure(
  tx: TxContext,
  request: DisclosureRequest,
): Promise<ReadDisclosure | DisclosureOutcome> {
  const wanted = { ...request, at: request.at === undefined ? undefined : new Date(request.at) };
  if ('subject' in wanted) {
    // What the policy alone refuses is refused alike for people known and unknown.
    planDisclosure((await getPolicyInForce(tx)).policy, wanted);
    return recordDisclosure(tx, { ...wanted, subjectId: await getSubject(tx, wanted.subject) });
  }
  const found = await findSubjects(tx, wanted.subjects);
  const subjectIds = found.filter((id) => id !== undefined);
  const { recorded, leftOut } = await recordDisclosures(tx, { ...wanted, subjectIds });
  const unknown = found.length - subjectIds.length;
  const ofUnknown = unknown === 0 ? [] : [{ reason: 'subject_not_found' as const, people: unknown }];
  return { recorded, leftOut: [...leftOut, ...ofUnknown] };
}

/** Newest first, of everybody. */
export async function listAllDisclosures(
  ctx: Context,
  page: {
    readonly subjectId?: SubjectId | undefined;
    readonly before?: DisclosureId | undefined;
    readonly limit: number;
  },
): Promise<readonly ReadDisclosure[]> {
  const { subjectId, before, limit } = page;
  const subjectIds = subjectId === undefined ? undefined : await listLinkedSubjects(ctx, subjectId);
  return readDisclosures(
    ctx,
    await listDisclosureRows(ctx.db, ctx.controller, { subjectIds, before, limit }),
  );
}

/** To whom a person's data were given, newest first: all of it. GDPR Art. 15(1)(c); Law 2297-VI Art. 8(2)(2). */
export async function listDisclosures(
  ctx: Context,
  subjectId: SubjectId,
): Promise<readonly ReadDisclosure[]> {
  const subjectIds = await listLinkedSubjects(ctx, subjectId);
  const all = { subjectIds, before: undefined, limit: undefined };
  return readDisclosures(ctx, await listDisclosureRows(ctx.db, ctx.controller, all));
}

export async function readDisclosures<T extends SealedDisclosure>(
  ctx: Context,
  rows: readonly T[],
): Promise<readonly (Omit<T, 'sealedRecipient'> & Pick<ReadDisclosure, 'namedRecipient'>)[]> {
  const owners = [...new Set(rows.filter((row) => row.sealedRecipient).map(({ subjectId }) => subjectId))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  return rows.map(({ sealedRecipient, ...row }) => {
    const key = keys.get(row.subjectId);
    if (sealedRecipient === undefined) return row;
    if (key === undefined) throw new Error('a subject on record has no key');
    const opened = ctx.vault.open(key, row.disclosureId, sealedRecipient).toString();
    return { ...row, namedRecipient: JSON.parse(opened) as NamedRecipient };
  });
}

/** Erasure takes the register of a person; open notices, which tell of it, go on without the person's id. GDPR Art. 17(1), 19. */
export const disclosureErasure: ErasureStep = {
  name: 'disclosures',
  erase: (tx, subjectId) => deleteOfSubject(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};

/** The register goes by the rule of its purpose; what the person asked for, and notices, when every rule is over. GDPR Art. 5(1)(e). */
export const disclosureRetention: RetentionStep = {
  name: 'disclosures',
  targets(controller, { policy, termOf }) {
    const ruled = ruledPurposes(policy).map(({ id }) => id);
    const every = termOf(ruled);
    const ofPurposes = ruled.flatMap((id) => {
      const term = termOf([id]);
      return term === undefined ? [] : [dueDisclosures(controller, id, term)];
    });
    if (every === undefined) return ofPurposes;
    return [...ofPurposes, dueDisclosures(controller, undefined, every), dueNotices(controller, every)];
  },
};
