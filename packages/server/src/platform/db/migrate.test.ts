import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { listMigrations, migrate, type Migration } from './migrate.ts';
import { emptyDatabase } from './test-databases.ts';

async function query<Row extends object>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
const step = (name: string, sql: string): Migration => ({ name, sql, sha256: `hash of ${sql}` });
const tables = async (url: string) =>
  (
    await query<{ name: string }>(
      url,
      `select relname as name from pg_class where relname like 'step%' order by 1`,
    )
  ).map(({ name }) => name);

test('every migration of this release applies to an empty database, once', async () => {
  const { url } = await emptyDatabase();
  const names = listMigrations().map(({ name }) => name);
  assert.deepEqual((await migrate(url)).applied, names);
  assert.deepEqual((await migrate(url)).applied, []);
  assert.equal(names[0], '0001-platform');
});

test('several servers that start at once apply each migration once', async () => {
  const { url } = await emptyDatabase();
  const results = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  assert.deepEqual(
    results.flatMap(({ applied }) => applied).sort(),
    listMigrations().map(({ name }) => name),
  );
});

test('a migration that fails leaves nothing of itself and everything before it; mended, it applies', async () => {
  const { url } = await emptyDatabase();
  const good = step('0001-good', 'create table step_one (a int)');
  const bad = step('0002-bad', 'create table step_two (a int); select 1 / 0');
  await assert.rejects(migrate(url, [good, bad]), /migration 0002-bad failed: division by zero/);
  assert.deepEqual(await tables(url), ['step_one']);
  const mended = step('0002-bad', 'create table step_two (a int)');
  assert.deepEqual((await migrate(url, [good, mended])).applied, ['0002-bad']);
  assert.deepEqual(await tables(url), ['step_one', 'step_two']);
});

test('an applied migration that was edited is refused by name, before anything new is applied', async () => {
  const { url } = await emptyDatabase();
  await migrate(url, [step('0001-one', 'create table step_one (a int)')]);
  const edited = step('0001-one', 'create table step_one (a bigint)');
  await assert.rejects(
    migrate(url, [edited, step('0002-two', 'create table step_two (a int)')]),
    /0001-one\.sql was edited after it had been applied/,
  );
  assert.deepEqual(await tables(url), ['step_one']);
});

test('a database of a newer release is refused by name', async () => {
  const { url } = await emptyDatabase();
  const one = step('0001-one', 'select 1');
  await migrate(url, [one, step('0009-later', 'select 1')]);
  await assert.rejects(migrate(url, [one]), /does not know \(0009-later\)/);
});

test('an owner that may not take the application’s role is told what to run', async () => {
  const { url } = await emptyDatabase();
  const [row] = await query<{ name: string }>(url, 'select current_database() as name');
  const user = `${row?.name}_user`;
  await query(
    url,
    `create role ${user} login password 'secret'; grant all on database ${row?.name} to ${user}`,
  );
  const limited = url.replace(/\/\/[^@]*@/, `//${user}:secret@`);
  try {
    await assert.rejects(
      migrate(limited),
      (error: Error) =>
        /run as a superuser: .*grant zgoda_app to/.test(error.message) && error.message.includes(user),
    );
  } finally {
    await query(url, `revoke all on database ${row?.name} from ${user}; drop role ${user}`);
  }
});

test('the job queue’s schema comes with the migrations, and the application may use it but not change it', async () => {
  const { url } = await emptyDatabase();
  await migrate(url);
  const [rights] = await query(
    url,
    `select has_table_privilege('zgoda_app', 'pgboss.job', 'insert') as insert,
       has_schema_privilege('zgoda_app', 'pgboss', 'create') as create,
       has_schema_privilege('zgoda_app', 'public', 'create') as "createPublic",
       has_table_privilege('zgoda_app', 'migration', 'insert') as migration`,
  );
  assert.deepEqual(rights, { insert: true, create: false, createPublic: false, migration: false });
});
