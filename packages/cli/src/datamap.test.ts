import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { checkFolder, readDataMap, type System } from '@zgoda/datamap';
import { Client } from 'pg';
import { startMariaDb } from '../../connectors/test/private-mariadb.ts';
import { joinTestServer } from '../../server/src/platform/db/test-server.ts';
import { readPolicyFiles } from './policy-files.ts';
import { runCli } from './program.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-datamap-'));
after(() => rmSync(directory, { recursive: true }));
const example = join(import.meta.dirname, '../../../examples/payroll-mail');

/** @param typed what comes on standard input; absent: nothing does */
async function run(args: readonly string[], variables: Record<string, string> = {}, typed?: string) {
  const text = { out: '', error: '' };
  const sink = (name: 'out' | 'error') => ({
    isTTY: false,
    write: (written: string) => void (text[name] += written),
  });
  const input = typed === undefined ? {} : { input: Readable.from([typed]) };
  const io = { out: sink('out'), error: sink('error'), variables, directory, ...input };
  const code = await runCli(['datamap', ...args], io);
  return { code, ...text };
}

/** A map as the scan wrote it, kept as a file. */
function saved(name: string, text: string): { readonly path: string; readonly system: System } {
  const path = join(directory, `${name}.yaml`);
  writeFileSync(path, text);
  const read = readDataMap([{ name: `systems/${name}.yaml`, text }]);
  assert.ok('map' in read, JSON.stringify(read));
  const [system] = read.map.systems;
  assert.ok(system !== undefined);
  return { path, system };
}

/** What a table was proposed as: column to category, then the others. */
function proposed({ tables }: System, name: string) {
  const table = tables[name];
  assert.ok(table !== undefined, `${name} of ${Object.keys(tables).join(', ')}`);
  return {
    personal: Object.fromEntries(
      Object.entries(table.columns).map(([column, { category }]) => [column, category]),
    ),
    identities: Object.entries(table.columns).flatMap(([column, { identity }]) =>
      identity === undefined ? [] : [column],
    ),
    others: table.not_personal,
    erasure: table.on_erasure,
    finds: Object.fromEntries(table.references.map(({ columns, finds }) => [columns.join(), finds])),
  };
}

const canary = /olena|canary|Петренко|Петренкo|380440000|192\.0\.2/;

async function startPostgres() {
  const server = await joinTestServer();
  const name = `zgoda_scan_${process.pid}`;
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = server.url.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  const owner = new Client({ connectionString: url });
  await owner.connect();
  return {
    url,
    execute: async (sql: string) => void (await owner.query(sql)),
    close: async () => {
      await owner.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      server.release();
    },
  };
}

