import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { csvConnector } from '../../connectors/src/index.ts';
import { startCustomer, type CustomerDatabase, type CustomerKind } from '../test/customer-databases.ts';
import { literal, mapOf, openBy, settingsOf, systemOf } from '../test/hand-made.ts';
import { SeenSet, TupleQueue } from './export-sets.ts';
import { exportPeople } from './export.ts';
import type { OpenSystem, Person } from './plan.ts';
import { systemSchema, type System } from './system.ts';

const kinds: readonly CustomerKind[] = ['postgres', 'mysql', 'sqlite'];
const databases = {} as Record<CustomerKind, CustomerDatabase>;
const names = [
  'visit_tag',
  'visit',
  'employee',
  'event',
  'client',
  'address',
  'left_side',
  'right_side',
  'tag',
];

before(async () => {
  await Promise.all(kinds.map(async (kind) => (databases[kind] = await startCustomer[kind]())));
});
after(() => Promise.all(kinds.map((kind) => databases[kind].close())));
const clear = () =>
  Promise.all(
    kinds.map((kind) => databases[kind].execute(...names.map((name) => `drop table if exists ${name}`))),
  );
afterEach(clear);

const ada: Person = {
  id: 'ada',
  identities: [
    { kind: 'email', value: 'ada@mail.example' },
    { kind: 'phone', value: '+380441112233' },
  ],
};
type Told = Readonly<Record<string, readonly (readonly (string | null)[])[]>>;

