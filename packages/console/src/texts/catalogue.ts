import { IntlMessageFormat } from 'intl-messageformat';
import type english from './en.json';

export const locales = ['en', 'uk', 'ru'] as const;
export type Locale = (typeof locales)[number];

/** Each language in its own words. */
export const localeNames: Readonly<Record<Locale, string>> = {
  en: 'English',
  uk: 'Українська',
  ru: 'Русский',
};

export type TextKey = keyof typeof english;
export type Catalogue = Readonly<Record<TextKey, string>>;
export type TextValues = Readonly<Record<string, string | number | Date>>;

export const isLocale = (text: unknown): text is Locale => locales.some((locale) => locale === text);

/** The best of our languages for what a browser asks for; English when none fits. */
export function chooseLocale(stored: string | null, preferred: readonly string[]): Locale {
  if (isLocale(stored)) return stored;
  return preferred.map((tag) => tag.split('-', 1)[0]).find(isLocale) ?? 'en';
}

export interface Words {
  readonly locale: Locale;
  /** A text of the catalogue with its values put in (ICU MessageFormat). */
  readonly t: (key: TextKey, values?: TextValues) => string;
  /** A text whose key is known only while running; `fallback` when the catalogue has none. */
  readonly find: (key: string, fallback: string) => string;
  /** "Sunday 22 November 2026" */
  readonly day: (time: string | Date) => string;
  /** "Sunday 22 November 2026 at 14:05" */
  readonly instant: (time: string | Date) => string;
  /** "22 Nov", for tables */
  readonly dayBrief: (time: string | Date) => string;
  /** "22 Nov, 14:05", for lists */
  readonly brief: (time: string | Date) => string;
  /** The same on the clocks of a place, which it names: "Sunday 22 November 2026 at 14:05 (Europe/Kyiv)" */
  readonly instantIn: (time: string | Date, timeZone: string) => string;
  readonly number: (value: number) => string;
}

export function createWords(locale: Locale, catalogue: Catalogue): Words {
  const compiled = new Map<string, IntlMessageFormat>();
  const format = (key: TextKey, values: TextValues): string => {
    const message = compiled.get(key) ?? new IntlMessageFormat(catalogue[key], locale);
    compiled.set(key, message);
    return String(message.format(values));
  };
  const dates = (options: Intl.DateTimeFormatOptions): ((time: string | Date) => string) => {
    const formatter = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, options);
    return (time) => formatter.format(new Date(time));
  };
  const fullTime = { hour: '2-digit', minute: '2-digit' } as const;
  const full = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const numbers = new Intl.NumberFormat(locale);
  const known: Readonly<Record<string, string>> = catalogue;
  return {
    locale,
    t: (key, values = {}) => format(key, values),
    find: (key, fallback) => known[key] ?? fallback,
    day: dates(full),
    instant: dates({ ...full, ...fullTime }),
    instantIn: (time, timeZone) => `${dates({ ...full, ...fullTime, timeZone })(time)} (${timeZone})`,
    dayBrief: dates({ day: 'numeric', month: 'short' }),
    brief: dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    number: (value) => numbers.format(value),
  };
}
