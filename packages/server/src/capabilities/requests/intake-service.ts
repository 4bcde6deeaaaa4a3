import { isEnded, requestTraits, type Policy } from '@zgoda/policy';
import { toPublicId, type EntryId, type RequestId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { RequestType } from '@zgoda/vocabulary/requests';
import { requestErrors, type RequestChannel, type RequestDetails } from '@zgoda/vocabulary/requests-api';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { getCase } from '../cases/index.ts';
import { withdrawConsents } from '../consent/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import {
  createSubject,
  ensureSubjects,
  findSubjects,
  identityHash,
  listIdentityHashes,
  requestCode,
} from '../subjects/index.ts';
import { withdrawTopic } from '../subscriptions/index.ts';
import { endLimits, insertLimits } from './attached-store.ts';
import { acknowledge, askIdentityByLetter, letterAfter } from './letter-service.ts';
import { assertDetails, canJoin, isSentCode, limitsAtOnce, termsOf } from './request.ts';
import { keyOf, openBody, sealBody, takeRequest, type RequestBody } from './service.ts';
import { recordRequestEvidence, takeStep } from './step-service.ts';
import { claimLead, findRequest, insertRequest, updateRequest, type SealedRequest } from './store.ts';
import { beginWork } from './work-service.ts';

/** A request was answered and waits until it is looked up who asks: this capability's own job. */
export const requestReceived = defineEvent({
  name: 'requests.received',
  schema: z.strictObject({ requestId: z.uuid() }),
});

export interface IncomingRequest {
  readonly type: RequestType;
  readonly by: RequestChannel;
  /** Who asks; absent only on paper. */
  readonly identity?: SubjectRef | undefined;
  /** Who asks on paper. */
  readonly person?: RequestBody['person'];
  readonly details: RequestDetails;
  readonly locale?: string | undefined;
  /** Absent: now. */
  readonly receivedAt?: Date | undefined;
  /** How the caller knows that it is this person. */
  readonly proof?: RequestBody['proof'];
}

export interface ReceivedRequest {
  readonly requestId: RequestId;
  readonly receivedAt: Date;
  /** Until when it is answered. */
  readonly dueAt: Date;
}

/**
 * Takes a request in, and answers always alike: whether anybody is known by that name, and whether they have asked before, is looked
 * up afterwards (docs/decisions/0041, 0086). What the gate has to refuse at once it refuses from now on.
 * @throws request_subject_missing, request_in_future, request_detail_missing, request_clause_unknown, request_purpose_unknown,
 *   identity_invalid
 */
export async function receiveRequest(tx: TxContext, wanted: IncomingRequest): Promise<ReceivedRequest> {
  const { policy, version } = await getPolicyInForce(tx);
  const { type, by: channel, identity, person, details, proof } = wanted;
  const now = tx.clock.now();
  const receivedAt = wanted.receivedAt ?? now;
  if (receivedAt > now) throw requestErrors.request_in_future({ field: 'received_at' });
  if (identity === undefined && (person === undefined || channel !== 'paper'))
    throw requestErrors.request_subject_missing({ field: 'subject' });
  assertDetails(policy, type, details);
  const requestId = tx.ids.uuid() as RequestId;
  const clause = type === 'complaint' ? details.clause : undefined;
  const terms = termsOf(policy, { type, receivedAt }, { steps: [], raised: [], now });
  const hashes = await hashesOf(tx, identity);
  const body: RequestBody = { details, person, ref: identity, proof };
  const entryId: EntryId = await recordRequestEvidence(tx, undefined, {
    act: 'request_received',
    request: toPublicId('request', requestId),
    type,
    channel,
    received_at: receivedAt.toISOString(),
    ...(clause !== undefined && { clause }),
  });
  await insertRequest(tx.tx, tx.controller, {
    requestId,
    type,
    channel,
    state: 'received',
    locale: localeOf(policy, wanted.locale),
    clause,
    sealedDetails: sealBody(tx, tx.vault.controllerOwnerKey(tx.controller), requestId, body),
    detailsHash: tx.vault.blindIndex(tx.controller, `request\n${type}\n${JSON.stringify(details)}`),
    receivedAt,
    recordedAt: now,
    policyVersion: version,
    terms,
    entryId,
  });
  const limits = limitsAtOnce(policy, type, details);
  if (limits.length > 0) await insertLimits(tx.tx, tx.controller, requestId, { hashes, limits, at: now });
  await tx.enqueue(tx, requestReceived, { requestId });
  return { requestId, receivedAt, dueAt: terms.answerDueAt ?? receivedAt };
}

