import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { RefusalGround } from '@zgoda/policy';
import type { RequestState, RequestType } from '@zgoda/vocabulary/requests';
import { z } from 'zod';

/** Data Rights Protocol 1.0; sections in parentheses are its own. */
export const drpVersion = '1.0';
const signatureBytes = 64;
/** DER of an Ed25519 public key up to its 32 bytes. RFC 8410 4 */
const keyHeader = Buffer.from('302a300506032b6570032100', 'hex');

/** @throws when it is not 32 bytes in base64 */
export function verifyKeyOf(text: string): KeyObject {
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== 32 || raw.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''))
    throw new Error('a verify key is 32 bytes in base64');
  return createPublicKey({ key: Buffer.concat([keyHeader, raw]), format: 'der', type: 'spki' });
}

const time = z.iso.datetime({ offset: true });
const headSchema = z.looseObject({
  'agent-id': z.string().min(1).max(128),
  'business-id': z.string().min(1).max(128),
  'issued-at': time,
  'expires-at': time,
});
const text = (most: number) => z.string().trim().min(1).max(most);

export const drpExercises = [
  'deletion',
  'access',
  'access:categories',
  'access:specific',
  'sale:opt-out',
  'sale:opt-in',
] as const;
export type DrpExercise = (typeof drpExercises)[number];

/** What each right is with us; null: none of ours (3.01). */
export const typeOfExercise = {
  deletion: 'erasure',
  access: 'access',
  'access:categories': 'access',
  'access:specific': 'access',
  'sale:opt-out': 'objection_to_marketing',
  'sale:opt-in': null,
} as const satisfies Readonly<Record<DrpExercise, RequestType | null>>;

/** What is asked for (2.01), and who asks (3.04). Other claims are not read. */
export const drpRequestSchema = z.object({
  'agent-request-id': text(200).optional(),
  'drp.version': z.literal(drpVersion),
  exercise: z.enum(drpExercises),
  regime: text(40).optional(),
  relationships: z.array(text(100)).max(20).optional(),
  status_callback: z.url().max(2_000).optional(),
  name: text(200).optional(),
  email: text(320).optional(),
  email_verified: z.boolean().default(false),
  phone_number: text(40).optional(),
  phone_number_verified: z.boolean().default(false),
  power_of_attorney: text(2_000).optional(),
});
export type DrpRequest = z.output<typeof drpRequestSchema>;

/** The steps of 3.07 in their order. */
export type DrpFlaw = 'undecodable' | 'signature' | 'malformed' | 'agent' | 'business' | 'issued' | 'expired';

/** Bytes of text that is base64 and nothing else; undefined where it is not, or too short for a signature. */
export function decodeEnvelope(body: string): Buffer | undefined {
  const packed = body.trim();
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed) || packed.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  return bytes.length > signatureBytes ? bytes : undefined;
}

/** The signed JSON; undefined where the signature is not of this key. */
export function openEnvelope(bytes: Buffer, key: KeyObject): Buffer | undefined {
  const message = bytes.subarray(signatureBytes);
  return verify(null, message, key, bytes.subarray(0, signatureBytes)) ? message : undefined;
}

