import type { Coverage, CoverageLine } from '@zgoda/datamap';
import { isEnded, localise, requestTraits } from '@zgoda/policy';
import { exportKinds } from '@zgoda/vocabulary/exports';
import type { DataExportId, PlanId, RequestId } from '@zgoda/vocabulary/ids';
import { requestErrors } from '@zgoda/vocabulary/requests-api';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { holdDecisions } from '../automated-decisions/index.ts';
import {
  approvePlan,
  getPlan,
  requestOwnErasure,
  retryPlan,
  startPlan,
  type PlanView,
} from '../datamap/index.ts';
import { getDelivery, sealDownloadLink } from '../deliveries/index.ts';
import { listDisclosures, listNotices } from '../disclosures/index.ts';
import { findExport, startExport, tellRecipient, type RecipientMail } from '../exports/index.ts';
import { listMessages } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findIdentityId, listIdentityHashes, readIdentity } from '../subjects/index.ts';
import { insertLimits } from './attached-store.ts';
import { letterAfter } from './letter-service.ts';
import { workOf, type SubjectRequest } from './request.ts';
import { getRequest, listRequests, livingOf, personOf, takeRequest, type RequestBody } from './service.ts';
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
  if (request.type === 'human_review') return holdForReview(tx, request, body.details.decision);
  if (kind === 'words' || kind === 'export' || (kind === 'rectification' && corrections === undefined))
    return;
  await makePlan(tx, request, corrections);
}

/** A person looks before anything follows from what a machine decided. GDPR Art. 22(3); Law 2297-VI Art. 8(2)(13) */
async function holdForReview(
  tx: TxContext,
  request: SealedRequest,
  decision: string | undefined,
): Promise<void> {
  const subjectId = await livingOf(tx, personOf(request));
  if (subjectId !== undefined) await holdDecisions(tx, { subjectId, decision, requestId: request.requestId });
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
export const isProposable = (
  request: SubjectRequest,
  plan: PlanView | undefined,
  isDecided: boolean,
): boolean => (workOf(request.type) === 'export' ? isDecided : plan?.state === 'made');

/**
 * Has exactly this plan carried out. Handing out has no plan, since nothing is changed by it: the systems are read.
 * @throws request_demand_missing; plan_changed, plan_blocked of datamap
 */
export async function carryOut(
  tx: TxContext,
  request: SubjectRequest,
  planHash: string | undefined,
): Promise<void> {
  if (workOf(request.type) === 'export') return beginExport(tx, request);
  if (request.planId === undefined || planHash === undefined)
    throw requestErrors.request_demand_missing({ action: 'approve', missing: ['plan_hash'] });
  await approvePlan(tx, request.planId, planHash);
}

/** Reads the systems into a package. Of a third party without an address nothing can be sent: staff give it on paper, and say so. */
async function beginExport(tx: TxContext, request: SealedRequest): Promise<void> {
  const { requestId, locale, type, receivedAt } = request;
  const { body, steps } = await getRequest(tx, requestId);
  const subjectId = await livingOf(tx, personOf(request));
  const kind = exportKinds.find((one) => one === type);
  if (body === undefined || subjectId === undefined || kind === undefined)
    throw requestErrors.request_demand_missing({ missing: ['subject'] });
  const { ref, details } = body;
  const asked = ref === undefined || 'subject_id' in ref ? undefined : await findIdentityId(tx, ref);
  const verified = steps.findLast(({ action }) => action === 'verify');
  const decided = steps.findLast(({ action }) => action === 'propose')?.disclosure;
  const recipient = await recipientOf(tx, request, details);
  if (kind === 'third_party_access' && recipient === undefined) return;
  await startExport(tx, {
    subjectId,
    requestId,
    kind,
    locale,
    requestType: type,
    receivedAt,
    proved: [asked, verified?.named].filter((id) => id !== undefined),
    recipient,
    categories: decided?.categories,
    ground: decided?.ground,
  });
}

/** Another controller whom the person named, or the third party that asks; absent: the person. */
async function recipientOf(
  tx: TxContext,
  { type, subjectId }: SubjectRequest,
  { recipient, requester }: RequestBody['details'],
): Promise<{ readonly name: string; readonly email: string } | undefined> {
  if (type === 'portability_to_controller' && recipient?.email !== undefined)
    return { name: recipient.name, email: recipient.email };
  if (type !== 'third_party_access' || requester === undefined) return undefined;
  const asker = await livingOf(tx, subjectId);
  const email = asker && (await readIdentity(tx, asker, 'email'))?.reveal();
  const name = 'body' in requester ? requester.body : `${requester.surname} ${requester.name}`;
  return email === undefined ? undefined : { name, email };
}

/**
 * All systems were read: the answer goes out with the link, by the system alone. What a controller was to get whom the person named, they
 * are told of by a mail of their own. Done before, or the request ended otherwise: nothing happens.
 */
export async function concludeExport(
  ctx: Context,
  exportId: DataExportId,
  delivery: RecipientMail,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const found = await findExport(tx, exportId);
    if (found === undefined) return;
    const request = await takeRequest(tx, found.requestId);
    if (request.state !== 'carrying_out') return;
    const done = await takeStep(tx, request, {
      action: 'complete',
      as: 'system',
      change: { coverage: { rows: found.rows } },
    });
    const { deliveryId } = found;
    if (deliveryId === undefined) return letterAfter(tx, done, { action: 'complete', coverage: [] });
    const { expiresAt: until, recipientId } = await getDelivery(tx, deliveryId);
    if (found.kind === 'portability_to_controller' && recipientId !== undefined)
      return letterAfter(tx, done, { action: 'complete', words: sentWords(request.locale) });
    const url = `${delivery.publicOrigin}${await sealDownloadLink(tx, deliveryId, request.locale)}`;
    await letterAfter(tx, done, { action: 'complete', package: { url, until } });
  });
  await tellRecipient(ctx, exportId, delivery);
}

