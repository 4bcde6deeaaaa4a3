import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { assert as always, property, string } from 'fast-check';
import { createLog, Personal, type LogFields, type LogOptions } from './index.ts';

/** Recognisable pieces of an invented person: none may ever be found in a line. */
const canaries = [
  'olena.kanarka@person.example',
  'Олена Канарка',
  '+380 44 000 00 00',
  '380440000000',
  '192.0.2.77',
  'Khreshchatyk 1',
  'Olena',
];

function capture(options: Omit<LogOptions, 'destination'> = {}) {
  const lines: string[] = [];
  const log = createLog({ ...options, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

const assertNoCanary = (text: string) => {
  for (const canary of canaries) assert.ok(!text.includes(canary), `${canary} is in ${text}`);
};

test('a line is one JSON object: time in UTC, level, event and flat fields', () => {
  const { log, lines, last } = capture();
  log.info('consents.recorded', { controller: 'payroll-mail', count: 3, duration_ms: 1.5, is_first: true });
  assert.equal(lines.length, 1);
  const { time, ...rest } = last();
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(rest, {
    level: 'info',
    event: 'consents.recorded',
    controller: 'payroll-mail',
    count: 3,
    duration_ms: 1.5,
    is_first: true,
  });
});

/** Whether a log line takes these fields, decided by the type checker. */
type Accepts<Fields> = Fields extends LogFields<Fields> ? true : false;

test('personal data do not fit into a field by type', () => {
  const verdicts: readonly [
    Accepts<{ subject_id: string; attempts: number; is_first: boolean }>,
    Accepts<{ to: string }>,
    Accepts<{ subject_id: Personal<string> }>,
    Accepts<{ subject: { email: string } }>,
  ] = [true, false, false, false];
  assert.deepEqual(verdicts, [true, false, false, false]);
});

test('a text that has slipped past the types is withheld when it is not of its field’s form', () => {
  for (const canary of canaries) {
    const { log, lines } = capture();
    const fields: Record<string, number> = {};
    for (const name of [
      'controller',
      'code',
      'subject_id',
      'body_hash',
      'sql_code',
      'route',
      'version',
      'locale',
      'name',
      'instant',
      'to',
      'email',
    ]) {
      Object.assign(fields, { [name]: canary });
    }
    log.warn('canary.sung', fields);
    log.with(fields).error('canary.sung');
    assert.equal(lines.length, 2);
    assertNoCanary(lines.join(''));
  }
});

test('ids, hashes, codes, routes and versions of the proper form are written', () => {
  const { log, last } = capture();
  const fields = {
    subject_id: '0190a0a0-1111-7111-8111-1234567890ab',
    entry_id: 'ent_0190a0a0111171118111123456789abc',
    body_hash: 'a'.repeat(64),
    code: 'idempotency_key_reused',
    job: 'messages.deliver',
    route: '/:controller/confirm/:token{.+}',
    version: 'v24.21.0',
    locale: 'pt-BR',
    clause: 'PM-01',
    sqlstate: '40001',
  };
  log.info('fields.shown', fields);
  assert.deepEqual(Object.fromEntries(Object.entries(last()).filter(([name]) => name in fields)), fields);
});

test('of an error only class, code and frames are written, never the message, down through its causes', () => {
  const { log, lines, last } = capture();
  const cause = Object.assign(new Error(`Key (email)=(${canaries[0]}) already exists`), {
    code: '23505',
    constraint: 'identity__hash',
    detail: canaries.join(' '),
  });
  const error = new TypeError(`cannot send to\n    at ${canaries[1]}\n${canaries[0]}`, { cause });
  log.error('mail.failed', { attempts: 1 }, error);
  log.error('mail.failed', {}, canaries[0]);
  assertNoCanary(lines.join(''));
  const first = JSON.parse(lines[0] ?? '') as { cause: { error: string; frames: string[]; cause: unknown } };
  assert.equal(first.cause.error, 'TypeError');
  assert.match(first.cause.frames[0] ?? '', /log\.test\.ts/);
  assert.partialDeepStrictEqual(first.cause.cause, { error_code: '23505', constraint: 'identity__hash' });
  assert.deepEqual(last()['cause'], { error: 'string' });
});

test('in development error messages are written too', () => {
  const { log, last } = capture({ withErrorMessages: true });
  log.error('job.failed', {}, new Error('no such template'));
  assert.partialDeepStrictEqual(last(), { cause: { message: 'no such template' } });
});

test('lines below the level are not written, and a scoped log carries its fields', () => {
  const { log, lines, last } = capture({ level: 'warn' });
  const scoped = log.with({ controller: 'payroll-mail' }).with({ attempts: 2 });
  scoped.info('quiet.please');
  assert.equal(lines.length, 0);
  scoped.warn('loud.now', { attempts: 3 });
  assert.partialDeepStrictEqual(last(), { controller: 'payroll-mail', attempts: 3 });
});

test('a personal value prints as a placeholder however it is printed, and opens only by name', () => {
  always(
    property(string({ minLength: 1 }), (secret) => {
      const value = new Personal(secret);
      const shown = '[personal data]';
      assert.equal(String(value), shown);
      assert.equal([value].join(), shown);
      assert.equal(JSON.stringify({ value }), JSON.stringify({ value: shown }));
      assert.equal(inspect(value), shown);
      assert.equal(inspect({ value }, { showHidden: true, depth: 5 }), `{ value: ${shown} }`);
      assert.deepEqual(Object.keys(value), []);
      assert.equal(value.reveal(), secret);
    }),
  );
});
