import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startCustomer, type CustomerDatabase, type CustomerKind } from '../test/customer-databases.ts';
import { openFileJournal, type FileJournal } from '../test/file-journal.ts';
import { literal, mapOf, openBy, planOf, rowsByKey, settingsOf, systemOf } from '../test/hand-made.ts';
import { carryOut } from './carry-out.ts';
import type { PlaceResidue } from './coverage.ts';
import type { Person, Plan } from './plan.ts';
import { readAgain } from './residual.ts';

const byName = (a: PlaceResidue, b: PlaceResidue): number =>
  `${a.table} ${a.column}`.localeCompare(`${b.table} ${b.column}`);
const kinds: readonly CustomerKind[] = ['postgres', 'mysql', 'sqlite'];
const databases = {} as Record<CustomerKind, CustomerDatabase>;
let directory: string;
let journal: FileJournal;

before(async () => {
  await Promise.all(kinds.map(async (kind) => (databases[kind] = await startCustomer[kind]())));
});
after(() => Promise.all(kinds.map((kind) => databases[kind].close())));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-journal-'));
  journal = openFileJournal(join(directory, 'journal.db'));
});
afterEach(async () => {
  journal.close();
  rmSync(directory, { recursive: true });
  const drop = ['invoice', 'visit', 'client'].map((name) => `drop table if exists ${name}`);
  await Promise.all(kinds.map((kind) => databases[kind].execute(...drop)));
});

const schema = [
  'create table client (id integer not null primary key, email varchar(60))',
  'create table visit (id integer not null primary key, client integer not null, place varchar(40))',
  `create table invoice (id integer not null primary key, email varchar(60), sum integer, paid boolean, made date)`,
  `insert into client values (1, 'Ada@mail.example'), (2, 'ben@mail.example')`,
  `insert into visit values (10, 1, 'North'), (11, 1, 'South'), (20, 2, 'North')`,
  `insert into invoice values (100, 'ada@mail.example', 17, true, '2025-03-01'), (101, 'ada@mail.example', 23, true, '2010-03-01'), (200, 'ben@mail.example', 3, true, '2024-01-01')`,
];
const tables = {
  client: {
    on_erasure: 'delete_rows',
    columns: { email: { category: 'contact', identity: 'email' } },
    not_personal: ['id'],
  },
  visit: {
    on_erasure: 'delete_rows',
    columns: { place: { category: 'places' } },
    not_personal: ['id', 'client'],
    references: [{ columns: ['client'], to: 'client', to_columns: ['id'], finds: 'these_rows' }],
  },
  invoice: {
    on_erasure: 'delete_rows',
    columns: {
      email: { category: 'contact', identity: 'email', on_erasure: 'keep' },
      sum: { category: 'sums', on_erasure: { band: 10 } },
      paid: { category: 'sums', on_erasure: { fixed: 'false' } },
    },
    not_personal: ['id', 'made'],
    retain: { law: { en: 'Tax Code 44.3' }, from: 'made', for: 'P7Y' },
  },
};
const ada: Person = { id: 'ada', identities: [{ kind: 'email', value: 'ada@mail.example' }] };

