import type { PauseReason } from '@zgoda/vocabulary/requests';
import type { Term } from '../regimes/request-rules.ts';
import type { DayOff } from './working-calendar.ts';

/**
 * One step of the arithmetic, as data. Days are ISO 8601 dates on the clock of the controller, instants ISO 8601 in UTC;
 * `gives` is the last day of the term after the step.
 */
export type Step =
  | {
      readonly step: 'begins';
      readonly with: 'receipt' | 'completion' | 'answer';
      readonly day: string;
      readonly time: string;
      readonly zone: string;
      readonly at: string;
    }
  | { readonly step: 'at_once' }
  | {
      readonly step: 'counted';
      readonly term: Term;
      readonly gives: string;
      /** The month has no such day, so its last one was taken. */
      readonly isLastDayOfMonth?: true;
      /** Days that did not count, weekends apart. */
      readonly daysOff?: readonly NamedDay[];
    }
  | {
      readonly step: 'stood_still';
      readonly from: string;
      /** The day on which the clock ran on; it counts again. */
      readonly until: string;
      readonly days: number;
      readonly reasons: readonly PauseReason[];
      /** It has not ended yet. */
      readonly lasts?: true;
      /** The sum would come to more than a whole new term from the day on which the clock ran on. */
      readonly isLimitedToNewTerm?: true;
      readonly gives: string;
    }
  | {
      readonly step: 'ran_on';
      readonly from: string;
      readonly reason: PauseReason;
      readonly why: 'law_does_not_know' | 'asked_late' | 'term_was_over';
      readonly article?: string;
    }
  | {
      readonly step: 'extended';
      readonly toldOn: string;
      readonly article?: string;
      readonly wholeTerm: Term;
    }
  | { readonly step: 'shortened'; readonly gives: string }
  | {
      readonly step: 'not_extended';
      readonly why: 'never' | 'told_late' | 'ground_unknown' | 'policy_has_none';
      readonly article?: string;
    }
  | { readonly step: 'ran_to_working_day'; readonly daysOff: readonly NamedDay[]; readonly gives: string }
  | { readonly step: 'ends'; readonly day: string; readonly at: string };

export type NamedDay = DayOff & { readonly day: string };
