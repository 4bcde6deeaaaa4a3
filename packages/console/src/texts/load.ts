import type { Catalogue, Locale } from './catalogue.ts';

const files: Readonly<Record<Locale, () => Promise<{ default: Catalogue }>>> = {
  en: () => import('./en.json'),
  uk: () => import('./uk.json'),
  ru: () => import('./ru.json'),
};

/** Only the language in use is fetched. */
export const loadCatalogue = async (locale: Locale): Promise<Catalogue> => (await files[locale]()).default;
