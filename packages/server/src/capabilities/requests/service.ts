import {
  actionsFrom,
  deadlinesOf,
  explainDeadline,
  isEnded,
  refusalGroundsFor,
  regimesOf,
  type Deadline,
} from '@zgoda/policy';
import type { IdentityId, RequestId, StaffId, SubjectId } from '@zgoda/vocabulary/ids';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { RequestState, RequestType } from '@zgoda/vocabulary/requests';
import {
  requestErrors,
  type explanationSchema,
  type paperPersonSchema,
  type RequestActInput,
  type RequestDetails,
  type requestSchema,
  type requestSummarySchema,
} from '@zgoda/vocabulary/requests-api';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import type { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import type { ErasureStep } from '../evidence/index.ts';
import { listLetters } from '../letters/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects, listLinkedSubjects, type LinkParticipant } from '../subjects/index.ts';
import {
  countByType,
  countByWeek,
  listDocuments,
  type OpenCount,
  type StoredDocument,
  type WeekCount,
} from './attached-store.ts';
import { clockFactsOf, isOverdue, type RequestStep, type SubjectRequest } from './request.ts';
import {
  countComplaintsByClause,
  countDue,
  countLeads,
  countOfSubject,
  findRequest,
  forgetSubject,
  listJoined,
  listRequestRows,
  listSteps,
  lockRequest,
  moveLeads,
  type SealedRequest,
  type SealedRequestStep,
} from './store.ts';

/** What is sealed with a request. */
export interface RequestBody {
  readonly details: RequestDetails;
  /** Where it came on paper. */
  readonly person?: z.output<typeof paperPersonSchema> | undefined;
  /** Who was named; gone once it was looked up who that is. */
  readonly ref?: SubjectRef | undefined;
  /** How the caller knows who asks. */
  readonly proof?: 'host' | 'session' | undefined;
}

/** What is sealed with a step. */
export interface StepWords {
  readonly words?: string | undefined;
  readonly amount?: { readonly value: string; readonly currency: string } | undefined;
  /** What a third party is given. */
  readonly disclosure?: RequestActInput['disclosure'];
  /** The identity by which whoever verified said who it is. */
  readonly named?: IdentityId | undefined;
}

export interface ReadStep extends RequestStep, StepWords {}

/** A request with its words, as far as the person was not erased. */
export interface WholeRequest {
  readonly request: SubjectRequest;
  readonly body?: RequestBody | undefined;
  readonly steps: readonly ReadStep[];
  readonly documents: readonly StoredDocument[];
  /** Those that were joined to it, the earlier ones first. */
  readonly joined: readonly SubjectRequest[];
}

/** The key under which the words of a request rest: the person's, or until it was looked up who that is the controller's own. */
export async function keyOf(ctx: Context, request: SubjectRequest): Promise<OwnerKey | undefined> {
  if (request.attendedAt === undefined) return ctx.vault.controllerOwnerKey(ctx.controller);
  if (request.subjectId === undefined) return undefined;
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [request.subjectId])).get(
    request.subjectId,
  );
  return key?.kind === 'live' ? key : undefined;
}

export const openBody = (ctx: Context, key: OwnerKey, request: SealedRequest): RequestBody | undefined =>
  request.sealedDetails &&
  (JSON.parse(ctx.vault.open(key, request.requestId, request.sealedDetails).toString()) as RequestBody);

export const sealBody = (ctx: Context, key: OwnerKey, requestId: RequestId, body: RequestBody): Buffer =>
  ctx.vault.seal(key, requestId, Buffer.from(JSON.stringify(body)));

/** Locks it until the transaction ends. @throws request_not_found */
export async function takeRequest(tx: TxContext, requestId: RequestId): Promise<SealedRequest> {
  const found = await lockRequest(tx.tx, tx.controller, requestId);
  if (found === undefined) throw requestErrors.request_not_found();
  return found;
}

export async function stepsOf(ctx: Context, requestId: RequestId): Promise<readonly SealedRequestStep[]> {
  return (await listSteps(ctx.db, ctx.controller, [requestId])).get(requestId) ?? [];
}