for (const kind of kinds) {
  const map = () => mapOf(systemOf('shop', kind, tables));
  const open = () => openBy(settingsOf({ shop: databases[kind] }));
  /** Ada's rows as the planner would have them: invoice 100 is kept, its sum a band of tens. */
  const plan = async (): Promise<Plan> => {
    const at = (name: string) => ({ schema: databases[kind].schema, name });
    const steps = [
      { kind: 'delete' as const, ...rowsByKey(at('visit'), 'id', [10, 11]) },
      { kind: 'delete' as const, ...rowsByKey(at('client'), 'id', [1]) },
      { kind: 'delete' as const, ...rowsByKey(at('invoice'), 'id', [101]) },
      {
        kind: 'change' as const,
        ...rowsByKey(at('invoice'), 'id', [100]),
        changes: {
          sum: { kind: 'generalise' as const, by: { to: 'band' as const, width: 10 } },
          // MariaDB's boolean is a number.
          paid: {
            kind: 'fixed' as const,
            value: kind === 'mysql' ? literal('integer', '0') : literal('boolean', 'false'),
          },
        },
      },
    ];
    return planOf([{ no: 0, system: 'shop', steps }], journal);
  };
  const reread = (made: Plan, people = [ada]) =>
    readAgain(made, { map: map(), open: open(), journal, people });
  const erase = async (...statements: readonly string[]): Promise<Plan> => {
    await databases[kind].execute(...schema, ...statements);
    const made = await plan();
    const outcomes = await carryOut(made, { map: map(), open: open(), journal });
    assert.deepEqual(outcomes.get('shop'), { outcome: 'done' });
    return made;
  };

  test(`${kind}: nothing is left where everything was done, and what a law keeps is not taken for a failure`, async () => {
    const made = await erase();
    assert.deepEqual(await reread(made), []);
    assert.deepEqual(await databases[kind].rows('select id, sum from invoice order by id'), [
      ['100', '10'],
      ['200', '3'],
    ]);
  });

  test(`${kind}: before anything was done, every place is named with its rows`, async () => {
    await databases[kind].execute(...schema);
    assert.deepEqual((await reread(await plan())).toSorted(byName), [
      { system: 'shop', table: 'client', rows: 1, column: 'email' },
      { system: 'shop', table: 'client', rows: 1 },
      { system: 'shop', table: 'invoice', rows: 1, column: 'email' },
      { system: 'shop', table: 'invoice', rows: 1, column: 'paid' },
      { system: 'shop', table: 'invoice', rows: 1, column: 'sum' },
      { system: 'shop', table: 'invoice', rows: 1 },
      { system: 'shop', table: 'visit', rows: 2 },
    ]);
  });

  test(`${kind}: rows that another process makes anew are found: by the person, by the key, by what they refer to`, async () => {
    const made = await erase();
    await databases[kind].execute(
      `insert into client values (7, 'ADA@mail.example')`,
      `insert into visit values (10, 9, 'Elsewhere')`,
      `insert into visit values (77, 1, 'North'), (78, 1, 'North'), (79, 2, 'North')`,
    );
    assert.deepEqual((await reread(made)).toSorted(byName), [
      { system: 'shop', table: 'client', rows: 1, column: 'email' },
      { system: 'shop', table: 'visit', rows: 2 },
    ]);
  });

  test(`${kind}: values that come back after the commit are found in their column`, async () => {
    const made = await erase();
    await databases[kind].execute('update invoice set sum = 17 where id = 100');
    assert.deepEqual(await reread(made), [{ system: 'shop', table: 'invoice', rows: 1, column: 'sum' }]);
  });

  test(`${kind}: a table that was dropped holds nothing, a system that has not come to rest is not read`, async () => {
    const made = await erase('create table other (id integer)');
    await databases[kind].execute('drop table visit', 'drop table other');
    assert.deepEqual(await reread(made), []);
    const again = { map: map(), open: open(), journal, people: [ada], systems: new Set<string>() };
    await databases[kind].execute(`insert into client values (7, 'ada@mail.example')`);
    assert.deepEqual(await readAgain(made, again), []);
  });
}

test('PostgreSQL: a trigger that undoes a deletion at the commit is found out', async () => {
  const map = mapOf(systemOf('shop', 'postgres', tables));
  const { postgres } = databases;
  await postgres.execute(
    ...schema,
    `create function keep() returns trigger language plpgsql as $$ begin
       insert into public.visit values (old.id, old.client, old.place); return null; end $$`,
    `create constraint trigger keep after delete on visit deferrable initially deferred
       for each row execute function keep()`,
  );
  const step = { kind: 'delete' as const, ...rowsByKey({ schema: 'public', name: 'visit' }, 'id', [10, 11]) };
  const plan = await planOf([{ no: 0, system: 'shop', steps: [step] }], journal);
  const open = openBy(settingsOf({ shop: postgres }));
  assert.deepEqual((await carryOut(plan, { map, open, journal })).get('shop'), { outcome: 'done' });
  assert.deepEqual(await readAgain(plan, { map, open, journal, people: [] }), [
    { system: 'shop', table: 'visit', rows: 2 },
  ]);
  await postgres.execute('drop table visit', 'drop function keep');
});

test('SQLite: a trigger that puts deleted rows back is found out', async () => {
  const map = mapOf(systemOf('shop', 'sqlite', tables));
  const { sqlite } = databases;
  await sqlite.execute(
    ...schema,
    'create trigger keep after delete on visit begin insert into visit values (old.id, old.client, old.place); end',
  );
  const step = { kind: 'delete' as const, ...rowsByKey({ schema: 'main', name: 'visit' }, 'id', [10, 11]) };
  const plan = await planOf([{ no: 0, system: 'shop', steps: [step] }], journal);
  const open = openBy(settingsOf({ shop: sqlite }));
  assert.deepEqual((await carryOut(plan, { map, open, journal })).get('shop'), { outcome: 'done' });
  assert.deepEqual(await readAgain(plan, { map, open, journal, people: [] }), [
    { system: 'shop', table: 'visit', rows: 2 },
  ]);
});

test('a place that cannot be read is no empty place', async () => {
  const { postgres } = databases;
  await postgres.execute(...schema);
  const plan = await planOf([], journal);
  const map = mapOf(systemOf('shop', 'postgres', tables));
  const open = openBy({ shop: { kind: 'postgres', settings: { url: 'postgres://a@127.0.0.1:1/none' } } });
  await assert.rejects(readAgain(plan, { map, open, journal, people: [ada] }), { code: 'unreachable' });
});
