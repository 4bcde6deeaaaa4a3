import { wordsIn, type WordsBy } from '../../../platform/i18n/index.ts';
import en from './en.json' with { type: 'json' };
import ru from './ru.json' with { type: 'json' };
import uk from './uk.json' with { type: 'json' };

export type RequestWords = WordsBy<keyof typeof en>;

/** For tests: the catalogues as they stand in the files. */
export const requestCatalogues = { en, uk, ru } as const;

export const requestWords = wordsIn<keyof typeof en>(requestCatalogues);
