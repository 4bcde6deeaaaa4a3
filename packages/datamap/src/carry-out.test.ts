import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Client } from 'pg';
import {
  startCustomerMaria,
  startCustomerPostgres,
  startCustomerSqlite,
  type CustomerDatabase,
  type CustomerMaria,
} from '../test/customer-databases.ts';
import { openFileJournal, type FileJournal } from '../test/file-journal.ts';
import { mapOf, openBy, planOf, rowsByKey, settingsOf, systemOf } from '../test/hand-made.ts';
import { carryOut } from './carry-out.ts';
import type { PlannedBatch } from './plan.ts';

let shop: CustomerDatabase & { readonly url: string };
let crm: CustomerMaria;
let till: CustomerDatabase;
let directory: string;
let journal: FileJournal;

before(async () => {
  [shop, crm, till] = await Promise.all([
    startCustomerPostgres(),
    startCustomerMaria(),
    startCustomerSqlite(),
  ]);
});
after(async () => {
  await Promise.all([shop.close(), crm.close(), till.close()]);
});

const schema = [
  'create table client (id integer not null primary key, name varchar(40))',
  'create table visit (id integer not null primary key, client integer not null, place varchar(40), foreign key (client) references client (id))',
  `insert into client values (1, 'Ada'), (2, 'Ben'), (3, 'Cy')`,
  `insert into visit values (10, 1, 'North'), (11, 1, 'South'), (20, 2, 'North'), (30, 3, 'East')`,
];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-journal-'));
  journal = openFileJournal(join(directory, 'journal.db'));
  await Promise.all([shop, crm, till].map((database) => database.execute(...schema)));
});
afterEach(async () => {
  journal.close();
  rmSync(directory, { recursive: true });
  await Promise.all(
    [shop, crm, till].map((database) => database.execute('drop table visit', 'drop table client')),
  );
});

const tables = {
  client: { on_erasure: 'delete_rows', columns: { name: { category: 'names' } }, not_personal: ['id'] },
  visit: {
    on_erasure: 'delete_rows',
    columns: { place: { category: 'places' } },
    not_personal: ['id', 'client'],
  },
};
const map = mapOf(
  systemOf('shop', 'postgres', tables),
  systemOf('crm', 'mysql', tables),
  systemOf('till', 'sqlite', tables),
);
const systems = () => ({ shop, crm, till });
const open = () => openBy(settingsOf(systems()));

/** Ada goes in two batches: visits, then the row itself. */
const batchesOf = (first: number, system: keyof ReturnType<typeof systems>): PlannedBatch[] => {
  const { schema } = systems()[system];
  const visits = { kind: 'delete' as const, ...rowsByKey({ schema, name: 'visit' }, 'id', [10, 11]) };
  const client = { kind: 'delete' as const, ...rowsByKey({ schema, name: 'client' }, 'id', [1]) };
  return [
    { no: first, system, steps: [visits] },
    { no: first + 1, system, steps: [client] },
  ];
};
const everywhere = (): PlannedBatch[] => [
  ...batchesOf(0, 'shop'),
  ...batchesOf(2, 'crm'),
  ...batchesOf(4, 'till'),
];
const left = (database: CustomerDatabase) =>
  database.rows('select id from client union all select id from visit order by 1');
const untouched = [['1'], ['2'], ['3'], ['10'], ['11'], ['20'], ['30']];
const withoutAda = [['2'], ['3'], ['20'], ['30']];

test('batches of three databases are done, on record, and never done again', async () => {
  const plan = await planOf(everywhere(), journal);
  const outcomes = await carryOut(plan, { map, open: open(), journal });
  assert.deepEqual(
    outcomes,
    new Map([
      ['shop', { outcome: 'done' }],
      ['crm', { outcome: 'done' }],
      ['till', { outcome: 'done' }],
    ]),
  );
  for (const database of [shop, crm, till]) assert.deepEqual(await left(database), withoutAda);
  assert.ok(journal.states().every(([, state]) => state === 'done'));

  // Somebody makes rows of the same keys: they are nobody's plan any more.
  await shop.execute(`insert into client values (1, 'New')`);
  await carryOut(plan, { map, open: open(), journal });
  assert.deepEqual(await shop.rows('select name from client where id = 1'), [['New']]);
});

test('rows that changed since the plan fail their batch, end their system, and hold up no other', async () => {
  const plan = await planOf(everywhere(), journal);
  await crm.execute('delete from visit where id = 11');
  const outcomes = await carryOut(plan, { map, open: open(), journal });
  assert.deepEqual(outcomes.get('crm'), {
    outcome: 'failed',
    code: 'rows_changed',
    batch: 2,
    table: 'visit',
  });
  assert.deepEqual(await left(crm), [['1'], ['2'], ['3'], ['10'], ['20'], ['30']]);
  assert.equal(outcomes.get('shop')?.outcome, 'done');
  assert.equal(outcomes.get('till')?.outcome, 'done');
  assert.deepEqual(journal.states().slice(2, 4), [
    [2, 'begun'],
    [3, 'planned'],
  ]);
});

