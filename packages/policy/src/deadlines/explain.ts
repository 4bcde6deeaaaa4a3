import { Temporal } from 'temporal-polyfill';
import { formatDuration } from '../duration.ts';
import { lawLink } from '../regimes/links.ts';
import type { Term } from '../regimes/request-rules.ts';
import type { CountedRule, Deadline } from './deadlines.ts';
import { explainLocales, explainWords, type ExplainLocale, type ExplainWords } from './explain-words.ts';
import type { RuleSource } from './rules-in-force.ts';
import type { NamedDay, Step } from './step.ts';

/** One rule in words: what it is, where it can be read, and its arithmetic, a sentence a step. */
export interface ExplainedRule {
  readonly rule: string;
  readonly link?: string;
  readonly sentences: readonly string[];
}

export interface ExplainedDeadline {
  /** What is due by when, by which rule, and of how many it is the strictest. */
  readonly choice: string;
  /** In the order of the deadline: the first one decides. */
  readonly rules: readonly ExplainedRule[];
}

/** A deadline in the words of a language; of one that is not known here, in English. */
export function explainDeadline({ milestone, rules }: Deadline, language: string): ExplainedDeadline {
  const locale = explainLocales.find((known) => known === language.split('-')[0]) ?? 'en';
  const words = explainWords[locale];
  const what = words.milestones[milestone];
  const [first] = rules;
  if (first === undefined) return { choice: fill(words.noTerm, { what }), rules: [] };
  const values = { what, day: dayInWords(first.dueOn, locale), rule: sourceInWords(first.source, words) };
  const choice = fill(rules.length === 1 ? words.only : words.strictest, {
    ...values,
    n: String(rules.length),
  });
  return { choice, rules: rules.map((rule) => explainRule(rule, locale)) };
}

function explainRule({ source, steps }: CountedRule, locale: ExplainLocale): ExplainedRule {
  const [begin] = steps;
  const zone = begin?.step === 'begins' ? begin.zone : 'UTC';
  const link = source.kind === 'law' ? lawLink(source.article) : undefined;
  return {
    rule: sourceInWords(source, explainWords[locale]),
    ...(link === undefined ? {} : { link }),
    sentences: steps.map((step) => stepInWords(step, locale, zone)),
  };
}

function sourceInWords(source: RuleSource, words: ExplainWords): string {
  return source.kind === 'law' ? source.article : fill(words.policy, { setting: source.setting });
}

function stepInWords(step: Step, locale: ExplainLocale, zone: string): string {
  const words = explainWords[locale];
  const day = (iso: string): string => dayInWords(iso, locale);
  switch (step.step) {
    case 'begins':
      return fill(words.begins[step.with], { day: day(step.day), time: step.time, zone: step.zone });
    case 'at_once':
      return words.atOnce;
    case 'counted':
      return countedInWords(step, locale);
    case 'stood_still':
      return stillInWords(step, locale);
    case 'ran_on':
      return cite(
        fill(words.ranOn[step.why], { reason: words.reasons[step.reason], from: day(step.from) }),
        step.article,
      );
    case 'extended':
      return cite(
        fill(words.extended, { day: day(step.toldOn), term: termInWords(step.wholeTerm, locale) }),
        step.article,
      );
    case 'not_extended':
      return cite(words.notExtended[step.why], step.article);
    case 'shortened':
      return fill(words.shortened, { gives: day(step.gives) });
    case 'ran_to_working_day':
      return fill(words.ranToWorkingDay, {
        days: daysOffInWords(step.daysOff, locale),
        gives: day(step.gives),
      });
    case 'ends':
    default:
      return fill(words.ends, { day: day(step.day), at: momentInWords(step.at, locale, zone) });
  }
}

/** A sentence with the article that it rests on. */
const cite = (sentence: string, article: string | undefined): string =>
  article === undefined ? sentence : sentence.replace(/\.$/u, ` (${article}).`);

function countedInWords(step: Extract<Step, { step: 'counted' }>, locale: ExplainLocale): string {
  const words = explainWords[locale];
  const sentence = step.isLastDayOfMonth === true ? words.lastDayOfMonth : words.counted;
  const said = fill(sentence, {
    term: termInWords(step.term, locale),
    gives: dayInWords(step.gives, locale),
  });
  if (step.daysOff === undefined) return said;
  return `${said} ${fill(words.notCounted, { days: daysOffInWords(step.daysOff, locale) })}`;
}

function stillInWords(step: Extract<Step, { step: 'stood_still' }>, locale: ExplainLocale): string {
  const words = explainWords[locale];
  const said = fill(step.lasts === true ? words.standsStill : words.stoodStill, {
    from: dayInWords(step.from, locale),
    until: dayInWords(step.until, locale),
    reasons: listInWords(
      step.reasons.map((reason) => words.reasons[reason]),
      locale,
    ),
    days: plural(step.days, words.days, locale),
    gives: dayInWords(step.gives, locale),
  });
  return step.isLimitedToNewTerm === true ? `${said} ${words.limited}` : said;
}

function daysOffInWords(days: readonly NamedDay[], locale: ExplainLocale): string {
  const words = explainWords[locale];
  const why = { weekend: words.weekend, holiday: words.holiday, in_place_of: words.inPlaceOf };
  return listInWords(
    days.map((each) => `${dayInWords(each.day, locale)} – ${why[each.why]}`),
    locale,
  );
}

function termInWords(term: Term, locale: ExplainLocale): string {
  const words = explainWords[locale];
  if ('exactly' in term) return formatDuration(term.exactly, locale);
  if ('workingDays' in term) return plural(term.workingDays, words.workingDays, locale);
  const { months, days } = term;
  const parts = [
    ...(months === undefined ? [] : [formatDuration(`P${months}M`, locale)]),
    ...(days === undefined && months !== undefined ? [] : [plural(days ?? 0, words.days, locale)]),
  ];
  return listInWords(parts, locale);
}

function plural(count: number, forms: ExplainWords['days'], locale: ExplainLocale): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return fill(form, { n: String(count) });
}

const listInWords = (parts: readonly string[], locale: ExplainLocale): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts);

/** English as it is written outside the United States: the day before the month. */
const written: Readonly<Record<ExplainLocale, string>> = { en: 'en-GB', uk: 'uk', ru: 'ru' };

/** With the weekday in brackets, where it would have to be declined. */
function dayInWords(iso: string, locale: ExplainLocale): string {
  const { year, month, day } = Temporal.PlainDate.from(iso);
  const at = Date.UTC(year, month - 1, day);
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(written[locale], { ...options, timeZone: 'UTC' }).format(at);
  if (locale === 'en') return format({ dateStyle: 'full' });
  return `${withoutYearMark(format({ dateStyle: 'long' }))} (${format({ weekday: 'long' })})`;
}

/** Without the abbreviation of "year", which would double the full stop of a sentence. */
const withoutYearMark = (text: string): string => text.replace(/\s[рг]\.(?=$|\s)/u, '');

function momentInWords(iso: string, locale: ExplainLocale, timeZone: string): string {
  const moment = Temporal.Instant.from(iso).epochMilliseconds;
  const format = new Intl.DateTimeFormat(written[locale], {
    dateStyle: 'long',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone,
  });
  return withoutYearMark(format.format(moment));
}

function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
