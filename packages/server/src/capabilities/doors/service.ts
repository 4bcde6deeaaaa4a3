import { createHash, timingSafeEqual } from 'node:crypto';
import { requestTraits } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import { toPublicId, type RequestId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  actOnRequest,
  attendRequest,
  getRequest,
  receiveRequest,
  type WholeRequest,
} from '../requests/index.ts';
import {
  drpRequestSchema,
  errorOfFlaw,
  judgeEnvelope,
  openSigned,
  standingOf,
  typeOfExercise,
  wordsOf,
  type DrpError,
  type DrpRequest,
  type DrpStanding,
} from './drp.ts';
import type { DrpAgent, DrpBusiness, DrpDirectory } from './directory.ts';
import {
  findDoorRequest,
  insertDoorRequest,
  listTokens,
  rememberEnvelope,
  saveToken,
  type DoorRequest,
} from './store.ts';

/** An answer that is no success, as the protocol writes it. */
export class DrpRefusal extends Error {
  readonly error: DrpError;
  constructor(error: DrpError) {
    super(error.message);
    this.name = 'DrpRefusal';
    this.error = error;
  }
}

const refuse = (status: DrpError['status'], message: string, fatal = true): DrpRefusal =>
  new DrpRefusal({ status, message, fatal });
const notYours = (): DrpRefusal => refuse(403, 'There is no such request of this agent.');

export interface DrpDoor {
  readonly directory: DrpDirectory;
  readonly publicOrigin: string;
  /** Whether plain HTTP to this machine may be called back: development only. */
  readonly allowsPrivate: boolean;
}

