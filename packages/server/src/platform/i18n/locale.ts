/** The languages in which every public word of the platform exists. */
export const locales = ['en', 'uk', 'ru'] as const;
export type Locale = (typeof locales)[number];

/** Each language by its own name, as a language switch shows it. */
export const localeNames: Readonly<Record<Locale, string>> = {
  en: 'English',
  uk: 'Українська',
  ru: 'Русский',
};

export const isLocale = (text: string): text is Locale => (locales as readonly string[]).includes(text);

interface Wish {
  readonly language: string;
  readonly quality: number;
}

function parseWishes(acceptLanguage: string): Wish[] {
  return acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const given = parameters.map((text) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(text)?.[1]).find(Boolean);
      return { language: tag.trim().split('-')[0] ?? '', quality: given === undefined ? 1 : Number(given) };
    })
    .filter(({ language, quality }) => language !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

export interface LocaleWishes {
  /** The `lang` parameter of the address: what the person chose on the page. */
  readonly chosen?: string | undefined;
  /** The header `Accept-Language` (RFC 9110 12.5.4). Regions are ignored. */
  readonly acceptLanguage?: string | undefined;
}

/** The language of an answer: the chosen one, else the browser's, else `offered`'s first. Never remembered in a cookie. */
export function chooseLocale(offered: readonly [Locale, ...Locale[]], wishes: LocaleWishes): Locale {
  const explicit = offered.find((locale) => locale === wishes.chosen);
  if (explicit !== undefined) return explicit;
  for (const { language } of parseWishes(wishes.acceptLanguage ?? '')) {
    const match = offered.find((locale) => locale === language);
    if (match !== undefined) return match;
  }
  return offered[0];
}
