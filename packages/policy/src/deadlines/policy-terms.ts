import type { RequestType } from '@zgoda/vocabulary/requests';
import { parseDuration } from '../duration.ts';
import type { Term } from '../regimes/request-rules.ts';
import type { Policy } from '../schema.ts';
import { mechanismSettings } from '../settings.ts';
import type { CalendarPeriod } from './working-calendar.ts';

/** A figure of the policy; `setting` is its path in policy.yaml. */
export interface PolicyTerm {
  readonly setting: string;
  readonly term: Term;
  /** From receipt, with the extension; absent: the policy extends it never. */
  readonly wholeTerm?: Term;
}

/** What a policy promises for one type of request, beside its laws. */
export interface PolicyTerms {
  /** All of them hold: the shortest decides. */
  readonly answer: readonly PolicyTerm[];
  readonly acknowledge?: PolicyTerm;
  readonly appeal?: PolicyTerm;
  /** The controller's state, and what the policy says of its holidays. */
  readonly country: string;
  readonly calendar: readonly CalendarPeriod[];
  readonly chargesForOwnData: boolean;
}

/** The terms of a policy for a type of request. */
export function policyTerms(policy: Policy, type: RequestType): PolicyTerms {
  const { requests, controller } = policy;
  const named = (setting: string, duration: string | undefined): PolicyTerm | undefined =>
    duration === undefined ? undefined : { setting, term: termOf(duration) };
  const acknowledge = named('requests.acknowledge_within', requests.acknowledge_within);
  const appeal = named('requests.appeal_within', requests.appeal_within);
  return {
    answer: type === 'third_party_access' ? thirdPartyTerms(policy) : ownTerms(policy, type),
    ...(acknowledge === undefined ? {} : { acknowledge }),
    ...(appeal === undefined ? {} : { appeal }),
    country: controller.country,
    calendar: requests.calendar ?? [],
    chargesForOwnData: requests.own_data_fee !== 'free',
  };
}

function ownTerms(policy: Policy, type: RequestType): readonly PolicyTerm[] {
  const { answer_within: general, extend_by: more, terms = [] } = policy.requests;
  const forType = terms.filter((each) => each.type === type);
  const question = type === 'question' ? mechanismSettings(policy, 'contact-case') : undefined;
  const durations: readonly (readonly [setting: string, duration: string])[] = [
    ['requests.answer_within', general],
    ...forType.map(({ answer_within }) => [`requests.terms.${type}.answer_within`, answer_within] as const),
    ...(question === undefined ? [] : [['contact-case.answer_within', question.answer_within] as const]),
  ];
  return durations.map(([setting, duration]) => ({
    setting,
    term: termOf(duration),
    ...(more === undefined ? {} : { wholeTerm: sumOf(duration, more) }),
  }));
}

/** Others than the person have terms of their own; without them those of everybody, and no extension. */
function thirdPartyTerms({ requests }: Policy): readonly PolicyTerm[] {
  const own = requests.third_party_answer_within;
  const longest = requests.third_party_at_most;
  const setting = own === undefined ? 'requests.answer_within' : 'requests.third_party_answer_within';
  const term = termOf(own ?? requests.answer_within);
  return [{ setting, term, ...(longest === undefined ? {} : { wholeTerm: termOf(longest) }) }];
}

/** A duration as a term: whole days and months end with a day, anything finer at a moment. */
export function termOf(duration: string): Term {
  const { years, months, weeks, days, isFiner } = parseDuration(duration);
  if (isFiner) return { exactly: duration };
  const [allMonths, allDays] = [years * 12 + months, weeks * 7 + days];
  return {
    ...(allMonths === 0 ? {} : { months: allMonths }),
    ...(allDays === 0 ? {} : { days: allDays }),
  };
}

/** One term after the other, counted as one. */
function sumOf(first: string, second: string): Term {
  const [one, other] = [parseDuration(first), parseDuration(second)];
  if (one.isFiner || other.isFiner) return { exactly: addDurations(first, second) };
  return termOf(addDurations(first, second));
}

function addDurations(first: string, second: string): string {
  const [one, other] = [parseDuration(first), parseDuration(second)];
  const months = (one.years + other.years) * 12 + one.months + other.months;
  const days = (one.weeks + other.weeks) * 7 + one.days + other.days;
  const seconds = one.seconds + other.seconds;
  return `P${months}M${days}D${seconds === 0 ? '' : `T${seconds}S`}`;
}
