import type { Coverage, CoverageLine } from '@zgoda/datamap';
import { isEnded, requestTraits } from '@zgoda/policy';
import type { PlanId, RequestId } from '@zgoda/vocabulary/ids';
import { requestErrors } from '@zgoda/vocabulary/requests-api';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import {
  approvePlan,
  getPlan,
  requestOwnErasure,
  retryPlan,
  startPlan,
  type PlanView,
} from '../datamap/index.ts';
import { listMessages } from '../messages/index.ts';
import { listIdentityHashes } from '../subjects/index.ts';
import { insertLimits } from './attached-store.ts';
import { letterAfter } from './letter-service.ts';
import { workOf, type SubjectRequest } from './request.ts';
import { listRequests, livingOf, personOf, takeRequest, type RequestBody } from './service.ts';
import { takeStep } from './step-service.ts';
import { findRequestOfPlan, updateRequest, type SealedRequest } from './store.ts';

/** Our own records of whoever was erased everywhere else are to go as well: this capability's own job. */
export const forgetDue = defineEvent({
  name: 'requests.forget',
  schema: z.strictObject({ requestId: z.uuid() }),
});

type Corrections = NonNullable<RequestBody['details']['corrections']>;

/** Begins what a request needs once it is known who asks: a plan over the connected databases. What needs words alone waits for staff. */
export async function beginWork(tx: TxContext, request: SealedRequest, body: RequestBody): Promise<void> {
  const { corrections } = body.details;
  const kind = workOf(request.type);
  if (kind === 'words' || kind === 'export' || (kind === 'rectification' && corrections === undefined))
    return;
  await makePlan(tx, request, corrections);
}

/**
 * Makes a plan, or another one: corrections that staff read from the person's words, or a map that changed. Only before it is proposed.
 * @throws request_not_found, request_action_not_allowed
 */
export async function planRequest(
  tx: TxContext,
  requestId: RequestId,
  { corrections }: { readonly corrections?: Corrections | undefined },
): Promise<PlanId> {
  const request = await takeRequest(tx, requestId);
  const kind = workOf(request.type);
  if (request.state !== 'in_progress' || kind === 'words' || kind === 'export')
    throw requestErrors.request_action_not_allowed({ action: 'plan', state: request.state });
  return makePlan(tx, request, corrections);
}

async function makePlan(
  tx: TxContext,
  request: SubjectRequest,
  corrections: Corrections | undefined,
): Promise<PlanId> {
  const kind = workOf(request.type);
  const subjectId = await livingOf(tx, personOf(request));
  if (subjectId === undefined || kind === 'words' || kind === 'export')
    throw requestErrors.request_demand_missing({ missing: ['subject'] });
  const planId = await startPlan(tx, {
    subjectId,
    kind,
    forRequest: request.requestId,
    ...(corrections !== undefined && { corrections: [...corrections] }),
  });
  await updateRequest(tx.tx, tx.controller, request.requestId, { planId });
  return planId;
}

/** The plan of a request, where it needs one and has it. */
export async function planOf(ctx: Context, { planId }: SubjectRequest): Promise<PlanView | undefined> {
  return planId === undefined ? undefined : getPlan(ctx, planId);
}

/** Whether there is something to approve: a plan that was made, or data to hand out. */
export const isProposable = (request: SubjectRequest, plan: PlanView | undefined): boolean =>
  workOf(request.type) === 'export' || plan?.state === 'made';

/**
 * Has exactly this plan carried out. Handing out has no plan: nothing is changed by it.
 * @throws request_demand_missing; plan_changed, plan_blocked of datamap
 */
export async function carryOut(
  tx: TxContext,
  request: SubjectRequest,
  planHash: string | undefined,
): Promise<void> {
  if (workOf(request.type) === 'export') return;
  if (request.planId === undefined || planHash === undefined)
    throw requestErrors.request_demand_missing({ action: 'approve', missing: ['plan_hash'] });
  await approvePlan(tx, request.planId, planHash);
}

export async function carryOutAgain(tx: TxContext, { planId }: SubjectRequest): Promise<void> {
  if (planId !== undefined) await retryPlan(tx, planId);
}

/** How many places ended how: what stays of a request when its person is erased. */
export function countCoverage(lines: readonly CoverageLine[]): Readonly<Record<string, number>> {
  const byOutcome = Map.groupBy(lines, ({ outcome }) => outcome);
  return Object.fromEntries([...byOutcome].map(([outcome, group]) => [outcome, group.length]));
}

/** A plan came to its end: the result follows from its coverage. A plan of no request is nothing to us. */
export async function concludePlan(ctx: Context, planId: PlanId): Promise<void> {
  await transaction(ctx, async (tx) => {
    const requestId = await findRequestOfPlan(tx.db, tx.controller, planId);
    if (requestId === undefined) return;
    const request = await takeRequest(tx, requestId);
    const { coverage } = await getPlan(tx, planId);
    if (request.state !== 'carrying_out' || coverage === undefined) return;
    await conclude(tx, request, coverage);
  });
}

async function conclude(tx: TxContext, request: SealedRequest, coverage: Coverage): Promise<void> {
  const action = coverage.isWhole ? 'complete' : 'report_partly';
  const done = await takeStep(tx, request, {
    action,
    as: 'system',
    change: { coverage: countCoverage(coverage.lines) },
  });
  await letterAfter(tx, done, { action, coverage: coverage.lines });
  await afterCompletion(tx, done);
}

/** What an answer brings with it here: restriction holds at our own gate as well, and erasure takes our own records last. */
export async function afterCompletion(tx: TxContext, request: SealedRequest): Promise<void> {
  if (request.state !== 'completed') return;
  const kind = workOf(request.type);
  if (kind === 'restriction') {
    const subjectId = await livingOf(tx, personOf(request));
    const held = subjectId === undefined ? [] : await listIdentityHashes(tx.tx, tx.controller, [subjectId]);
    const hashes = held.map(({ hash }) => hash);
    const limits = [{ kind: 'restricted', purpose: '*' }] as const;
    await insertLimits(tx.tx, tx.controller, request.requestId, { hashes, limits, at: tx.clock.now() });
  }
  if (kind === 'erasure') await tx.enqueue(tx, forgetDue, { requestId: request.requestId });
}

const underWay: readonly string[] = ['queued', 'sending'];
const patienceMs = 10 * 60_000;

/**
 * Erases our own records of a person last: when the answer is out, and nothing else is asked that could not be answered without them.
 * GDPR Art. 12(3), 17(1)
 */
export async function forgetPerson(ctx: Context, requestId: RequestId): Promise<void> {
  await transaction(ctx, async (tx) => {
    const request = await takeRequest(tx, requestId);
    const subjectId = await livingOf(tx, personOf(request));
    if (request.state !== 'completed' || subjectId === undefined) return;
    const asker = (await livingOf(tx, request.subjectId)) ?? subjectId;
    const waiting = (await listMessages(tx, asker)).some(({ state }) => underWay.includes(state));
    const others = await listRequests(tx, { subjectId, limit: 100 });
    const isAskedMore = others.some(
      (one) => one.requestId !== requestId && !isEnded(one.state) && requestTraits[one.type].needsIdentity,
    );
    if (!waiting && !isAskedMore)
      return requestOwnErasure(tx, {
        subjectId,
        ...(request.planId !== undefined && { planId: request.planId }),
      });
    const startAfter = new Date(tx.clock.now().getTime() + patienceMs);
    await tx.enqueue(tx, forgetDue, { requestId }, { startAfter });
  });
}
