import { importFindings } from '@zgoda/vocabulary/imports';
import type { Finding } from './row.ts';

/**
 * A cell of CSV. What a spreadsheet would take for a formula gets an apostrophe before it.
 * @see RFC 4180 2; CWE-1236
 */
export function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const toLine = (cells: readonly string[]): string => `${cells.map(toCell).join(',')}\r\n`;

export const reportHeader = toLine(['row', 'column', 'code', 'sentence']);

/** Row, column, code and sentence of each: nothing that stands in the file. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ row, column, code }) => toLine([String(row), column, code, importFindings[code]]))
    .join('');
}
