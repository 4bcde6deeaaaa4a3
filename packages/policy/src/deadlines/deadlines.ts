import type { Milestone } from '@zgoda/vocabulary/requests';
import { Temporal } from 'temporal-polyfill';
import type { ExtensionGround, Term } from '../regimes/request-rules.ts';
import { countTerm, endOfDay, type Counted } from './count.ts';
import { mergePauses, type Pause } from './pauses.ts';
import {
  lawsFor,
  rulesInForce,
  type PauseRules,
  type RequestKind,
  type RuleInForce,
  type RuleSource,
} from './rules-in-force.ts';
import type { Step } from './step.ts';
import { workingCalendar, type WorkingCalendar } from './working-calendar.ts';

/** That it takes longer, as the person was told; once. */
export interface Extension {
  /** ms since the epoch, UTC. */
  readonly toldAt: number;
  readonly ground: ExtensionGround;
  /** The day that the person was told, where it is earlier than the law allows. */
  readonly until?: string | undefined;
}

/** What the deadlines of a request follow from. Instants are ms since the epoch, UTC. */
export interface ClockFacts extends RequestKind {
  readonly receivedAt: number;
  /** IANA zone of the controller: its days count. */
  readonly timeZone: string;
  readonly pauses: readonly Pause[];
  readonly extension?: Extension | undefined;
  /** When what was asked for was carried out. */
  readonly completedAt?: number | undefined;
  /** When the person was given the answer. */
  readonly answeredAt?: number | undefined;
  /** A pause that lasts is taken to last up to here. */
  readonly now: number;
}

/** One rule, counted. */
export interface CountedRule {
  readonly source: RuleSource;
  /** The last day, on the clock of the controller. */
  readonly dueOn: string;
  /** The first moment at which it is late; ms since the epoch, UTC. */
  readonly dueAt: number;
  /** The clock of this rule stands still now. */
  readonly isStill: boolean;
  readonly steps: readonly Step[];
}

/** Something that is due, with every rule that asks for it: the earliest first, and that one decides. */
export interface Deadline {
  readonly milestone: Milestone;
  /** Empty: no law and no policy sets a term. */
  readonly rules: readonly CountedRule[];
}

/**
 * Everything that is or will be due in the course of a request, each with its arithmetic. Of several rules the strictest
 * decides.
 * @throws RangeError when the time zone is none, or a pause ends before it begins
 * @see GDPR Art. 12(3), 12(4); Law 2297-VI Art. 16(5), 17
 */
export function deadlinesOf(facts: ClockFacts): readonly Deadline[] {
  const clock = clockOf(facts);
  const milestones: readonly (readonly [Milestone, readonly CountedRule[]])[] = [
    ['act', atOnce(facts, clock)],
    ['acknowledge', fromReceipt(facts, clock, 'acknowledge')],
    ['decide', fromReceipt(facts, clock, 'decide')],
    ['tell_of_extension', tellOfExtension(facts, clock)],
    ['answer', rulesInForce(facts, 'answer').map((rule) => answerBy(facts, clock, rule))],
    ['tell_others', tellOthers(facts, clock)],
    ['appeal', appealBy(facts, clock)],
  ];
  return milestones.flatMap(([milestone, rules]) => {
    const isOpenEnd = milestone === 'appeal' && facts.answeredAt !== undefined;
    if (rules.length === 0 && !isOpenEnd) return [];
    return [{ milestone, rules: rules.toSorted((left, right) => left.dueAt - right.dueAt) }];
  });
}

/** When something is due; undefined where it is not, or no term is set. */
export function dueOf(deadlines: readonly Deadline[], milestone: Milestone): CountedRule | undefined {
  return deadlines.find((deadline) => deadline.milestone === milestone)?.rules[0];
}

/** It should have been done. A clock that stands still is never overdue. */
export function isOverdue({ dueAt, isStill }: CountedRule, now: number): boolean {
  return !isStill && now >= dueAt;
}

interface Clock {
  readonly calendar: WorkingCalendar;
  /** What is counted from: its first step with it. */
  begin(at: number, by: 'receipt' | 'completion' | 'answer'): Begin;
}

