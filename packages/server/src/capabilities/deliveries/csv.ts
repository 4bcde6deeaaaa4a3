import type { Literal } from '@zgoda/connector-kit';

/** Excel takes a file without it for Latin-1; `utf-8-sig` and every CSV library take it off. */
export const byteOrderMark = '\uFEFF';

const startsFormula = /^[=+\-@\t\r']/;
const number = /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;

/**
 * A value that a spreadsheet would run as a formula gets an apostrophe before it, and so does one that begins with an apostrophe: taking
 * off one apostrophe gives every value back. CWE-1236
 */
export const guarded = (text: string): string =>
  startsFormula.test(text) && !number.test(text) ? `'${text}` : text;

/** RFC 4180 2: quoted where it has to be; NULL is empty, an empty text is `""`. */
function field(text: string | null): string {
  if (text === null) return '';
  const safe = guarded(text);
  return safe === '' || /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (values: readonly (string | null)[]): string => `${values.map(field).join(',')}\r\n`;

export const csvRow = (row: readonly Literal[]): string =>
  csvLine(row.map((value) => (value === null ? null : value.text)));
