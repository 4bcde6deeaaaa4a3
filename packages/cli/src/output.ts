import { styleText } from 'node:util';

export type Tone = 'good' | 'warning' | 'bad' | 'quiet' | 'strong';

const styles = { good: 'green', warning: 'yellow', bad: 'red', quiet: 'dim', strong: 'bold' } as const;

/** A place to write to: the terminal, a pipe, or a test. */
export interface Sink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly out: Sink;
  /** One JSON document on `out`, and nothing else. */
  readonly json: boolean;
  readonly colour: boolean;
}

/** What a command says: lines for people, or one JSON document for programs. */
export interface Output {
  readonly json: boolean;
  /** True where progress may be drawn: a person is watching. */
  readonly isInteractive: boolean;
  /** A line for people; silent with `--json`. */
  line(text?: string): void;
  /** Rows in aligned columns; the last column is not padded. Silent with `--json`. */
  table(rows: readonly (readonly string[])[]): void;
  /** The command's result for programs; silent without `--json`. */
  document(value: unknown): void;
  paint(tone: Tone, text: string): string;
}

/** Without the codes that colour it, as the eye counts it. */
const visibleLength = (text: string): number => text.replaceAll(/\u001B\[\d+m/g, '').length;

function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
    }
  }
  const pad = (cell: string, column: number): string =>
    cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : pad(cell, column)))
      .join('  ')
      .trimEnd(),
  );
}

export function createOutput({ out, json, colour }: OutputOptions): Output {
  const line = (text = ''): void => {
    if (!json) out.write(`${text}\n`);
  };
  return {
    json,
    isInteractive: !json && out.isTTY === true,
    line,
    table: (rows) => align(rows).forEach((row) => line(row)),
    document(value) {
      if (json) out.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
    paint: (tone, text) => (colour ? styleText(styles[tone], text, { validateStream: false }) : text),
  };
}

/**
 * Whether to colour. `NO_COLOR` set to anything says no, `FORCE_COLOR` says yes, otherwise a terminal decides.
 * @see https://no-color.org
 */
export function wantsColour(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if ((environment['FORCE_COLOR'] ?? '') !== '') return true;
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** `1,234,567`. */
export const formatCount = (count: number): string => count.toLocaleString('en-GB');

/** `1 problem`, `3 problems`, `2 entries`. */
export const countOf = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : plural}`;
