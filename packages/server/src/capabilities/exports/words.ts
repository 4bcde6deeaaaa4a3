import { isLocale, wordsIn, type Locale } from '../../platform/i18n/index.ts';
import en from './templates/en.json' with { type: 'json' };
import ru from './templates/ru.json' with { type: 'json' };
import uk from './templates/uk.json' with { type: 'json' };

export const exportWords = wordsIn<keyof typeof en>({ en, uk, ru });

/** One that the platform does not speak: English. */
export const spokenLocale = (locale: string): Locale => (isLocale(locale) ? locale : 'en');
