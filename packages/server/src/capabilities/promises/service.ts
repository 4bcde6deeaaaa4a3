import { mechanisms } from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Vault } from '../../platform/vault/index.ts';
import { findWithheldFolder, getPolicyInForce } from '../policies/index.ts';
import { countComplaints } from '../requests/index.ts';
import {
  findingKey,
  makeBoard,
  namedMechanisms,
  type NamedMechanism,
  type ProbeFinding,
  type PromiseBoard,
} from './board.ts';
import { probes, startRun } from './probe-service.ts';
import type { ProbeRun } from './probe-run-service.ts';

/** How long a board is shown before the probes run again, at least. */
const freshMs = 3000;
/** And at least this many times what the look itself took, so that looking takes no more than a tenth of the time. */
const restFactor = 10;

interface Look {
  readonly board: Promise<PromiseBoard>;
  readonly policyHash: string;
  /** Of the process's own clock, which nobody moves. */
  readonly startedAtMs: number;
  /** Absent while it lasts. */
  tookMs?: number;
}

/** The latest look by database, for which the vault stands, and controller. */
const looks = new WeakMap<Vault, Map<ControllerId, Look>>();

/**
 * The promise board: every clause of the policy in force, what keeps it, and whether the database says that it was kept.
 * Readers within three seconds share one look, longer where looking is costly. A probe that fails puts its mechanism at
 * risk, and does not hide the others.
 * @throws policy_not_published
 */
export async function getBoard(ctx: Context): Promise<PromiseBoard> {
  const inForce = await getPolicyInForce(ctx);
  const byController = looks.get(ctx.vault) ?? new Map<ControllerId, Look>();
  looks.set(ctx.vault, byController);
  const latest = byController.get(ctx.controller);
  if (latest?.policyHash === inForce.hash && isFresh(latest)) return latest.board;
  const startedAtMs = performance.now();
  const next: Look = { board: look(startRun(ctx, inForce)), policyHash: inForce.hash, startedAtMs };
  byController.set(ctx.controller, next);
  try {
    return await next.board;
  } finally {
    next.tookMs = performance.now() - startedAtMs;
  }
}

function isFresh({ startedAtMs, tookMs }: Look): boolean {
  return tookMs === undefined || performance.now() - startedAtMs < Math.max(freshMs, tookMs * restFactor);
}

/** One probe after the other: the board is never in a hurry, and people's requests need the connections. */
async function look(run: ProbeRun): Promise<PromiseBoard> {
  const { policy, version, inForceFrom, entryId } = run.inForce;
  const findings = new Map<string, ProbeFinding>();
  for (const named of namedMechanisms(policy)) {
    const key = findingKey(named);
    const finding = findings.has(key) ? undefined : await runProbe(run, named);
    if (finding !== undefined) findings.set(key, finding);
  }
  return makeBoard({
    policy,
    policyVersion: version,
    inForceFrom,
    publication: entryId,
    checkedAt: run.now,
    findings,
    complaints: await countComplaints(run.ctx, run.range.since),
    withheld: await findWithheldFolder(run.ctx),
  });
}

/** Undefined where this version does not carry the mechanism out. */
function runProbe(run: ProbeRun, { id, settings }: NamedMechanism): Promise<ProbeFinding> | undefined {
  const probe = mechanisms[id].available ? probes[id] : undefined;
  return probe?.(run, settings).catch((error: unknown): ProbeFinding => {
    run.ctx.log.error('promises.probe_failed', { kind: id }, error);
    return { status: 'at_risk', reason: 'probe_failed', figures: {}, evidence: [] };
  });
}
