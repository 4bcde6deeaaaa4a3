import { isEnded, type JudgedAct } from '@zgoda/policy';
import {
  toPublicId,
  type EntryId,
  type RequestDocumentId,
  type RequestId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import { requestActions, type RequestAction, type RequestActor } from '@zgoda/vocabulary/requests';
import { requestErrors, type IdentityProof, type NewDocument } from '@zgoda/vocabulary/requests-api';
import { z } from 'zod';
import type { TxContext } from '../../context.ts';
import { ConflictRetry } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence, type EvidenceAct } from '../evidence/index.ts';
import { settleDecisions } from '../automated-decisions/index.ts';
import { cancelExport } from '../exports/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import {
  findDocumentContent,
  insertDocument,
  endLimits,
  eraseDocuments,
  listRaised,
  makeLimitsLasting,
} from './attached-store.ts';
import { historyOf, limitsAfter, nameOf, seesDocuments, termsOf, type SubjectRequest } from './request.ts';
import { keyOf, stepsOf, takeRequest, type StepWords } from './service.ts';
import {
  findRequest,
  endLead,
  insertStep,
  listJoined,
  updateRequest,
  type RequestChange,
  type SealedRequest,
  type SealedRequestStep,
} from './store.ts';

/** Something was done about a request. */
export const requestStepped = defineEvent({
  name: 'requests.stepped',
  schema: z.strictObject({ requestId: z.uuid(), action: z.enum(requestActions) }),
});

/** An act that was judged and allowed. */
export interface NewStep extends StepWords {
  readonly action: RequestAction;
  readonly as: RequestActor;
  readonly ground?: string | undefined;
  readonly article?: Extract<JudgedAct, { isAllowed: true }>['article'] | undefined;
  readonly until?: string | undefined;
  readonly proof?: IdentityProof | undefined;
  readonly change?: RequestChange;
  /** What came of a human review. */
  readonly review?: 'released' | 'changed' | undefined;
}

export async function recordRequestEvidence(
  tx: TxContext,
  subjectId: SubjectId | undefined,
  payload: EvidenceAct['payload'],
): Promise<EntryId> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [ref] = await recordEvidence(tx, [
    { class: 'request_step', policyHash, payload, ...(subjectId !== undefined && { subjectId }) },
  ]);
  if (ref === undefined) throw new Error('an act has its evidence');
  return ref.entryId;
}

/**
 * Takes a step that is allowed, with its evidence: the state follows from the steps, the terms from both, and what ends with the
 * request ends here. The request is locked by the caller.
 */
export async function takeStep(tx: TxContext, request: SealedRequest, step: NewStep): Promise<SealedRequest> {
  const { policy, version } = await getPolicyInForce(tx);
  const { action, as, ground, article, until, proof, words, amount, disclosure, named, change } = step;
  const before = await stepsOf(tx, request.requestId);
  const at = new Date(Math.max(tx.clock.now().getTime(), before.at(-1)?.at.getTime() ?? 0));
  const taken = { seq: before.length + 1, stepId: tx.ids.uuid(), action, at };
  const drafted = { takenBy: nameOf(tx.actor), takenAs: as, ground, article, until, proof };
  const draft = { ...taken, ...drafted, state: request.state, entryId: request.entryId };
  const { state } = historyOf(request, [...before, draft]);
  const entryId = await recordRequestEvidence(tx, request.subjectId, {
    act: `request_${action}`,
    request: toPublicId('request', request.requestId),
    type: request.type,
    as,
    state,
    step: taken.seq,
    ...(ground !== undefined && { ground }),
    ...(article !== undefined && { article }),
    ...(until !== undefined && { until }),
    ...(proof !== undefined && { proof }),
  });
  const key = await keyOf(tx, request);
  const said = [words, amount, disclosure, named].some((part) => part !== undefined);
  const sealedWords =
    said && key
      ? tx.vault.seal(key, taken.stepId, Buffer.from(JSON.stringify({ words, amount, disclosure, named })))
      : undefined;
  const full: SealedRequestStep = { ...draft, state, entryId, requestId: request.requestId, sealedWords };
  if (!(await insertStep(tx.tx, tx.controller, full))) throw new ConflictRetry('a request');
  const isMoved = state !== request.state;
  const moved = { ...request, ...(isMoved && { remindedAt: undefined }) };
  const raised = await listRaised(tx.db, tx.controller, request.requestId);
  const terms = termsOf(policy, moved, { steps: [...before, full], raised, now: at });
  const answeredAt = !isMoved ? undefined : isEnded(state) ? at : null;
  await updateRequest(tx.tx, tx.controller, request.requestId, {
    ...change,
    state,
    terms,
    policyVersion: version,
    ...(answeredAt !== undefined && { answeredAt }),
    ...(isMoved && { remindedAt: null }),
  });
  if (isMoved && isEnded(state)) await endWith(tx, request, { action, at, review: step.review });
  await tx.enqueue(tx, requestStepped, { requestId: request.requestId, action });
  return {
    ...moved,
    ...leftBy(change),
    state,
    terms,
    policyVersion: version,
    answeredAt: answeredAt ?? request.answeredAt,
  };
}

