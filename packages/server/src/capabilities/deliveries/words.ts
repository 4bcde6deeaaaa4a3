import { isLocale, wordsIn, type Locale, type WordsBy } from '../../platform/i18n/index.ts';
import en from './templates/en.json' with { type: 'json' };
import ru from './templates/ru.json' with { type: 'json' };
import uk from './templates/uk.json' with { type: 'json' };

export type DeliveryWords = WordsBy<keyof typeof en>;

/** For tests: the catalogues as they stand in the files. */
export const deliveryCatalogues = { en, uk, ru } as const;

export const deliveryWords = wordsIn<keyof typeof en>(deliveryCatalogues);

/** One that the platform does not speak: English. */
export const spokenLocale = (locale: string): Locale => (isLocale(locale) ? locale : 'en');
