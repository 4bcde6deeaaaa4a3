import type { CampaignAction, CampaignState } from '@zgoda/vocabulary/campaigns';
import type { CampaignId, EntryId, StaffId } from '@zgoda/vocabulary/ids';
import type { Notice } from '../notices/index.ts';

/** Attributes of a relationship, each with the values that are meant. */
export type OnlyWith = Readonly<Record<string, readonly string[]>>;

/** One mailing to those on a topic. Times in UTC. */
export interface Campaign {
  readonly campaignId: CampaignId;
  /** How the organisation calls it. */
  readonly name: string;
  /** Absent: a notice to everyone concerned. */
  readonly topic?: string | undefined;
  /** Absent: goes on its topic. */
  readonly notice?: Notice | undefined;
  readonly contentId: string;
  /** Reaches those who got an earlier one of this one's thread; absent: starts a thread. */
  readonly follows?: CampaignId | undefined;
  /** Attributes, one of the values of which a lasting relationship must have; absent: everybody on the topic. */
  readonly onlyWith?: OnlyWith | undefined;
  readonly state: CampaignState;
  readonly startsAt?: Date | undefined;
  /** Absent: as fast as the mail server takes them. */
  readonly pacePerMinute?: number | undefined;
  /** How many people it was addressed to; absent before it begins. */
  readonly audience?: number | undefined;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  /** Evidence of the last change of state. */
  readonly entryId?: EntryId | undefined;
  /** Members of staff who wrote on it. */
  readonly writtenBy: readonly StaffId[];
  /** The last word of a second person; it counts as long as the hash is that of what it says now. */
  readonly approval?: Approval | undefined;
}

/** What somebody writes to many, and whom it asks for: what is approved. */
export interface Wording {
  readonly topic?: string | undefined;
  readonly notice?: Notice | undefined;
  readonly template: string;
  /** By language. */
  readonly content: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  readonly follows?: string | undefined;
  readonly onlyWith?: OnlyWith | undefined;
}

export interface Approval {
  readonly staffId: StaffId;
  readonly at: Date;
  readonly hash: Buffer;
  readonly wording: Wording;
}

/** What somebody may do in which state, and where it leads. `scheduled` becomes `sending`, and `sending` `sent`, on its own. */
const moves: Readonly<Record<CampaignAction, Partial<Record<CampaignState, CampaignState>>>> = {
  start: { draft: 'scheduled', scheduled: 'scheduled' },
  schedule: { draft: 'scheduled', scheduled: 'scheduled' },
  unschedule: { scheduled: 'draft' },
  pause: { sending: 'paused' },
  resume: { paused: 'sending' },
  cancel: { draft: 'cancelled', scheduled: 'cancelled', sending: 'cancelled', paused: 'cancelled' },
};

/** The state that an action leads to; undefined: not from here. */
export function stateAfter(state: CampaignState, action: CampaignAction): CampaignState | undefined {
  return moves[action][state];
}

/** What may be done now, in the order of `moves`. */
export function actionsOf(state: CampaignState): readonly CampaignAction[] {
  return (Object.keys(moves) as CampaignAction[]).filter((action) => moves[action][state] !== undefined);
}

/** Texts that are there and empty, as `en.title`: such a letter is not to go out. */
export function missingWords(
  content: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>,
): readonly string[] {
  return Object.entries(content).flatMap(([locale, data]) =>
    Object.entries(data).flatMap(([name, value]) =>
      String(value).trim() === '' ? [`${locale}.${name}`] : [],
    ),
  );
}

const minuteMs = 60_000;
/** A page is this long at a pace, so that pausing and the pace itself are felt at once. */
const sliceMs = 1_000;

/**
 * How many may go out in the next slice, and how long to wait before it.
 * @param sent handed over since `sinceMs` ago
 */
export function nextSlice(
  pacePerMinute: number,
  { sent, sinceMs }: { readonly sent: number; readonly sinceMs: number },
): { readonly count: number; readonly waitMs: number } {
  const perMs = pacePerMinute / minuteMs;
  const count = Math.max(1, Math.floor(perMs * sliceMs));
  const dueMs = sent / perMs;
  return { count, waitMs: Math.max(0, Math.ceil(dueMs - sinceMs)) };
}
