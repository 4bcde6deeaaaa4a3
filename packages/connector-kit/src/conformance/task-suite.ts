import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AskedOperation } from '../asked-operation.ts';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { TaskCallback, TaskConnector, TaskQuestion, TaskSystem } from '../task-system.ts';

/** How the other side behaves from now on. */
export type Behaviour =
  | 'obeys'
  | 'lies'
  | 'obeys_later'
  | 'fails'
  | 'resets'
  | 'hangs'
  | 'answers_huge'
  | 'answers_nonsense'
  | 'redirects_elsewhere'
  | 'refuses';

/** Another side that holds people, and does as it is told by the test. */
export interface TaskFixture {
  readonly connector: TaskConnector;
  /** With a limit of time of at most two seconds. */
  readonly settings: unknown;
  /** An erasure with a check, asked by `identities.email`. */
  readonly operation: AskedOperation;
  behave(how: Behaviour): void;
  add(email: string): void;
  holds(email: string): boolean;
  /** Lets what was put off be done. */
  finish(): void;
  /** How often each key was carried out, whatever the number of questions with it. */
  carriedOut(key: string): number;
  /** Whether anything arrived where it was redirected to. */
  wasLedAway(): boolean;
  /** A call of the other side with this JSON, signed at that time. */
  callback(json: unknown, now: number): TaskCallback;
  close(): Promise<void>;
}

/** What the cases work with, once it has been started. */
interface Running {
  readonly fixture: TaskFixture;
  readonly system: TaskSystem;
  /** A question about somebody, whom the other side need not know. */
  about(email?: string): TaskQuestion & { readonly email: string };
  /** A question about somebody whom the other side knows, and how it behaves. */
  someone(how: Behaviour): TaskQuestion & { readonly email: string };
}

const endsWith = (code: ConnectorErrorCode) => (error: unknown) => {
  assert.ok(error instanceof ConnectorError);
  assert.equal(error.code, code);
  assert.doesNotMatch(JSON.stringify([error.message, error.details]), /person\d/, 'no value in an error');
  return true;
};

function running(fixture: TaskFixture): Running {
  let people = 0;
  const about: Running['about'] = (email = `person${(people += 1)}@mail.example`) => ({
    email,
    operation: fixture.operation,
    idempotencyKey: `key-${(people += 1)}`,
    values: {
      'identities.email': email,
      'request.id': 'req_1',
      'callback.url': 'https://privacy.example/callbacks/1',
    },
  });
  return {
    fixture,
    system: fixture.connector.open(fixture.settings),
    about,
    someone(how) {
      const question = about();
      fixture.add(question.email);
      fixture.behave(how);
      return question;
    },
  };
}

/** Runs the suite that every connector of systems that are asked must pass. The suite closes what `start` gives. */
export function testTaskConnector(name: string, start: () => Promise<TaskFixture>): void {
  void describe(`${name} as any connector of systems that are asked`, () => {
    const on = {} as Running;
    before(async () => void Object.assign(on, running(await start())));
    after(() => on.fixture.close());
    testAnswers(on);
    testRefusals(on);
  });
}

function testAnswers(on: Running): void {
  void test('what was done is done, and can be seen', async () => {
    const question = on.someone('obeys');
    assert.equal(await on.system.check(question), false);
    assert.deepEqual(await on.system.ask(question), { state: 'done' });
    assert.equal(await on.system.check(question), true);
  });
  void test('whom the system does not know is none found', async () => {
    on.fixture.behave('obeys');
    assert.deepEqual(await on.system.ask(on.about()), { state: 'none_found' });
  });
  void test('a value can neither leave its place nor become another question', async () => {
    on.fixture.behave('obeys');
    const other = on.someone('obeys');
    for (const email of [
      `../people/${other.email}`,
      `x&email=${other.email}`,
      `x"},{"email":"${other.email}`,
      'a\r\nx: y',
      '..',
    ])
      await on.system
        .ask(on.about(email))
        .catch((error: unknown) => assert.ok(error instanceof ConnectorError));
    assert.ok(on.fixture.holds(other.email));
  });
  void test('a system that says yes and does nothing is seen by the check', async () => {
    const question = on.someone('lies');
    assert.deepEqual(await on.system.ask(question), { state: 'done' });
    assert.equal(await on.system.check(question), false);
  });
  void test('who answers later is asked again with the ticket, until it is done', async () => {
    const question = on.someone('obeys_later');
    const first = await on.system.ask(question);
    assert.ok(first.state === 'waiting');
    assert.equal((await on.system.poll(question, first.ticket)).state, 'waiting');
    on.fixture.finish();
    assert.deepEqual(await on.system.poll(question, first.ticket), { state: 'done' });
    assert.ok(!on.fixture.holds(question.email));
  });
  void test('the same question put twice is carried out once', async () => {
    const question = on.someone('obeys');
    await on.system.ask(question);
    assert.deepEqual(await on.system.ask(question), { state: 'done' });
    assert.equal(on.fixture.carriedOut(question.idempotencyKey), 1);
  });
}

function testRefusals(on: Running): void {
  for (const [how, code] of [
    ['fails', 'unreachable'],
    ['resets', 'unreachable'],
    ['hangs', 'timed_out'],
    ['answers_huge', 'answer_too_large'],
    ['answers_nonsense', 'answer_unfit'],
    ['redirects_elsewhere', 'answer_unfit'],
    ['refuses', 'refused'],
  ] as const)
    void test(`one that ${how.replaceAll('_', ' ')} is ${code}, never done`, async () => {
      const question = on.someone(how);
      await assert.rejects(on.system.ask(question), endsWith(code));
      assert.notEqual(await on.system.check(question).catch(() => false), true);
      assert.ok(!on.fixture.wasLedAway(), 'personal data do not follow a redirect');
    });
  void test('a question is given up when the caller says so', async () => {
    const question = on.someone('hangs');
    await assert.rejects(on.system.ask(question, AbortSignal.abort()), { name: 'AbortError' });
  });
  void test('a signed call tells the end; one that is forged, changed or kept tells nothing', () => {
    const now = Date.UTC(2030, 0, 1);
    const call = on.fixture.callback({ state: 'deleted' }, now);
    const { id, answer } = on.system.readCallback(on.fixture.operation, call);
    assert.deepEqual([id === '', answer], [false, { state: 'done' }]);
    const read = (changed: Partial<TaskCallback>) => () =>
      on.system.readCallback(on.fixture.operation, { ...call, ...changed });
    const body = Buffer.from(JSON.stringify({ state: 'unknown' }));
    assert.throws(read({ body }), endsWith('access_denied'));
    for (const minutes of [-6, 6])
      assert.throws(read({ now: now + minutes * 60_000 }), endsWith('access_denied'));
    for (const name of Object.keys(call.headers)) {
      assert.throws(read({ headers: { ...call.headers, [name]: 'v1,AAAA' } }), endsWith('access_denied'));
      assert.throws(read({ headers: { ...call.headers, [name]: '' } }), endsWith('access_denied'));
    }
    const strange = on.fixture.callback({ state: 'perhaps' }, now);
    assert.throws(() => on.system.readCallback(on.fixture.operation, strange), endsWith('answer_unfit'));
  });
  void test('settings that do not fit are refused', () => {
    for (const settings of [undefined, {}, [], { ...(on.fixture.settings as object), more: 1 }])
      assert.throws(() => on.fixture.connector.open(settings), endsWith('settings_invalid'));
  });
}