test('a PostgreSQL database with Ukrainian names becomes a map, and a column that it grows fails the comparison', async () => {
  const database = await startPostgres();
  after(() => database.close());
  await database.execute(`
    create table клієнти (ід bigint primary key, пошта text, піб text, "група крові" text, створено timestamptz);
    create table замовлення (номер uuid primary key, клієнт bigint references клієнти, менеджер bigint references клієнти, сума numeric);
    create schema архів;
    create table архів.листи (ід bigint primary key, кому text, "Текст: листа" text);
    insert into клієнти select n, 'olena' || n || '@example.org', 'Олена Петренко', 'A', now() from generate_series(1, 5) n;
    insert into архів.листи select n, 'canary' || n || '@example.org', 'текст' from generate_series(1, 5) n;`);
  const scan = await run(['scan', '--url', database.url, '--system', 'crm', '--policy', example]);
  assert.equal(scan.code, 0, scan.error);
  assert.doesNotMatch(scan.out, canary);
  const { path, system } = saved('crm', scan.out);
  assert.deepEqual(
    [system.connector, system.storage, Object.keys(system.label)],
    ['postgres', 'warsaw', ['en', 'ru', 'uk']],
  );
  assert.deepEqual(proposed(system, 'клієнти'), {
    personal: { пошта: 'email-address', піб: 'name', 'група крові': 'health' },
    identities: ['пошта'],
    others: ['ід', 'створено'],
    erasure: 'delete_rows',
    finds: {},
  });
  assert.match(
    scan.out,
    /"група крові": \{ category: health \} # SPECIAL CATEGORY \(GDPR Art\. 9\(1\); Law 2297-VI Art\. 7\(1\)\)/,
  );
  assert.deepEqual(proposed(system, 'замовлення').finds, { клієнт: 'these_rows', менеджер: 'nothing' });
  const letters = proposed(system, 'архів.листи');
  assert.deepEqual([letters.personal, letters.identities], [{ кому: 'email-address' }, ['кому']]);
  assert.match(scan.out, /кому: .* # 100 % of the sampled values look like it/);

  const same = await run(['scan', '--url', database.url, '--map', path]);
  assert.deepEqual([same.code, same.out], [0, '✓ crm: 3 tables, 12 columns, every one of them mapped\n']);
  await database.execute(`
    alter table клієнти add column судимість boolean; alter table замовлення drop column сума;
    create table нова (ід integer); drop table архів.листи`);
  const grown = await run(['scan', '--url', database.url, '--map', path]);
  assert.equal(grown.code, 1);
  assert.match(grown.out, /^✗ crm: the database and .*crm\.yaml differ in 4$/m);
  assert.match(
    grown.out,
    /клієнти\.судимість +the map does not mention this column +looks like convictions, a special category/,
  );
  assert.match(grown.out, /замовлення\.сума +the database has no such column/);
  assert.match(grown.out, /нова +the map does not mention this table/);
  assert.match(grown.out, /архів\.листи +the database has no such table/);
  const asJson = JSON.parse((await run(['scan', '--url', database.url, '--map', path, '--json'])).out) as {
    is_complete: boolean;
    gaps: object[];
  };
  assert.deepEqual([asJson.is_complete, asJson.gaps.length], [false, 4]);
});

test('an account that may not read a table is told so, and wrong passwords are not shown', async () => {
  const database = await startPostgres();
  const role = `zgoda_scan_reader_${process.pid}`;
  try {
    await database.execute(`
      create table open (id integer primary key, contact text); create table closed (id integer primary key, contact text);
      insert into open select n, 'olena' || n || '@example.org' from generate_series(1, 5) n;
      create role ${role} login password 'canary'; grant select on open to ${role}`);
    const address = database.url.replace(/\/\/[^@]*@/, `//${role}:canary@`);
    const scan = await run(['scan', '--url', address]);
    assert.equal(scan.code, 0, scan.error);
    const { system } = saved('postgres', scan.out);
    assert.deepEqual(proposed(system, 'open').identities, ['contact']);
    assert.deepEqual(proposed(system, 'closed').others, ['id', 'contact']);
    assert.match(scan.out, /# not sampled: the account may not read it[^\n]*\n {2}closed:/);
  } finally {
    await database.execute(`drop owned by ${role}; drop role ${role}`);
    await database.close();
  }
  const gone = await run(['scan', '--url', 'postgres://app:canary@127.0.0.1:1/nowhere']);
  assert.equal(gone.code, 2);
  assert.match(gone.error, /^✗ The database cannot be reached\.\n {2}Look at the address/);
  assert.doesNotMatch(gone.error + gone.out, canary);
});

test('a MariaDB database with Russian names, by its name in a file of connections', async () => {
  const server = await startMariaDb();
  after(() => server.stop());
  await server.execute(`
    create table адреса (id bigint unsigned primary key, улица varchar(100), город varchar(100));
    create table пользователи (id bigint unsigned primary key, фамилия varchar(60), телефон varchar(20), адрес_id bigint unsigned,
      последний_ip varchar(40), вход boolean, foreign key (адрес_id) references адреса (id));
    create table жанры (id integer primary key, имя varchar(60)) engine = myisam;
    insert into адреса values (1, 'улица', 'Киев');
    insert into пользователи values (1, 'Петренко', '+380440000001', 1, '192.0.2.1', 1)`);
  const connections = join(directory, 'connections.yaml');
  const url = `mysql://app:secret@localhost/customer?socket=${encodeURIComponent(server.socket)}`;
  writeFileSync(connections, JSON.stringify({ 'client-crm': { users: { url } }, other: { users: {} } }));
  chmodSync(connections, 0o600);
  const named = ['--controller', 'client-crm', '--system', 'users'];
  const scan = await run(['scan', '--connections', connections, ...named]);
  assert.equal(scan.code, 0, scan.error);
  assert.doesNotMatch(scan.out, canary);
  const { path, system } = saved('users', scan.out);
  assert.equal(system.connector, 'mysql');
  const users = proposed(system, 'пользователи');
  assert.deepEqual(users.personal, { фамилия: 'name', телефон: 'phone', последний_ip: 'online-identifier' });
  assert.deepEqual([users.identities, users.finds], [['телефон'], { адрес_id: 'those_rows' }]);
  assert.deepEqual(proposed(system, 'жанры').personal, {});
  assert.match(scan.out, /# no transactions: its rows are erased by hand\n(?: {2}# .*\n)* {2}жанры:/);
  const same = await run(['scan', '--map', path, '--controller', 'client-crm'], {
    ZGODA_CONNECTIONS: connections,
  });
  assert.equal(same.code, 0, same.out + same.error);

  const unnamed = await run([
    'scan',
    '--connections',
    connections,
    '--controller',
    'other',
    '--system',
    'crm',
  ]);
  assert.equal(unnamed.code, 2);
  assert.match(
    unnamed.error,
    /no system “crm” of “other”\.\n {2}They name: client-crm\/users, other\/users\./,
  );
  chmodSync(connections, 0o644);
  const open = await run(['scan', '--connections', connections, ...named]);
  assert.deepEqual([open.code, /open to others \(mode 644\)/.test(open.error)], [2, true]);
});

test('names that YAML would read as something else come through, and a SQLite file and a directory of CSV files are scanned', async () => {
  const path = join(directory, 'odd.sqlite');
  const database = new DatabaseSync(path);
  const odd = ['null', '#', 'a: b', 'yes', '1', "it's", 'tab\there', 'line\nend', '"', '- x', 'e-mail'];
  const quoted = odd.map((name) => `"${name.replaceAll('"', '""')}" text`);
  database.exec(
    `create table "~" (${quoted.join(', ')}, email_sent_at timestamp, is_disabled boolean, email_id integer)`,
  );
  database.close();
  const scan = await run(['scan', '--path', path, '--rows', '0', '--json']);
  assert.equal(scan.code, 0, scan.error);
  const { proposal, tables } = JSON.parse(scan.out) as { proposal: string; tables: { name: string }[] };
  const { path: map, system } = saved('sqlite', proposal);
  const table = proposed(system, '~');
  assert.deepEqual(
    [...Object.keys(table.personal), ...table.others].toSorted(),
    [...odd, 'email_id', 'email_sent_at', 'is_disabled'].toSorted(),
  );
  assert.deepEqual(table.identities, ['e-mail']);
  assert.deepEqual(table.personal, { 'e-mail': 'email' });
  assert.equal(tables[0]?.name, '~');
  assert.equal((await run(['scan', '--path', path, '--map', map])).code, 0);
  assert.equal((await run(['scan', '--path', join(directory, 'absent.sqlite')])).code, 2);
  assert.match(
    (await run(['scan', '--path', path, '--connector', 'csv', '--map', map])).error,
    /map is of a “sqlite”/,
  );
  assert.match((await run(['scan'])).error, /It is not said which database/);

  const drop = join(directory, 'drop');
  mkdirSync(drop);
  writeFileSync(join(drop, 'members.csv'), 'number,mail\n1,a@example.org\n');
  const csv = await run(['scan', '--directory', 'drop']);
  assert.deepEqual(proposed(saved('csv', csv.out).system, 'members').identities, ['mail']);
});

test('check shows the systems of a folder, and what is wrong with them', async () => {
  const folder = join(directory, 'payroll-mail');
  for (const [name, text] of readPolicyFiles(example)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, 'systems'), { recursive: true });
  const database = new DatabaseSync(join(directory, 'crm.sqlite'));
  database.exec('create table clients (id integer primary key, email text, full_name text)');
  database.close();
  const scan = await run(['scan', '--path', 'crm.sqlite', '--system', 'crm', '--policy', folder]);
  writeFileSync(join(folder, 'systems/crm.yaml'), scan.out);
  const sound = await run(['check', folder]);
  assert.equal(sound.code, 0, sound.out);
  assert.match(
    sound.out,
    /^✓ .*payroll-mail {2}1 system\n {2}crm {2}sqlite {2}warsaw {2}1 table, 2 personal columns\n$/,
  );
  const asJson = JSON.parse((await run(['check', folder, '--json'])).out) as { hash: string };
  const checked = checkFolder(readPolicyFiles(folder));
  assert.equal(asJson.hash, checked.isSound && checked.map.hash);
  const map = join(folder, 'systems/crm.yaml');
  writeFileSync(map, readFileSync(map, 'utf8').replace(', identity: email', ''));
  const broken = await run(['check', folder]);
  assert.equal(broken.code, 1);
  assert.match(
    broken.out,
    /systems\/crm\.yaml:\d+:\d+ {2}error {2}rows_unfindable\n {4}Nothing leads .*\(GDPR Art\. 15\(1\)/,
  );
});

test('plan counts what a request would find and do, of a person named on standard input only, and changes nothing', async () => {
  const folder = join(directory, 'planned');
  for (const [name, text] of readPolicyFiles(example)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, 'systems'), { recursive: true });
  const path = join(directory, 'planned.sqlite');
  const database = new DatabaseSync(path);
  database.exec(`
    create table clients (id integer primary key, email text, full_name text);
    create table orders (id integer primary key, client_id integer references clients (id), total integer);
    insert into clients values (1, 'Olena@example.org', 'Олена Петренко'), (2, 'canary@example.org', 'canary');
    insert into orders values (1, 1, 10), (2, 1, 20), (3, 2, 30);`);
  const scan = await run(['scan', '--path', path, '--system', 'crm', '--policy', folder]);
  writeFileSync(join(folder, 'systems/crm.yaml'), scan.out);
  const connections = join(directory, 'planned.yaml');
  writeFileSync(connections, JSON.stringify({ 'payroll-mail': { crm: { path } } }));
  chmodSync(connections, 0o600);
  const plan = (typed: string | undefined, ...more: string[]) =>
    run(['plan', folder, ...more], { ZGODA_CONNECTIONS: connections }, typed);

  const found = await plan('email OLENA@example.org\n');
  assert.equal(found.code, 0, found.out + found.error);
  assert.match(found.out, /^erasure would find 3 rows in 2 tables; nothing was changed$/m);
  assert.match(found.out, /crm +clients +found 1 +deleted 1$/m);
  assert.match(found.out, /crm +orders +found 2 +deleted 2$/m);
  assert.doesNotMatch(found.out, /olena|canary/i);
  const asJson = JSON.parse((await plan('email: olena@example.org', '--json')).out) as {
    tables: { table: string; deleted: number; found_by: string[] }[];
  };
  assert.deepEqual(
    asJson.tables.map(({ table, deleted, found_by }) => [table, deleted, found_by]),
    [
      ['clients', 1, []],
      ['orders', 2, ['clients(client_id)']],
    ],
  );
  const nobody = await plan('phone +380 44 000-00-09');
  assert.match(nobody.out, /would find 0 rows/);
  assert.equal(database.prepare('select count(*) as n from orders').get()?.['n'], 3);
  database.exec('alter table clients add column blood_type text');
  database.close();
  const grown = await plan('email olena@example.org');
  assert.match(grown.out, /crm\.clients\.blood_type {2}column_not_mapped/);

  for (const [typed, says] of [
    ['', /It is not said whose data/],
    [undefined, /It is not said whose data/],
    ['email olena@example.org\n\nemail canary', /Line 3 is no identity/],
    ['Canary Person', /Line 1 is no identity/],
    ['phone 044 000', /Line 1 is no identity/],
  ] as const) {
    const refused = await plan(typed);
    assert.equal(refused.code, 2);
    assert.match(refused.error, says);
    assert.doesNotMatch(refused.error, /canary|044/i);
  }
  const unconnected = await run(['plan', folder], {}, 'email olena@example.org');
  assert.equal(unconnected.code, 1);
  assert.match(unconnected.out, /✗ crm {2}system_unreachable {2}settings_invalid/);
});
