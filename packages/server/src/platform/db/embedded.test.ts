import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { testSettings } from '../../config.ts';
import { isAlive } from './embedded-process.ts';
import { startEmbedded, type EmbeddedOptions } from './embedded.ts';

const parent = mkdtempSync(join(tmpdir(), 'zgoda-embedded-'));
// A server that runs as another user must be able to pass.
chmodSync(parent, 0o711);
after(() => rmSync(parent, { recursive: true, force: true }));

const { postgresBinaries } = testSettings();
const optionsFor = (directory: string): EmbeddedOptions => ({
  directory,
  ...(postgresBinaries === undefined ? {} : { binaries: postgresBinaries }),
});
/** One directory for most tests: initialising takes most of a second. */
const directory = join(parent, 'data');
const pidFile = join(directory, 'postgres', 'postmaster.pid');

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process that has started the server on the directory and waits. */
async function startElsewhere(): Promise<{
  readonly child: ChildProcess;
  readonly url: string;
  readonly pid: number;
}> {
  const module = JSON.stringify(new URL('./embedded.ts', import.meta.url).href);
  const code = `
    import { startEmbedded } from ${module};
    const { url, pid } = await startEmbedded(${JSON.stringify(optionsFor(directory))});
    process.on('SIGTERM', () => process.exit(0));
    process.stdout.write(JSON.stringify({ url, pid: pid() }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, pid } = JSON.parse(text.toString()) as { url: string; pid: number };
  return { child, url, pid };
}

async function ends(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; isAlive(pid); await sleep(20)) {
    assert(Date.now() < deadline, `process ${pid} still runs`);
  }
}

test('what was committed survives a stop and a start, and the directory is closed to others', async () => {
  const first = await startEmbedded(optionsFor(directory));
  await query(first.url, 'create table kept (a int); insert into kept values (1)');
  await first.stop();
  assert(!existsSync(pidFile));
  const second = await startEmbedded(optionsFor(directory));
  assert.deepEqual(await query(second.url, 'select a from kept'), [{ a: 1 }]);
  await second.stop();
  assert.equal(statSync(join(directory, 'postgres.password')).mode & 0o777, 0o600);
  assert.equal(statSync(join(directory, 'postgres')).mode & 0o077, 0);
});

test('the server is durable, listens on no network address and lets nobody in without the password', async () => {
  const server = await startEmbedded(optionsFor(directory));
  const names = [
    'fsync',
    'full_page_writes',
    'synchronous_commit',
    'listen_addresses',
    'data_checksums',
    'server_encoding',
  ];
  const rows = await query(
    server.url,
    `select name, setting from pg_settings where name in (${names.map((name) => `'${name}'`).join(', ')}) order by name`,
  );
  assert.deepEqual(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), {
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
  });
  await assert.rejects(query(server.url.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'select 1'), { code: '28P01' });
  await server.stop();
});

test('no statement, parameter or row reaches the server’s log', async () => {
  const server = await startEmbedded(optionsFor(directory));
  await query(server.url, 'create table person (mail text primary key)');
  await assert.rejects(
    query(server.url, `insert into person values ('ann.canary@example.com'), ('ann.canary@example.com')`),
    { code: '23505' },
  );
  await assert.rejects(query(server.url, `select 'ann.canary@example.com'::int`));
  await server.stop();
  assert(!readFileSync(join(directory, 'postgres.log'), 'utf8').includes('canary'));
});

test('a server that a killed process left running is ended, and its commits are there', async () => {
  const { child, url, pid } = await startElsewhere();
  await query(url, 'create table left_behind (a int); insert into left_behind values (2)');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert(isAlive(pid));
  const next = await startEmbedded(optionsFor(directory));
  assert(!isAlive(pid));
  assert.deepEqual(await query(next.url, 'select a from left_behind'), [{ a: 2 }]);
  await next.stop();
});

test('a process that exits without stopping its server takes it along', async () => {
  const { child, pid } = await startElsewhere();
  child.kill('SIGTERM');
  await once(child, 'exit');
  await ends(pid);
});

test('after a machine crash a stale process number that now belongs to another process is no hindrance', async () => {
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const data = join(directory, 'postgres');
  writeFileSync(
    pidFile,
    `${stranger.pid}\n${data}\n1700000000\n5432\n${join(directory, 'run')}\n\n\nready   \n`,
  );
  const server = await startEmbedded(optionsFor(directory));
  assert.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
  assert(stranger.pid !== undefined && isAlive(stranger.pid));
  await server.stop();
  stranger.kill();
});

test('a killed database comes back by itself with everything that was committed', async () => {
  const { promise: restarted, resolve: onRestart } = Promise.withResolvers<number>();
  const server = await startEmbedded({ ...optionsFor(directory), onRestart });
  await query(server.url, 'create table acknowledged (a int)');
  const killed = server.pid();
  assert(killed !== undefined);
  let acknowledged = 0;
  const write = async (): Promise<void> => {
    for (;;) {
      await query(server.url, `insert into acknowledged values (${acknowledged + 1})`);
      acknowledged += 1;
      if (acknowledged === 5) process.kill(killed, 'SIGKILL');
    }
  };
  await assert.rejects(write());
  assert(acknowledged >= 5);
  assert((await restarted) < 20_000);
  const [row] = await query(server.url, 'select max(a) as most from acknowledged');
  assert(Number(row?.['most']) >= acknowledged);
  assert.notEqual(server.pid(), killed);
  await server.stop();
});

test('a first start that was interrupted leaves nothing that a second one trips over', async () => {
  const other = join(parent, 'interrupted');
  mkdirSync(join(other, 'postgres.new', 'base'), { recursive: true });
  writeFileSync(join(other, 'postgres.new', 'PG_VERSION'), 'half');
  const server = await startEmbedded(optionsFor(other));
  assert.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
  assert.deepEqual(readdirSync(other).sort(), ['postgres', 'postgres.log', 'postgres.password']);
});

test('a directory too deep for a socket works, and leaves nothing in the temporary directory', async () => {
  const deep = join(parent, 'd'.repeat(90));
  const server = await startEmbedded(optionsFor(deep));
  const host = new URL(server.url.replace('@/', '@none/')).searchParams.get('host') ?? '';
  assert.equal(dirname(host), tmpdir());
  assert.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
  assert(!existsSync(host));
});

test('a directory of another PostgreSQL version, or no PostgreSQL at all, is told with what to do', async () => {
  const other = join(parent, 'version');
  mkdirSync(join(other, 'postgres'), { recursive: true });
  writeFileSync(join(other, 'postgres', 'PG_VERSION'), '14\n');
  await assert.rejects(
    startEmbedded(optionsFor(other)),
    /was made by PostgreSQL 14, .* upgrade the data first/,
  );
  await assert.rejects(startEmbedded({ directory: join(parent, 'none'), binaries: parent }), /is missing/);
});
