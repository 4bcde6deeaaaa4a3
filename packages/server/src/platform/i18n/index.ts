/** The languages of the privacy centre: its words, dates in full, and which language an answer is in. */
export { formatDay, formatDistance, formatMoment, type DatePlace, type DateRole } from './dates.ts';
export { chooseLocale, isLocale, localeNames, locales, type Locale } from './locale.ts';
export { catalogues, wordsIn, wordsOf, type Words, type WordsBy } from './words.ts';
