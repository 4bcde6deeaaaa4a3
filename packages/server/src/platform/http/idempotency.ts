import type { Context as HonoContext, TypedResponse } from 'hono';
import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { JSONParsed } from 'hono/utils/types';
import type { Context, TxContext } from '../../context.ts';
import { transaction, type Tx } from '../db/index.ts';
import type { ApiEnv } from './env.ts';
import { TransportError } from './problem.ts';
import {
  deleteClaimsBefore,
  insertClaims,
  listClaimStates,
  updateClaimsAnswered,
  type ClaimRow,
  type ClaimState,
} from './store.ts';

/** One call's right to be done once: its `Idempotency-Key` and what was asked, both as keyed hashes. */
export type IdempotencyClaim = ClaimRow;

export interface StoredAnswer {
  readonly status: number;
  /** JSON text, as it was sent the first time. */
  readonly text: string;
}

/**
 * What a claim met: `claimed`, do the work now; an answer, give it again; `reused`, the key was used for another
 * request; `in_flight`, a call of the same batch has it.
 */
export type ClaimOutcome = 'claimed' | 'reused' | 'in_flight' | { readonly answer: StoredAnswer };

const keyForm = /^[\x21-\x7e]{1,255}$/;
/** How long a call waits for the first one with its key. */
const waitMs = 2_000;
const lockNotAvailable = '55P03';
/** Answers are kept at least this long. */
export const answersKeptHours = 24;

/**
 * The claim of a call; undefined when it carries no `Idempotency-Key`. A key counts for one controller, role and
 * route, so that no other key holder meets it.
 * @throws TransportError `idempotency_key_invalid`
 */
export function idempotencyClaim(c: HonoContext<ApiEnv>): Promise<IdempotencyClaim | undefined> {
  c.set('honoursIdempotencyKey', true);
  return claimOf(c, { ctx: c.get('ctx'), name: c.get('caller').role });
}

/** Who calls, and in whose name. */
export interface KeyHolder {
  readonly ctx: Context;
  /** One holder never meets the keys of another. */
  readonly name: string;
  /** Of a body that the route has read as it came. */
  readonly bodyDigest?: string;
}

async function claimOf(
  c: HonoContext,
  { ctx, name, bodyDigest }: KeyHolder,
): Promise<IdempotencyClaim | undefined> {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!keyForm.test(key)) throw new TransportError('idempotency_key_invalid');
  const { controller, vault } = ctx;
  const operation = `${c.req.method} ${routePath(c)}`;
  const target = c.req.url.slice(c.req.url.indexOf('/', 'https://'.length));
  const body = bodyDigest ?? (await c.req.text());
  return {
    controller,
    operation,
    keyHash: vault.blindIndex(controller, `idempotency-key\n${operation}\n${name}\n${key}`),
    bodyHash: vault.blindIndex(controller, `idempotency-body\n${target}\n${body}`),
  };
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === lockNotAvailable;

const recordIdOf = (claim: IdempotencyClaim): string => `idempotency:${claim.keyHash.toString('hex')}`;

function openAnswer(ctx: Context, claim: IdempotencyClaim, state: ClaimState): StoredAnswer | undefined {
  if (state.answer === undefined) return undefined;
  const key = ctx.vault.controllerOwnerKey(claim.controller);
  const text = Buffer.from(ctx.vault.open(key, recordIdOf(claim), state.answer.body)).toString('utf8');
  return { status: state.answer.status, text };
}

function outcomeOf(ctx: Context, claim: IdempotencyClaim, state: ClaimState | undefined): ClaimOutcome {
  if (state === undefined) return 'in_flight';
  if (!state.bodyHash.equals(claim.bodyHash)) return 'reused';
  const answer = openAnswer(ctx, claim, state);
  return answer === undefined ? 'in_flight' : { answer };
}

/**
 * Claims keys inside the transaction that does their work: if it is rolled back or lost, nothing was claimed. One
 * statement when all are new, two otherwise. A claim that another transaction holds is waited for.
 * @returns outcomes in the order of the claims
 * @throws TransportError `idempotency_key_in_use` when the wait grew long
 */
export async function claimAnswers(
  tx: TxContext,
  claims: readonly IdempotencyClaim[],
): Promise<ClaimOutcome[]> {
  let claimed: ReadonlySet<string>;
  try {
    claimed = await insertClaims(tx.tx, claims, { at: tx.clock.now(), lockTimeoutMs: waitMs });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw new TransportError('idempotency_key_in_use', { headers: { 'retry-after': '1' } });
  }
  const isFirst = firstOfEachKey(claims);
  const isNew = (claim: IdempotencyClaim): boolean =>
    isFirst(claim) && claimed.has(claim.keyHash.toString('hex'));
  const known = claims.filter((claim) => !isNew(claim));
  const states = known.length === 0 ? new Map<string, ClaimState>() : await listClaimStates(tx.db, known);
  return claims.map((claim) =>
    isNew(claim) ? 'claimed' : outcomeOf(tx, claim, states.get(claim.keyHash.toString('hex'))),
  );
}

/** Of claims with the same key in one batch, the first is the one that was inserted. */
function firstOfEachKey(claims: readonly IdempotencyClaim[]): (claim: IdempotencyClaim) => boolean {
  const firsts = new Map<string, IdempotencyClaim>();
  for (const claim of claims) {
    const key = claim.keyHash.toString('hex');
    if (!firsts.has(key)) firsts.set(key, claim);
  }
  return (claim) => firsts.get(claim.keyHash.toString('hex')) === claim;
}