interface Begin {
  readonly day: Temporal.ZonedDateTime;
  readonly step: Step;
}

function clockOf({ timeZone, policy }: ClockFacts): Clock {
  return {
    calendar: workingCalendar(policy?.country ?? '', policy?.calendar),
    begin(at, by) {
      const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
      const time = day.toPlainTime().toString({ smallestUnit: 'minute' });
      const step: Step = {
        step: 'begins',
        with: by,
        day: day.toPlainDate().toString(),
        time,
        zone: timeZone,
        at: day.toInstant().toString(),
      };
      return { day, step };
    },
  };
}

function atOnce(facts: ClockFacts, clock: Clock): readonly CountedRule[] {
  const { day, step } = clock.begin(facts.receivedAt, 'receipt');
  return lawsFor(facts).flatMap(({ regime, rule }) => {
    if (rule.atOnce === undefined) return [];
    const source = { kind: 'law', regime: regime.id, article: rule.atOnce } as const;
    const dueOn = day.toPlainDate().toString();
    const steps: readonly Step[] = [step, { step: 'at_once' }];
    return [{ source, dueOn, dueAt: facts.receivedAt, isStill: false, steps }];
  });
}

function fromReceipt(
  facts: ClockFacts,
  clock: Clock,
  milestone: 'acknowledge' | 'decide',
): readonly CountedRule[] {
  return rulesInForce(facts, milestone).map((rule) => countRule(facts, clock, rule, rule.term));
}

/** The person has to be told within the first term; a law that allows no extension has no such day. */
function tellOfExtension(facts: ClockFacts, clock: Clock): readonly CountedRule[] {
  const rules = rulesInForce(facts, 'answer');
  if (rules.length === 0 || !rules.every(({ extension }) => 'wholeTerm' in extension)) return [];
  return rules.map((rule) => countRule(facts, clock, rule, rule.term));
}

function answerBy(facts: ClockFacts, clock: Clock, rule: RuleInForce): CountedRule {
  const first = countRule(facts, clock, rule, rule.term);
  const { extension } = facts;
  if (extension === undefined) return first;
  const refused = whyNotExtended(rule, extension, first);
  if (refused !== undefined || !('wholeTerm' in rule.extension)) {
    return refused === undefined ? first : insertAfterBegin(first, refused);
  }
  const { wholeTerm } = rule.extension;
  const toldOn = clock.begin(extension.toldAt, 'receipt').day.toPlainDate().toString();
  const article = rule.source.kind === 'law' ? { article: rule.extension.article } : {};
  const step: Step = { step: 'extended', toldOn, wholeTerm, ...article };
  const whole = insertAfterBegin(countRule(facts, clock, rule, wholeTerm), step);
  // An extension never shortens what it extends.
  if (whole.dueAt <= first.dueAt) return first;
  return noLaterThan(whole, extension.until, facts.timeZone, first);
}

function whyNotExtended(rule: RuleInForce, extension: Extension, first: CountedRule): Step | undefined {
  const own = rule.extension;
  if ('policyHasNone' in own) return { step: 'not_extended', why: 'policy_has_none' };
  if ('never' in own) return { step: 'not_extended', why: 'never', article: own.never };
  const isLaw = rule.source.kind === 'law';
  const article = isLaw ? { article: own.article } : {};
  if (isLaw && !own.grounds.includes(extension.ground)) {
    return { step: 'not_extended', why: 'ground_unknown', ...article };
  }
  if (extension.toldAt >= first.dueAt) return { step: 'not_extended', why: 'told_late', ...article };
  return undefined;
}

const insertAfterBegin = (rule: CountedRule, step: Step): CountedRule => ({
  ...rule,
  steps: [...rule.steps.slice(0, 1), step, ...rule.steps.slice(1)],
});

/** What the person was told is kept, where it is earlier; never earlier than the term that was extended. */
function noLaterThan(
  whole: CountedRule,
  until: string | undefined,
  timeZone: string,
  first: CountedRule,
): CountedRule {
  if (until === undefined) return whole;
  const dueAt = endOfDay(Temporal.PlainDate.from(until), timeZone);
  if (dueAt >= whole.dueAt || dueAt <= first.dueAt) return whole;
  const at = Temporal.Instant.fromEpochMilliseconds(dueAt).toString();
  const steps: readonly Step[] = [
    ...whole.steps.slice(0, -1),
    { step: 'shortened', gives: until },
    { step: 'ends', day: until, at },
  ];
  return { ...whole, dueOn: until, dueAt, steps };
}

