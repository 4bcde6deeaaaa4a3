import { requestTypes } from '@zgoda/vocabulary/requests';
import { termInWords, wordLocales } from './difference/term-words.ts';
import { formatDuration } from './duration.ts';
import { durationSchema } from './primitives.ts';
import type { Policy } from './schema.ts';
import { localise } from './settings.ts';

/**
 * The settings of a mechanism as a sentence wants them, in the words of a locale: durations and lists spelt out,
 * categories and message classes by their labels, types of requests by their names, anything else as it stands.
 */
export function settingsInWords(
  policy: Policy,
  settings: Readonly<Record<string, unknown>>,
  locale: string,
): Readonly<Record<string, string>> {
  const labelled = [...policy.categories, ...policy.message_classes];
  const inWords = (value: unknown): string => {
    if (Array.isArray(value)) {
      return new Intl.ListFormat(locale, { type: 'conjunction' }).format(value.map(inWords));
    }
    const text = String(value);
    const item = labelled.find(({ id }) => id === text);
    if (item !== undefined) return localise(policy, item.label, locale);
    const spoken = wordLocales.find((each) => each === locale);
    if (spoken !== undefined && requestTypes.some((type) => type === text)) return termInWords(text, spoken);
    return durationSchema.safeParse(text).success ? formatDuration(text, locale) : text;
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, inWords(value)]));
}
