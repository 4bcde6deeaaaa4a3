import { createHmac } from 'node:crypto';
import { ConnectorError } from './errors.ts';
import { fitLiteral, tupleId, type Literal } from './literal.ts';
import { tableLabel, type Column, type TableName } from './schema.ts';

/** How a value is made less telling and stays of use: never back to what it was. Doing it twice is the same as once. */
export type Generalisation =
  | { readonly to: 'year' | 'month' }
  /** The first characters of a text, such as the area of a postcode. */
  | { readonly to: 'prefix'; readonly characters: number }
  /** The lower end of a band of whole numbers, such as an age in tens. */
  | { readonly to: 'band'; readonly width: number }
  /** The network of an address: the first three parts of IPv4, the first three groups of IPv6. */
  | { readonly to: 'network' };

/** What becomes of a column whose row stays. NULL stays NULL under `generalise` and `hash`: there is nothing to hide. */
export type Change =
  | { readonly kind: 'null' }
  | { readonly kind: 'fixed'; readonly value: NonNullable<Literal> }
  | { readonly kind: 'generalise'; readonly by: Generalisation }
  /** The same value gives the same pseudonym under the same key, so that counts by person survive. */
  | { readonly kind: 'hash'; readonly key: Uint8Array };

const pad = (text: string): string => text.padStart(2, '0');

function generalisedTime(text: string, to: 'year' | 'month'): string | undefined {
  const found = /^(\d{4,})-(\d\d)-\d\d(?:([ T])\d\d:\d\d:\d\d(?:\.\d+)?([-+]\d\d(?::\d\d)*)?)?( BC)?$/.exec(
    text,
  );
  if (found === null) return undefined;
  const [, year = '', month = '', separator, zone = '', era = ''] = found;
  const day = `${year}-${to === 'year' ? '01' : pad(month)}-01`;
  return `${day}${separator === undefined ? '' : ` 00:00:00${zone}`}${era}`;
}

function networkOf(text: string): string | undefined {
  const four = /^(\d+\.\d+\.\d+)\.\d+$/.exec(text);
  if (four !== null) return `${four[1]}.0`;
  if (!/^[\da-f:]+$/i.test(text)) return undefined;
  const [head = '', tail] = text.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: Math.max(gap, 0) }, () => '0'), ...right];
  return groups.length === 8 ? `${groups.slice(0, 3).join(':')}::` : undefined;
}

function bandOf(text: string, width: number): string | undefined {
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(width) || width < 1) return undefined;
  const value = BigInt(text);
  const size = BigInt(width);
  return String(value - (((value % size) + size) % size));
}

/** A value that has no such form (a text that is no address) becomes nothing at all rather than staying. */
function generalised(text: string, by: Generalisation): string | undefined {
  if (by.to === 'prefix') return Array.from(text).slice(0, by.characters).join('');
  if (by.to === 'band') return bandOf(text, by.width);
  if (by.to === 'network') return networkOf(text);
  return generalisedTime(text, by.to);
}

const mac = (key: Uint8Array, domain: string, text: string): string =>
  createHmac('sha256', key).update(`${domain}\n${text}`).digest('base64url');

/** 32 characters: a mark, 22 of the hash (128 bits) and 9 by which we know our own, so that hashing twice changes nothing. */
function hashed(text: string, key: Uint8Array): string {
  const body = text.slice(1, 23);
  const isOurs =
    text.length === 32 && text.startsWith('~') && mac(key, 'own', body).slice(0, 9) === text.slice(23);
  if (isOurs) return text;
  const fresh = mac(key, 'value', text).slice(0, 22);
  return `~${fresh}${mac(key, 'own', fresh).slice(0, 9)}`;
}

/** The value that `change` leaves in this column. @throws ConnectorError `value_unfit` */
export function changedValue(change: Change, column: Column, value: Literal): Literal {
  if (change.kind === 'null') return null;
  if (change.kind === 'fixed') return fitLiteral(change.value, column) ?? null;
  if (value === null) return null;
  if (change.kind === 'hash') return { kind: column.kind, text: hashed(value.text, change.key) };
  const text = generalised(value.text, change.by);
  return text === undefined ? null : { kind: value.kind, text };
}

/** Refuses before anything is touched what can never work on this column. @throws ConnectorError `change_unfit`, `value_unfit` */
export function assertChangeFits(table: TableName, column: Column, change: Change): void {
  const details = { table: tableLabel(table), column: column.name };
  const unfit = (): never => {
    throw new ConnectorError('change_unfit', details);
  };
  if (column.generated) unfit();
  if (change.kind === 'null' && !column.nullable) unfit();
  if (change.kind === 'hash') {
    if (column.kind !== 'text' || (column.maxLength ?? 32) < 32 || change.key.length < 16) unfit();
  }
  if (change.kind === 'fixed' && fitLiteral(change.value, column) === undefined)
    throw new ConnectorError('value_unfit', details);
}

export const isSameValue = (a: Literal, b: Literal): boolean => tupleId([a]) === tupleId([b]);
