import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { ControllerId } from '@zgoda/vocabulary/ids';

/** Two subjects that are one person: `from` goes into `into`. */
export interface Link {
  readonly from: SubjectId;
  readonly into: SubjectId;
}

/**
 * What a capability does when two subjects turn out to be one person. Later capabilities hold rows of subjects and this
 * one may not import them, so the assembly hands their participants in.
 */
export interface LinkParticipant {
  /** The capability's name, as it stands in the plan. */
  readonly name: string;
  /** Rows that would move: shown in the plan. */
  count(db: Db, controller: ControllerId, subjectId: SubjectId): Promise<number>;
  /** Moves current state in the same transaction. Where both have a say, the one that protects the person more stands. */
  move(tx: Tx, controller: ControllerId, link: Link): Promise<void>;
}

/** What linking would do; nothing has happened yet. */
export interface LinkPlan extends Link {
  readonly identities: number;
  /** Rows by the name of the participant. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The elder subject stays, since more refers to it; of the same age, the one with the smaller id. */
export function chooseDirection(
  a: { readonly subjectId: SubjectId; readonly createdAt: Date },
  b: { readonly subjectId: SubjectId; readonly createdAt: Date },
): Link {
  const age = a.createdAt.getTime() - b.createdAt.getTime();
  const aStays = age < 0 || (age === 0 && a.subjectId < b.subjectId);
  return aStays ? { from: b.subjectId, into: a.subjectId } : { from: a.subjectId, into: b.subjectId };
}
