/**
 * Why a text, a proof or a log is not what it claims to be. Stable codes: clients translate them.
 * `*_malformed`: not of the published format. The others are named where they are thrown.
 */
export const formatProblems = [
  'encoding_malformed',
  'json_malformed',
  'value_not_allowed',
  'note_malformed',
  'key_malformed',
  'checkpoint_malformed',
  'proof_malformed',
  'trust_malformed',
  'tile_malformed',
  'leaf_malformed',
  'disclosure_malformed',
  'promise_malformed',
  'receipt_malformed',
  'signature_invalid',
  'not_signed_by_log',
  'quorum_not_met',
  'root_mismatch',
  'inclusion_invalid',
  'consistency_invalid',
  'commitment_mismatch',
  'record_mismatch',
  'time_mismatch',
  'tile_mismatch',
] as const;
export type FormatProblem = (typeof formatProblems)[number];

/** Thrown by every parser and check of this package; `problem` is the part to branch on. */
export class FormatError extends Error {
  readonly problem: FormatProblem;

  constructor(problem: FormatProblem, message: string) {
    super(message);
    this.name = 'FormatError';
    this.problem = problem;
  }
}
