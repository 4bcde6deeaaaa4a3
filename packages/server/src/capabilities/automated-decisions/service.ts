import {
  automatedDecisionErrors,
  type newAutomatedDecisionSchema,
} from '@zgoda/vocabulary/automated-decisions';
import {
  toPublicId,
  type AutomatedDecisionId,
  type EntryId,
  type RequestId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { recordEvidence, type ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, listLinkedSubjects } from '../subjects/index.ts';
import {
  countOfSubject,
  deleteOfSubject,
  findDecision,
  findReview,
  hold,
  insertDecision,
  settle,
  type MachineDecision,
} from './store.ts';

async function recordAct(
  tx: TxContext,
  { decisionId, subjectId, decision, requestId }: MachineDecision,
  act: 'automated_decision' | 'automated_decision_held' | 'automated_decision_reviewed',
  more: Readonly<Record<string, string>> = {},
): Promise<EntryId> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = {
    act,
    automated_decision: toPublicId('automated_decision', decisionId),
    decision,
    ...more,
    ...(requestId !== undefined && { request: toPublicId('request', requestId) }),
  };
  const [entry] = await recordEvidence(tx, [{ class: 'request_step', subjectId, policyHash, payload }]);
  if (entry === undefined) throw new Error('an act has its evidence');
  return entry.entryId;
}

/**
 * Keeps that the controller's system decided about a person by itself, with its outcome sealed. While the person's request for human
 * review of such decisions lasts, a new one is held as well.
 * @throws automated_decision_unknown, identity_invalid
 * @see GDPR Art. 22(1), 22(3); Law 2297-VI Art. 8(2)(12), 8(2)(13)
 */
export async function recordAutomatedDecision(
  tx: TxContext,
  { decision, subject, outcome }: z.output<typeof newAutomatedDecisionSchema>,
): Promise<MachineDecision> {
  const { policy } = await getPolicyInForce(tx);
  if (policy.automated_decisions?.some(({ id }) => id === decision) !== true)
    throw automatedDecisionErrors.automated_decision_unknown({ field: 'decision' });
  const [person] = await ensureSubjects(tx, [subject]);
  if (person === undefined) throw new Error('a reference has a subject');
  const { subjectId } = person;
  const decisionId = tx.ids.uuid() as AutomatedDecisionId;
  const linked = await listLinkedSubjects(tx, subjectId);
  const requestId = await findReview(tx.tx, tx.controller, linked, decision);
  const state = requestId === undefined ? 'released' : 'held';
  const made = { decisionId, subjectId, decision, state, requestId, decidedAt: tx.clock.now() } as const;
  const key = (await tx.vault.loadOwnerKeys(tx.db, tx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  const entryId = await recordAct(tx, made, 'automated_decision', { state });
  const sealedOutcome = tx.vault.seal(key, decisionId, Buffer.from(outcome));
  await insertDecision(tx.tx, tx.controller, { ...made, sealedOutcome, entryId });
  return made;
}

/** @throws automated_decision_not_found */
export async function getAutomatedDecision(
  ctx: Context,
  decisionId: AutomatedDecisionId,
): Promise<MachineDecision> {
  const found = await findDecision(ctx.db, ctx.controller, decisionId);
  if (found === undefined) throw automatedDecisionErrors.automated_decision_not_found();
  return found;
}

/** The person wants a human being to look: until then nothing may follow. Without a decision of the policy, all of theirs. */
export async function holdDecisions(
  tx: TxContext,
  wanted: {
    readonly subjectId: SubjectId;
    readonly decision: string | undefined;
    readonly requestId: RequestId;
  },
): Promise<void> {
  const subjectIds = await listLinkedSubjects(tx, wanted.subjectId);
  for (const one of await hold(tx.tx, tx.controller, { ...wanted, subjectIds }))
    await recordAct(tx, one, 'automated_decision_held');
}

/** A human being has looked, or the request ended without. */
export async function settleDecisions(
  tx: TxContext,
  requestId: RequestId,
  state: 'released' | 'changed',
): Promise<void> {
  for (const one of await settle(tx.tx, tx.controller, requestId, { state, at: tx.clock.now() }))
    await recordAct(tx, one, 'automated_decision_reviewed', { state });
}

/** GDPR Art. 17(1) */
export const automatedDecisionErasure: ErasureStep = {
  name: 'automated_decisions',
  erase: (tx, subjectId) => deleteOfSubject(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};
