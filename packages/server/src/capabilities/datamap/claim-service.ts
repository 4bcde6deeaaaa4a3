import type { Journal } from '@zgoda/datamap';
import type { PlanState } from '@zgoda/vocabulary/datamap';
import type { PlanId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { listBatches, moveBatch, decodeBatch } from './batch-store.ts';
import type { Claim } from './plan.ts';
import { claimPlan, releaseClaim, renewClaim } from './store.ts';

/** Another process takes over when the one at work has not been heard of for this long. */
export const leaseMs = 45_000;
const renewEveryMs = 15_000;

/** Another process has taken the plan over, or the person was erased: this one does nothing more with it. */
export class ClaimLost extends Error {
  constructor() {
    super('another process works on the plan');
    this.name = 'ClaimLost';
  }
}

export interface Held {
  readonly claim: Claim;
  /** Aborted when the run has lasted too long, the server stops, or the claim is lost. */
  readonly signal: AbortSignal;
}

/**
 * Works on a plan alone: nobody else holds it meanwhile, and whoever held it before changes nothing any more. Does nothing when it is in none
 * of these states, or another process is at it.
 */
export async function whileHolding(
  ctx: Context,
  planId: PlanId,
  { states, signal }: { readonly states: readonly PlanState[]; readonly signal: AbortSignal },
  work: (held: Held) => Promise<void>,
): Promise<void> {
  const until = () => new Date(ctx.clock.now().getTime() + leaseMs);
  const wanted = { states, now: ctx.clock.now(), until: until() };
  const claim = await transaction(ctx, ({ tx }) => claimPlan(tx, ctx.controller, planId, wanted));
  if (claim === undefined) return;
  const lost = new AbortController();
  const renew = (): void => {
    transaction(ctx, ({ tx }) => renewClaim(tx, ctx.controller, claim, until())).then(
      (isHeld) => isHeld || lost.abort(new ClaimLost()),
      (error: unknown) => ctx.log.warn('datamap.claim_not_renewed', { plan_id: planId }, error),
    );
  };
  const timer = setInterval(renew, renewEveryMs);
  try {
    await work({ claim, signal: AbortSignal.any([signal, lost.signal]) });
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
    ctx.log.warn('datamap.claim_lost', { plan_id: planId });
  } finally {
    clearInterval(timer);
    await transaction(ctx, ({ tx }) => releaseClaim(tx, ctx.controller, claim));
  }
}

export const batchRecord = (planId: PlanId, no: number): string => `plan:${planId}:${no}`;

const pageSize = 8;

/** The batches of a plan in their order, opened one by one; of one system, or of all. */
export async function* openBatches(ctx: Context, planId: PlanId, ownerKey: OwnerKey, system?: string) {
  let after = -1;
  for (;;) {
    const page = await listBatches(ctx.db, ctx.controller, planId, {
      ...(system === undefined ? {} : { system }),
      after,
      limit: pageSize,
    });
    for (const { no, state, sealed } of page)
      yield { batch: decodeBatch(ctx.vault.open(ownerKey, batchRecord(planId, no), sealed)), state };
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.no;
  }
}

/** Called around each step of the journal: tests kill the process there. */
export interface JournalSteps {
  readonly onStep?:
    | ((step: 'begin' | 'begun' | 'applied' | 'finished' | 'ending', no: number) => void)
    | undefined;
}

/** The journal of a plan in our database: each step is committed before the next one begins. */
export function createJournal(
  ctx: Context,
  claim: Claim,
  ownerKey: OwnerKey,
  { onStep }: JournalSteps = {},
): Journal {
  const move = async (no: number, state: 'begun' | 'done'): Promise<void> => {
    const at = ctx.clock.now();
    const step = { no, state, at, until: new Date(at.getTime() + leaseMs) };
    if (!(await transaction(ctx, ({ tx }) => moveBatch(tx, ctx.controller, claim, step))))
      throw new ClaimLost();
  };
  return {
    batches: (system) => openBatches(ctx, claim.planId, ownerKey, system),
    async begin(no) {
      onStep?.('begin', no);
      await move(no, 'begun');
      onStep?.('begun', no);
    },
    async finish(no) {
      onStep?.('applied', no);
      await move(no, 'done');
      onStep?.('finished', no);
    },
  };
}
