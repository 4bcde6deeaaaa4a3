import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError, type Connection, type StepResult } from '@zgoda/connector-kit';
import { hashOfBatch } from './batches.ts';
import type { BatchHead, Journal, OpenSystem, Plan, PlannedBatch, SystemOutcome } from './plan.ts';
import type { DataMap, System } from './system.ts';

/** A deadlock or a failure to serialise says that nothing was applied and that trying again helps. */
const busyTries = 5;
const firstPauseMs = 20;

/** What the journal holds is not what the plan names: nothing of it is carried out. */
export const notThePlan = 'not_the_plan';

/** What a plan is carried out with. */
export interface Execution {
  readonly map: DataMap;
  readonly open: OpenSystem;
  readonly journal: Journal;
  readonly signal?: AbortSignal | undefined;
}

const rowsOf = (batch: PlannedBatch, index: number): number => batch.steps[index]?.rows.length ?? 0;

/** Every row of every step, now or by an earlier try: a connector that answers less has not done the batch. */
function assertAllDone(batch: PlannedBatch, results: readonly StepResult[]): void {
  batch.steps.forEach(({ table }, index) => {
    const expected = rowsOf(batch, index);
    const { affected = 0, already = 0 } = results[index] ?? {};
    if (affected + already !== expected)
      throw new ConnectorError('rows_changed', {
        table: `${table.schema}.${table.name}`,
        expected,
        found: affected + already,
      });
  });
}

/**
 * A lost commit is asked about at once, as begun. A batch that was refused by this very try has changed nothing, so it is tried again as what it was.
 */
async function applied(
  connection: Connection,
  batch: PlannedBatch,
  options: { readonly begun: boolean; readonly signal: AbortSignal | undefined },
): Promise<readonly StepResult[]> {
  let { begun } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      return await connection.apply({ steps: batch.steps, begun });
    } catch (error) {
      if (!(error instanceof ConnectorError) || tries >= busyTries) throw error;
      if (error.code === 'outcome_unknown') begun = true;
      else if (error.code !== 'busy') throw error;
      await sleep(Math.random() * firstPauseMs * 2 ** tries, undefined, { signal: options.signal });
    }
  }
}

/** As the map names it. */
function nameInMap(system: System, label: string): string {
  const plain = label.slice(label.indexOf('.') + 1);
  return label in system.tables || !(plain in system.tables) ? label : plain;
}

function outcomeOf(system: System, batch: number, error: unknown): SystemOutcome {
  if (!(error instanceof ConnectorError)) throw error;
  const { code, whoActs, details } = error;
  if (whoActs === 'retry') return { outcome: 'waiting', code };
  const table = details.table === undefined ? {} : { table: nameInMap(system, details.table) };
  return { outcome: 'failed', code, batch, ...table };
}

/** One batch, with what the journal has to know before and after. Undefined when it is done. */
async function carryOutBatch(
  batch: PlannedBatch,
  begun: boolean,
  work: {
    readonly system: System;
    readonly connect: () => Promise<Connection>;
    readonly execution: Execution;
  },
): Promise<SystemOutcome | undefined> {
  const { journal, signal } = work.execution;
  try {
    const connection = await work.connect();
    if (!begun) await journal.begin(batch.no);
    assertAllDone(batch, await applied(connection, batch, { begun, signal }));
  } catch (error) {
    return outcomeOf(work.system, batch.no, error);
  }
  await journal.finish(batch.no);
  return undefined;
}

/** One system's batches in their order; the first that cannot be done ends it. */
async function carryOutIn(
  system: System,
  heads: readonly BatchHead[],
  execution: Execution,
): Promise<SystemOutcome> {
  const failed = (batch: number): SystemOutcome => ({ outcome: 'failed', code: notThePlan, batch });
  let connection: Connection | undefined;
  const connect = async () => (connection ??= await execution.open(system, 'write'));
  let next = 0;
  try {
    for await (const { batch, state } of execution.journal.batches(system.id)) {
      execution.signal?.throwIfAborted();
      const head = heads[next];
      if (batch.no !== head?.no) return failed(head?.no ?? batch.no);
      next += 1;
      if (state === 'done') continue;
      if (hashOfBatch(batch) !== head.hash) return failed(batch.no);
      const end = await carryOutBatch(batch, state === 'begun', { system, connect, execution });
      if (end !== undefined) return end;
    }
  } finally {
    await connection?.close();
  }
  const missing = heads[next];
  return missing === undefined ? { outcome: 'done' } : failed(missing.no);
}

/**
 * Carries out a plan: systems side by side, each batch by batch, as begun when an earlier run was cut off within it. What is done
 * is never done again, and a system that waits or fails holds up no other.
 * @throws whatever the journal throws, and the reason of `signal`, when every system has come to rest
 */
export async function carryOut(
  plan: Plan,
  execution: Execution,
): Promise<ReadonlyMap<string, SystemOutcome>> {
  const headsBySystem = Map.groupBy(plan.batches, ({ system }) => system);
  const runs = [...headsBySystem].map(async ([id, heads]) => {
    const system = execution.map.systems.find((candidate) => candidate.id === id);
    const outcome: SystemOutcome =
      system === undefined
        ? { outcome: 'failed', code: notThePlan, batch: heads[0]?.no ?? 0 }
        : await carryOutIn(system, heads, execution);
    return [id, outcome] as const;
  });
  const ends = await Promise.allSettled(runs);
  const outcomes = new Map<string, SystemOutcome>();
  for (const end of ends) {
    if (end.status === 'rejected') throw end.reason;
    outcomes.set(...end.value);
  }
  return outcomes;
}
