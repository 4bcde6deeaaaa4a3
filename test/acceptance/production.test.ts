import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startSystemPostgres, type SystemPostgres } from '../../scripts/system-postgres.ts';
import { eventually } from '../running-server.ts';
import {
  serve,
  serveInVain,
  startWorker,
  zgoda,
  zgodaJson,
  type Environment,
  type ProductionServer,
} from './production-server.ts';
import { startSmtpSink, type SmtpSink } from './smtp-sink.ts';

const controller = 'payroll-mail';
const publicUrl = 'https://privacy.verbena.example';

let directory: string;
let postgres: SystemPostgres;
let sink: SmtpSink;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-production-'));
  const examples = join(import.meta.dirname, '../../examples');
  cpSync(join(examples, controller), join(directory, 'policies', controller), { recursive: true });
  [postgres, sink] = await Promise.all([startSystemPostgres(), startSmtpSink()]);
});
after(async () => {
  await sink?.stop();
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A database of its own on the system's PostgreSQL. */
async function createDatabase(name: string): Promise<string> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return postgres.url.replace(/\/[^/]*$/, `/${name}`);
}

const newMasterKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** All that production needs besides its master keys. */
async function settingsFor(name: string): Promise<Environment> {
  return {
    DATABASE_URL: await createDatabase(name),
    ZGODA_PUBLIC_URL: publicUrl,
    ZGODA_SMTP_URL: sink.url,
    ZGODA_MAIL_FROM: 'privacy@verbena.example',
    ZGODA_POLICIES: join(directory, 'policies'),
    ZGODA_DATA_DIR: join(directory, name),
    ZGODA_LOG_LEVEL: 'info',
  };
}

async function createApiKey(server: ProductionServer): Promise<string> {
  const made = await zgodaJson<{ key: string }>(['api-keys', 'create', controller], server.environment);
  return made.key;
}

interface Call {
  readonly key: string;
  readonly body?: unknown;
}

const call = (server: ProductionServer, path: string, { key, body }: Call): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Records a consent. @returns the public id of its entry */
async function consent(server: ProductionServer, key: string, email: string): Promise<string> {
  const answer = await call(server, '/v1/consents', {
    key,
    body: {
      subject: { email },
      choices: [{ purpose: 'practice-news', status: 'given' }],
      notice: { version: 1, locale: 'en' },
      method: 'api',
    },
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  const { records } = (await answer.json()) as { records: { entry_id: string }[] };
  return records[0]?.entry_id ?? '';
}

/** Waits for the whole receipt, which shows what was sealed under the person's key. */
async function assertReadable(server: ProductionServer, key: string, entryId: string): Promise<void> {
  const payload = await eventually('the entry is included', async () => {
    const answer = await call(server, `/v1/evidence/entries/${entryId}`, { key });
    assert.equal(answer.status, 200);
    const entry = (await answer.json()) as { state: string; payload?: Record<string, unknown> };
    return entry.state === 'included' ? entry.payload : undefined;
  });
  assert.deepEqual([payload['purpose'], payload['status']], ['practice-news', 'given']);
}

interface KeyStatus {
  readonly current: string;
  readonly wrapped: readonly { readonly master_key_id: string; readonly keys: number }[];
}

const keyStatus = (server: ProductionServer): Promise<KeyStatus> =>
  zgodaJson<KeyStatus>(['keys', 'status'], server.environment);

const wrappedBy = (status: KeyStatus, id: string): number =>
  status.wrapped.find(({ master_key_id: wrapping }) => wrapping === id)?.keys ?? 0;

test('whatever is missing is named at once, and so is what is no setting; nothing is started', async () => {
  const dataDir = join(directory, 'nothing');
  const { exitCode, error } = await zgoda(['serve'], {
    ZGODA_DATA_DIR: dataDir,
    ZGODA_MAIL_FORM: 'privacy@verbena.example',
  });
  assert.equal(exitCode, 1);
  const named = [
    'ZGODA_PUBLIC_URL is not set',
    'ZGODA_MAIL_FROM is not set',
    'ZGODA_POLICIES is not set',
    'ZGODA_SMTP_URL is not set',
    'neither ZGODA_MASTER_KEY nor ZGODA_MASTER_KEY_FILE is set',
    'ZGODA_MAIL_FORM is not a setting',
  ];
  for (const line of named) assert.ok(error.includes(line), `${line} is missing from: ${error}`);
  assert.doesNotMatch(error, /\n\s+at /);
});

test('a web or worker process with an anchor of its own is refused, since it would take a sound log for a restored one', async () => {
  const { exitCode, error } = await zgoda(['serve'], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    ZGODA_ROLE: 'web',
    ZGODA_DATA_DIR: join(directory, 'nothing'),
  });
  assert.equal(exitCode, 1);
  assert.match(error, /ZGODA_ROLE web needs ZGODA_ANCHOR/);
});

test('in production nothing of development exists, and the operator’s commands work on the running server', async () => {
  const settings = await settingsFor('zgoda_one');
  const masterKey = newMasterKey('first');
  const server = await serve({ ...settings, ZGODA_MASTER_KEY: masterKey });
  try {
    assert.equal((await call(server, '/v1/policy', { key: `zk_dev_${controller}` })).status, 401);
    for (const path of ['/dev', '/dev/mailbox', '/dev/clock']) {
      assert.equal((await fetch(`${server.url}${path}`)).status, 404, path);
    }
    const clock = await fetch(`${server.url}/dev/clock`, { method: 'POST', body: '{"advance":"P1D"}' });
    assert.equal(clock.status, 404);
    assert.doesNotMatch(server.output(), /password|authenticator|zk_dev/);

    const key = await createApiKey(server);
    await assertReadable(server, key, await consent(server, key, 'first@example.org'));

    const doctor = await zgoda(['doctor'], server.environment);
    assert.equal(doctor.exitCode, 0, doctor.out);
    assert.match(doctor.out, /✓ server .*\(production\)/);
    const print = await zgoda(['config', 'print'], server.environment);
    assert.equal(print.exitCode, 0);
    assert.match(print.out, /ZGODA_PUBLIC_URL +https:\/\/privacy\.verbena\.example +environment/);
    for (const secret of [
      masterKey.slice('first:'.length),
      new URL(settings['DATABASE_URL'] ?? '').password,
    ]) {
      assert.ok(!`${print.out}${doctor.out}${server.output()}`.includes(secret), 'a secret was printed');
    }

    const list = await zgodaJson<{ keys: { key_id: string }[] }>(
      ['api-keys', 'list', controller],
      server.environment,
    );
    const revoked = await zgoda(
      ['api-keys', 'revoke', controller, list.keys[0]?.key_id ?? ''],
      server.environment,
    );
    assert.equal(revoked.exitCode, 0, revoked.out);
    assert.equal((await call(server, '/v1/policy', { key })).status, 401);
  } finally {
    assert.equal((await server.stop()).exitCode, 0);
  }
});

test('master keys in the environment are changed by a restart and one command, and the old one is needed no more', async () => {
  const settings = await settingsFor('zgoda_two');
  const [old, fresh] = [newMasterKey('old'), newMasterKey('fresh')];
  let server = await serve({ ...settings, ZGODA_MASTER_KEY: old });
  try {
    const key = await createApiKey(server);
    const entry = await consent(server, key, 'before@example.org');
    const refused = await zgoda(['keys', 'rotate'], server.environment);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.error, /put a new one first in ZGODA_MASTER_KEY/);
    await server.stop();

    server = await serve({ ...settings, ZGODA_MASTER_KEY: `${fresh},${old}` });
    assert.ok(wrappedBy(await keyStatus(server), 'old') > 0);
    const rotated = await zgoda(['keys', 'rotate', '--keep-master-key'], server.environment);
    assert.equal(rotated.exitCode, 0, rotated.error);
    const status = await keyStatus(server);
    assert.deepEqual([status.current, wrappedBy(status, 'old')], ['fresh', 0]);
    await server.stop();

    server = await serve({ ...settings, ZGODA_MASTER_KEY: fresh });
    await assertReadable(server, key, entry);
  } finally {
    await server.stop();
  }
});

test('a second process with an anchor of its own is refused before it judges the log of the first, which goes on', async () => {
  const settings = { ...(await settingsFor('zgoda_second')), ZGODA_MASTER_KEY: newMasterKey('first') };
  const server = await serve(settings);
  try {
    const key = await createApiKey(server);
    await assertReadable(server, key, await consent(server, key, 'before.second@example.org'));

    const own = join(directory, 'second');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { exitCode, error } = await serveInVain({ ...settings, ZGODA_DATA_DIR: own });
      assert.equal(exitCode, 1);
      assert.ok(error.includes(join(own, 'anchor.sqlite')), error);
      assert.match(error, /was never written.*payroll-mail: nothing was changed/);
      assert.match(error, /set ZGODA_ANCHOR.*\n.*--anchor-lost.*zgoda evidence succeed/);
      assert.doesNotMatch(error, /\n\s+at /);
    }
    await assertReadable(server, key, await consent(server, key, 'after.second@example.org'));
    const recover = ['evidence', 'recover', controller, own, '--reason', 'none', '--yes'];
    const sound = await zgoda(recover, server.environment);
    assert.equal(sound.exitCode, 2);
    assert.match(sound.error, /is sound.*Nothing was changed/);
  } finally {
    await server.stop();
  }
});

