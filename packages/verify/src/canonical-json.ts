import { FormatError } from './format-error.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}
/** JSON without null and fractions: the only JSON that this project hashes. */
export type ClosedValue = string | number | boolean | readonly ClosedValue[] | ClosedObject;
export interface ClosedObject {
  readonly [name: string]: ClosedValue;
}

const maxDepth = 32;

/**
 * The canonical text of a JSON value: members sorted by UTF-16 code units, ECMAScript numbers, no white space.
 * @throws value_not_allowed on what JSON cannot say: undefined, NaN, infinities, lone surrogates, other objects
 * @see RFC 8785 3.2
 */
export function canonicalize(value: JsonValue): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw notAllowed('a lone surrogate');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notAllowed('a number that is not finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean' || value === null) return String(value);
  if (isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  assertPlainObject(value);
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member === undefined) throw notAllowed('an undefined member');
    members.push(`${canonicalize(name)}:${canonicalize(member)}`);
  }
  return `{${members.join(',')}}`;
}

/**
 * Checks the closed grammar before anything is canonicalised or hashed: strings in NFC without lone surrogates,
 * booleans, safe integers (no -0), arrays and plain objects; at most 32 levels deep.
 * @throws value_not_allowed
 */
export function assertClosed(value: unknown, depth = 0): asserts value is ClosedValue {
  if (depth > maxDepth) throw notAllowed(`more than ${maxDepth} levels`);
  switch (typeof value) {
    case 'boolean':
      return;
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0))
        throw notAllowed('a number that is not a safe integer');
      return;
    case 'string':
      if (!value.isWellFormed() || value.normalize('NFC') !== value)
        throw notAllowed('a string that is not in NFC');
      return;
    case 'object':
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) assertClosed(value[i], depth + 1);
        return;
      }
      assertPlainObject(value);
      for (const [name, member] of Object.entries(value)) {
        assertClosed(name, depth + 1);
        assertClosed(member, depth + 1);
      }
      return;
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw notAllowed(`a ${typeof value}`);
  }
}

/** Checks the closed grammar, then canonicalises. @throws value_not_allowed */
export function canonicalizeClosed(value: unknown): string {
  assertClosed(value);
  return canonicalize(value);
}

/**
 * Parses a text that has to be canonical JSON of the closed grammar already, so that duplicate members, other
 * spellings of a number, escapes and white space are all refused by one comparison.
 * @throws json_malformed, value_not_allowed
 */
export function parseClosed(text: string): ClosedValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError('json_malformed', 'not JSON');
  }
  if (canonicalizeClosed(value) !== text)
    throw new FormatError('json_malformed', 'not canonical JSON (RFC 8785)');
  return value as ClosedValue;
}

export function isClosedObject(value: ClosedValue | undefined): value is ClosedObject {
  return typeof value === 'object' && !isArray(value);
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function assertPlainObject(value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null)
    throw notAllowed(value === null ? 'null' : `a ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notAllowed('an object that is not plain');
  if (Object.getOwnPropertySymbols(value).length > 0) throw notAllowed('a symbol as a member');
}

function notAllowed(what: string): FormatError {
  return new FormatError('value_not_allowed', `canonical JSON cannot hold ${what}`);
}
