import type { SubjectId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import type { AnchorStore } from '../../platform/anchor/index.ts';
import { allowSets, transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { eraseSubject, recordEvidence, type ErasureStep } from '../evidence/index.ts';
import {
  getPolicyInForce,
  ruledPurposes,
  type RetentionStep,
  type RetentionTarget,
} from '../policies/index.ts';
import { listLinkedSubjects, subjectErasure } from '../subjects/index.ts';
import { retentionErasure } from './service.ts';
import {
  addToTally,
  countTarget,
  deleteLeftover,
  deleteTarget,
  listHeld,
  listLeftovers,
  listTally,
  lockRetention,
  markErasing,
  noteLeftovers,
  openSweep,
  raiseDue,
  settleRaised,
  type TallyRow,
} from './store.ts';

/** A person's last relationship ended so long ago that the other systems have to erase what they hold of them; `rule` says by which rule. */
export const retentionDue = defineEvent({
  name: 'retention.due',
  schema: z.strictObject({ subjectId: z.uuid(), rule: z.string() }),
});

/** What sweeps need of the assembly. */
export interface SweepWiring {
  /** Of every capability that keeps data for a time. */
  readonly steps: readonly RetentionStep[];
  readonly erasureSteps: readonly ErasureStep[];
  readonly anchors: AnchorStore;
  /** Whether the controller has other systems, so that somebody settles what is raised. */
  readonly hasSystems: (ctx: Context) => Promise<boolean>;
}

const pageRows = 5_000;
const statementLimitMs = 300_000;

/**
 * Erases exactly what is due by the rules of the policy in force: first the other systems of closed accounts are told, then each
 * capability's records go, a page a transaction with its evidence, then people of whom nothing is left. Doing it twice is doing it once.
 * @see GDPR Art. 5(1)(e), 5(2); Law 2297-VI Art. 15(2)
 */
export async function sweep(ctx: Context, wiring: SweepWiring, signal?: AbortSignal): Promise<void> {
  if (await wiring.hasSystems(ctx)) await raiseAll(ctx, signal);
  for (const step of wiring.steps) await sweepStep(ctx, step, signal);
  await eraseLeftovers(ctx, wiring, signal);
}

/** As `work`, while no hold can be placed, with everything that is held by now. */
const whileHoldsStand = <T>(
  ctx: Context,
  work: (tx: TxContext, held: readonly SubjectId[]) => Promise<T>,
): Promise<T> =>
  transaction(ctx, async (tx) => {
    await allowSets(tx.tx, statementLimitMs);
    await lockRetention(tx.tx, tx.controller);
    return work(tx, await listHeld(tx.tx, tx.controller, tx.clock.now()));
  });

async function raiseAll(ctx: Context, signal?: AbortSignal): Promise<void> {
  const { policy } = await getPolicyInForce(ctx);
  for (const { id } of policy.retention_rules.filter((rule) => rule.starts_at === 'relationship_end')) {
    const purposes = ruledPurposes(policy).filter(({ retention }) => retention === id);
    await eachPage(signal, () =>
      whileHoldsStand(ctx, async (tx, held) => {
        const at = tx.clock.now();
        const { termOf } = openSweep(tx.controller, { policy, at, held });
        const term = termOf(purposes.map((purpose) => purpose.id));
        if (term === undefined) return 0;
        const people = await raiseDue(tx.tx, tx.controller, term, { at, limit: pageRows });
        for (const subjectId of people) await tx.enqueue(tx, retentionDue, { subjectId, rule: id });
        return people.length;
      }),
    );
  }
}

/** Until a page is not full, or nobody wants more. */
async function eachPage(signal: AbortSignal | undefined, work: () => Promise<number>): Promise<void> {
  for (;;) if (signal?.aborted === true || (await work()) < pageRows) return;
}

/**
 * Whoever sees to the other systems says that they have done so; with `keptUntil`, when what a law still keeps there runs out: then it is
 * raised again.
 */
export async function settleDue(
  tx: TxContext,
  {
    subjectId,
    rule,
    keptUntil,
  }: { readonly subjectId: SubjectId; readonly rule: string; readonly keptUntil?: Date | undefined },
): Promise<void> {
  const isRaised = await settleRaised(tx.tx, tx.controller, { subjectId, rule, nextAt: keptUntil });
  if (isRaised) await noteLeftovers(tx.tx, tx.controller, [subjectId], tx.clock.now());
}

async function sweepStep(ctx: Context, step: RetentionStep, signal?: AbortSignal): Promise<void> {
  const { policy } = await getPolicyInForce(ctx);
  const count = step.targets(
    ctx.controller,
    openSweep(ctx.controller, { policy, at: ctx.clock.now(), held: [] }),
  ).length;
  for (let index = 0; index < count; index += 1)
    await eachPage(signal, () =>
      whileHoldsStand(ctx, async (tx, held) => {
        const at = tx.clock.now();
        const target = step.targets(tx.controller, openSweep(tx.controller, { policy, at, held }))[index];
        return target === undefined ? 0 : erasePage(tx, step, target);
      }),
    );
}

async function erasePage(tx: TxContext, step: RetentionStep, target: RetentionTarget): Promise<number> {
  const people = await deleteTarget(tx.tx, target, pageRows);
  if (people.length === 0) return 0;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const at = tx.clock.now();
  const { rule } = target;
  const rows = people.length;
  const payload = { act: 'retention_swept', of: step.name, rule, rows };
  await recordEvidence(tx, [{ class: 'erasure', policyHash, payload }]);
  await addToTally(tx.tx, tx.controller, { at, step: step.name, rule, rows });
  await noteLeftovers(tx.tx, tx.controller, [...new Set(people)], at);
  return rows;
}

const leftoverPage = 500;

/** People of whom a sweep erased something and nothing is left but how to reach them: what is left serves no purpose any more. */
async function eraseLeftovers(ctx: Context, wiring: SweepWiring, signal?: AbortSignal): Promise<void> {
  let after: SubjectId | undefined;
  for (;;) {
    const held = await listHeld(ctx.db, ctx.controller, ctx.clock.now());
    const page = await listLeftovers(ctx.db, ctx.controller, { held, after, limit: leftoverPage });
    for (const subjectId of page) {
      if (signal?.aborted === true) return;
      await eraseLeftover(ctx, wiring, subjectId);
    }
    after = page.at(-1);
    if (page.length < leftoverPage) return;
  }
}

async function eraseLeftover(ctx: Context, wiring: SweepWiring, subjectId: SubjectId): Promise<void> {
  const { erasureSteps, anchors } = wiring;
  const aside = new Set([subjectErasure.name, retentionErasure.name]);
  const people = await whileHoldsStand(ctx, async (tx, held) => {
    const linked = await listLinkedSubjects(tx, subjectId);
    if (linked.some((id) => held.includes(id))) return [];
    for (const step of erasureSteps.filter(({ name }) => !aside.has(name))) {
      for (const id of linked) {
        if ((await step.countResidue(tx, id)) === 0) continue;
        await deleteLeftover(tx.tx, tx.controller, subjectId);
        return [];
      }
    }
    await markErasing(tx.tx, tx.controller, subjectId, tx.clock.now());
    return linked;
  });
  const { hash: policyHash } = await getPolicyInForce(ctx);
  // Those who were linked into the person first: until the last of them is gone, the person is found again.
  const order = [...people.filter((id) => id !== subjectId), ...people.filter((id) => id === subjectId)];
  for (const id of order) await eraseSubject(ctx, id, { anchors, steps: erasureSteps, policyHash });
}

export interface PreviewRow {
  readonly step: string;
  readonly rule: string;
  readonly due: number;
  /** Due but for a hold. */
  readonly held: number;
}

/** What a sweep would erase at a moment, by rule; nothing is changed. */
export async function previewSweep(
  ctx: Context,
  { steps }: Pick<SweepWiring, 'steps'>,
  at: Date,
): Promise<readonly PreviewRow[]> {
  const { policy } = await getPolicyInForce(ctx);
  const held = await listHeld(ctx.db, ctx.controller, at);
  const sweepOf = (left: readonly SubjectId[]) => openSweep(ctx.controller, { policy, at, held: left });
  const rows: PreviewRow[] = [];
  for (const step of steps) {
    const targets = step.targets(ctx.controller, sweepOf(held));
    const whole = step.targets(ctx.controller, sweepOf([]));
    for (const [index, target] of targets.entries()) {
      const due = await countTarget(ctx.db, target);
      const unheld = held.length === 0 ? due : await countTarget(ctx.db, whole[index] ?? target);
      rows.push({ step: step.name, rule: target.rule, due, held: unheld - due });
    }
  }
  return [...Map.groupBy(rows, ({ step, rule }) => `${step}/${rule}`).values()].flatMap((same) => {
    const [first] = same;
    const sum = (of: (row: PreviewRow) => number) => same.reduce((total, row) => total + of(row), 0);
    const joined = first && { ...first, due: sum(({ due }) => due), held: sum((row) => row.held) };
    return joined === undefined || joined.due + joined.held === 0 ? [] : [joined];
  });
}

const tallyLimit = 1_000;

/** How many records were erased because their time was over, by day, latest first. */
export const listSwept = (ctx: Context): Promise<readonly TallyRow[]> =>
  listTally(ctx.db, ctx.controller, tallyLimit);
