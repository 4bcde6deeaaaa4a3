import assert from 'node:assert/strict';
import type { RunningServer } from '../running-server.ts';
import {
  assertAllConsistent,
  assertLogHoldsExactly,
  assertReceiptsProve,
  auditLog,
  fetchCheckpoint,
  sampleOf,
  waitForInclusion,
  type LogContents,
} from './log-from-outside.ts';
import {
  assertNothingLostOrDoubled,
  assertRepeatsAreRecognised,
  emptyLedger,
  settleUnknown,
  writeOnce,
  type Ledger,
} from './writers.ts';

const repeatedCount = 100;

/** What the writers and a witness know. */
export interface Knowledge {
  readonly controller: string;
  readonly purpose: string;
  readonly ledger: Ledger;
  /** Every checkpoint that was seen. */
  readonly seen: Set<string>;
  /** The log before the writers came. */
  readonly untouched: LogContents;
}

/** Begins to watch a server. One write is awaited: what was recorded before it is entered before it. */
export async function beginKnowledge(
  server: RunningServer,
  { controller, purpose }: Pick<Knowledge, 'controller' | 'purpose'>,
): Promise<Knowledge> {
  const ledger = emptyLedger();
  await writeOnce(server, purpose, ledger);
  await waitForInclusion(server, ledger.acknowledged);
  const untouched = await auditLog(server, controller);
  return { controller, purpose, ledger, seen: new Set([untouched.checkpoint]), untouched };
}

/**
 * After all faults: writes of unknown fate count once, no acknowledged one is lost or doubled, the log holds exactly them, is sound
 * from outside, and continues every checkpoint that was ever seen.
 * @returns the last checkpoint
 */
export async function assertNothingLost(server: RunningServer, known: Knowledge): Promise<string> {
  const { controller, ledger, seen, untouched } = known;
  await settleUnknown(server, ledger);
  const { acknowledged } = ledger;
  await assertRepeatsAreRecognised(server, sampleOf(acknowledged, repeatedCount));
  await assertNothingLostOrDoubled(server, ledger);
  await waitForInclusion(server, acknowledged);
  const newest = await auditLog(server, controller);
  assertLogHoldsExactly(newest, untouched, acknowledged);
  await assertReceiptsProve(server, newest.trust, acknowledged);
  assert.ok(seen.size > 1, 'no checkpoint was published meanwhile');
  await assertAllConsistent(server, controller, { seen, newest });
  return fetchCheckpoint(server, controller);
}
