import type { LegalBasis, SpecialCategoryException } from '../terms.ts';
import type { RequestRules } from './request-rules.ts';

/** What a controller has to tell or show, whatever its settings. */
export const duties = [
  'tell_purpose',
  'tell_retention',
  'tell_storage',
  'tell_interest',
  'tell_authority',
  'tell_clearly',
  'tell_roles',
  'consent_freely_given',
  'marketing_by_consent',
  'confirm_consent',
  'limit_to_purpose',
  'allow_automated_decision',
  'safeguard_transfer',
] as const;
export type Duty = (typeof duties)[number];

/** A figure of the law that a setting may only better. `setting` is its path in policy.yaml. */
export type Limit =
  | { readonly setting: string; readonly atMost: string; readonly article: string }
  | { readonly setting: string; readonly atLeast: number; readonly article: string }
  | { readonly setting: string; readonly only: string; readonly article: string };

/**
 * A law as data: what the checker, the gate's articles, the deadlines and the letters read. A rule of law lives
 * here and nowhere else.
 */
export interface Regime {
  readonly id: string;
  /** Raised whenever the law, or our reading of it, changes. */
  readonly version: number;
  readonly title: string;
  readonly legalBases: Readonly<Record<LegalBasis, string>>;
  readonly specialCategories: {
    readonly article: string;
    /** Absent: this law does not know the exception. */
    readonly exceptions: Readonly<Partial<Record<SpecialCategoryException, string>>>;
  };
  /** Absent: this law does not ask for it. */
  readonly duties: Readonly<Partial<Record<Duty, string>>>;
  readonly limits: readonly Limit[];
  /** What people may ask for, until when it has to be answered, and what becomes of the clock. */
  readonly requests: RequestRules;
  /** Countries (ISO 3166-1 alpha-2) to which data may go without a safeguard. One left out asks for a safeguard. */
  readonly area: ReadonlySet<string>;
}
