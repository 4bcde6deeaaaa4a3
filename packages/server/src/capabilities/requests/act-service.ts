import {
  isEnded,
  judgeAct,
  requestTraits,
  type ExtensionGround,
  type FeeGround,
  type RefusalGround,
} from '@zgoda/policy';
import {
  toPublicId,
  type IdentityId,
  type RequestId,
  type StaffId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import type { RequestActor, RequestDemand } from '@zgoda/vocabulary/requests';
import { requestErrors, type IdentityProof, type RequestActInput } from '@zgoda/vocabulary/requests-api';
import { permissionsOf } from '@zgoda/vocabulary/staff';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { listLetters, type Letter } from '../letters/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listStaff } from '../staff/index.ts';
import { confirmCode, ensureSubjects, listLinkedSubjects, type EnsuredSubject } from '../subjects/index.ts';
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
  readonly named?: IdentityId | undefined;
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
    disclosure: action === 'propose' ? input.disclosure : undefined,
    proof: given.proof,
    named: given.named,
    review: action === 'complete' ? input.review : undefined,
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
        demands: isProposable(request, await planOf(tx, request), await assertDisclosure(tx, request, input))
          ? [...demands, 'proposal']
          : demands,
      };
    case 'complete':
      return { demands: (await isCovered(tx, request, input)) ? [...demands, 'coverage'] : demands };
    default:
      return { demands };
  }
}

/** What a third party is given was decided, in categories of the policy. @throws request_category_unknown */
async function assertDisclosure(
  tx: TxContext,
  { type }: SubjectRequest,
  { disclosure }: RequestActInput,
): Promise<boolean> {
  if (type !== 'third_party_access') return true;
  const { policy } = await getPolicyInForce(tx);
  const known = new Set(policy.categories.map(({ id }) => id));
  if (disclosure?.categories.some((id) => !known.has(id)) === true)
    throw requestErrors.request_category_unknown({ field: 'disclosure.categories' });
  return disclosure !== undefined;
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
  const person = await namedBy(tx, request, input);
  const change: RequestChange | undefined = person && { aboutId: person.subjectId };
  const named = person?.identityId;
  if (tx.actor.kind === 'api_key') return { demands: ['identity_proof'], proof: 'host', change, named };
  const documents = await listDocuments(tx.db, tx.controller, request.requestId);
  const isProof = documents.some(({ kind, erasedAt }) => kind !== 'scan' && erasedAt === undefined);
  return isProof
    ? { demands: ['identity_proof'], proof: 'document', change, named }
    : { demands: [], change };
}

async function namedBy(
  tx: TxContext,
  { type }: SubjectRequest,
  { subject }: RequestActInput,
): Promise<EnsuredSubject | undefined> {
  if (subject === undefined || type === 'third_party_access' || type === 'childs_data') return undefined;
  return (await ensureSubjects(tx, [subject]))[0];
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

/** Carries the letter that an act would write out of a transaction that is not to be. */
class Preview extends Error {
  readonly letter: Letter | undefined;
  constructor(letter: Letter | undefined) {
    super('a preview');
    this.letter = letter;
  }
}

/**
 * The letter as an act would write it: the act is done and undone, so that what is read is what would go, and what the laws do not
 * allow is told before. Undefined where nothing is written.
 * @throws as `actOnRequest`
 */
export async function previewLetter(
  ctx: Context,
  requestId: RequestId,
  input: RequestActInput,
): Promise<Letter | undefined> {
  try {
    return await transaction(ctx, async (tx) => {
      const before = new Set((await listLetters(tx, requestId)).map(({ letterId }) => letterId));
      await actOnRequest(tx, requestId, input);
      throw new Preview((await listLetters(tx, requestId)).find(({ letterId }) => !before.has(letterId)));
    });
  } catch (error) {
    if (error instanceof Preview) return error.letter;
    throw error;
  }
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
