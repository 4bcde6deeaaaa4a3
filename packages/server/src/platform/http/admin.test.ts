import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { DomainError } from '@zgoda/vocabulary/errors';
import { adminLineSchema, adminSocketPath } from '@zgoda/vocabulary/admin';
import { createLog } from '../log/index.ts';
import { createAdminSocket } from './admin.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-admin-'));
const path = adminSocketPath(directory, 'linux');
const lines: string[] = [];
const socket = createAdminSocket({
  path,
  log: createLog({ destination: { write: (line) => void lines.push(line) } }),
  handlers: {
    'keys.rotate': async ({ controllers }, report) => {
      report({ what: 'keys', done: 1, total: 2 });
      report({ what: 'keys', done: 2, total: 2 });
      return { current: 'mk-1', controller_keys: controllers.length, owner_keys: 2 };
    },
    'policy.publish': async () => {
      throw new DomainError('invalid', 'policy_unsound', 'The policy is not sound.', {
        details: { problems: ['a', 'b'] },
      });
    },
    'keys.status': async () => {
      throw new Error('olena.kanarka@person.example');
    },
  },
});
writeFileSync(path, 'left behind by a server that died');
await socket.listen();
after(async () => {
  await socket.close();
  rmSync(directory, { recursive: true });
});

async function call(command: string, body: string, method = 'POST') {
  const answer = Promise.withResolvers<string>();
  const outgoing = request({ socketPath: path, path: `/${command}`, method }, (incoming) => {
    text(incoming).then(answer.resolve, answer.reject);
  });
  outgoing.on('error', answer.reject);
  outgoing.end(body);
  return (await answer.promise)
    .trim()
    .split('\n')
    .map((line) => adminLineSchema.parse(JSON.parse(line)));
}
const problemOf = async (command: string, body: string, method?: string) => {
  const line = (await call(command, body, method)).at(-1);
  assert.ok(line !== undefined && 'problem' in line, JSON.stringify(line));
  return line.problem;
};

test('a command answers its progress line by line, and at last its result', async () => {
  assert.deepEqual(await call('keys.rotate', '{"controllers":["payroll-mail"]}'), [
    { progress: { what: 'keys', done: 1, total: 2 } },
    { progress: { what: 'keys', done: 2, total: 2 } },
    { result: { current: 'mk-1', controller_keys: 1, owner_keys: 2 } },
  ]);
});

test('only the server’s own user may open the socket', { skip: process.platform === 'win32' }, () => {
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('what a use case refuses is told with its details, what breaks is not', async () => {
  const refused = await problemOf('policy.publish', '{"controller":"payroll-mail","files":{}}');
  assert.partialDeepStrictEqual(refused, { code: 'policy_unsound', details: { problems: ['a', 'b'] } });
  const broken = await problemOf('keys.status', '{}');
  assert.equal(broken.code, 'internal_error');
  assert.ok(!lines.join('').includes('kanarka'));
  assert.match(lines.at(-1) ?? '', /"command":"keys\.status"/);
});

test('unknown commands, other methods, malformed and unfit input are refused', async () => {
  assert.equal((await problemOf('format', '{}')).code, 'route_not_found');
  assert.equal((await problemOf('toString', '{}')).code, 'route_not_found');
  assert.equal((await problemOf('status', '{}')).code, 'route_not_found');
  assert.equal((await problemOf('keys.rotate', '', 'GET')).code, 'route_not_found');
  assert.equal((await problemOf('keys.rotate', '{')).code, 'malformed_json');
  const unfit = await problemOf('keys.rotate', '{"controllers":["../etc"]}');
  assert.equal(unfit.code, 'request_invalid');
  assert.equal(unfit.errors?.[0]?.pointer, '#/controllers/0');
});

test('a path too long for a socket is refused with what to do', async () => {
  const long = createAdminSocket({
    path: `/${'x'.repeat(120)}/admin.sock`,
    log: createLog({ level: 'silent' }),
    handlers: {},
  });
  await assert.rejects(long.listen(), /shorter ZGODA_DATA_DIR/);
});
