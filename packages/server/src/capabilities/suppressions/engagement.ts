import { createHash, createHmac } from 'node:crypto';
import { mechanismSettings, type Policy } from '@zgoda/policy';
import type { EngagementState, HashKind } from '@zgoda/vocabulary/engagements';
import { Temporal } from 'temporal-polyfill';

/** How addresses are hashed for a recipient: under the salt of the engagement, or plainly. */
export type ExchangeHash =
  | { readonly kind: Extract<HashKind, 'salted'>; readonly salt: Uint8Array }
  | { readonly kind: Extract<HashKind, 'sha256'> };

/**
 * An address as two organisations compare it without showing it: trimmed, lower-cased as a whole, as lower-case hexadecimal. Dots and
 * plus tags stay, since the other side keeps them too.
 */
export function exchangeHash(address: string, how: ExchangeHash): string {
  const normal = address.trim().toLowerCase();
  const hash = how.kind === 'salted' ? createHmac('sha256', how.salt) : createHash('sha256');
  return hash.update(normal).digest('hex');
}

export const isExchangeHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Where an engagement stands now: a matter of times, so that it is right whether or not a job has run. */
export function engagementState(
  times: {
    readonly expiresAt: Date;
    readonly exportedAt?: Date | undefined;
    readonly attestedAt?: Date | undefined;
  },
  now: Date,
): EngagementState {
  if (times.attestedAt !== undefined) return 'attested';
  if (now < times.expiresAt) return 'open';
  return times.exportedAt === undefined ? 'expired' : 'attestation_due';
}

/** Hashes on a page, on average: which page one is on depends on its keyed hash, which is as good as random. */
const hashesOfPage = 5_000;

export const pagesOf = (hashCount: number): number => Math.max(1, Math.ceil(hashCount / hashesOfPage));

/**
 * Which keyed hashes are on a page: from `from` on, before `to` (absent: to the end). The range is fixed by page and count alone, so that
 * a list can be fetched page by page, and again, while people come and go; and its order tells nothing about who came first.
 */
export function pageRange(page: number, pages: number): { readonly from: Buffer; readonly to?: Buffer } {
  const bound = (at: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(Math.floor((at * 2 ** 32) / pages));
    return bytes;
  };
  return page + 1 < pages ? { from: bound(page), to: bound(page + 1) } : { from: bound(page) };
}

/** The latest moment at which a list given now has to be destroyed. Undefined when no clause speaks of such lists. */
export function latestExpiry(policy: Policy, now: Date): Date | undefined {
  const after = mechanismSettings(policy, 'suppression-export')?.expires_after;
  if (after === undefined) return undefined;
  const start = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(after).epochMilliseconds);
}