const sentWordsBy: Readonly<Record<string, string>> = {
  en: 'Whom you named has got a link that gives them your data once. When they have fetched it, it stands in your register of disclosures.',
  uk: 'Той, кого ви назвали, отримав посилання, за яким може один раз забрати ваші дані. Щойно їх заберуть, це буде видно в переліку тих, кому передано ваші дані.',
  ru: 'Тот, кого вы назвали, получил ссылку, по которой может один раз забрать ваши данные. Как только их заберут, это появится в перечне тех, кому переданы ваши данные.',
};
const sentWords = (locale: string): string => sentWordsBy[locale] ?? sentWordsBy['en'] ?? '';

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
  await letterAfter(tx, done, { action, coverage: coverage.lines, told: await toldAbout(tx, done) });
  await afterCompletion(tx, done);
}

/** Names of those who had got the data and are told what became of them. GDPR Art. 19, last sentence */
async function toldAbout(tx: TxContext, request: SubjectRequest): Promise<readonly string[]> {
  const subjectId = await livingOf(tx, personOf(request));
  if (subjectId === undefined) return [];
  const { policy } = await getPolicyInForce(tx);
  const notices = (await listNotices(tx, { subjectId, limit: 100 })).filter(
    ({ requestId }) => requestId === request.requestId,
  );
  const register = notices.some(({ recipient }) => recipient === undefined)
    ? await listDisclosures(tx, subjectId)
    : [];
  return notices.flatMap(({ recipient, disclosureId }) => {
    const declared = policy.recipients.find(({ id }) => id === recipient);
    if (declared !== undefined) return [localise(policy, declared.name, request.locale)];
    const named = register.find((one) => one.disclosureId === disclosureId)?.namedRecipient?.name;
    return named === undefined ? [] : [named];
  });
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