/** An address is hashed as it is named, without a look at whose it is; a person who is named by id is known to the caller. */
async function hashesOf(tx: TxContext, ref: SubjectRef | undefined): Promise<readonly Buffer[]> {
  if (ref === undefined) return [];
  if (!('subject_id' in ref)) return [identityHash(tx, ref)];
  const [living] = await findSubjects(tx, [ref]);
  if (living === undefined) return [];
  return (await listIdentityHashes(tx.tx, tx.controller, [living])).map(({ hash }) => hash);
}

const localeOf = (policy: Policy, wanted: string | undefined): string =>
  wanted !== undefined && policy.locales.includes(wanted) ? wanted : policy.default_locale;

/**
 * A case turned out to be a request: what the person wrote becomes its words, and the term is counted from when the case was opened.
 * @throws case_not_found, and those of `receiveRequest`
 */
export async function requestFromCase(
  tx: TxContext,
  caseId: Parameters<typeof getCase>[1],
  wanted: { readonly type: RequestType; readonly details?: RequestDetails },
): Promise<ReceivedRequest> {
  const found = await getCase(tx, caseId);
  const asked = found.contacts.find(({ direction }) => direction === 'in');
  const words = asked?.text.slice(0, 10_000);
  return receiveRequest(tx, {
    type: wanted.type,
    by: asked?.channel === 'paper' || asked?.channel === 'fax' ? 'paper' : 'mail',
    identity: { subject_id: found.subjectId },
    details: { ...(words !== undefined && { words }), ...wanted.details },
    locale: found.locale,
    receivedAt: found.openedAt,
  });
}

/** Looks up who asks, and begins. Done before: nothing happens. */
export async function attendRequest(ctx: Context, requestId: RequestId): Promise<void> {
  await transaction(ctx, async (tx) => {
    const found = await takeRequest(tx, requestId);
    if (found.attendedAt !== undefined) return;
    const { request, body } = await nameSubject(tx, found);
    if (await joinsEarlier(tx, request)) return;
    await acknowledge(tx, request, body);
    if (requestTraits[request.type].needsIdentity) await settleIdentity(tx, request, body);
    else await takeUp(tx, request, body);
  });
}

/** Whose request it is; its words rest under that person's key from now on. */
async function nameSubject(
  tx: TxContext,
  found: SealedRequest,
): Promise<{ readonly request: SealedRequest; readonly body: RequestBody }> {
  const controllerKey = await keyOf(tx, found);
  const whole = controllerKey && openBody(tx, controllerKey, found);
  if (whole === undefined) throw new Error('a request that waits has its words');
  const { ref, ...body } = whole;
  const subjectId = await subjectOf(tx, ref);
  const { about } = body.details;
  // A person whom nobody here knows may well be in a connected database: rows are looked for by what was named.
  const aboutId = about === undefined ? undefined : (await ensureSubjects(tx, [about]))[0]?.subjectId;
  const attendedAt = tx.clock.now();
  const named = { ...found, subjectId, aboutId, attendedAt };
  const key = await keyOf(tx, named);
  if (key === undefined) throw new Error('a subject on record has no key');
  const sealedDetails = sealBody(tx, key, found.requestId, { ...body, ref: toCodeRef(ref) });
  const change = { subjectId, attendedAt, sealedDetails, ...(aboutId !== undefined && { aboutId }) };
  await updateRequest(tx.tx, tx.controller, found.requestId, change);
  return { request: { ...named, sealedDetails }, body: { ...body, ref } };
}

async function subjectOf(tx: TxContext, ref: SubjectRef | undefined): Promise<SubjectId> {
  if (ref === undefined) return createSubject(tx);
  if ('subject_id' in ref) return (await findSubjects(tx, [ref]))[0] ?? createSubject(tx);
  const [person] = await ensureSubjects(tx, [ref]);
  if (person === undefined) throw new Error('a reference has a subject');
  return person.subjectId;
}

/** Kept only where a code may have to be sent there once more. */
const toCodeRef = (ref: SubjectRef | undefined): SubjectRef | undefined =>
  ref !== undefined && ('email' in ref || 'phone' in ref) ? ref : undefined;

/**
 * A second request of a person and a type joins the first where it asks for the very same. One that asks for something else is not
 * joined before it is proved who asks, so that nobody's words get into a request that is another's (verify, in act-service).
 */
