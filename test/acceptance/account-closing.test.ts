import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, startServer, type RunningServer } from '../running-server.ts';

const key = 'zk_dev_association-site';
const siteFile = join(import.meta.dirname, '../../examples/association-site/site/main.ts');

let server: RunningServer;
let site: ChildProcess | undefined;
let siteUrl = '';
let database: DatabaseSync;

before(async () => {
  server = await startServer();
  const members = join(server.dataDirectory, 'examples/association-site/members.sqlite');
  assert.ok(existsSync(members), 'npm start makes the database of the example');
  database = new DatabaseSync(members, { timeout: 5000 });
  const port = await freePort();
  siteUrl = `http://127.0.0.1:${port}`;
  site = spawn(process.execPath, [siteFile], {
    env: { ...process.env, PORT: String(port), MEMBERS_DB: members, ZGODA_URL: server.url, ZGODA_KEY: key },
    stdio: 'inherit',
  });
  await until(async () => (await fetch(siteUrl).catch(() => undefined))?.ok === true);
});

after(async () => {
  site?.kill('SIGTERM');
  database.close();
  await server.stop();
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, 'within a minute');
    await delay(100);
  }
}

const send = (path: string, fields: Readonly<Record<string, string>>, cookie = ''): Promise<Response> =>
  fetch(siteUrl + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie },
    redirect: 'manual',
  });

const count = (statement: string, value: string | number): number =>
  Number(Object.values(database.prepare(statement).get(value) ?? {})[0]);

interface Board {
  readonly clauses: readonly {
    readonly id: string;
    readonly probes: readonly {
      readonly mechanism: string;
      readonly status: string;
      readonly figures: Readonly<Record<string, number>>;
    }[];
  }[];
}

test('AS-13: who deletes the account on the site is in no table within a minute, but where a law keeps what was paid', async () => {
  const email = 'vira.malyna@example.org';
  const person = { email, surname: 'Малина', name: 'Віра', password: 'a long garden path' };
  const joined = await send('/join', person);
  assert.equal(joined.status, 303);
  const cookie = (joined.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  assert.equal((await send('/messages', { body: 'Чи є вільна ділянка?' }, cookie)).status, 303);
  const page = await (await fetch(`${siteUrl}/account`, { headers: { cookie } })).text();
  assert.match(page, /Чи є вільна ділянка\?/);
  const id = count('select id from member where email = ?', email);
  const paidOn = new Date().toISOString().slice(0, 10);
  database
    .prepare(
      "insert into fee_payment (member_id, payer, year, amount_cents, paid_on) values (?, 'Малина В.', 2026, 60000, ?)",
    )
    .run(id, paidOn);
  const others = count('select count(*) from member where email <> ?', email);

  assert.equal((await send('/delete', { sure: 'no' }, cookie)).status, 303);
  assert.equal(count('select count(*) from member where email = ?', email), 1, 'not without being sure');
  const deleted = await send('/delete', { sure: 'yes' }, cookie);
  assert.equal(deleted.status, 200);
  assert.match(await deleted.text(), /Обліковий запис видалено/);

  await until(() => count('select count(*) from member where email = ?', email) === 0);
  for (const table of ['session', 'message', 'membership', 'plot_application'])
    assert.equal(count(`select count(*) from ${table} where member_id = ?`, id), 0, table);
  assert.equal(count('select count(*) from fee_payment where payer = ?', 'Малина В.'), 1, 'the law keeps it');
  assert.equal(count('select count(*) from fee_payment where member_id = ?', id), 0);
  assert.equal(count('select count(*) from member where email <> ?', email), others, 'nobody else is gone');
  assert.equal((await fetch(`${siteUrl}/account`, { headers: { cookie }, redirect: 'manual' })).status, 303);

  await until(async () => {
    const board = (await (await server.api('/v1/promises', { key })).json()) as Board;
    const found = board.clauses.find((clause) => clause.id === 'AS-13')?.probes ?? [];
    const closing = found.find(({ mechanism }) => mechanism === 'account-closing');
    assert.equal(closing?.status, 'kept');
    return closing.figures['accounts'] === 1;
  });
});
