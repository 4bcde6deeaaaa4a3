import { IntlMessageFormat } from 'intl-messageformat';
import en from './catalogues/en.json' with { type: 'json' };
import ru from './catalogues/ru.json' with { type: 'json' };
import uk from './catalogues/uk.json' with { type: 'json' };
import type { Locale } from './locale.ts';

/** A name of a message. The English catalogue decides which exist; a test keeps the others equal to it. */
export type WordKey = keyof typeof en;

type Value = string | number;
/** Wraps what stands between `<name>` and `</name>` in a message. */
type Wrap<Part> = (chunks: readonly (string | Part)[]) => Part;

/** The words of one language: ICU messages (MessageFormat 1) by key. */
export interface WordsBy<Key extends string> {
  readonly locale: Locale;
  /** The message as plain text: whoever shows it escapes it. */
  (key: Key, values?: Readonly<Record<string, Value>>): string;
  /** The message in pieces, where its tags (`<link>…</link>`) or values become something else than text, such as markup. */
  parts<Part>(
    key: Key,
    values: Readonly<Record<string, Value | Part | Wrap<Part>>>,
  ): readonly (string | Part)[];
  /** As a call, for keys made of data; undefined when there is no such message. */
  find(key: string, values?: Readonly<Record<string, Value>>): string | undefined;
}

/** The public words of one language. */
export type Words = WordsBy<WordKey>;

/** The catalogues as they stand in the files: for tests and tools. */
export const catalogues: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { en, uk, ru };

function createWords<Key extends string>(
  locale: Locale,
  messages: Readonly<Record<string, string>>,
): WordsBy<Key> {
  const parsed = new Map<string, IntlMessageFormat>();
  const message = (key: string): IntlMessageFormat | undefined => {
    const known = parsed.get(key);
    if (known !== undefined) return known;
    const text = Object.hasOwn(messages, key) ? messages[key] : undefined;
    if (text === undefined) return undefined;
    const made = new IntlMessageFormat(text, locale);
    parsed.set(key, made);
    return made;
  };
  const required = (key: Key): IntlMessageFormat => {
    const found = message(key);
    if (found === undefined) throw new Error(`the catalogue ${locale} has no message ${key}`);
    return found;
  };
  return Object.assign(
    (key: Key, values?: Readonly<Record<string, Value>>): string => String(required(key).format(values)),
    {
      locale,
      parts: <Part>(key: Key, values: Readonly<Record<string, Value | Part | Wrap<Part>>>) => {
        const made = required(key).format<Part>(values);
        return Array.isArray(made) ? made : [made];
      },
      find: (key: string, values?: Readonly<Record<string, Value>>): string | undefined => {
        const found = message(key);
        return found === undefined ? undefined : String(found.format(values));
      },
    },
  );
}

/** The words of catalogues with the same keys, one a language. */
export function wordsIn<Key extends string>(
  of: Readonly<Record<Locale, Readonly<Record<Key, string>>>>,
): (locale: Locale) => WordsBy<Key> {
  const byLocale: Readonly<Record<Locale, WordsBy<Key>>> = {
    en: createWords('en', of.en),
    uk: createWords('uk', of.uk),
    ru: createWords('ru', of.ru),
  };
  return (locale) => byLocale[locale];
}

export const wordsOf: (locale: Locale) => Words = wordsIn<WordKey>({ en, uk, ru });
