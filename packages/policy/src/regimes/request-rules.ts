import { requestTypes, type PauseReason, type RequestType } from '@zgoda/vocabulary/requests';

/** A length of time as laws and policies give it. `days` are calendar days; `exactly` is an ISO 8601 duration with a time part. */
export type Term =
  | { readonly months?: number; readonly days?: number }
  | { readonly workingDays: number }
  | { readonly exactly: string };

/** A term with the article that sets it. */
export interface TermRule {
  readonly term: Term;
  readonly article: string;
}

/** Reasons for a longer term that a law knows. */
export const extensionGrounds = ['complex', 'many_requests', 'not_within_term'] as const;
export type ExtensionGround = (typeof extensionGrounds)[number];

export type ExtensionRule =
  | {
      /** From receipt, the first term included. */
      readonly wholeTerm: Term;
      readonly article: string;
      readonly grounds: readonly ExtensionGround[];
    }
  | { readonly never: string };

/** For what a fee may be asked. `copies`: further copies of what was given. `excess`: manifestly unfounded or excessive. */
export const feeGrounds = ['cost', 'copies', 'excess'] as const;
export type FeeGround = (typeof feeGrounds)[number];

export interface FeeRule {
  /** Empty: nothing may be asked. */
  readonly grounds: readonly FeeGround[];
  readonly article: string;
}

/** A reason for which the clock stands still. */
export interface PauseRule {
  readonly article: string;
  /** Only where the person was asked without delay: our reading of how long that is, from receipt. */
  readonly askedWithin?: Term;
}

/** What a law says of one type of request. */
export interface TypeRule {
  /** The article that gives the right. */
  readonly right: string;
  /** Present where something takes effect as soon as it is asked for. */
  readonly atOnce?: string;
  /** Telling whether it will be satisfied, or why not. */
  readonly decide?: TermRule;
  readonly answer: TermRule;
  readonly extension: ExtensionRule;
  readonly fee: FeeRule;
  /** A reason that is not here stops no clock. */
  readonly pauses: Readonly<Partial<Record<PauseReason, PauseRule>>>;
  /** From the act. */
  readonly tellOthers?: TermRule;
}

/** The closed list of reasons to refuse; which law knows which, and where, stands with the law. */
export const refusalGrounds = [
  'unfounded_or_excessive',
  'not_identified',
  'rights_of_others',
  'law_forbids_access',
  'law_demands_keeping',
  'freedom_of_expression',
  'public_health',
  'archiving_research_statistics',
  'legal_claims',
  'compelling_grounds',
  'not_by_consent_or_contract',
  'data_are_right',
  'no_ground_shown',
  'not_by_automated_means',
] as const;
export type RefusalGround = (typeof refusalGrounds)[number];

export interface RefusalRule {
  readonly ground: RefusalGround;
  readonly article: string;
  readonly types: readonly RequestType[];
}

/**
 * What cannot be refused: the person need give no reason, and it takes effect as it is said.
 * @see GDPR Art. 7(3), 21(3); Law 2297-VI Art. 8(2)(11)
 */
const absoluteTypes: readonly RequestType[] = ['objection_to_marketing', 'withdrawal'];
export const refusableTypes = requestTypes.filter((type) => !absoluteTypes.includes(type));

/** Where a person can turn against an answer; no law here sets a term for it. */
export interface AppealRule {
  readonly to: 'authority' | 'court';
  readonly article: string;
}

/** How a law counts: the day of receipt is never counted. */
export interface CountingRule {
  readonly article: string;
  /** What becomes of a term in calendar days or months that ends on a day off. */
  readonly endsOnDayOff: 'runs_to_next_working_day' | 'ends_there';
}

export interface RequestRules {
  readonly counting: CountingRule;
  /** Absent: this law does not know such a request. */
  readonly types: Readonly<Partial<Record<RequestType, TypeRule>>>;
  readonly refusals: readonly RefusalRule[];
  readonly appeals: readonly AppealRule[];
}