/** What a change leaves, as the row would be read. */
function leftBy({
  joinedTo,
  verificationId,
  decidedBy,
  aboutId,
  coverage,
}: RequestChange = {}): Partial<SubjectRequest> {
  const left = { joinedTo, verificationId, decidedBy, aboutId, coverage };
  return Object.fromEntries(Object.entries(left).filter(([, value]) => value !== undefined));
}

/** Proofs of identity and paper are for the decision, and go with it; so does what held meanwhile. Law 2297-VI Art. 16(4); GDPR Art. 5(1)(e) */
async function endWith(
  tx: TxContext,
  request: SubjectRequest,
  {
    action,
    at,
    review,
  }: { readonly action: RequestAction; readonly at: Date; readonly review: NewStep['review'] },
): Promise<void> {
  const { requestId } = request;
  await endLead(tx.tx, tx.controller, requestId);
  await cancelExport(tx, requestId);
  if (request.type === 'human_review' && action !== 'join')
    await settleDecisions(tx, requestId, review ?? 'released');
  if (action !== 'join') {
    const joined = await listJoined(tx.db, tx.controller, requestId);
    const ids: readonly RequestId[] = [requestId, ...joined.map((one) => one.requestId)];
    await eraseDocuments(tx.tx, tx.controller, ids, at);
  }
  const fate = limitsAfter(request.type, action);
  if (fate === 'lifted') await endLimits(tx.tx, tx.controller, requestId, at);
  if (fate === 'made_lasting') await makeLimitsLasting(tx.tx, tx.controller, requestId);
}

/**
 * Adds a proof of identity or a paper, sealed; only those who verify can read it, and it goes with the decision.
 * @throws request_not_found, request_being_looked_up, request_ended
 * @see Law 2297-VI Art. 16(4), 16(6)
 */
export async function addDocument(
  tx: TxContext,
  requestId: RequestId,
  document: NewDocument,
): Promise<RequestDocumentId> {
  const request = await takeRequest(tx, requestId);
  if (request.attendedAt === undefined) throw requestErrors.request_being_looked_up();
  const key = await keyOf(tx, request);
  if (isEnded(request.state) || key === undefined) throw requestErrors.request_ended();
  const isTyped = document.kind === 'identity_fields';
  const content = isTyped
    ? Buffer.from(JSON.stringify(document.fields))
    : Buffer.from(document.data, 'base64');
  const documentId = tx.ids.uuid() as RequestDocumentId;
  const entryId = await recordRequestEvidence(tx, request.subjectId, {
    act: 'request_document_added',
    request: toPublicId('request', requestId),
    document: toPublicId('request_document', documentId),
    kind: document.kind,
  });
  await insertDocument(tx.tx, tx.controller, {
    documentId,
    requestId,
    kind: document.kind,
    mediaType: isTyped ? 'application/json' : document.media_type,
    sizeBytes: content.length,
    sealed: tx.vault.seal(key, documentId, content),
    addedAt: tx.clock.now(),
    addedBy: nameOf(tx.actor),
    entryId,
  });
  return documentId;
}

/**
 * The content of a document, for those who verify. That it was read is on record.
 * @throws request_document_not_found, also for everybody who may not see it, and once the decision was made
 */
export async function readDocument(
  tx: TxContext,
  documentId: RequestDocumentId,
): Promise<{ readonly mediaType: string; readonly content: Buffer }> {
  const found = seesDocuments(tx.actor)
    ? await findDocumentContent(tx.db, tx.controller, documentId)
    : undefined;
  const request = found && (await findRequest(tx.db, tx.controller, found.requestId));
  const key = request && (await keyOf(tx, request));
  if (found === undefined || request === undefined || key === undefined)
    throw requestErrors.request_document_not_found();
  await recordRequestEvidence(tx, request.subjectId, {
    act: 'request_document_read',
    request: toPublicId('request', request.requestId),
    document: toPublicId('request_document', documentId),
  });
  return { mediaType: found.mediaType, content: tx.vault.open(key, documentId, found.sealed) };
}