test('a lost anchor is declared by the operator, who then lets a new log succeed the one that nothing vouches for', async () => {
  const settings: Environment = {
    ...(await settingsFor('zgoda_lost')),
    ZGODA_MASTER_KEY: newMasterKey('first'),
  };
  let server = await serve(settings);
  const refusal = async (key: string): Promise<unknown> => {
    const body = {
      subject: { email: 'meanwhile.lost@example.org' },
      choices: [{ purpose: 'practice-news', status: 'given' }],
      notice: { version: 1, locale: 'en' },
      method: 'api',
    };
    return (await call(server, '/v1/consents', { key, body })).json();
  };
  try {
    const key = await createApiKey(server);
    const before = await consent(server, key, 'before.lost@example.org');
    await assertReadable(server, key, before);
    await server.stop();
    rmSync(join(settings['ZGODA_DATA_DIR'] ?? '', 'anchor.sqlite'));
    assert.match((await serveInVain(settings)).error, /was never written/);

    server = await serve(settings, '--anchor-lost');
    assert.partialDeepStrictEqual(await refusal(key), { code: 'log_read_only' });
    const stated = ['--reason', 'The volume of the anchor burned.'];
    const recover = ['evidence', 'recover', controller, directory, ...stated, '--yes'];
    const useless = await zgoda(recover, server.environment);
    assert.equal(useless.exitCode, 2);
    assert.match(useless.error, /zgoda evidence succeed payroll-mail/);
    const unconfirmed = await zgoda(['evidence', 'succeed', controller, ...stated], server.environment);
    assert.equal(unconfirmed.exitCode, 2);
    assert.partialDeepStrictEqual(await refusal(key), { code: 'log_read_only' });
    const succeed = ['evidence', 'succeed', controller, ...stated, '--yes'];
    const succeeded = await zgodaJson<{ origin: string; previous_origin: string }>(
      succeed,
      server.environment,
    );
    assert.equal(succeeded.origin, `${succeeded.previous_origin}/2`);
    const after = await consent(server, key, 'after.lost@example.org');
    await assertReadable(server, key, after);
    await server.stop();

    server = await serve(settings);
    for (const entry of [before, after]) await assertReadable(server, key, entry);
    await assertReadable(server, key, await consent(server, key, 'later.lost@example.org'));
    for (const [log, origin] of [
      [controller, succeeded.previous_origin],
      [`${controller}/2`, succeeded.origin],
    ] as const) {
      const checkpoint = await (await fetch(`${server.url}/evidence/${log}/checkpoint`)).text();
      assert.equal(checkpoint.split('\n')[0], origin);
    }
  } finally {
    await server.stop();
  }
});