/** Stores answers of claims made in this transaction, sealed with the controller's key. One statement. */
export async function storeAnswers(
  tx: TxContext,
  answers: readonly { readonly claim: IdempotencyClaim; readonly answer: StoredAnswer }[],
): Promise<void> {
  const rows = answers.map(({ claim, answer }) => {
    const key = tx.vault.controllerOwnerKey(claim.controller);
    const body = tx.vault.seal(key, recordIdOf(claim), Buffer.from(answer.text, 'utf8'));
    return { controller: claim.controller, keyHash: claim.keyHash, status: answer.status, body };
  });
  await updateClaimsAnswered(tx.tx, rows, tx.clock.now());
}

/** The stored answer, or undefined when the work is to be done. @throws TransportError for a key that cannot serve */
function assertUsable(outcome: ClaimOutcome | undefined): StoredAnswer | undefined {
  if (outcome === 'reused') throw new TransportError('idempotency_key_reused');
  if (outcome === 'in_flight') {
    throw new TransportError('idempotency_key_in_use', { headers: { 'retry-after': '1' } });
  }
  return typeof outcome === 'object' ? outcome.answer : undefined;
}

type JsonAnswer<Body, Status extends ContentfulStatusCode> = Response &
  TypedResponse<JSONParsed<Body>, Status, 'json'>;

/** Sends an answer, first or repeated: the same bytes. */
export function sendAnswer<Body, Status extends ContentfulStatusCode>(
  c: HonoContext,
  answer: StoredAnswer,
  isReplay: boolean,
): JsonAnswer<Body, Status> {
  const headers = { 'content-type': 'application/json', ...(isReplay && { 'idempotency-replayed': 'true' }) };
  const response: Response = c.body(answer.text, answer.status as Status, headers);
  return response as JsonAnswer<Body, Status>;
}

/**
 * Runs the work of a POST in one transaction, once for each `Idempotency-Key`: a repetition with the same body gets the
 * stored answer with `Idempotency-Replayed: true`, a concurrent one waits for it. Claim, work and stored answer commit
 * together, so that a crash leaves all or nothing. Work that throws claims nothing, and may be tried again.
 * Answers are kept for `answersKeptHours`.
 * @throws TransportError `idempotency_key_reused`, `idempotency_key_in_use`, `idempotency_key_invalid`
 * @see draft-ietf-httpapi-idempotency-key-header 2
 */
export function idempotently<Body, const Status extends ContentfulStatusCode>(
  c: HonoContext<ApiEnv>,
  status: Status,
  work: (tx: TxContext) => Promise<Body>,
): Promise<JsonAnswer<Body, Status>> {
  c.set('honoursIdempotencyKey', true);
  return idempotentlyFor(c, { ctx: c.get('ctx'), name: c.get('caller').role }, { status, work });
}

/** The same for a call that comes without an API key. */
export async function idempotentlyFor<Body, const Status extends ContentfulStatusCode>(
  c: HonoContext,
  holder: KeyHolder,
  { status, work }: { readonly status: Status; readonly work: (tx: TxContext) => Promise<Body> },
): Promise<JsonAnswer<Body, Status>> {
  const claim = await claimOf(c, holder);
  const { answer, isReplay } = await transaction(holder.ctx, async (tx) => {
    const stored = claim === undefined ? undefined : assertUsable((await claimAnswers(tx, [claim]))[0]);
    if (stored !== undefined) return { answer: stored, isReplay: true };
    const fresh = { status, text: JSON.stringify(await work(tx)) };
    if (claim !== undefined) await storeAnswers(tx, [{ claim, answer: fresh }]);
    return { answer: fresh, isReplay: false };
  });
  return sendAnswer<Body, Status>(c, answer, isReplay);
}

/**
 * The same for a body that was read as it came, named by its digest, and for work that is more than one transaction: what is to be done
 * `before` is not done for a key that has its answer or belongs to another body. It must not matter how often it is done.
 */
export async function idempotentlyAfter<Body, const Status extends ContentfulStatusCode>(
  c: HonoContext<ApiEnv>,
  { status, bodyDigest }: { readonly status: Status; readonly bodyDigest: string },
  before: () => Promise<void>,
  work: (tx: TxContext) => Promise<Body>,
): Promise<JsonAnswer<Body, Status>> {
  c.set('honoursIdempotencyKey', true);
  const ctx = c.get('ctx');
  const holder = { ctx, name: c.get('caller').role, bodyDigest };
  const claim = await claimOf(c, holder);
  const [known] = claim === undefined ? [] : (await listClaimStates(ctx.db, [claim])).values();
  if (claim !== undefined && known !== undefined) {
    const stored = assertUsable(outcomeOf(ctx, claim, known));
    if (stored !== undefined) return sendAnswer<Body, Status>(c, stored, true);
  }
  await before();
  return idempotentlyFor(c, holder, { status, work });
}

/** Forgets answers older than they must be kept; gives their number. Run daily. */
export function forgetOldAnswers(tx: Tx, now: Date): Promise<number> {
  return deleteClaimsBefore(tx, new Date(now.getTime() - answersKeptHours * 3_600_000));
}