function parseObject(message: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(message.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export type OpenedEnvelope =
  | { readonly flaw: DrpFlaw }
  | {
      readonly message: Readonly<Record<string, unknown>>;
      readonly bytes: Buffer;
    };

/** The first two steps: that it decodes, and that the signature is the agent's (3.07). */
export function openSigned(body: string, key: KeyObject): OpenedEnvelope {
  const bytes = decodeEnvelope(body);
  if (bytes === undefined) return { flaw: 'undecodable' };
  const signed = openEnvelope(bytes, key);
  if (signed === undefined) return { flaw: 'signature' };
  const message = parseObject(signed);
  return message === undefined ? { flaw: 'malformed' } : { message, bytes: signed };
}

export type JudgedEnvelope =
  | { readonly flaw: DrpFlaw }
  | {
      readonly message: Readonly<Record<string, unknown>>;
      readonly expiresAt: Date;
      /** Same for every encoding of the same message. */
      readonly digestText: string;
    };

/** All six steps in the order that 3.07 demands; the first that fails is told. */
export function judgeEnvelope(
  body: string,
  {
    key,
    agentId,
    businessId,
    now,
  }: { readonly key: KeyObject; readonly agentId: string; readonly businessId: string; readonly now: Date },
): JudgedEnvelope {
  const opened = openSigned(body, key);
  if ('flaw' in opened) return opened;
  const { message, bytes } = opened;
  if (message['agent-id'] !== agentId) return { flaw: 'agent' };
  if (message['business-id'] !== businessId) return { flaw: 'business' };
  const head = headSchema.safeParse(message);
  if (!head.success) return { flaw: 'malformed' };
  if (new Date(head.data['issued-at']) > now) return { flaw: 'issued' };
  const expiresAt = new Date(head.data['expires-at']);
  if (expiresAt <= now) return { flaw: 'expired' };
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { message, expiresAt, digestText: `drp envelope\n${agentId}\n${digest}` };
}

export interface DrpError {
  readonly status: 400 | 403 | 404 | 409;
  readonly message: string;
  /** Sending it again cannot help. */
  readonly fatal: boolean;
}

/** How a flaw is answered (3.06). */
export const errorOfFlaw: Readonly<Record<DrpFlaw, DrpError>> = {
  undecodable: { status: 400, message: 'The body is not base64 of a signature and JSON.', fatal: true },
  signature: { status: 403, message: 'The signature is not the one of this agent.', fatal: true },
  malformed: { status: 400, message: 'The signed JSON lacks a claim, or one cannot be read.', fatal: true },
  agent: { status: 403, message: 'agent-id is not the agent of this token.', fatal: true },
  business: { status: 403, message: 'business-id is not this business.', fatal: true },
  issued: { status: 400, message: 'issued-at lies in the future.', fatal: false },
  expired: { status: 400, message: 'The request has expired.', fatal: true },
};

export type DrpStatus = 'open' | 'in_progress' | 'fulfilled' | 'revoked' | 'denied' | 'expired';
export type DrpReason =
  | 'need_user_verification'
  | 'suspected_fraud'
  | 'insuf_verification'
  | 'no_match'
  | 'claim_not_covered'
  | 'outside_jurisdiction'
  | 'too_many_requests'
  | 'other';
export interface DrpStanding {
  readonly status: DrpStatus;
  readonly reason?: DrpReason;
}

/** Where a state of ours stands there (3.02). `joined` is told as the request that answers for it. */
const standingOfState = {
  received: { status: 'open' },
  verifying: { status: 'in_progress', reason: 'need_user_verification' },
  in_progress: { status: 'in_progress' },
  clarifying: { status: 'in_progress' },
  quoted: { status: 'in_progress' },
  awaiting_approval: { status: 'in_progress' },
  carrying_out: { status: 'in_progress' },
  partly_done: { status: 'in_progress' },
  under_appeal: { status: 'in_progress' },
  completed: { status: 'fulfilled' },
  refused: { status: 'denied', reason: 'other' },
  withdrawn: { status: 'revoked' },
  lapsed: { status: 'denied', reason: 'other' },
  joined: { status: 'in_progress' },
  upheld: { status: 'denied', reason: 'other' },
} as const satisfies Readonly<Record<RequestState, DrpStanding>>;

export interface StandingFacts {
  readonly state: RequestState;
  /** Of the refusal. */
  readonly ground?: string | undefined;
  /** It ended while we waited for a proof. */
  readonly lapsedUnproved: boolean;
}

/** What a ground of refusal is there (3.02). Nothing says that nobody is known: `no_match` would. */
const reasonOfGround = {
  unfounded_or_excessive: 'too_many_requests',
  not_identified: 'insuf_verification',
  rights_of_others: 'claim_not_covered',
  law_forbids_access: 'claim_not_covered',
  law_demands_keeping: 'claim_not_covered',
  freedom_of_expression: 'claim_not_covered',
  public_health: 'claim_not_covered',
  archiving_research_statistics: 'claim_not_covered',
  legal_claims: 'claim_not_covered',
  compelling_grounds: 'claim_not_covered',
  not_by_consent_or_contract: 'claim_not_covered',
  data_are_right: 'claim_not_covered',
  no_ground_shown: 'claim_not_covered',
  not_by_automated_means: 'claim_not_covered',
} as const satisfies Readonly<Record<RefusalGround, DrpReason>>;

const isGround = (ground: string): ground is RefusalGround => Object.hasOwn(reasonOfGround, ground);

export function standingOf({ state, ground, lapsedUnproved }: StandingFacts): DrpStanding {
  if (state === 'lapsed' && lapsedUnproved) return { status: 'denied', reason: 'insuf_verification' };
  const isRefused = state === 'refused' || state === 'upheld';
  if (isRefused && ground !== undefined && isGround(ground))
    return { status: 'denied', reason: reasonOfGround[ground] };
  return standingOfState[state];
}

/** What staff read beside the address: hints and claims that are no identity of ours. */
export function wordsOf({ name, relationships, power_of_attorney: power }: DrpRequest): string | undefined {
  const lines = [
    name && `name: ${name}`,
    relationships?.length && `relationships: ${relationships.join(', ')}`,
    power && `power of attorney: ${power}`,
  ].filter((line) => typeof line === 'string');
  return lines.length === 0 ? undefined : lines.join('\n');
}