/** Two processes of one installation on one machine: a data directory each, keys and anchor shared. */
async function settingsForTwo(): Promise<{ readonly web: Environment; readonly worker: Environment }> {
  const common = await settingsFor('zgoda_apart');
  const keyFile = join(directory, 'master.key');
  writeFileSync(keyFile, `${newMasterKey('first')}\n`, { mode: 0o600 });
  mkdirSync(join(directory, 'anchor'), { mode: 0o700 });
  const shared = {
    ...common,
    ZGODA_MASTER_KEY_FILE: keyFile,
    ZGODA_ANCHOR: join(directory, 'anchor/anchor.sqlite'),
  };
  return {
    web: { ...shared, ZGODA_ROLE: 'web', ZGODA_DATA_DIR: join(directory, 'web') },
    worker: { ...shared, ZGODA_DATA_DIR: join(directory, 'worker') },
  };
}

const subscribe = async (server: ProductionServer, key: string, email: string): Promise<void> => {
  const body = { email, topics: ['practice-news'], locale: 'en' };
  assert.equal((await call(server, '/v1/subscriptions/requests', { key, body })).status, 202);
};

test('web and worker as two processes share the work, and keys are changed under both while requests are answered', async () => {
  const settings = await settingsForTwo();
  const web = await serve(settings.web);
  let worker = startWorker(settings.worker);
  try {
    const key = await createApiKey(web);
    await subscribe(web, key, 'first.apart@example.org');
    const mail = (await sink.waitForContent('first.apart@example.org')).toString('latin1');
    assert.match(
      mail.replaceAll('=\r\n', ''),
      /https:\/\/privacy\.verbena\.example\/payroll-mail\/confirm\//,
    );
    const before = await consent(web, key, 'before.apart@example.org');
    await assertReadable(web, key, before);

    assert.equal((await worker.stop()).exitCode, 0);
    await subscribe(web, key, 'waiting.apart@example.org');
    const waiting = await consent(web, key, 'waiting.apart@example.org');
    await delay(1_500);
    assert.ok(!sink.accepted().some(({ recipients }) => recipients.includes('waiting.apart@example.org')));
    worker = startWorker(settings.worker);
    await sink.waitForContent('waiting.apart@example.org');
    await assertReadable(web, key, waiting);

    const answered: number[] = [];
    const rotation = { isOver: false };
    const people = async (): Promise<void> => {
      for (let person = 0; !rotation.isOver; person += 1) {
        await consent(web, key, `during-${person}.apart@example.org`);
        answered.push(person);
      }
    };
    const traffic = people();
    const rotated = await zgoda(['keys', 'rotate', '--controller', controller], web.environment);
    rotation.isOver = true;
    await traffic;
    assert.equal(rotated.exitCode, 0, rotated.error);
    assert.ok(answered.length > 0);
    const status = await keyStatus(web);
    assert.notEqual(status.current, 'first');
    assert.equal(wrappedBy(status, 'first'), 0);
    assert.ok(readFileSync(settings.web['ZGODA_MASTER_KEY_FILE'] ?? '', 'utf8').includes(status.current));

    await assertReadable(web, key, before);
    await subscribe(web, key, 'after.apart@example.org');
    await sink.waitForContent('after.apart@example.org');
    await assertReadable(web, key, await consent(web, key, 'after.apart@example.org'));
  } finally {
    await worker.stop();
    await web.stop();
  }
});
