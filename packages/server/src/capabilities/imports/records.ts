import { CsvError, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import type { ImportFailure } from '@zgoda/vocabulary/imports';

/** A record of a CSV file; the header is number 1. */
export interface CsvRecord {
  readonly number: number;
  readonly fields: readonly string[];
}

/** What keeps a file from being read to its end. */
export class UnreadableFile extends Error {
  readonly failure: ImportFailure;
  readonly row: number | undefined;

  constructor(failure: ImportFailure, row?: number, options?: ErrorOptions) {
    super(`the file cannot be read: ${failure}`, options);
    this.name = 'UnreadableFile';
    this.failure = failure;
    this.row = row;
  }
}

export const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

const maxRecordBytes = 64 * 1024;
/** The parser is fed so many bytes at a time, so that no more records wait than these hold. */
const sliceBytes = 64 * 1024;

const dialect = (delimiter: Delimiter) =>
  ({ delimiter, bom: true, relax_column_count: true, max_record_size: maxRecordBytes }) as const;

/** @throws UnreadableFile encoding_not_utf8 */
export function assertUtf8Start(start: Uint8Array): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
  } catch (error) {
    throw new UnreadableFile('encoding_not_utf8', undefined, { cause: error });
  }
}

/**
 * Passes bytes on as long as they are UTF-8.
 * @throws UnreadableFile encoding_not_utf8
 */
export async function* ensureUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) {
      decoder.decode(chunk, { stream: true });
      yield chunk;
    }
    decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UnreadableFile('encoding_not_utf8', undefined, { cause: error });
  }
}

/** The first record of a file, read from its beginning. Undefined where it cannot be read so. */
export function readFirstRecord(start: Uint8Array, delimiter: Delimiter): readonly string[] | undefined {
  try {
    const [first] = parseAtOnce(Buffer.from(start), { ...dialect(delimiter), to: 1 });
    return first;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

/**
 * The records of a file in groups, as its bytes come; blank lines are numbered and left out. Memory holds a slice of the file.
 * @throws UnreadableFile quotes_broken, record_too_long
 * @see RFC 4180 2
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: Delimiter,
): AsyncGenerator<readonly CsvRecord[]> {
  let number = 0;
  let waiting: CsvRecord[] = [];
  const parser = parse({
    ...dialect(delimiter),
    on_record: (fields: readonly string[]) => {
      number += 1;
      const isBlank = fields.every((field) => field.trim() === '');
      if (!isBlank || number === 1) waiting.push({ number, fields });
      return null;
    },
  });
  parser.on('error', () => undefined);
  parser.resume();
  const feed = (bytes?: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (error?: Error | null): void =>
        error ? reject(toUnreadable(error, number + 1)) : resolve();
      if (bytes === undefined) parser.end(settle);
      else parser.write(bytes, settle);
    });
  const take = (): readonly CsvRecord[] => {
    const taken = waiting;
    waiting = [];
    return taken;
  };
  try {
    for await (const chunk of chunks) {
      for (let from = 0; from < chunk.length; from += sliceBytes) {
        await feed(chunk.subarray(from, from + sliceBytes));
        yield take();
      }
    }
    await feed();
    yield take();
  } finally {
    parser.destroy();
  }
}

function toUnreadable(error: Error, row: number): Error {
  if (!(error instanceof CsvError)) return error;
  const failure = error.code === 'CSV_MAX_RECORD_SIZE' ? 'record_too_long' : 'quotes_broken';
  return new UnreadableFile(failure, row, { cause: undefined });
}
