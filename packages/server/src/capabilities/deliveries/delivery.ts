import type { DeliveryId, IdentityId, RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import type { DisclosureGround } from '@zgoda/vocabulary/disclosures';
import type { DeliveryState } from '@zgoda/vocabulary/deliveries';

/** Whom the person named to get the data in their stead. GDPR Art. 20(2); Law 2297-VI Art. 14(1) */
export interface DeliveryRecipient {
  readonly name: string;
  readonly email: string;
  /** For the register of disclosures: ids of the policy. */
  readonly categories?: readonly string[] | undefined;
  readonly purpose?: string | undefined;
  /** Absent: the person asked for it. */
  readonly ground?: DisclosureGround | undefined;
}

export interface NewDelivery {
  /** Whose data. */
  readonly subjectId: SubjectId;
  readonly requestId?: RequestId | undefined;
  /** Absent: the person. */
  readonly recipient?: DeliveryRecipient | undefined;
  readonly source: AsyncIterable<Uint8Array>;
  /** Absent: as the policy says (`requests.package_available_for`). */
  readonly expiresAt?: Date | undefined;
}

/** A package that lies ready, or did. */
export interface Delivery {
  readonly deliveryId: DeliveryId;
  readonly subjectId: SubjectId;
  readonly requestId?: RequestId | undefined;
  /** Who may fetch it. */
  readonly holderId: SubjectId;
  /** The recipient's address; absent: the person's own. */
  readonly recipientId?: IdentityId | undefined;
  readonly state: DeliveryState;
  readonly bytes: number;
  readonly chunks: number;
  readonly storedAt: Date;
  readonly expiresAt: Date;
  readonly takenAt?: Date | undefined;
}

/** A download that broke off may be repeated for so long after it was begun first. */
export const repeatForMs = 60 * 60_000;
/** What was begun and never finished was left by a process that died. */
export const abandonedAfterMs = 24 * 60 * 60_000;

/** Whether it can be fetched now; `again` where it was begun before. */
export function standingOf({ state, expiresAt, takenAt }: Delivery, now: Date): 'ready' | 'again' | 'gone' {
  if (state !== 'ready' || now >= expiresAt) return 'gone';
  if (takenAt === undefined) return 'ready';
  return now.getTime() < takenAt.getTime() + repeatForMs ? 'again' : 'gone';
}