/** @throws request_not_found */
export async function getRequest(ctx: Context, requestId: RequestId): Promise<WholeRequest> {
  const found = await findRequest(ctx.db, ctx.controller, requestId);
  if (found === undefined) throw requestErrors.request_not_found();
  const key = await keyOf(ctx, found);
  const steps = await stepsOf(ctx, requestId);
  const { sealedDetails: _, detailsHash: __, ...request } = found;
  return {
    request,
    body: key && openBody(ctx, key, found),
    steps: steps.map(({ sealedWords, requestId: ___, ...step }) => ({
      ...step,
      ...(key &&
        sealedWords &&
        (JSON.parse(ctx.vault.open(key, step.stepId, sealedWords).toString()) as StepWords)),
    })),
    documents: await listDocuments(ctx.db, ctx.controller, requestId),
    joined: await listJoined(ctx.db, ctx.controller, requestId),
  };
}

export interface RequestPage {
  readonly state?: RequestState | undefined;
  readonly type?: RequestType | undefined;
  readonly subjectId?: SubjectId | undefined;
  readonly isOverdue?: boolean | undefined;
  /** Null: nobody. */
  readonly assignedTo?: StaffId | null | undefined;
  readonly after?: RequestId | undefined;
  readonly limit: number;
}

/** By the day on which the answer is due, those that have ended last; without their words. */
export async function listRequests(ctx: Context, page: RequestPage): Promise<readonly SubjectRequest[]> {
  const { subjectId, isOverdue: isLate, ...wanted } = page;
  const subjectIds = subjectId === undefined ? undefined : await listLinkedSubjects(ctx, subjectId);
  const overdueAt = isLate === true ? ctx.clock.now() : undefined;
  return listRequestRows(ctx.db, ctx.controller, { ...wanted, subjectIds, overdueAt });
}

export const listOverdue = (ctx: Context, limit: number): Promise<readonly SubjectRequest[]> =>
  listRequests(ctx, { isOverdue: true, limit });

/** How many wait for us, how many of them too long, and since when the first of them. */
export const countOverdue = (
  ctx: Context,
): Promise<{ readonly open: number; readonly overdue: number; readonly since: Date | null }> =>
  countDue(ctx.db, ctx.controller, ctx.clock.now());

/** How many came and were answered in each of the last weeks, and how many wait now. */
export async function readStatistics(ctx: Context): Promise<{
  readonly timeZone: string;
  readonly weeks: readonly WeekCount[];
  readonly open: readonly OpenCount[];
}> {
  const { policy } = await getPolicyInForce(ctx);
  const { time_zone: timeZone } = policy.controller;
  const at = ctx.clock.now();
  const [weeks, open] = await Promise.all([
    countByWeek(ctx.db, ctx.controller, { at, timeZone }),
    countByType(ctx.db, ctx.controller, at),
  ]);
  return { timeZone, weeks, open };
}

/** Complaints by the clause that they name. */
export const countComplaints = (
  ctx: Context,
  since: Date,
): Promise<readonly { readonly clause: string; readonly open: number; readonly recent: number }[]> =>
  countComplaintsByClause(ctx.db, ctx.controller, since);

/** Everything that is or will be due, with its arithmetic. @throws request_not_found */
export async function deadlinesOfRequest(ctx: Context, requestId: RequestId): Promise<readonly Deadline[]> {
  const found = await findRequest(ctx.db, ctx.controller, requestId);
  if (found === undefined) throw requestErrors.request_not_found();
  const { policy } = await getPolicyInForce(ctx);
  const steps = await stepsOf(ctx, requestId);
  return deadlinesOf(clockFactsOf(policy, found, { steps, now: ctx.clock.now() }));
}

/** The same in words. @throws request_not_found */
export async function explainRequest(
  ctx: Context,
  requestId: RequestId,
  language: string,
): Promise<z.output<typeof explanationSchema>> {
  const deadlines = await deadlinesOfRequest(ctx, requestId);
  return {
    deadlines: deadlines.map((deadline) => {
      const [first] = deadline.rules;
      const { choice, rules } = explainDeadline(deadline, language);
      return {
        milestone: deadline.milestone,
        ...(first && { due_at: new Date(first.dueAt).toISOString() }),
        is_still: first?.isStill ?? false,
        choice,
        rules: rules.map((rule) => ({ ...rule, sentences: [...rule.sentences] })),
      };
    }),
  };
}