test('a database that is down is waited for, and done when it is back', async () => {
  const plan = await planOf(everywhere(), journal);
  await crm.server.crash();
  const outcomes = await carryOut(plan, { map, open: open(), journal });
  assert.equal(outcomes.get('crm')?.outcome, 'waiting');
  assert.equal(outcomes.get('shop')?.outcome, 'done');
  await crm.server.start();
  assert.deepEqual(await left(crm), untouched);
  assert.deepEqual((await carryOut(plan, { map, open: open(), journal })).get('crm'), { outcome: 'done' });
  assert.deepEqual(await left(crm), withoutAda);
});

test('a batch that was begun and committed before a crash is taken as done', async () => {
  const plan = await planOf(everywhere(), journal);
  await journal.begin(0);
  await shop.execute('delete from visit where client = 1');
  assert.deepEqual((await carryOut(plan, { map, open: open(), journal })).get('shop'), { outcome: 'done' });
  assert.deepEqual(await left(shop), withoutAda);
});

test('a batch that was never begun is not taken as done because somebody else deleted its rows', async () => {
  const plan = await planOf(everywhere(), journal);
  await shop.execute('delete from visit where client = 1');
  const outcome = (await carryOut(plan, { map, open: open(), journal })).get('shop');
  assert.deepEqual(outcome, { outcome: 'failed', code: 'rows_changed', batch: 0, table: 'visit' });
});

test('a foreign key that blocks and a column that was dropped fail by their names', async () => {
  const schema = 'public';
  const client = { kind: 'delete' as const, ...rowsByKey({ schema, name: 'client' }, 'id', [1]) };
  const visit = {
    kind: 'change' as const,
    ...rowsByKey({ schema: 'main', name: 'visit' }, 'id', [10]),
    changes: { place: { kind: 'null' as const } },
  };
  const plan = await planOf(
    [
      { no: 0, system: 'shop', steps: [client] },
      { no: 1, system: 'till', steps: [visit] },
    ],
    journal,
  );
  await till.execute('alter table visit drop column place');
  const outcomes = await carryOut(plan, { map, open: open(), journal });
  const at = { outcome: 'failed', table: 'visit' };
  assert.deepEqual(outcomes.get('shop'), { ...at, code: 'blocked_by_reference', batch: 0 });
  assert.deepEqual(outcomes.get('till'), { ...at, code: 'schema_changed', batch: 1 });
});

test('a journal that does not hold what was approved is not carried out', async () => {
  const plan = await planOf(batchesOf(0, 'shop'), journal);
  const [first, second] = plan.batches;
  assert.ok(first !== undefined && second !== undefined);
  const one = { ...first, hash: second.hash };
  const refused = async (batches: readonly (typeof first)[], batch: number): Promise<void> => {
    const outcomes = await carryOut({ ...plan, batches }, { map, open: open(), journal });
    assert.deepEqual(outcomes.get('shop'), { outcome: 'failed', code: 'not_the_plan', batch });
    assert.deepEqual(await left(shop), untouched);
  };
  await refused([one, second], 0);
  await refused([second], 1);
  await carryOut({ ...plan, batches: [first, second, { ...second, no: 2 }] }, { map, open: open(), journal });
  assert.deepEqual(
    (
      await carryOut(
        { ...plan, batches: [first, second, { ...second, no: 2 }] },
        { map, open: open(), journal },
      )
    ).get('shop'),
    { outcome: 'failed', code: 'not_the_plan', batch: 2 },
  );
});

test('a deadlock is tried again at once', async () => {
  const other = new Client({ connectionString: shop.url });
  await other.connect();
  try {
    // The session that has waited for deadlock_timeout is the one that gives way: ours, by the server's setting of one second.
    await other.query(`set deadlock_timeout = '10min'`);
    await other.query('begin');
    await other.query('select id from visit where id = 11 for update');
    const schema = 'public';
    const steps = [10, 11].map((id) => ({
      kind: 'delete' as const,
      ...rowsByKey({ schema, name: 'visit' }, 'id', [id]),
    }));
    const plan = await planOf([{ no: 0, system: 'shop', steps }], journal);
    const running = carryOut(plan, { map, open: open(), journal });
    const isWaiting = `select pid from pg_stat_activity where application_name = 'zgoda' and wait_event_type = 'Lock'
      and datname = current_database()`;
    for (const deadline = Date.now() + 20_000; (await shop.rows(isWaiting)).length === 0;)
      assert.ok(Date.now() < deadline, 'the batch never waited');
    await other.query('select id from visit where id = 10 for update');
    await other.query('commit');
    assert.deepEqual((await running).get('shop'), { outcome: 'done' });
    assert.deepEqual(
      await shop.rows('select deadlocks > 0 from pg_stat_database where datname = current_database()'),
      [['t']],
    );
  } finally {
    await other.end();
  }
});

