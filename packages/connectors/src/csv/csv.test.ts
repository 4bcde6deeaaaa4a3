import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ConnectorError, type Connection } from '@zgoda/connector-kit';
import { csvConnector } from './csv.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-csv-'));
const table = { schema: 'drop', name: 'people' };
const selection = (...values: string[]) => ({
  table,
  columns: ['email'],
  tuples: values.map((text) => [{ kind: 'text' as const, text }]),
});
let connection: Connection;

before(async () => {
  writeFileSync(
    join(directory, 'people.csv'),
    '\uFEFFemail,name\r\na@example.org,"Example, ""Anna""\r\nsecond line"\r\n\r\nA@example.org,\r\n,nobody\r\n',
  );
  connection = await csvConnector.open({ directory }, 'read');
});
after(async () => {
  await connection.close();
  rmSync(directory, { recursive: true });
});

test('a dropped file is a table without a key, whose fields may hold commas, quotes and line ends', async () => {
  const [described] = await connection.describe();
  assert.deepEqual(
    described?.columns.map(({ name }) => name),
    ['email', 'name'],
  );
  const rows = [];
  for await (const batch of connection.stream(selection('a@example.org'), ['name'])) rows.push(...batch);
  assert.deepEqual(rows, [[{ kind: 'text', text: 'Example, "Anna"\r\nsecond line' }]]);
});

test('an exact search finds its own case only, an empty value its own row, and no value nothing', async () => {
  assert.equal(await connection.count(selection('A@example.org')), 1);
  assert.equal(await connection.count({ ...selection('A@EXAMPLE.org'), ignoringCase: true }), 2);
  assert.equal(await connection.count(selection('')), 1);
  assert.equal(await connection.count(selection()), 0);
  assert.deepEqual(await connection.residual([selection('a@example.org')]), [{ table, rows: 1 }]);
});

test('an erasure is refused and never reported as done, and a file that is not there is no empty answer', async () => {
  const step = { kind: 'delete' as const, table, keyColumns: ['email'], expectedColumns: [], rows: [] };
  const isCode = (code: string) => (error: unknown) => error instanceof ConnectorError && error.code === code;
  await assert.rejects(connection.apply({ steps: [step], begun: false }), isCode('not_transactional'));
  const elsewhere = { ...selection('x'), table: { schema: 'drop', name: '../people' } };
  await assert.rejects(connection.count(elsewhere), isCode('schema_changed'));
  await assert.rejects(csvConnector.open({ directory: 'relative' }, 'read'), isCode('settings_invalid'));
});
