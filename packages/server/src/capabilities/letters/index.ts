/** Letters about requests: their words, their mail, their PDF. */
export { appealsIn, composeLetter } from './compose.ts';
export type {
  Letter,
  LetterAppeal,
  LetterFacts,
  LetterOfficial,
  LetterText,
  NewLetter,
  Wording,
} from './letter.ts';
export { toLetterText, toSheet } from './render.ts';
export { getLetter, letterErasure, listLetters, renderLetterPdf, writeLetter } from './service.ts';
