import type { Policy, PolicyPurpose } from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { RawBuilder } from 'kysely';

/** How long the data of some purposes are kept, seen from one moment. */
export interface RetentionTerm {
  /** The rule that is counted in the tallies: of several the one that keeps longest. */
  readonly rule: string;
  /** Every rule counts from the collection, whatever came after it. */
  readonly isFromCollection: boolean;
  /** What ended (or, from collection, began) before this moment is over, as far as the record itself goes. */
  readonly before: Date;
  /**
   * SQL, of a column with a subject id: nobody holds the person, and what the rules count from is over for them: their consent, their
   * relationships, their cases. `ownCase`: the record is a case itself, for which other cases do not matter.
   */
  isOver(subjectId: RawBuilder<unknown>, options?: { readonly ownCase: true }): RawBuilder<boolean>;
}

/** The rules of the policy in force at one moment. */
export interface Sweep {
  readonly policy: Policy;
  readonly at: Date;
  /** Undefined where one of these purposes has no rule, or is none: then nothing of it is ever due. All their rules have to be over. */
  termOf(purposes: readonly string[]): RetentionTerm | undefined;
}

/** Records of one kind under one term. */
export interface RetentionTarget {
  readonly rule: string;
  /** SQL, a `select` of what is due, with the column `subject_id`. */
  readonly due: RawBuilder<unknown>;
  /** SQL, `delete` statements of what is in `due`, and of nothing else. */
  readonly deletes: readonly RawBuilder<unknown>[];
}

/** What one capability keeps for a time. As an `ErasureStep` is for erasure; the sweeps of retention carry it out. */
export interface RetentionStep {
  /** Snake case; names the count. */
  readonly name: string;
  targets(controller: ControllerId, sweep: Sweep): readonly RetentionTarget[];
}

/** Purposes whose data are kept by a rule; data of the others stay, since nobody said for how long. */
export const ruledPurposes = (policy: Policy): readonly PolicyPurpose[] =>
  policy.purposes.filter(({ retention }) => policy.retention_rules.some(({ id }) => id === retention));
