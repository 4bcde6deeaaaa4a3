import type { EntryId, HoldId, SubjectId } from '@zgoda/vocabulary/ids';

/** Somebody's data are held back from erasure, for one matter. */
export interface Hold {
  readonly holdId: HoldId;
  readonly subjectId: SubjectId;
  /** File number or the like: nothing about a person. */
  readonly matter: string;
  /** When it ends by itself; absent: when it is released. */
  readonly until?: Date | undefined;
  readonly placedAt: Date;
  readonly placedBy: string;
  readonly entryId: EntryId;
  readonly releasedAt?: Date | undefined;
  readonly releasedBy?: string | undefined;
}

/** It keeps data now: not released, and its own end has not come. */
export function isInForce({ releasedAt, until }: Pick<Hold, 'releasedAt' | 'until'>, now: Date): boolean {
  return releasedAt === undefined && (until === undefined || now < until);
}
