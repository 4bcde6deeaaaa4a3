import {
  isEnded,
  judgeAct,
  requestTraits,
  type ExtensionGround,
  type FeeGround,
  type RefusalGround,
} from '@zgoda/policy';
import { toPublicId, type RequestId, type StaffId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { RequestActor, RequestDemand } from '@zgoda/vocabulary/requests';
import { requestErrors, type IdentityProof, type RequestActInput } from '@zgoda/vocabulary/requests-api';
import { permissionsOf } from '@zgoda/vocabulary/staff';
import type { TxContext } from '../../context.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listStaff } from '../staff/index.ts';
import { confirmCode, ensureSubjects, listLinkedSubjects } from '../subjects/index.ts';
import { listDocuments } from './attached-store.ts';
import { letterAfter } from './letter-service.ts';
import { canJoin, clockFactsOf, nameOf, partFor, toRefusal, workOf, type SubjectRequest } from './request.ts';
import { keyOf, livingOf, openBody, stepsOf, takeRequest } from './service.ts';
import { recordRequestEvidence, takeStep, type NewStep } from './step-service.ts';
import {
  claimLead,
  findRequest,
  listSteps,
  takeLead,
  updateRequest,
  type RequestChange,
  type SealedRequest,
} from './store.ts';
import { afterCompletion, beginWork, carryOut, carryOutAgain, isProposable, planOf } from './work-service.ts';

/** What an act gives besides its words, as far as it is there. */
interface Given {
  readonly demands: readonly RequestDemand[];
  readonly proof?: IdentityProof | undefined;
  readonly change?: RequestChange | undefined;
}

/**
 * Takes an action on a request, as the life cycle and the laws allow. A code that is not right is no error: the try counts, and the
 * request stays where it is.
 * @throws request_not_found, request_being_looked_up, and those of `toRefusal` with article, setting or what is missing
 */
export async function actOnRequest(
  tx: TxContext,
  requestId: RequestId,
  input: RequestActInput,
): Promise<RequestId> {
  const named = await takeRequest(tx, requestId);
  if (named.attendedAt === undefined) throw requestErrors.request_being_looked_up();
  const request = await answeredFor(tx, named, input);
  const { action } = input;
  const as = partFor(tx.actor, action, input.as);
  const { policy } = await getPolicyInForce(tx);
  const steps = await stepsOf(tx, request.requestId);
  const given = await gather(tx, request, { input, as, verificationId: named.verificationId });
  if (given === 'code_refused') return request.requestId;
  const { ground } = input;
  const judged = judgeAct(
    {
      state: request.state,
      clock: clockFactsOf(policy, request, { steps, now: tx.clock.now() }),
      decidedBy: request.decidedBy,
      needsTwoPeople: policy.requests.two_people?.includes(request.type) === true,
    },
    {
      action,
      by: as,
      actor: tx.actor.kind === 'staff' ? tx.actor.staffId : undefined,
      gives: given.demands,
      ...(action === 'quote' && { feeGround: ground as FeeGround | undefined }),
      ...(action === 'extend' && { extensionGround: ground as ExtensionGround | undefined }),
      ...(action === 'refuse' && { refusalGround: ground as RefusalGround | undefined }),
    },
  );
  if (!judged.isAllowed) throw toRefusal(judged, { action, state: request.state });
  if (action === 'approve') await carryOut(tx, request, input.plan_hash);
  if (action === 'retry') await carryOutAgain(tx, request);
  const done = await takeStep(tx, request, stepOf(tx, input, { as, article: judged.article, given }));
  await follow(tx, { before: request, done }, input, judged.article);
  return request.requestId;
}

/** Proving who asks in a request that was joined proves it for the one that is answered. */
async function answeredFor(
  tx: TxContext,
  named: SealedRequest,
  { action }: RequestActInput,
): Promise<SealedRequest> {
  return action === 'verify' && named.joinedTo !== undefined ? takeRequest(tx, named.joinedTo) : named;
}

function stepOf(
  tx: TxContext,
  input: RequestActInput,
  {
    as,
    article,
    given,
  }: { readonly as: RequestActor; readonly article: string | undefined; readonly given: Given },
): NewStep {
  const { action, words, ground, until, amount } = input;
  const decides = ['propose', 'complete', 'refuse', 'lapse'].includes(action);
  return {
    action,
    as,
    article,
    words,
    amount: action === 'quote' ? amount : undefined,
    ground: ['quote', 'extend', 'refuse'].includes(action) ? ground : undefined,
    until: action === 'extend' ? until : undefined,
    proof: given.proof,
    change: { ...given.change, ...(decides && { decidedBy: nameOf(tx.actor) }) },
  };
}

interface Giving {
  readonly input: RequestActInput;
  readonly as: RequestActor;
  readonly verificationId: SubjectRequest['verificationId'];
}

async function gather(
  tx: TxContext,
  request: SealedRequest,
  giving: Giving,
): Promise<Given | 'code_refused'> {
  const { input } = giving;
  const demands: RequestDemand[] = [];
  if (input.words !== undefined) demands.push('words');
  if (input.amount !== undefined) demands.push('amount');
  if (request.remindedAt !== undefined) demands.push('reminded');
  switch (input.action) {
    case 'verify':
      return gatherProof(tx, request, giving);
    case 'join': {
      const first = await findFirst(tx, request, input.first_request);
      return first === undefined
        ? { demands }
        : { demands: [...demands, 'first_request'], change: { joinedTo: first } };
    }
    case 'propose':
      return {
        demands: isProposable(request, await planOf(tx, request)) ? [...demands, 'proposal'] : demands,
      };
    case 'complete':
      return { demands: (await isCovered(tx, request, input)) ? [...demands, 'coverage'] : demands };
    default:
      return { demands };
  }
}

/** A plan is complete by its coverage alone; what is handed out by hand is so by the words that say it. */
async function isCovered(
  tx: TxContext,
  request: SubjectRequest,
  { words }: RequestActInput,
): Promise<boolean> {
  if (workOf(request.type) === 'export') return words !== undefined;
  return (await planOf(tx, request))?.coverage?.isWhole === true;
}

/**
 * A code that came to an address of the person; a document that somebody looked at who may; or the word of the controller's own
 * system, where the person is signed in. Whoever verifies can say who on record it is.
 */
async function gatherProof(
  tx: TxContext,
  request: SealedRequest,
  giving: Giving,
): Promise<Given | 'code_refused'> {
  const { input, as, verificationId } = giving;
  if (input.code !== undefined && verificationId !== undefined) {
    const confirmed = await confirmCode(tx, { verificationId, code: input.code });
    const own = await livingOf(tx, request.subjectId);
    if (!confirmed.verified || confirmed.subjectId !== own) return 'code_refused';
    return { demands: ['identity_proof'], proof: 'code' };
  }
  if (as !== 'verifier') return { demands: [] };
  const change = await namedBy(tx, request, input);
  if (tx.actor.kind === 'api_key') return { demands: ['identity_proof'], proof: 'host', change };
  const documents = await listDocuments(tx.db, tx.controller, request.requestId);
  const isProof = documents.some(({ kind, erasedAt }) => kind !== 'scan' && erasedAt === undefined);
  return isProof ? { demands: ['identity_proof'], proof: 'document', change } : { demands: [], change };
}

async function namedBy(
  tx: TxContext,
  { type }: SubjectRequest,
  { subject }: RequestActInput,
): Promise<RequestChange | undefined> {
  if (subject === undefined || type === 'third_party_access' || type === 'childs_data') return undefined;
  const [person] = await ensureSubjects(tx, [subject]);
  return person && { aboutId: person.subjectId };
}

/** An earlier one that lasts, of the same person and type. */
async function findFirst(
  tx: TxContext,
  request: SubjectRequest,
  firstId: RequestId | undefined,
): Promise<RequestId | undefined> {
  if (firstId === undefined || firstId === request.requestId || request.subjectId === undefined)
    return undefined;
  const first = await findRequest(tx.db, tx.controller, firstId);
  if (first?.subjectId === undefined || first.type !== request.type || isEnded(first.state)) return undefined;
  const living = await livingOf(tx, request.subjectId);
  const linked = living === undefined ? [] : await listLinkedSubjects(tx, living);
  const isOlder = first.receivedAt <= request.receivedAt;
  return isOlder && linked.includes(first.subjectId) ? firstId : undefined;
}

/** What an act brings with it, in the same transaction. */
async function follow(
  tx: TxContext,
  { before, done }: { readonly before: SealedRequest; readonly done: SealedRequest },
  input: RequestActInput,
  article: string | undefined,
): Promise<void> {
  const { action, words, ground, amount } = input;
  if (action === 'verify') {
    if (!(await leadOrJoin(tx, done))) return;
    const key = await keyOf(tx, done);
    const body = key && openBody(tx, key, done);
    if (body !== undefined) await beginWork(tx, done, body);
    return;
  }
  if (action === 'reopen') await leadOrJoin(tx, done, { mayJoin: false });
  const plan = action === 'complete' ? await planOf(tx, done) : undefined;
  await letterAfter(tx, done, {
    action,
    words,
    ground,
    article,
    amount,
    from: before.state,
    coverage: plan?.coverage?.lines,
  });
  await afterCompletion(tx, done);
}

/**
 * Now that it is known who asks: the one that is answered, in place of one of which that is not known; or joined to one of which it is.
 * @returns false where it was joined
 */
async function leadOrJoin(
  tx: TxContext,
  request: SealedRequest,
  { mayJoin = true }: { readonly mayJoin?: boolean } = {},
): Promise<boolean> {
  const { requestId, type, clause = '' } = request;
  const subjectId: SubjectId | undefined = await livingOf(tx, request.subjectId);
  if (subjectId === undefined || !canJoin(type)) return true;
  const lead = { subjectId, type, clause, requestId };
  const firstId = await claimLead(tx.tx, tx.controller, lead);
  if (firstId === requestId) return true;
  const first = await findRequest(tx.db, tx.controller, firstId);
  const isProved = await isIdentityProved(tx, firstId);
  if (first === undefined || isEnded(first.state) || (requestTraits[type].needsIdentity && !isProved)) {
    await takeLead(tx.tx, tx.controller, lead);
    return true;
  }
  if (!mayJoin) return true;
  await takeStep(tx, request, { action: 'join', as: 'system', change: { joinedTo: firstId } });
  return false;
}

async function isIdentityProved(tx: TxContext, requestId: RequestId): Promise<boolean> {
  const steps = (await listSteps(tx.db, tx.controller, [requestId])).get(requestId) ?? [];
  return steps.some(({ action }) => action === 'verify');
}

/** Gives a request to a member of staff who may work on it, or to nobody. @throws request_not_found, request_assignee_unknown */
export async function assignRequest(
  tx: TxContext,
  requestId: RequestId,
  staffId: StaffId | null,
): Promise<void> {
  const request = await takeRequest(tx, requestId);
  const staff = await listStaff(tx);
  const isAssignable = staff.some(
    (one) =>
      one.staffId === staffId &&
      one.status !== 'inactive' &&
      permissionsOf(one.roles).includes('requests.write'),
  );
  if (staffId !== null && !isAssignable) throw requestErrors.request_assignee_unknown({ field: 'staff_id' });
  await recordRequestEvidence(tx, request.subjectId, {
    act: 'request_assigned',
    request: toPublicId('request', requestId),
    ...(staffId !== null && { assigned_to: toPublicId('staff', staffId) }),
  });
  await updateRequest(tx.tx, tx.controller, requestId, { assignedTo: staffId });
}
