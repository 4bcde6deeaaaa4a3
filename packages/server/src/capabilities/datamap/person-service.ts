import type { CoverageLine } from '@zgoda/datamap';
import type { PlanId, SubjectId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { AnchorStore } from '../../platform/anchor/index.ts';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { eraseSubject, type ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listHoldsOf, type ReadHold } from '../retention/index.ts';
import { findSubject, listLinkedSubjects } from '../subjects/index.ts';
import { laterKey, ownLines, ownSystem, withLines } from './plan.ts';
import { countOfSubject, findPlanRow, forgetSubject, listPlanRows, setCoverage } from './store.ts';

/** Our own records of a person are to be erased, as the last step of what they asked for. */
export const ownErasureDue = defineEvent({
  name: 'datamap.erase_own_records',
  schema: z.strictObject({ subjectId: z.uuid(), planId: z.uuid().optional() }),
});

/**
 * Has our own records of a person erased, as a job: when every plan of theirs has ended, and after the caller's transaction. The last step: no letter
 * can be written to them afterwards. With a plan, its coverage tells what it came to.
 */
export async function requestOwnErasure(
  tx: TxContext,
  wish: { readonly subjectId: SubjectId; readonly planId?: PlanId },
): Promise<void> {
  await tx.enqueue(tx, ownErasureDue, wish, { singletonKey: wish.subjectId });
}

export interface OwnErasure {
  readonly anchors: AnchorStore;
  readonly steps: readonly ErasureStep[];
}

const patienceMs = 10 * 60_000;

/** Erases the person and everybody linked into them. Erasing twice is the same as once. */
export async function eraseOwnRecords(
  ctx: Context,
  { subjectId, planId }: { readonly subjectId: SubjectId; readonly planId?: PlanId },
  { anchors, steps }: OwnErasure,
): Promise<void> {
  const living = await findSubject(ctx, { subject_id: subjectId });
  if (living === undefined) return;
  const people = await listLinkedSubjects(ctx, living);
  const plans = await listPlanRows(ctx.db, ctx.controller, { subjectIds: people });
  const isRunning = plans.some(({ state }) => state === 'approved' || state === 'waiting');
  const holds = await listHoldsOf(ctx, people);
  if (isRunning || holds.length > 0) {
    const startAfter = new Date(ctx.clock.now().getTime() + patienceMs);
    const wish = { subjectId, ...(planId !== undefined && { planId }) };
    await transaction(ctx, async (tx) => {
      await tx.enqueue(tx, ownErasureDue, wish, { startAfter, singletonKey: laterKey(subjectId) });
      if (planId !== undefined && holds.length > 0) await tell(tx, planId, heldLines(holds));
    });
    return;
  }
  const { hash: policyHash } = await getPolicyInForce(ctx);
  const sums = new Map<string, number>();
  // Who was linked into the person before the person, by whom they are found.
  for (const each of people.toSorted((a, b) => Number(a === living) - Number(b === living))) {
    const { counts } = await eraseSubject(ctx, each, { anchors, steps, policyHash });
    for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  if (planId !== undefined)
    await transaction(ctx, (tx) => tell(tx, planId, ownLines(Object.fromEntries(sums))));
}

/** Adds to the coverage of a plan what became of the person's records here. */
async function tell(tx: TxContext, planId: PlanId, lines: readonly CoverageLine[]): Promise<void> {
  const plan = await findPlanRow(tx.tx, tx.controller, planId);
  if (plan?.coverage === undefined) return;
  await setCoverage(tx.tx, tx.controller, planId, withLines(plan.coverage, lines));
}

const heldLines = (holds: readonly ReadHold[]): readonly CoverageLine[] =>
  holds.map(({ matter }) => ({ system: ownSystem, outcome: 'kept', because: matter }));

/**
 * What is known of plans stays in numbers; whose they were, and every row, is erased. A plan on its way cannot go on without the person: the job
 * above waits for it, and a restore that brings one back finds it carried out before.
 */
export const datamapErasure: ErasureStep = {
  name: 'datamap',
  erase: ({ tx, controller, clock }, subjectId) => forgetSubject(tx, controller, subjectId, clock.now()),
  countResidue: ({ tx, controller }, subjectId) => countOfSubject(tx, controller, subjectId),
};
