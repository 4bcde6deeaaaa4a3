import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { locales } from '../../platform/i18n/index.ts';
import { guarded } from './csv.ts';
import { writeAccessPackage } from './package.ts';
import { reportPage } from './report-html.ts';
import { listed, sampleReport, tableOf, wholeOf } from './testing.ts';
import { deliveryCatalogues, deliveryWords } from './words.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-package-'));
after(() => rmSync(directory, { recursive: true }));

const unzipped = (file: string, name: string): Buffer =>
  execFileSync('unzip', ['-p', file, name], { maxBuffer: 1e9 });

async function written(tables: Parameters<typeof tableOf>[]): Promise<string> {
  const file = join(directory, `${Math.random()}.zip`);
  const source = listed(tables.map((one) => tableOf(...one)));
  writeFileSync(
    file,
    await wholeOf(writeAccessPackage({ report: sampleReport, tables: source, locale: 'uk' })),
  );
  return file;
}

/** What Python's csv module reads, as JSON. */
const byPython = (csv: Buffer): string[][] =>
  JSON.parse(
    execFileSync(
      'python3',
      [
        '-c',
        'import csv,io,json,sys;print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode("utf-8-sig"),newline="")))))',
      ],
      { input: csv },
    ).toString(),
  ) as string[][];

test('every message of a package and its pages exists in every language', () => {
  const keys = Object.keys(deliveryCatalogues.en).sort();
  for (const locale of locales) assert.deepEqual(Object.keys(deliveryCatalogues[locale]).sort(), keys);
});

test('an independent CSV reader gets every value back, whatever stands in it', async () => {
  const odd = [
    'a,b',
    'c"d',
    'e\r\nf',
    ' g ',
    '',
    'Щастя, "їжак"',
    "'quoted",
    '=1+1',
    '-5',
    '+380501112233',
    '@x',
    '\tz',
    '\u{1F33B}',
  ];
  const file = await written([['odd', ['value', 'other'], odd.map((value) => [value, null])]]);
  const [head, ...rows] = byPython(unzipped(file, 'tables/crm-odd.csv'));
  assert.deepEqual(head, ['value', 'other']);
  assert.deepEqual(
    rows.map(([value = '']) => (value.startsWith("'") ? value.slice(1) : value)),
    odd,
  );
  // Spreadsheets run none of it.
  for (const [value = ''] of rows) assert.ok(!/^[=@\t\r]/.test(value) && !/^[+-]\D/.test(value), value);
  assert.deepEqual(unzipped(file, 'tables/crm-odd.csv').subarray(0, 3), Buffer.from([0xef, 0xbb, 0xbf]));
});

test('taking one apostrophe off gives any guarded value back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (value) => {
      const safe = guarded(value);
      assert.equal(safe.startsWith("'") ? safe.slice(1) : safe, value);
    }),
  );
});

test('the page shows the first rows and says where the rest are; the description names every column', async () => {
  const rows = Array.from({ length: 120 }, (_, index) => [`row-${index}`, '<b>']);
  const file = await written([
    ['long', ['a', 'b'], rows],
    ['Long', ['a', 'b'], [['x', 'y']]],
    ['empty', ['a'], []],
  ]);
  assert.match(execFileSync('unzip', ['-t', file]).toString(), /No errors detected/);
  const page = unzipped(file, 'index.html').toString();
  assert.ok(page.includes('row-19') && !page.includes('row-20'));
  assert.ok(page.includes('Показано перші 20 з 120'));
  assert.ok(page.includes('&lt;b&gt;') && !page.includes('<b>'));
  assert.doesNotMatch(page, /<script|https?:\/\/(?!authority\.example)|undefined|\[object/);
  const data = JSON.parse(unzipped(file, 'data.json').toString()) as {
    tables: { url: string; notes: { rows: number }[]; tableSchema: { columns: { name: string }[] } }[];
  };
  assert.deepEqual(
    data.tables.map(({ url, notes, tableSchema }) => [
      url,
      notes[0]?.rows,
      tableSchema.columns.map(({ name }) => name),
    ]),
    [
      ['tables/crm-long.csv', 120, ['a', 'b']],
      ['tables/crm-long-2.csv', 1, ['a', 'b']],
      ['tables/crm-empty.csv', 0, ['a']],
    ],
  );
  assert.equal(byPython(unzipped(file, 'tables/crm-long.csv')).length, 121);
});

test('AS-08 AS-27 AS-28 AS-35: the page says purposes, bases, recipients, places, sources, terms, disclosures and decisions', () => {
  const page = String(
    reportPage(
      deliveryWords('en'),
      {
        ...sampleReport,
        categories: [
          {
            id: 'email',
            label: 'E-mail address',
            isSpecial: true,
            purposes: [
              {
                label: 'Answers',
                description: 'Answering you.',
                legalBasis: 'your consent',
                clause: 'AS-09',
                retention: 'a year (1 year)',
              },
            ],
            recipients: [
              {
                name: 'Hosting Ltd',
                kind: 'works for us',
                country: 'Poland',
                safeguard: 'no safeguard needed',
              },
            ],
            places: [{ label: 'Data centre', country: 'Ukraine' }],
            sources: ['the register of members'],
          },
        ],
        automatedDecisions: [{ title: 'Credit', logic: 'By income.', effect: 'No credit.' }],
        disclosures: [
          {
            at: new Date('2026-05-05T10:00:00Z'),
            recipient: 'Bank',
            ground: 'a contract with you',
            purpose: 'Payment',
            categories: ['E-mail address'],
          },
        ],
        ownRecords: [{ id: 'cases', title: 'Cases', head: ['When'], rows: [['yesterday']], isCut: true }],
      },
      [],
    ),
  );
  for (const said of [
    'Answering you.',
    'your consent',
    'clause AS-09',
    'a year (1 year)',
    'Hosting Ltd',
    'works for us, Poland; no safeguard needed',
    'Data centre (Ukraine)',
    'the register of members',
    'A special category',
    'By income.',
    'No credit.',
    'Tuesday 5 May 2026, 13:00',
    'Bank',
    'yesterday',
    'more than fits',
  ])
    assert.ok(page.includes(said), said);
});
