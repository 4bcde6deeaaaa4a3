import { wordsIn, type WordsBy } from '../../platform/i18n/index.ts';
import en from './templates/en.json' with { type: 'json' };
import ru from './templates/ru.json' with { type: 'json' };
import uk from './templates/uk.json' with { type: 'json' };

export type LetterWords = WordsBy<keyof typeof en>;

/** For tests: the catalogues as they stand in the files. */
export const letterCatalogues = { en, uk, ru } as const;

export const letterWords = wordsIn<keyof typeof en>(letterCatalogues);
