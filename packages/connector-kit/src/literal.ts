/** How the text of a literal is spelled and compared. */
export const literalKinds = [
  'integer',
  'decimal',
  'float',
  'boolean',
  'text',
  'bytes',
  'uuid',
  'date',
  'time',
  'timestamp',
  'json',
  'other',
] as const;
export type LiteralKind = (typeof literalKinds)[number];

/**
 * One value of a row, as the database spells it: never a JavaScript number, which would lose digits beyond 2^53.
 * Bytes are lower-case hexadecimal, booleans `true` and `false`, times are in UTC; null is SQL's NULL.
 */
export type Literal = { readonly kind: LiteralKind; readonly text: string } | null;

const spelling: Readonly<Partial<Record<LiteralKind, RegExp>>> = {
  integer: /^(?:0|-?[1-9]\d*)$/,
  decimal: /^-?\d+(?:\.\d+)?$|^-?Infinity$|^NaN$/,
  float: /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$|^-?Infinity$|^NaN$/i,
  boolean: /^(?:true|false)$/,
  bytes: /^(?:[\da-f]{2})*$/,
  uuid: /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i,
  date: /^\d{4,}-\d\d-\d\d(?: BC)?$|^-?infinity$/,
  time: /^-?\d+:\d\d:\d\d(?:\.\d+)?(?:[-+]\d\d(?::\d\d)*)?$/,
  timestamp: /^\d{4,}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[-+]\d\d(?::\d\d)*)?(?: BC)?$|^-?infinity$/,
};

const isSpelledAs = (kind: LiteralKind, text: string): boolean => spelling[kind]?.test(text) ?? true;

const withoutTrailingZeros = (text: string): string =>
  text.includes('.') ? text.replace(/0+(?=$|[-+ ])/, '').replace(/\.(?=$|[-+ ])/, '') : text;

/** The same text for values that the database holds to be the same: `1.50` and `1.5`, a time with and without `.000`. */
function canonicalText({ kind, text }: NonNullable<Literal>): string {
  if (kind === 'uuid') return text.toLowerCase();
  if (kind === 'decimal') return withoutTrailingZeros(text).replace(/^-(?=0$)/, '');
  if (kind === 'float') return String(Number(text));
  if (kind === 'time' || kind === 'timestamp')
    return withoutTrailingZeros(text.replace('T', ' ').replace(/[-+]00(?::00)?$/, ''));
  return text;
}

/** One string for one tuple of values: two tuples have the same string when all their values are the same, kind included. */
export const tupleId = (tuple: readonly Literal[]): string =>
  JSON.stringify(tuple.map((value) => (value === null ? null : [value.kind, canonicalText(value)])));

/** What a column can hold, as far as a value from elsewhere must know it. */
export interface LiteralTarget {
  readonly kind: LiteralKind;
  readonly unsigned?: boolean;
}

const signed = { low: -(2n ** 63n), high: 2n ** 63n - 1n };
const unsigned = { low: 0n, high: 2n ** 64n - 1n };

function fitsInteger(text: string, target: LiteralTarget): boolean {
  const range = target.unsigned === true ? unsigned : signed;
  const value = BigInt(text);
  return value >= range.low && value <= range.high;
}

/** Kinds whose values may stand for one another when their spelling is the same: a text column often refers to a number. */
const exchangeable = new Set<LiteralKind>(['integer', 'decimal', 'text', 'uuid']);

/**
 * The value as a column of this kind holds it, or undefined when no value there can be the same. A text that is no number is
 * never compared to a number: databases that convert by themselves find row 0 for “abc”.
 */
export function fitLiteral(value: NonNullable<Literal>, target: LiteralTarget): Literal | undefined {
  if (!isSpelledAs(value.kind, value.text)) return undefined;
  const isSame = value.kind === target.kind;
  if (!isSame && !(exchangeable.has(value.kind) && exchangeable.has(target.kind))) return undefined;
  const text = isSame || value.kind === 'text' ? value.text : canonicalText(value);
  if (!isSpelledAs(target.kind, text)) return undefined;
  if (target.kind === 'integer' && !fitsInteger(text, target)) return undefined;
  return { kind: target.kind, text };
}
