import type { DeliveryId, EntryId, IdentityId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';

/** What a signed link lets its holder do; each is good for its own page only. The order is the wire code. */
export const linkKinds = [
  'confirm',
  'preferences',
  'unsubscribe',
  'receipt',
  'delivery',
  'download',
  'session',
] as const;
export type LinkKind = (typeof linkKinds)[number];

/**
 * What a link says. It names a subject by id and never by address. Absent `topics` means all, absent `expiresAt`
 * means that the link is good for ever (links to leave a mailing must be).
 */
export interface LinkClaims {
  readonly kind: LinkKind;
  readonly subjectId: SubjectId;
  readonly topics?: readonly string[];
  readonly channel?: string;
  /** The address that the link was sent to. */
  readonly identityId?: IdentityId;
  readonly messageId?: MessageId;
  readonly entryId?: EntryId;
  readonly deliveryId?: DeliveryId;
  /** Whole seconds; fractions are cut. */
  readonly expiresAt?: Date;
}

const has = { topics: 1, channel: 2, message: 4, entry: 8, expiry: 16, identity: 32, delivery: 64 } as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Compact binary form: kind, presence bits, subject, then what is present. Two claims never share a form. */
export function encodeClaims(claims: LinkClaims): Uint8Array {
  const parts: Uint8Array[] = [toUuidBytes(claims.subjectId)];
  let present = 0;
  if (claims.messageId !== undefined) {
    present |= has.message;
    parts.push(toUuidBytes(claims.messageId));
  }
  if (claims.entryId !== undefined) {
    present |= has.entry;
    parts.push(toUuidBytes(claims.entryId));
  }
  if (claims.identityId !== undefined) {
    present |= has.identity;
    parts.push(toUuidBytes(claims.identityId));
  }
  if (claims.deliveryId !== undefined) {
    present |= has.delivery;
    parts.push(toUuidBytes(claims.deliveryId));
  }
  if (claims.expiresAt !== undefined) {
    present |= has.expiry;
    const seconds = new DataView(new ArrayBuffer(4));
    seconds.setUint32(0, Math.floor(claims.expiresAt.getTime() / 1000));
    parts.push(new Uint8Array(seconds.buffer));
  }
  if (claims.channel !== undefined) {
    present |= has.channel;
    parts.push(shortText(claims.channel));
  }
  if (claims.topics !== undefined) {
    present |= has.topics;
    parts.push(Uint8Array.of(byteOf(claims.topics.length)), ...claims.topics.map(shortText));
  }
  return join([Uint8Array.of(linkKinds.indexOf(claims.kind), present), ...parts]);
}

/** Reads what `encodeClaims` wrote; undefined for anything else, also for trailing bytes. */
export function decodeClaims(bytes: Uint8Array): LinkClaims | undefined {
  try {
    return readClaims(new Reader(bytes));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function readClaims(reader: Reader): LinkClaims | undefined {
  const kind = linkKinds[reader.byte()];
  const present = reader.byte();
  if (kind === undefined) return undefined;
  const claims: LinkClaims = {
    kind,
    subjectId: reader.uuid() as SubjectId,
    ...(present & has.message && { messageId: reader.uuid() as MessageId }),
    ...(present & has.entry && { entryId: reader.uuid() as EntryId }),
    ...(present & has.identity && { identityId: reader.uuid() as IdentityId }),
    ...(present & has.delivery && { deliveryId: reader.uuid() as DeliveryId }),
    ...(present & has.expiry && { expiresAt: new Date(reader.seconds() * 1000) }),
    ...(present & has.channel && { channel: reader.text() }),
    ...(present & has.topics && { topics: Array.from({ length: reader.byte() }, () => reader.text()) }),
  };
  return reader.isAtEnd ? claims : undefined;
}

export function isExpired(claims: LinkClaims, now: Date): boolean {
  return claims.expiresAt !== undefined && now >= claims.expiresAt;
}

class Reader {
  private at = 0;
  private readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }
  take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new RangeError('claims are cut short');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
  byte(): number {
    return this.take(1)[0] ?? 0;
  }
  seconds(): number {
    const four = this.take(4);
    return new DataView(four.buffer, four.byteOffset, 4).getUint32(0);
  }
  uuid(): string {
    const hex = Array.from(this.take(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
  text(): string {
    return decoder.decode(this.take(this.byte()));
  }
}

function toUuidBytes(uuid: string): Uint8Array {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function shortText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  return join([Uint8Array.of(byteOf(bytes.length)), bytes]);
}

function byteOf(count: number): number {
  if (count > 255) throw new RangeError('a link holds at most 255 topics of 255 bytes');
  return count;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
