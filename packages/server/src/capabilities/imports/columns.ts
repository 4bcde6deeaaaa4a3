import type { ImportFormat } from '@zgoda/vocabulary/imports';
import { UnreadableFile, delimiters, readFirstRecord, type Delimiter } from './records.ts';

/** What a column of a file means to an import. */
export type Field =
  | 'email'
  | 'topic'
  | 'status'
  | 'account_status'
  | 'opted_in_at'
  | 'confirmed_at'
  | 'ended_at'
  | 'cleaned_at'
  | 'method'
  | 'reference'
  | 'wording'
  | 'network'
  | 'relationship'
  | 'relationship_reference'
  | 'locale'
  | 'attributes';

export interface Columns {
  readonly format: ImportFormat;
  readonly delimiter: Delimiter;
  /** How many there are, those without a meaning included. */
  readonly count: number;
  readonly places: ReadonlyMap<Field, number>;
}

const ownNames: Readonly<Record<string, Field>> = {
  email: 'email',
  topic: 'topic',
  status: 'status',
  opted_in_at: 'opted_in_at',
  confirmed_at: 'confirmed_at',
  method: 'method',
  reference: 'reference',
  wording: 'wording',
  relationship: 'relationship',
  relationship_reference: 'relationship_reference',
  locale: 'locale',
};

/**
 * Names by format, in small letters. Mailchimp: the columns of an audience export; its three files differ in UNSUB_TIME and
 * CLEAN_TIME. listmonk: those of a subscriber export, and `subscription_status` where the list was asked for it; the
 * evidence may also stand in `attributes`.
 */
const names: Readonly<Record<ImportFormat, Readonly<Record<string, Field>>>> = {
  plain: ownNames,
  mailchimp: {
    'email address': 'email',
    status: 'status',
    optin_time: 'opted_in_at',
    confirm_time: 'confirmed_at',
    confirm_ip: 'network',
    unsub_time: 'ended_at',
    clean_time: 'cleaned_at',
  },
  listmonk: {
    ...ownNames,
    status: 'account_status',
    subscription_status: 'status',
    attributes: 'attributes',
    attribs: 'attributes',
  },
};

/** Columns that only one product writes. */
const marks = {
  mailchimp: ['email address', 'optin_time', 'confirm_time', 'unsub_time', 'clean_time', 'leid', 'euid'],
  listmonk: ['uuid', 'attributes', 'attribs', 'subscription_status'],
} as const;

function guessFormat(header: readonly string[]): ImportFormat {
  const has = (name: string): boolean => header.includes(name);
  if (has('email address') && marks.mailchimp.filter(has).length > 1) return 'mailchimp';
  return has('email') && marks.listmonk.filter(has).length > 1 ? 'listmonk' : 'plain';
}

/**
 * What the columns of a file mean, by its beginning; what is not named here is never looked at.
 * @throws UnreadableFile columns_unknown, columns_ambiguous
 */
export function recogniseColumns(start: Uint8Array, asked: ImportFormat | 'auto'): Columns {
  for (const delimiter of delimiters) {
    const header = readFirstRecord(start, delimiter)?.map((name) => name.trim().toLowerCase());
    if (header === undefined) continue;
    const format = asked === 'auto' ? guessFormat(header) : asked;
    const places = placesOf(header, names[format]);
    if (places.has('email')) return { format, delimiter, count: header.length, places };
  }
  throw new UnreadableFile('columns_unknown', 1);
}

function placesOf(
  header: readonly string[],
  meanings: Readonly<Record<string, Field>>,
): ReadonlyMap<Field, number> {
  const places = new Map<Field, number>();
  for (const [place, name] of header.entries()) {
    const field = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
    if (field === undefined) continue;
    if (places.has(field)) throw new UnreadableFile('columns_ambiguous', 1);
    places.set(field, place);
  }
  return places;
}
