import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  startCustomer,
  type CustomerDatabase,
  type CustomerKind,
} from '../../packages/datamap/test/customer-databases.ts';
import { openFileJournal } from '../../packages/datamap/test/file-journal.ts';
import { mapOf, planOf, rowsByKey, settingsOf, systemOf } from '../../packages/datamap/test/hand-made.ts';
import type { PlannedBatch } from '../../packages/datamap/src/plan.ts';
import type { Assignment } from './carry-out-process.ts';

const program = fileURLToPath(new URL('carry-out-process.ts', import.meta.url));
const systems = { shop: 'postgres', crm: 'mysql', till: 'sqlite' } as const satisfies Record<
  string,
  CustomerKind
>;
type SystemId = keyof typeof systems;
const ids = Object.keys(systems) as SystemId[];

let directory: string;
const databases = {} as Record<SystemId, CustomerDatabase>;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-kill-'));
  await Promise.all(ids.map(async (id) => (databases[id] = await startCustomer[systems[id]]())));
});
after(async () => {
  await Promise.all(ids.map((id) => databases[id].close()));
  rmSync(directory, { recursive: true });
});

const tables = [
  'create table client (id integer not null primary key, name varchar(40))',
  'create table visit (id integer not null primary key, client integer, place varchar(40), foreign key (client) references client (id))',
  'create table invoice (id integer not null primary key, name varchar(40), town varchar(40))',
  'create table audit (what varchar(10), place varchar(10), id integer)',
  `insert into client values (1, 'Ada'), (2, 'Ben')`,
  `insert into visit values (10, 1, 'North'), (11, 1, 'South'), (20, 2, 'North')`,
  `insert into invoice values (100, 'Ada', 'Lviv'), (101, 'Ada', 'Lutsk'), (200, 'Ben', 'Odesa')`,
];

/** Writes down every row that is written to, in the transaction that writes it. */
function auditing(id: SystemId, table: string, event: 'delete' | 'update'): readonly string[] {
  const insert = (schema: string) => `insert into ${schema}audit values ('${event}', '${table}', old.id)`;
  const name = `audit_${event}_${table}`;
  const head = `create trigger ${name} after ${event} on ${table} for each row`;
  if (id === 'crm') return [`${head} ${insert('')}`];
  if (id === 'till') return [`${head} begin ${insert('')}; end`];
  return [
    `create function ${name}() returns trigger language plpgsql as $$ begin ${insert('public.')}; return null; end $$`,
    `${head} execute function ${name}()`,
  ];
}

const batchesOf = (first: number, system: SystemId): PlannedBatch[] => {
  const { schema } = databases[system];
  const rows = (name: string, keys: readonly number[]) => rowsByKey({ schema, name }, 'id', keys);
  const changes = {
    name: { kind: 'hash' as const, key: new Uint8Array(32).fill(7) },
    town: { kind: 'generalise' as const, by: { to: 'prefix' as const, characters: 1 } },
  };
  return [
    {
      no: first,
      system,
      steps: [
        { kind: 'delete', ...rows('visit', [10, 11]) },
        { kind: 'change', ...rows('invoice', [100, 101]), changes },
      ],
    },
    { no: first + 1, system, steps: [{ kind: 'delete', ...rows('client', [1]) }] },
  ];
};

const stateOf = async (id: SystemId) => ({
  others: await databases[id].rows(
    `select id, name from client where id = 2 union all select id, place from visit where client = 2
     union all select id, town from invoice where id = 200`,
  ),
  written: await databases[id].rows('select what, place, id from audit order by what, place, id'),
});
const others = [
  ['2', 'Ben'],
  ['20', 'North'],
  ['200', 'Odesa'],
];
const first = [
  ['delete', 'visit', '10'],
  ['delete', 'visit', '11'],
  ['update', 'invoice', '100'],
  ['update', 'invoice', '101'],
];
const second = [['delete', 'client', '1'], ...first];

test('killed at every boundary in turn, the execution ends in the same state, nothing is done twice, and nobody else is touched', async (t) => {
  const journal = join(directory, 'journal.db');
  const deaths = join(directory, 'deaths');
  const map = mapOf(...ids.map((id) => systemOf(id, systems[id], {})));
  for (const id of ids)
    await databases[id].execute(
      ...tables,
      ...auditing(id, 'visit', 'delete'),
      ...auditing(id, 'client', 'delete'),
      ...auditing(id, 'invoice', 'update'),
    );
  const written = openFileJournal(journal);
  const plan = await planOf(
    ids.flatMap((id, index) => batchesOf(index * 2, id)),
    written,
  );
  const assignment: Assignment = { map, plan, settings: settingsOf(databases), journal, deaths };
  const file = join(directory, 'assignment.json');
  writeFileSync(file, JSON.stringify(assignment));

  let kills = 0;
  for (;;) {
    const args = ['--disable-warning=ExperimentalWarning', program, file];
    const { signal, status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    for (const id of ids) {
      const state = await stateOf(id);
      assert.deepEqual(state.others, others, `${id} after kill ${kills}`);
      // All of a batch or none of it, and none of it twice.
      const expected = [[], first, second].find(({ length }) => length === state.written.length);
      assert.deepEqual(state.written, expected, `${id} after kill ${kills}`);
    }
    if (signal === 'SIGKILL') {
      kills += 1;
      continue;
    }
    assert.equal(status, 0, stderr);
    assert.deepEqual(
      JSON.parse(stdout),
      ids.map((id) => [id, { outcome: 'done' }]),
    );
    break;
  }

  for (const id of ids) {
    assert.deepEqual((await stateOf(id)).written, second);
    const [row] = await databases[id].rows('select name, town from invoice where id = 100');
    assert.match(row?.[0] ?? '', /^~[\w-]{31}$/);
    assert.equal(row?.[1], 'L');
  }
  assert.ok(written.states().every(([, state]) => state === 'done'));
  written.close();
  // Six batches; each has its begin, its commit and its end with both their sides, and its writes.
  const places = readFileSync(deaths, 'utf8').trim().split('\n');
  assert.equal(new Set(places).size, kills);
  for (const id of ids) {
    const own = places.filter((place) => place.startsWith(id)).map((place) => place.slice(id.length + 1));
    const no = ids.indexOf(id) * 2;
    const both = (name: string) => [`before ${name}`, `after ${name}`];
    const always = [...both('begin'), ...both('commit'), ...both('finish'), 'before write 1'];
    const boundaries = [
      ...always.flatMap((name) => [`${no} ${name}`, `${no + 1} ${name}`]),
      `${no} before write 2`,
    ];
    assert.deepEqual(own.toSorted(), boundaries.toSorted());
  }
  t.diagnostic(`${kills} kills`);
});