/** Rows by table, in the order of their texts. */
async function told(system: System, open: OpenSystem, people = [ada]): Promise<Told> {
  const tables: Record<string, (string | null)[][]> = {};
  for await (const { table, rows } of exportPeople(people, { map: mapOf(system), open })) {
    const found: (string | null)[][] = [];
    for await (const batch of rows)
      found.push(...batch.map((row) => row.map((value) => value?.text ?? null)));
    tables[table] = found.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return tables;
}

const refers = (column: string, to: string, finds = 'these_rows') => ({
  columns: [column],
  to,
  to_columns: ['id'],
  finds,
});
const personal = (category: string, rest = {}) => ({ category, ...rest });

for (const kind of kinds) {
  const tell = (tables: unknown) =>
    told(systemOf('shop', kind, tables), openBy(settingsOf({ shop: databases[kind] })));
  const given = (...statements: readonly string[]) => databases[kind].execute(...statements);

  test(`${kind}: rows come through tables in between, each once, with their key and the columns of a category only`, async () => {
    await given(
      'create table client (id integer not null primary key, email varchar(60), phone varchar(20), rank integer)',
      'create table visit (id integer not null primary key, client integer, guest integer, place varchar(20))',
      'create table visit_tag (visit integer not null, tag integer not null, words varchar(20), primary key (visit, tag))',
      `insert into client values (1, 'ADA@mail.example', '+380441112233', 5), (2, 'ben@mail.example', null, 6), (3, null, '+380441112233', 7)`,
      `insert into visit values (10, 1, null, 'North'), (11, 1, 3, 'South'), (20, 2, null, 'East'), (21, 2, 1, 'West'), (22, null, null, 'No')`,
      `insert into visit_tag values (10, 1, 'a'), (11, 1, 'b'), (11, 2, 'c'), (20, 1, 'd'), (21, 1, 'e')`,
    );
    const tables = {
      client: {
        on_erasure: 'delete_rows',
        columns: {
          email: personal('contact', { identity: 'email' }),
          phone: personal('contact', { identity: 'phone' }),
        },
        not_personal: ['id', 'rank'],
      },
      visit: {
        on_erasure: 'delete_rows',
        columns: { place: personal('places') },
        not_personal: ['id', 'client', 'guest'],
        references: [refers('client', 'client'), refers('guest', 'client')],
      },
      visit_tag: {
        on_erasure: 'delete_rows',
        columns: { words: personal('words') },
        not_personal: ['visit', 'tag'],
        references: [refers('visit', 'visit')],
      },
    };
    assert.deepEqual(await tell(tables), {
      client: [
        ['1', 'ADA@mail.example', '+380441112233'],
        ['3', null, '+380441112233'],
      ],
      visit: [
        ['10', 'North'],
        ['11', 'South'],
        ['21', 'West'],
      ],
      visit_tag: [
        ['10', '1', 'a'],
        ['11', '1', 'b'],
        ['11', '2', 'c'],
        ['21', '1', 'e'],
      ],
    });
    const map = mapOf(systemOf('shop', kind, tables));
    const open = openBy(settingsOf({ shop: databases[kind] }));
    const columns = new Map<string, unknown>();
    let last = 0;
    for await (const { table, columns: named, rows } of exportPeople([ada], { map, open })) {
      columns.set(table, named);
      // Only the last table is read: the others are gone through all the same.
      if (table === 'visit_tag') for await (const batch of rows) last += batch.length;
    }
    assert.equal(last, 4);
    assert.deepEqual(columns.get('client'), [
      { name: 'id' },
      { name: 'email', category: 'contact' },
      { name: 'phone', category: 'contact' },
    ]);
  });

  test(`${kind}: a tree in one table is followed to its leaves, and a circle in it ends`, async () => {
    await given(
      'create table employee (id integer not null primary key, email varchar(60), chief integer, note varchar(20))',
      `insert into employee values (1, 'ada@mail.example', 4, 'a'), (2, 'b@mail.example', 1, 'b'), (3, 'c@mail.example', 2, 'c'),
        (4, 'd@mail.example', 3, 'd'), (5, 'e@mail.example', null, 'e'), (6, 'f@mail.example', 5, 'f')`,
    );
    const employee = {
      on_erasure: 'delete_rows',
      columns: { email: personal('contact', { identity: 'email' }), note: personal('words') },
      not_personal: ['id', 'chief'],
      references: [refers('chief', 'employee')],
    };
    const found = await tell({ employee });
    assert.deepEqual(
      found['employee']?.map(([id]) => id),
      ['1', '2', '3', '4'],
    );
  });

  test(`${kind}: tables that lead to one another in a circle are told whole, and a shared row stays with nobody`, async () => {
    await given(
      'create table address (id integer not null primary key, town varchar(20))',
      'create table client (id integer not null primary key, email varchar(60), address integer)',
      'create table left_side (id integer not null primary key, other integer, client integer, word varchar(20))',
      'create table right_side (id integer not null primary key, other integer, word varchar(20))',
      `insert into address values (1, 'Lviv'), (2, 'Odesa')`,
      `insert into client values (1, 'ada@mail.example', 1), (2, 'ben@mail.example', 2), (3, 'ada@mail.example', 2)`,
      `insert into left_side values (1, null, 1, 'a'), (2, 1, null, 'b'), (3, 9, 2, 'c')`,
      `insert into right_side values (1, 1, 'x'), (2, 2, 'y'), (9, 3, 'z')`,
    );
    const found = await tell({
      address: { on_erasure: 'delete_rows', columns: { town: personal('places') }, not_personal: ['id'] },
      client: {
        on_erasure: 'delete_rows',
        columns: { email: personal('contact', { identity: 'email' }) },
        not_personal: ['id', 'address'],
        references: [refers('address', 'address', 'those_rows')],
      },
      left_side: {
        on_erasure: 'delete_rows',
        columns: { word: personal('words') },
        not_personal: ['id', 'other', 'client'],
        references: [refers('client', 'client'), refers('other', 'right_side')],
      },
      right_side: {
        on_erasure: 'delete_rows',
        columns: { word: personal('words') },
        not_personal: ['id', 'other'],
        references: [refers('other', 'left_side')],
      },
    });
    assert.deepEqual(found, {
      address: [['1', 'Lviv']],
      client: [
        ['1', 'ada@mail.example'],
        ['3', 'ada@mail.example'],
      ],
      left_side: [
        ['1', 'a'],
        ['2', 'b'],
      ],
      right_side: [
        ['1', 'x'],
        ['2', 'y'],
      ],
    });
  });

  test(`${kind}: rows without a key are told, found in two ways still once`, async () => {
    await given(
      'create table client (id integer not null primary key, email varchar(60))',
      'create table event (at integer, client integer, email varchar(60), what varchar(20))',
      `insert into client values (1, 'ada@mail.example'), (2, 'ben@mail.example')`,
      `insert into event values (1, 1, 'ada@mail.example', 'in'), (2, 1, null, 'out'), (3, 2, null, 'in'), (4, null, 'Ada@mail.example', 'in')`,
    );
    const found = await tell({
      client: {
        on_erasure: 'delete_rows',
        columns: { email: personal('contact', { identity: 'email' }) },
        not_personal: ['id'],
      },
      event: {
        on_erasure: 'delete_rows',
        columns: { email: personal('contact', { identity: 'email' }), what: personal('words') },
        not_personal: ['at', 'client'],
        references: [refers('client', 'client')],
      },
    });
    assert.deepEqual(found['event'], [
      ['Ada@mail.example', 'in'],
      ['ada@mail.example', 'in'],
      [null, 'out'],
    ]);
  });

  test(`${kind}: a column of the map that is gone is no package with a hole`, async () => {
    await given('create table client (id integer not null primary key, email varchar(60))');
    const columns = { email: personal('contact', { identity: 'email' }), name: personal('names') };
    const client = { on_erasure: 'delete_rows', columns, not_personal: ['id'] };
    await assert.rejects(tell({ client }), { code: 'schema_changed' });
    await assert.rejects(tell({ person: client }), { code: 'schema_changed' });
  });
}

for (const kind of ['postgres', 'mysql', 'sqlite'] as const)
  test(`${kind}: all tables are read as of one moment`, async () => {
    const database = databases[kind];
    await database.execute(
      'create table client (id integer not null primary key, email varchar(60))',
      'create table visit (id integer not null primary key, client integer, place varchar(20))',
      `insert into client values (1, 'ada@mail.example')`,
      `insert into visit values (10, 1, 'North')`,
    );
    const system = systemOf('shop', kind, {
      client: {
        on_erasure: 'delete_rows',
        columns: { email: personal('contact', { identity: 'email' }) },
        not_personal: ['id'],
      },
      visit: {
        on_erasure: 'delete_rows',
        columns: { place: personal('places') },
        not_personal: ['id', 'client'],
        references: [refers('client', 'client')],
      },
    });
    const found: string[] = [];
    const open = openBy(settingsOf({ shop: database }));
    for await (const { table, rows } of exportPeople([ada], { map: mapOf(system), open })) {
      for await (const batch of rows) found.push(...batch.map((row) => `${table} ${row[0]?.text}`));
      if (table === 'client') await database.execute(`insert into visit values (11, 1, 'South')`);
    }
    assert.deepEqual(found, ['client 1', 'visit 10']);
  });

test('files of comma-separated values are told, though they have no moment to be read at', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-csv-'));
  try {
    writeFileSync(
      join(directory, 'members.csv'),
      'email,name\nada@mail.example,Ada\nben@mail.example,Ben\nAda@mail.example,"Ada, again"\n',
    );
    const system = systemSchema.parse({
      format: 1,
      id: 'members',
      label: { en: 'Members' },
      connector: 'csv',
      storage: 'here',
      tables: {
        members: {
          on_erasure: 'delete_rows',
          columns: { email: personal('contact', { identity: 'email' }), name: personal('names') },
        },
      },
    });
    assert.deepEqual(await told(system, (_, access) => csvConnector.open({ directory }, access)), {
      members: [
        ['Ada@mail.example', 'Ada, again'],
        ['ada@mail.example', 'Ada'],
      ],
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a million tuples that differ are all seen as different, and none of them twice', () => {
  const seen = new SeenSet();
  const tuple = (value: number) => [literal('integer', String(value)), literal('text', '')];
  for (let value = 0; value < 1_000_000; value += 1) assert.equal(seen.add(tuple(value)), true);
  for (let value = 0; value < 1_000_000; value += 997) assert.equal(seen.add(tuple(value)), false);
  const parts = new SeenSet();
  assert.equal(parts.add([literal('text', 'ab'), literal('text', 'c')]), true);
  assert.equal(parts.add([literal('text', 'a'), literal('text', 'bc')]), true);
  assert.equal(parts.add([literal('text', 'abc'), null]), true);
  assert.equal(parts.add([null, literal('text', 'abc')]), true);
  assert.equal(parts.add([literal('text', 'ab'), literal('text', 'c')]), false);
});

test('what stands in line comes out as it went in, whatever it holds', () => {
  const tuples = [
    [literal('text', ''), literal('uuid', '0f8fad5b-d9cb-469f-a165-70867728950e')],
    [literal('text', '7:x"\n\u{1F600}'), literal('integer', '-9223372036854775808')],
    [literal('bytes', '00ff'), literal('text', 'a1:b')],
  ];
  const queue = new TupleQueue(2, true);
  for (const tuple of [...tuples, ...tuples]) queue.add(tuple);
  queue.add([null, literal('text', 'nowhere')]);
  assert.deepEqual([...queue.take()].flat(), tuples);
  for (let value = 0; value < 5000; value += 1)
    queue.add([literal('integer', String(value)), literal('text', 'x')]);
  let first = true;
  let count = 0;
  for (const page of queue.take()) {
    count += page.length;
    // More comes in while it is taken.
    if (first) queue.add([literal('integer', '5000'), literal('text', 'x')]);
    first = false;
  }
  assert.equal(count, 5001);
});