/** An agent that has shown its token. */
export interface KnownAgent extends DrpAgent {
  readonly agentId: string;
  readonly business: DrpBusiness;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whose token this is; undefined: nobody's. Every token of the controller is looked at. */
export async function findAgent(ctx: Context, door: DrpDoor, token: string): Promise<KnownAgent | undefined> {
  const business = door.directory.businesses.get(ctx.controller);
  if (business === undefined) return undefined;
  const hash = hashOf(token);
  const tokens = await listTokens(ctx.db, ctx.controller);
  const own = tokens.filter((one) => timingSafeEqual(one.hash, hash))[0];
  const agent = own && door.directory.agents.get(own.agentId);
  return own && agent && { ...agent, agentId: own.agentId, business };
}

async function takeEnvelope(
  tx: TxContext,
  body: string,
  { agentId, key, business }: KnownAgent,
): Promise<Readonly<Record<string, unknown>>> {
  const now = tx.clock.now();
  const judged = judgeEnvelope(body, { key, agentId, businessId: business.businessId, now });
  if ('flaw' in judged) throw new DrpRefusal(errorOfFlaw[judged.flaw]);
  const { message, expiresAt, digestText } = judged;
  const digest = tx.vault.blindIndex(tx.controller, digestText);
  if (!(await rememberEnvelope(tx.tx, tx.controller, { digest, expiresAt })))
    throw refuse(409, 'This message was taken before.');
  return message;
}

/** Gives an agent its token, in place of the one before (2.05). @throws DrpRefusal */
export async function registerAgent(
  ctx: Context,
  door: DrpDoor,
  { agentId, body }: { readonly agentId: string; readonly body: string },
): Promise<string> {
  const business = door.directory.businesses.get(ctx.controller);
  const agent = door.directory.agents.get(agentId);
  if (business === undefined || agent === undefined) throw refuse(403, 'No such agent.');
  return transaction(ctx, async (tx) => {
    await takeEnvelope(tx, body, { ...agent, agentId, business });
    const token = `drp_${tx.ids.random(32).toString('base64url')}`;
    await saveToken(tx.tx, tx.controller, { agentId, hash: hashOf(token), at: tx.clock.now() });
    return token;
  });
}

/** Who asks, by what can be looked for here, and whether the agent has verified it. */
function identityOf(asked: DrpRequest) {
  const { email, phone_number: phone } = asked;
  if (email !== undefined) return { ref: { email }, isVerified: asked.email_verified };
  if (phone !== undefined) return { ref: { phone }, isVerified: asked.phone_number_verified };
  throw refuse(400, 'email or phone_number is needed.');
}

function assertCallback({ status_callback: url }: DrpRequest, { allowsPrivate }: DrpDoor): void {
  if (url === undefined) return;
  const { protocol, username, password } = new URL(url);
  const isSafe = protocol === 'https:' || (allowsPrivate && protocol === 'http:');
  if (!isSafe || username !== '' || password !== '')
    throw refuse(400, 'status_callback has to be an https address.');
}

/** Takes a request in (2.01). The answer is the same whether anybody is known or not. @throws DrpRefusal */
export async function exercise(
  ctx: Context,
  door: DrpDoor,
  { agent, body }: { readonly agent: KnownAgent; readonly body: string },
): Promise<DrpStatusObject> {
  const requestId = await transaction(ctx, async (tx) => {
    const read = drpRequestSchema.safeParse(await takeEnvelope(tx, body, agent));
    if (!read.success) {
      const fields = [...new Set(read.error.issues.map(({ path }) => path.join('.')))];
      throw refuse(400, `These fields are missing or cannot be read: ${fields.join(', ')}.`);
    }
    const asked = read.data;
    const type = typeOfExercise[asked.exercise];
    if (type === null) throw refuse(400, 'Unsupported rights actions submitted.');
    assertCallback(asked, door);
    const { ref, isVerified } = identityOf(asked);
    const isProved = isVerified && agent.business.reliesOn.has(agent.agentId);
    const words = wordsOf(asked);
    const received = await receiveRequest(tx, {
      type,
      by: 'drp',
      identity: ref,
      details: { ...(words !== undefined && { words }) },
      proof: isProved ? 'host' : undefined,
    }).catch((error: unknown) => {
      if (error instanceof DomainError) throw refuse(400, error.message);
      throw error;
    });
    const { status_callback: callback } = asked;
    const key = tx.vault.controllerOwnerKey(tx.controller);
    await insertDoorRequest(tx.tx, tx.controller, {
      requestId: received.requestId,
      door: 'drp',
      party: agent.agentId,
      externalId: asked['agent-request-id'],
      isProved: isProved || !requestTraits[type].needsIdentity,
      sealedCallbacks:
        callback === undefined
          ? undefined
          : tx.vault.seal(key, received.requestId, Buffer.from(JSON.stringify([callback]))),
      expectedBy: received.dueAt,
      receivedAt: received.receivedAt,
      told: 'open',
    });
    return received.requestId;
  });
  return readStatus(ctx, door, { agent, requestId });
}

export interface DrpStatusObject extends DrpStanding {
  readonly request_id: string;
  readonly received_at: string;
  readonly expected_by: string;
  readonly agent_request_id?: string;
  readonly processing_details?: string;
  readonly user_verification_url?: string;
  readonly expires_at?: string;
}

/** For how long a request that has ended is told of (3.02). */
const keptAfterEndMs = 60 * 86_400_000;

/**
 * A request that answers for another is told as that one; but to an agent whose word is not relied on only that proof is needed, since
 * how the other stands would tell that this person had asked before.
 */
async function standsFor(
  ctx: Context,
  whole: WholeRequest,
  isProved: boolean,
): Promise<{ readonly told: WholeRequest; readonly standing: DrpStanding }> {
  const { joinedTo, state } = whole.request;
  if (state === 'joined' && !isProved)
    return { told: whole, standing: { status: 'in_progress', reason: 'need_user_verification' } };
  const told = state === 'joined' && joinedTo !== undefined ? await getRequest(ctx, joinedTo) : whole;
  const { steps, request } = told;
  const refusal = steps.findLast(({ action }) => action === 'refuse');
  const lapsedUnproved = !steps.some(({ action }) => action === 'verify');
  return { told, standing: standingOf({ state: request.state, ground: refusal?.ground, lapsedUnproved }) };
}

/** Why it takes longer, or was refused. Words of letters are for the person alone. */
function detailsOf({ steps }: WholeRequest, { status }: DrpStanding): string | undefined {
  const extended = steps.findLast(({ action }) => action === 'extend');
  const refused = steps.findLast(({ action }) => action === 'refuse');
  if (status === 'denied')
    return refused === undefined
      ? 'What was asked of the person did not come.'
      : `Refused on this ground: ${refused.ground ?? 'other'} (${refused.article ?? 'policy'}).`;
  return status === 'in_progress' && extended !== undefined
    ? `Extended on this ground: ${extended.ground ?? 'other'} (${extended.article ?? 'policy'}).`
    : undefined;
}

export async function statusObject(ctx: Context, door: DrpDoor, own: DoorRequest): Promise<DrpStatusObject> {
  const whole = await getRequest(ctx, own.requestId);
  const { told, standing } = await standsFor(ctx, whole, own.isProved);
  const publicId = toPublicId('request', own.requestId);
  const details = standing.reason === 'need_user_verification' ? undefined : detailsOf(told, standing);
  const { answeredAt, terms } = told.request;
  const isUnproved = standing.reason === 'need_user_verification';
  return {
    request_id: own.requestId,
    received_at: own.receivedAt.toISOString(),
    // While nobody has proved who asks nothing is told but what receipt said.
    expected_by: (isUnproved ? own.expectedBy : (terms.answerDueAt ?? own.expectedBy)).toISOString(),
    ...(own.externalId !== undefined && { agent_request_id: own.externalId }),
    ...standing,
    ...(details !== undefined && { processing_details: details }),
    ...(isUnproved && {
      user_verification_url: `${door.publicOrigin}/${ctx.controller}/requests/${publicId}`,
    }),
    ...(answeredAt !== undefined &&
      !isUnproved && {
        expires_at: new Date(answeredAt.getTime() + keptAfterEndMs).toISOString(),
      }),
  };
}

/** A request of this agent, and of no other. @throws DrpRefusal 403 for all that is not */
async function ownRequest(
  ctx: Context,
  { agent, requestId }: { readonly agent: KnownAgent; readonly requestId: RequestId },
): Promise<DoorRequest> {
  const own = await findDoorRequest(ctx.db, ctx.controller, requestId);
  if (own?.party !== agent.agentId) throw notYours();
  return own;
}

/** How it stands (2.02). @throws DrpRefusal */
export async function readStatus(
  ctx: Context,
  door: DrpDoor,
  named: { readonly agent: KnownAgent; readonly requestId: RequestId },
): Promise<DrpStatusObject> {
  return statusObject(ctx, door, await ownRequest(ctx, named));
}

/** Takes it back (2.04). Its message has no claims but the reason: token and signature are what is looked at. @throws DrpRefusal */
export async function revoke(
  ctx: Context,
  door: DrpDoor,
  { body, ...named }: { readonly agent: KnownAgent; readonly requestId: RequestId; readonly body: string },
): Promise<DrpStatusObject> {
  const opened = openSigned(body, named.agent.key);
  if ('flaw' in opened) throw new DrpRefusal(errorOfFlaw[opened.flaw]);
  const own = await ownRequest(ctx, named);
  await attendRequest(ctx, named.requestId);
  const { reason } = opened.message;
  const words = typeof reason === 'string' ? reason.trim().slice(0, 2_000) : '';
  const asPerson: Context = { ...ctx, actor: { kind: 'subject' } };
  await transaction(asPerson, (tx) =>
    actOnRequest(tx, named.requestId, {
      action: 'withdraw',
      as: 'person',
      ...(words !== '' && { words }),
    }),
  ).catch((error: unknown) => {
    if (error instanceof DomainError) throw refuse(409, 'The request cannot be revoked any more.');
    throw error;
  });
  return statusObject(ctx, door, own);
}
