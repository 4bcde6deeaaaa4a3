import { isLocale, type Locale } from '../platform/i18n/index.ts';

/** The language a call asks for; English for one that the system has no words of. */
export const toLocale = (asked: string | undefined): Locale =>
  asked !== undefined && isLocale(asked) ? asked : 'en';
