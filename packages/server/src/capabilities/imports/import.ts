import type { ImportFailure, ImportFormat, ImportState, RowOutcome } from '@zgoda/vocabulary/imports';
import type { EntryId, ImportId } from '@zgoda/vocabulary/ids';
import type { ImportDefaults } from './row.ts';
import type { Delimiter } from './records.ts';

/** One file of subscribers, and how far it is. Times in UTC. */
export interface SubscriberImport extends ImportDefaults {
  readonly importId: ImportId;
  readonly state: ImportState;
  readonly askedFormat: ImportFormat | 'auto';
  /** Parts that have arrived; the next one has this number. */
  readonly parts: number;
  /** What the file was found to be; absent before it was looked at. */
  readonly found?: { readonly format: ImportFormat; readonly delimiter: Delimiter; readonly rows: number };
  /** The last row of the file that was dealt with, the header being 1. */
  readonly position: number;
  readonly counts: Readonly<Record<RowOutcome, number>>;
  readonly failure?: { readonly code: ImportFailure; readonly row?: number };
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** Evidence of its last change of state. */
  readonly entryId?: EntryId;
}

/** How many rows were dealt with: each has exactly one outcome. */
export function rowsDone({ counts }: Pick<SubscriberImport, 'counts'>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** An upload that nobody carries on is forgotten after so long, and its parts with it. */
export const abandonedAfterDays = 7;