/** The living person behind an id, links followed; undefined once erased. */
export async function livingOf(
  ctx: Context,
  subjectId: SubjectId | undefined,
): Promise<SubjectId | undefined> {
  if (subjectId === undefined) return undefined;
  return (await findSubjects(ctx, [{ subject_id: subjectId }]))[0];
}

/** Whose data the work is about: of another where one is named, else of whoever asks. */
export function personOf(request: SubjectRequest): SubjectId | undefined {
  const isAboutAnother = request.type === 'third_party_access' || request.type === 'childs_data';
  return isAboutAnother ? request.aboutId : (request.aboutId ?? request.subjectId);
}

/**
 * Erasure takes the person and every word; what is left is a number: that there was a request of this type, its times, its
 * states, its counts. GDPR Art. 5(2), 17(1)
 */
export const requestErasure: ErasureStep = {
  name: 'requests',
  erase: (tx, subjectId) => forgetSubject(tx.tx, tx.controller, subjectId, tx.clock.now()),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};

/** Requests stay where they were made; which of them is answered for all of a kind moves with the person. */
export const requestLink: LinkParticipant = {
  name: 'requests',
  count: countLeads,
  move: moveLeads,
};

/** A request as both interfaces tell it. */
export function toRequestSummary(one: SubjectRequest, now: Date): z.output<typeof requestSummarySchema> {
  const { terms } = one;
  return {
    id: toPublicId('request', one.requestId),
    type: one.type,
    channel: one.channel,
    state: one.state,
    locale: one.locale,
    clause: one.clause,
    received_at: one.receivedAt.toISOString(),
    due_at: terms.dueAt?.toISOString(),
    due_milestone: terms.dueMilestone,
    answer_due_at: terms.answerDueAt?.toISOString(),
    is_overdue: isOverdue(one, now),
    answered_at: one.answeredAt?.toISOString(),
    subject_id: one.subjectId && toPublicId('subject', one.subjectId),
    about_id: one.aboutId && toPublicId('subject', one.aboutId),
    assigned_to: one.assignedTo && toPublicId('staff', one.assignedTo),
    joined_to: one.joinedTo && toPublicId('request', one.joinedTo),
    coverage: one.coverage && { ...one.coverage },
  };
}

/** The whole of it. Documents are told of; their content is for those who verify. */
export async function toRequestView(
  ctx: Context,
  whole: WholeRequest,
): Promise<z.output<typeof requestSchema>> {
  const { policy } = await getPolicyInForce(ctx);
  const { request, body, steps, documents } = whole;
  const letters = await listLetters(ctx, request.requestId);
  const grounds = isEnded(request.state) ? [] : refusalGroundsFor(request.type, regimesOf(policy.regimes));
  return {
    ...toRequestSummary(request, ctx.clock.now()),
    details: body?.details,
    person: body?.person,
    steps: steps.map((step) => ({
      action: step.action,
      state: step.state,
      at: step.at.toISOString(),
      taken_by: step.takenBy,
      taken_as: step.takenAs,
      ground: step.ground,
      article: step.article,
      until: step.until,
      proof: step.proof,
      words: step.words,
      amount: step.amount,
      entry_id: toPublicId('entry', step.entryId),
    })),
    documents: documents.map((document) => ({
      id: toPublicId('request_document', document.documentId),
      kind: document.kind,
      media_type: document.mediaType,
      size_bytes: document.sizeBytes,
      added_at: document.addedAt.toISOString(),
      erased_at: document.erasedAt?.toISOString(),
    })),
    plan_id: request.planId && toPublicId('plan', request.planId),
    letters: letters.map((letter) => ({
      id: toPublicId('letter', letter.letterId),
      kind: letter.kind,
      channel: letter.channel,
      written_at: letter.writtenAt.toISOString(),
    })),
    actions: [...actionsFrom(request.state, request.type)],
    refusal_grounds: grounds.map((ground) => ({ ...ground })),
  };
}
