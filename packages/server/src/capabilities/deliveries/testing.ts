import type { Literal } from '@zgoda/connector-kit';
import type { TableExport } from '@zgoda/datamap';
import type { AccessReport } from './report.ts';

export const sampleReport: AccessReport = {
  reference: 'req_0190a0a0111171118111000000000001',
  madeAt: new Date('2027-01-05T10:00:00Z'),
  timeZone: 'Europe/Kyiv',
  controller: { name: 'Kalyna', address: '7 Sadova Street', contact: 'data@kalyna.example' },
  categories: [],
  automatedDecisions: [],
  disclosures: [],
  ownRecords: [],
  authorities: [{ name: 'Commissioner', website: 'https://authority.example' }],
};

const text = (value: string | null): Literal => (value === null ? null : { kind: 'text', text: value });

/** A table of texts, given `batch` rows at a time. */
export function tableOf(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  batch = 2,
): TableExport {
  async function* batches() {
    for (let at = 0; at < rows.length; at += batch)
      yield rows.slice(at, at + batch).map((row) => row.map(text));
  }
  return {
    system: 'crm',
    table: name,
    columns: columns.map((column) => ({ name: column, category: 'email' })),
    rows: batches(),
  };
}

export async function* listed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

export async function wholeOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
