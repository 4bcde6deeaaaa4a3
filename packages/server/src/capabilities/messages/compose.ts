import {
  createTextEngine,
  findMessageClass,
  findTemplate,
  isBuiltInTemplate,
  localise,
  messageScope,
  putFields,
  type LiquidScope,
  type Localised,
  type MessageTemplate,
  type Policy,
  type TextEngine,
  type TextFilter,
} from '@zgoda/policy';
import ical, { ICalCalendarMethod } from 'ical-generator';
import { formatDay, formatMoment, isLocale, type DateRole, type Locale } from '../../platform/i18n/index.ts';
import {
  insertMark,
  MarkdownText,
  putInserts,
  renderLetter,
  toMarkdown,
  withoutMarks,
  type Letter,
  type LetterLink,
} from '../../platform/mail/index.ts';
import { dataOf, type Message, type MessageWords, type TemplateWords } from './message.ts';
import { en } from './templates/en.ts';
import { ru } from './templates/ru.ts';
import { uk } from './templates/uk.ts';

const wordsByLocale: Readonly<Record<Locale, MessageWords>> = { en, uk, ru };

/** Where a letter's links lead. `unsubscribe` is there exactly where the message has a topic. */
export interface LetterLinks {
  readonly preferences: string;
  readonly unsubscribe?: string | undefined;
  readonly policy: string;
  /** The clause that says when such messages come. */
  readonly clause: string;
  /** The page of the request that the mail is about. */
  readonly request?: string | undefined;
}

type Composed = Pick<Message, 'template' | 'messageClass' | 'topic' | 'cause' | 'locale' | 'timeZone'> & {
  /** Absent: nothing is on record of the reader. */
  readonly reader?: ReaderValues | undefined;
};

export interface ComposedLetter {
  /** The language that the words are in. */
  readonly locale: Locale;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * The words of a message. Those that the policy brings come before the built-in ones; a language that the platform does not speak
 * gets dates, reasons and small print in English.
 * @throws TemplateFlaw when a template names something that the message does not have
 */
export function composeLetter(
  policy: Policy,
  message: Composed,
  data: Readonly<Record<string, string | number | boolean>>,
  links: LetterLinks,
): ComposedLetter {
  const template = findTemplate(policy, message.template);
  if (template === undefined) throw new Error(`the policy has no template ${message.template}`);
  const locale = spoken(message.locale);
  const common = wordsByLocale[locale];
  const words = wordsOfTemplate(policy, template, message.locale, common);
  const inserts = Object.values(readerWords(policy, template, message.locale, message.reader ?? {}));
  const values = toValues(template, withMarks(template, data));
  const ofPolicy = scopeOf(policy, message, { data: values, why: common.why, links });
  const marks = Object.keys(template.reader ?? {}).map((name, index) => [name, insertMark(index)] as const);
  const scope = {
    ...ofPolicy,
    time_zone: message.timeZone ?? ofPolicy.time_zone,
    ...(marks.length > 0 && { reader: Object.fromEntries(marks) }),
  };
  const subject = lines.render(words.subject, scope);
  const inLocale = (text: Localised): string => localise(policy, text, message.locale);
  const brand = inLocale(policy.controller.name);
  const sender = `${brand}, ${inLocale(policy.controller.address)}`;
  const { html, text } = renderLetter({
    language: locale,
    subject,
    brand,
    body: paragraphs.render(words.body, scope),
    inserts,
    action: actionOf(words, data, { label: (text) => lines.render(text, scope), common, links }),
    note: words.note === undefined ? undefined : paragraphs.render(words.note, scope),
    footer: footerOf(policy, message, { common, links, sender, fill: (line) => lines.render(line, scope) }),
  });
  return { locale, subject: putInserts(subject, inserts), html, text };
}

/** The one button: what the template says; else the page of the request, where the mail is about one. */
function actionOf(
  { action }: TemplateWords,
  data: Readonly<Record<string, string | number | boolean>>,
  how: {
    readonly label: (text: string) => string;
    readonly common: MessageWords;
    readonly links: LetterLinks;
  },
): LetterLink | undefined {
  const { request } = how.links;
  if (action !== undefined) return { label: how.label(action.label), url: String(data[action.link]) };
  return request === undefined ? undefined : { label: how.common.request, url: request };
}

/** What is on record of a reader, by the fields of the template; absent or empty where there is nothing. */
export type ReaderValues = Readonly<Record<string, string | undefined>>;

/** Nothing that ends a line, or turns it round. */
const literal = (value: string | undefined): string =>
  (value ?? '')
    .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069\uE000\uE001]/gu, '')
    .trim();

/** What stands at the fields of a template for this reader, in the order of the fields. */
export function readerWords(
  policy: Policy,
  { reader = {} }: Pick<MessageTemplate, 'reader'>,
  locale: string,
  values: ReaderValues,
): Readonly<Record<string, string>> {
  const words = Object.entries(reader).map(([name, { otherwise }]) => [
    name,
    literal(values[name]) || localise(policy, otherwise, locale),
  ]);
  return Object.fromEntries(words);
}

/** The words that somebody wrote, with marks at the fields of the reader. */
function withMarks(
  { reader }: Pick<MessageTemplate, 'reader'>,
  data: Readonly<Record<string, string | number | boolean>>,
): Readonly<Record<string, string | number | boolean>> {
  if (reader === undefined) return data;
  const names = Object.keys(reader);
  return mapText(data, (text) =>
    putFields(withoutMarks(text), (name) => {
      if (!names.includes(name)) throw new Error(`the template has no field ${name} of the reader`);
      return insertMark(names.indexOf(name));
    }),
  );
}