async function joinsEarlier(tx: TxContext, request: SealedRequest): Promise<boolean> {
  const { requestId, subjectId, type, clause = '' } = request;
  if (!canJoin(type) || subjectId === undefined) return false;
  const firstId = await claimLead(tx.tx, tx.controller, { subjectId, type, clause, requestId });
  if (firstId === requestId) return false;
  const first = await findRequest(tx.db, tx.controller, firstId);
  const isSame = first?.detailsHash?.equals(request.detailsHash ?? Buffer.alloc(0)) === true;
  if (first === undefined || !isSame || isEnded(first.state)) return false;
  await takeStep(tx, request, { action: 'join', as: 'system', change: { joinedTo: firstId } });
  return true;
}

/** What is known by the host's or our own sign-in is proved; a code goes to the address; others are asked for a document. */
async function settleIdentity(tx: TxContext, request: SealedRequest, body: RequestBody): Promise<void> {
  const { ref, proof } = body;
  if (proof !== undefined) {
    const verified = await takeStep(tx, request, { action: 'verify', as: 'person', proof });
    return beginWork(tx, verified, body);
  }
  const sent = isSentCode(ref) ? await requestCode(tx, { ref, locale: request.locale }) : undefined;
  const asked = await takeStep(tx, request, {
    action: 'ask_identity',
    as: 'system',
    ...(sent && { change: { verificationId: sent.verificationId } }),
  });
  if (sent === undefined) await askIdentityByLetter(tx, asked, body);
}

/** What needs no proof is taken up; what cannot be refused is carried out and answered. GDPR Art. 7(3), 21(3) */
async function takeUp(tx: TxContext, request: SealedRequest, body: RequestBody): Promise<void> {
  const accepted = await takeStep(tx, request, { action: 'accept', as: 'system' });
  if (request.subjectId === undefined) return;
  if (request.type === 'objection_to_marketing') await endMarketing(tx, request.subjectId, request.locale);
  else if (request.type === 'withdrawal') await endConsents(tx, request, body);
  else return;
  const words = doneWords[request.locale] ?? doneWords['en'] ?? '';
  const completed = await takeStep(tx, accepted, {
    action: 'complete',
    as: 'system',
    words,
    change: { decidedBy: 'system' },
  });
  await letterAfter(tx, completed, { action: 'complete', words });
}

const doneWords: Readonly<Record<string, string>> = {
  en: 'It took effect as soon as your request came in.',
  uk: 'Це набуло чинності, щойно надійшов ваш запит.',
  ru: 'Это вступило в силу, как только поступил ваш запрос.',
};

async function endMarketing(tx: TxContext, subjectId: SubjectId, locale: string): Promise<void> {
  const { policy } = await getPolicyInForce(tx);
  const marketing = new Set(policy.purposes.filter((one) => one.direct_marketing).map(({ id }) => id));
  await endTopics(tx, policy, { subjectId, locale, purposes: marketing });
}

async function endTopics(
  tx: TxContext,
  policy: Policy,
  {
    subjectId,
    locale,
    purposes,
  }: { readonly subjectId: SubjectId; readonly locale: string; readonly purposes: ReadonlySet<string> },
): Promise<void> {
  const topics = policy.topics.filter(({ purpose }) => purposes.has(purpose));
  for (const channel of new Set(topics.flatMap(({ channels }) => channels))) {
    const ended = topics.filter(({ channels }) => channels.includes(channel)).map(({ id }) => id);
    await withdrawTopic(tx, { subjectId, topics: ended, channel, method: 'preference_centre', locale });
  }
}

/** From then on the choice itself says no, and what held meanwhile is not needed. */
async function endConsents(tx: TxContext, request: SealedRequest, { details }: RequestBody): Promise<void> {
  const { subjectId, locale, requestId } = request;
  if (subjectId === undefined) return;
  const { policy } = await getPolicyInForce(tx);
  const byConsent = policy.purposes.filter((one) => one.legal_basis === 'consent').map(({ id }) => id);
  const purposes = details.purposes?.filter((id) => byConsent.includes(id)) ?? byConsent;
  await endTopics(tx, policy, { subjectId, locale, purposes: new Set(purposes) });
  await withdrawConsents(tx, subjectId, { purposes, method: 'preference_centre', locale });
  await endLimits(tx.tx, tx.controller, requestId, tx.clock.now());
}