test('failures to serialise are tried again a few times, then waited for', async () => {
  await shop.execute(
    'create sequence tries',
    `create function unlucky() returns trigger language plpgsql as $$ begin
       if nextval('public.tries') <= 3 then raise exception 'no' using errcode = '40001'; end if; return old; end $$`,
    'create trigger unlucky before delete on client for each row execute function unlucky()',
  );
  const steps = [
    { kind: 'delete' as const, ...rowsByKey({ schema: 'public', name: 'visit' }, 'id', [10, 11]) },
    { kind: 'delete' as const, ...rowsByKey({ schema: 'public', name: 'client' }, 'id', [1]) },
  ];
  const plan = await planOf([{ no: 0, system: 'shop', steps }], journal);
  await shop.execute(`select setval('tries', 1000, false)`, 'alter sequence tries restart with 1');
  assert.deepEqual((await carryOut(plan, { map, open: open(), journal })).get('shop'), { outcome: 'done' });
  assert.deepEqual(await shop.rows('select last_value from tries'), [['4']]);

  const more = openFileJournal(join(directory, 'more.db'));
  await shop.execute('alter sequence tries increment by -1 restart with 0 minvalue -100');
  const next = await planOf(
    [
      {
        no: 0,
        system: 'shop',
        steps: [
          { kind: 'delete', ...rowsByKey({ schema: 'public', name: 'visit' }, 'id', [20]) },
          { kind: 'delete', ...rowsByKey({ schema: 'public', name: 'client' }, 'id', [2]) },
        ],
      },
    ],
    more,
  );
  const outcome = (await carryOut(next, { map, open: open(), journal: more })).get('shop');
  assert.deepEqual(outcome, { outcome: 'waiting', code: 'busy' });
  assert.deepEqual(await left(shop), withoutAda);
  more.close();
  await shop.execute('drop function unlucky cascade', 'drop sequence tries');
});

test('a commit whose answer is lost is asked about, not repeated', async () => {
  // The server ends our session in the commit: whether it came to pass can only be asked.
  await shop.execute(
    'create table audit (id integer)',
    `create function leave() returns trigger language plpgsql as $$ begin
       insert into public.audit values (old.id);
       perform pg_terminate_backend(pg_backend_pid()) where (select count(*) from public.audit) < 2;
       return old; end $$`,
    `create constraint trigger leave after delete on visit deferrable initially deferred
       for each row execute function leave()`,
  );
  const plan = await planOf(batchesOf(0, 'shop'), journal);
  const outcome = (await carryOut(plan, { map, open: open(), journal })).get('shop');
  assert.ok(outcome?.outcome === 'done' || outcome?.outcome === 'waiting', JSON.stringify(outcome));
  await shop.execute('drop trigger leave on visit', 'drop function leave');
  assert.deepEqual((await carryOut(plan, { map, open: open(), journal })).get('shop'), { outcome: 'done' });
  assert.deepEqual(await left(shop), withoutAda);
  await shop.execute('drop table audit');
});

test('a connector that answers less rows than planned has not done the batch', async () => {
  const plan = await planOf(batchesOf(0, 'shop'), journal);
  const lessThanAsked = async (...given: Parameters<ReturnType<typeof open>>) => ({
    ...(await open()(...given)),
    apply: async () => [{ affected: 1, already: 0 }],
  });
  const outcome = (await carryOut(plan, { map, open: lessThanAsked, journal })).get('shop');
  assert.deepEqual(outcome, { outcome: 'failed', code: 'rows_changed', batch: 0, table: 'visit' });
});

test('a run that is told to stop rests between two batches', async () => {
  const plan = await planOf(batchesOf(0, 'till'), journal);
  const stop = new AbortController();
  const stopping = {
    ...journal,
    finish: async (no: number) => {
      await journal.finish(no);
      stop.abort();
    },
  };
  await assert.rejects(carryOut(plan, { map, open: open(), journal: stopping, signal: stop.signal }), {
    name: 'AbortError',
  });
  assert.deepEqual(await left(till), [['1'], ['2'], ['3'], ['20'], ['30']]);
  assert.equal((await carryOut(plan, { map, open: open(), journal })).get('till')?.outcome, 'done');
});
