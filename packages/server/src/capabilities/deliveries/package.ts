import type { Literal } from '@zgoda/connector-kit';
import type { TableExport } from '@zgoda/datamap';
import { renderPdf } from '../../platform/pdf/index.ts';
import { zipStream, type ZipEntry } from '../../platform/zip/index.ts';
import { toSheet } from '../letters/index.ts';
import { byteOrderMark, csvLine, csvRow } from './csv.ts';
import { reportPage, type ShownTable } from './report-html.ts';
import type { AccessPackage, AccessReport } from './report.ts';
import { deliveryWords, spokenLocale } from './words.ts';

/** Rows of a table that the page shows; the rest are in the table's file. */
const shownRows = 20;
/** Of a value on the page. */
const shownCharacters = 300;
const textPiece = 64 * 1024;

interface WrittenTable extends ShownTable {
  readonly exported: TableExport;
}

/**
 * The answer to a request for access as a ZIP, made while it is read: rows come a batch at a time and are not kept, but for the
 * first of each table, which the page shows. GDPR Art. 12(1), 15(1), 15(3), 20(1); Law 2297-VI Art. 8(2), 16
 */
export function writeAccessPackage({
  letter,
  report,
  tables,
  files,
  locale: wanted,
}: AccessPackage): AsyncGenerator<Uint8Array> {
  const locale = spokenLocale(wanted);
  const words = deliveryWords(locale);
  async function* entries(): AsyncGenerator<ZipEntry> {
    const { controller, reference } = report;
    yield text('README.txt', words('readme', { name: controller.name, reference }));
    if (letter !== undefined) yield { name: 'letter.pdf', content: [await renderPdf(toSheet(letter))] };
    const written: WrittenTable[] = [];
    const taken = new Set<string>();
    for await (const exported of tables) {
      const file = fileName(exported, taken);
      const kept: WrittenTable = {
        file,
        title: `${exported.system}: ${exported.table}`,
        columns: exported.columns.map(({ name }) => name),
        source: exported.source && (exported.source[locale] ?? Object.values(exported.source)[0]),
        rows: [],
        count: 0,
        exported,
      };
      const counted = { count: 0, rows: [] as (readonly string[])[] };
      yield { name: file, content: csvOf(exported, counted) };
      written.push({ ...kept, ...counted });
    }
    if (files !== undefined) yield* files;
    yield text('data.json', `${JSON.stringify(describe(report, written, locale), null, 2)}\n`);
    yield text('index.html', String(reportPage(words, report, written)));
  }
  return zipStream(entries(), report.madeAt);
}

const text = (name: string, content: string): ZipEntry => ({ name, content: [Buffer.from(content)] });

/** What a file may be called everywhere; a number where two tables would be called the same. */
function fileName({ system, table }: TableExport, taken: Set<string>): string {
  const plain = `${system}-${table}`
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .slice(0, 80);
  for (let no = 1; ; no += 1) {
    const name = `tables/${plain}${no === 1 ? '' : `-${no}`}.csv`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
}

async function* csvOf(
  { columns, rows }: TableExport,
  counted: { count: number; rows: (readonly string[])[] },
): AsyncGenerator<Buffer> {
  let piece = byteOrderMark + csvLine(columns.map(({ name }) => name));
  for await (const batch of rows) {
    for (const row of batch) {
      if (counted.rows.length < shownRows) counted.rows.push(row.map(shown));
      counted.count += 1;
      piece += csvRow(row);
      if (piece.length >= textPiece) {
        yield Buffer.from(piece);
        piece = '';
      }
    }
  }
  yield Buffer.from(piece);
}

function shown(value: Literal): string {
  if (value === null) return '';
  return value.text.length > shownCharacters ? `${value.text.slice(0, shownCharacters)}…` : value.text;
}

/** The tables as the W3C describes CSV on the web, and beside them what we have on record ourselves. */
function describe(report: AccessReport, tables: readonly WrittenTable[], language: string) {
  const { reference, madeAt, controller, categories, automatedDecisions, disclosures, ownRecords } = report;
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': language }],
    'dc:title': reference,
    'dc:created': madeAt.toISOString(),
    dialect: { encoding: 'utf-8', delimiter: ',', lineTerminators: ['\r\n'], header: true },
    tables: tables.map(({ file, exported, count, source }) => ({
      url: file,
      notes: [{ rows: count, ...(source !== undefined && { source }) }],
      tableSchema: {
        columns: exported.columns.map(({ name, category }) => ({
          name,
          titles: name,
          null: '',
          ...(category !== undefined && { 'dc:subject': category }),
          datatype: 'string',
        })),
      },
    })),
    'zgoda:report': { reference, controller, categories, automatedDecisions, disclosures, ownRecords },
  };
}