const mapText = (
  data: Readonly<Record<string, string | number | boolean>>,
  change: (text: string) => string,
): Readonly<Record<string, string | number | boolean>> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, typeof value === 'string' ? change(value) : value]),
  );

/** The words that somebody wrote, as plain text for this reader. */
export function inPlainText(
  policy: Policy,
  template: MessageTemplate,
  data: Readonly<Record<string, string | number | boolean>>,
  { locale, reader }: { readonly locale: string; readonly reader: ReaderValues },
): Readonly<Record<string, string | number | boolean>> {
  if (template.reader === undefined) return data;
  const inserts = Object.values(readerWords(policy, template, locale, reader));
  return mapText(withMarks(template, data), (text) => putInserts(text, inserts));
}

/** What marks the subject of a mail that only colleagues get. */
export const trialMarkOf = (locale: string): string => wordsByLocale[spoken(locale)].trial;

/** What is the same for an event however often it is told of. */
export interface EventIdentity {
  /** `id@domain`; the same in every mail of a thread, so that the entry changes instead of doubling. */
  readonly uid: string;
  /** How many of the thread the person got before. */
  readonly sequence: number;
  readonly at: Date;
}

/**
 * The entry for the reader's calendar, in UTC, so that each calendar shows it in its own time zone; undefined where the template
 * declares none.
 * @throws RangeError when it ends before it starts
 * @see RFC 5545 3.6.1, 3.8.4.7, 3.8.7.4; RFC 5546 3.2.1
 */
export function calendarOf(
  template: Pick<MessageTemplate, 'calendar'>,
  data: Readonly<Record<string, string | number | boolean>>,
  summary: string,
  { uid, sequence, at }: EventIdentity,
): string | undefined {
  const { calendar: names } = template;
  if (names === undefined) return undefined;
  const start = new Date(String(data[names.starts]));
  const end = new Date(String(data[names.ends]));
  if (end <= start) throw new RangeError('an event ends before it starts');
  const description = String(data[names.what]);
  const calendar = ical({ prodId: '//Zgoda//Zgoda//EN', method: ICalCalendarMethod.PUBLISH });
  calendar.createEvent({ id: uid, sequence, stamp: at, start, end, summary, description });
  return calendar.toString();
}

function footerOf(
  policy: Policy,
  { messageClass }: Pick<Message, 'messageClass'>,
  parts: {
    readonly common: MessageWords;
    readonly links: LetterLinks;
    readonly sender: string;
    readonly fill: (line: string) => string;
  },
): Letter['footer'] {
  const { common, links, sender, fill } = parts;
  const { footer } = common;
  const preferences = (label: string): LetterLink => ({ label: fill(label), url: links.preferences });
  if (links.unsubscribe === undefined) {
    const clause = { label: footer.policy, url: links.clause };
    const isOwed = findMessageClass(policy, messageClass)?.addressed_by === 'everyone_concerned';
    const why = isOwed ? footer.notice : footer.answers;
    return { links: [preferences(footer.others), clause], lines: [fill(why), sender] };
  }
  const stop = { label: fill(footer.stop), url: links.unsubscribe };
  const ofPolicy = { label: footer.policy, url: links.policy };
  return { links: [stop, preferences(footer.choose), ofPolicy], lines: [sender] };
}

function wordsOfTemplate(
  policy: Policy,
  template: MessageTemplate,
  locale: string,
  common: MessageWords,
): TemplateWords {
  const { subject, body, action } = template;
  if (subject !== undefined && body !== undefined) {
    return {
      subject: localise(policy, subject, locale),
      body: localise(policy, body, locale),
      action: action && { label: localise(policy, action.label, locale), link: action.link },
    };
  }
  if (!isBuiltInTemplate(template.id)) throw new Error(`template ${template.id} has no words`);
  return common.templates[template.id];
}

function toValues(
  template: MessageTemplate,
  data: Readonly<Record<string, string | number | boolean>>,
): Readonly<Record<string, unknown>> {
  const kinds = dataOf(template);
  const entries = Object.entries(data).map(([name, value]) => [
    name,
    kinds[name] === 'markdown' ? new MarkdownText(String(value)) : value,
  ]);
  return Object.fromEntries(entries);
}

/** What `packages/policy` lets a template use, and the clause of the class for the small print. */
function scopeOf(
  policy: Policy,
  { messageClass, topic, cause, locale }: Pick<Message, 'messageClass' | 'topic' | 'cause' | 'locale'>,
  facts: { data: Readonly<Record<string, unknown>>; why: MessageWords['why']; links: LetterLinks },
): LiquidScope {
  const { data, why, links } = facts;
  const scope = messageScope(policy, locale, {
    data,
    ...(topic !== undefined && { topic }),
    why: cause === undefined ? '' : why[cause.kind],
    links: { ...links, unsubscribe: links.unsubscribe ?? links.preferences },
  });
  return { ...scope, class: { clause: findMessageClass(policy, messageClass)?.clause ?? '' } };
}

const spoken = (locale: string): Locale => (isLocale(locale) ? locale : 'en');
const moment =
  (role: DateRole): TextFilter =>
  (value, locale, timeZone) =>
    formatMoment(toDate(value), { locale: spoken(locale), timeZone }, role);

/** Dates as everywhere else in the platform: in full, with the weekday. */
const filters: Readonly<Record<string, TextFilter>> = {
  // A day without an hour is the same day everywhere.
  date: (value, locale) => formatDay(toDate(value), { locale: spoken(locale), timeZone: 'UTC' }),
  date_time: moment('plain'),
  date_time_on: moment('on'),
  date_time_by: moment('by'),
};
const paragraphs: TextEngine = createTextEngine({ escape: toMarkdown, filters });
const lines: TextEngine = createTextEngine({ filters });

function toDate(value: unknown): Date {
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw new TypeError('not a time');
  return date;
}
