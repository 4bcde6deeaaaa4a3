import { mechanisms } from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Vault } from '../../platform/vault/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import {
  findingKey,
  makeBoard,
  namedMechanisms,
  type NamedMechanism,
  type ProbeFinding,
  type PromiseBoard,
} from './board.ts';
import { probes, startRun, type ProbeRun } from './probe-service.ts';

/** How long a board is shown before the probes run again. */
const freshMs = 3000;

interface Look {
  readonly board: Promise<PromiseBoard>;
  readonly policyHash: string;
  /** Of the process's own clock, which nobody moves. */
  readonly startedAtMs: number;
}

/** The latest look by database, for which the vault stands, and controller. */
const looks = new WeakMap<Vault, Map<ControllerId, Look>>();

/**
 * The promise board: every clause of the policy in force, what keeps it, and whether the database says that it was kept.
 * Readers within three seconds share one look. A probe that fails puts its mechanism at risk, and does not hide the others.
 * @throws policy_not_published
 */
export async function getBoard(ctx: Context): Promise<PromiseBoard> {
  const inForce = await getPolicyInForce(ctx);
  const byController = looks.get(ctx.vault) ?? new Map<ControllerId, Look>();
  looks.set(ctx.vault, byController);
  const latest = byController.get(ctx.controller);
  const nowMs = performance.now();
  if (latest?.policyHash === inForce.hash && nowMs - latest.startedAtMs < freshMs) return latest.board;
  const board = look(startRun(ctx, inForce));
  byController.set(ctx.controller, { board, policyHash: inForce.hash, startedAtMs: nowMs });
  return board;
}

async function look(run: ProbeRun): Promise<PromiseBoard> {
  const { policy, version, inForceFrom, entryId } = run.inForce;
  const named = new Map(namedMechanisms(policy).map((entry) => [findingKey(entry), entry]));
  const found = await Promise.all(
    [...named].flatMap(([key, entry]) => {
      const finding = runProbe(run, entry);
      return finding === undefined ? [] : [finding.then((value) => [key, value] as const)];
    }),
  );
  return makeBoard({
    policy,
    policyVersion: version,
    inForceFrom,
    publication: entryId,
    checkedAt: run.now,
    findings: new Map(found),
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