function tellOthers(facts: ClockFacts, clock: Clock): readonly CountedRule[] {
  const { completedAt } = facts;
  if (completedAt === undefined) return [];
  return lawsFor(facts).flatMap(({ regime, rule: { tellOthers: told } }) => {
    if (told === undefined) return [];
    const source = { kind: 'law', regime: regime.id, article: told.article } as const;
    const { endsOnDayOff } = regime.requests.counting;
    const { day, step } = clock.begin(completedAt, 'completion');
    const { calendar } = clock;
    const counted = countTerm({ begin: day, term: told.term, endsOnDayOff, calendar, standstills: [] });
    return [countedRule(source, step, counted, [])];
  });
}

function appealBy({ answeredAt, policy }: ClockFacts, clock: Clock): readonly CountedRule[] {
  if (answeredAt === undefined || policy?.appeal === undefined) return [];
  const { setting, term } = policy.appeal;
  const { day, step } = clock.begin(answeredAt, 'answer');
  const { calendar } = clock;
  const counted = countTerm({
    begin: day,
    term,
    endsOnDayOff: 'runs_to_next_working_day',
    calendar,
    standstills: [],
  });
  return [countedRule({ kind: 'policy', setting }, step, counted, [])];
}

function countRule(facts: ClockFacts, clock: Clock, rule: RuleInForce, term: Term): CountedRule {
  const { day, step } = clock.begin(facts.receivedAt, 'receipt');
  const { counting, ranOn } = pausesThatCount(facts, day, rule.pauses);
  const counted = countTerm({
    begin: day,
    term,
    endsOnDayOff: rule.endsOnDayOff,
    calendar: clock.calendar,
    standstills: mergePauses(counting, facts),
  });
  const isStill = counting.some(
    ({ from, until }) => until === undefined && from <= facts.now && from < counted.dueAt,
  );
  return { ...countedRule(rule.source, step, counted, ranOn), isStill };
}

function countedRule(source: RuleSource, begin: Step, counted: Counted, ranOn: readonly Step[]): CountedRule {
  const { dueOn, dueAt } = counted;
  const steps = [begin, ...counted.steps.slice(0, -1), ...ranOn, ...counted.steps.slice(-1)];
  return { source, dueOn: dueOn.toString(), dueAt, isStill: false, steps };
}

/** A pause counts where the rule knows its reason, and the person was asked soon enough. */
function pausesThatCount(
  { pauses }: ClockFacts,
  begin: Temporal.ZonedDateTime,
  rules: PauseRules,
): { readonly counting: readonly Pause[]; readonly ranOn: readonly Step[] } {
  const counting: Pause[] = [];
  const ranOn: Step[] = [];
  for (const pause of pauses.toSorted((left, right) => left.from - right.from)) {
    const why = whyRanOn(pause, begin, rules);
    if (why === undefined) counting.push(pause);
    else {
      const day = Temporal.Instant.fromEpochMilliseconds(pause.from).toZonedDateTimeISO(begin.timeZoneId);
      ranOn.push({ step: 'ran_on', from: day.toPlainDate().toString(), reason: pause.reason, ...why });
    }
  }
  return { counting, ranOn };
}

type WhyRanOn = Pick<Extract<Step, { step: 'ran_on' }>, 'why' | 'article'>;

function whyRanOn(
  { reason, from }: Pause,
  begin: Temporal.ZonedDateTime,
  rules: PauseRules,
): WhyRanOn | undefined {
  const rule = rules(reason);
  if (rule === undefined) return { why: 'law_does_not_know' };
  if (rule.askedWithin === undefined) return undefined;
  const { dueAt } = countTerm({
    begin,
    term: rule.askedWithin,
    endsOnDayOff: 'ends_there',
    calendar: () => undefined,
    standstills: [],
  });
  return from < dueAt ? undefined : { why: 'asked_late', article: rule.article };
}
