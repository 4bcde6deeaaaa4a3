import type { Gain, Judge } from './judge.ts';

/** How a value is put into words; absent: by the list of terms, else as it stands. */
export type Saying =
  | 'country'
  | 'language'
  | 'words'
  | 'silent'
  | 'categories'
  | 'purposes'
  | 'retention_rules'
  | 'storage_places'
  | 'recipients'
  | 'relationships'
  | 'message_classes'
  | 'topics';

/** What is compared, in English, Ukrainian and Russian: a noun that stands before a colon. */
export type Nouns = readonly [en: string, uk: string, ru: string];

export interface FieldRule {
  readonly judge: Judge;
  readonly nouns: Nouns;
  readonly says?: Saying;
}

/** A list of things with ids (or another field that names them): what it means that one comes. */
export interface ListRule {
  readonly gain: Gain;
  readonly nouns: Nouns;
  readonly key?: string;
}

export type Rule = FieldRule | ListRule;

export const field = (judge: Judge, nouns: Nouns, says?: Saying): FieldRule => ({
  judge,
  nouns,
  ...(says === undefined ? {} : { says }),
});
export const list = (gain: Gain, nouns: Nouns, key?: string): ListRule => ({
  gain,
  nouns,
  ...(key === undefined ? {} : { key }),
});

/** Nouns that several lists share. */
export const label: Nouns = ['name', 'назва', 'название'];
export const toldBy: Nouns = [
  'clause that tells of it',
  'пункт, де про це сказано',
  'пункт, где об этом сказано',
];
export const country: Nouns = ['country', 'країна', 'страна'];
