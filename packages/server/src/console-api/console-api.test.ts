import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashLeaf, isIncluded, openCheckpoint, parseTlogProof, parseTrustPolicy, toHex } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import { caseRequestSchema } from '@zgoda/vocabulary/cases';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { Secret } from 'otpauth';
import { acceptCase } from '../capabilities/cases/index.ts';
import { sequenceAll } from '../capabilities/evidence/testing.ts';
import { ensureSubjects } from '../capabilities/subjects/index.ts';
import { setPreferences } from '../capabilities/subscriptions/index.ts';
import { totpCode } from '../capabilities/staff/totp.ts';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { openTestConsole, type TestBrowser } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail']);
const ctx = console_.ctx('payroll-mail');
const reason = 'she called about request 2026-118';

// Answers are compared as the JSON they are.
type Json = { [name: string]: Json } & Json[] & string;
async function get(browser: TestBrowser, path: string): Promise<Json> {
  const { status, body } = await browser.call('GET', path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body as Json;
}

async function newPerson(email: string): Promise<string> {
  const [subject] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  assert.ok(subject);
  const changes = [{ topic: 'practice-news', channel: 'email', on: true }] as const;
  await setPreferences(ctx, subject.subjectId, changes, {
    proof: 'link',
    locale: 'en',
    method: 'preference_centre',
  });
  return toPublicId('subject', subject.subjectId);
}

const password = 'nine violet tramways hum';

/** An invited colleague who has set a password and an authenticator, over the API alone. */
async function enrol(email: string, roles: readonly string[]) {
  const admin = await console_.signedIn('payroll-mail', 'admin');
  const { token } = (await admin.call('POST', '/staff', { email, name: 'Vira Tkach', roles })).body as Json;
  const browser = console_.browser();
  await browser.call('POST', '/invitations', { token, password });
  const enrolment = await get(browser, '/sign-in/enrolment');
  const secret = Buffer.from(Secret.fromBase32(String(enrolment['secret'])).buffer);
  const code = (): string => totpCode(secret, ctx.clock.now());
  const done = await browser.call('POST', '/sign-in/code', { code: code() });
  ctx.clock.advance('PT30S');
  return { browser, enrolment, code, done };
}

test('password and code open a session; wrong ones, an unknown address and an unknown organisation read the same', async () => {
  const email = 'vira@example.org';
  const { code } = await enrol(email, ['officer']);
  const browser = console_.browser();
  const right = { organisation: 'payroll-mail', email, password };
  const first = await browser.call('POST', '/sign-in', right);
  assert.equal((first.body as Json)['next'], 'code');
  assert.equal((await browser.call('GET', '/me')).status, 401, 'after the password alone');
  const second = await browser.call('POST', '/sign-in/code', { code: code() });
  assert.deepEqual(second.body, { recovery_codes: [] });
  const me = await get(browser, '/me');
  assert.deepEqual(
    [me['roles'], me['organisation'], me['organisation_names']?.['uk'], me['name']],
    [['officer'], 'payroll-mail', 'Verbena Payroll Group', 'Vira Tkach'],
  );
  assert.deepEqual([...browser.cookies.keys()], ['zgoda_session']);

  const wrong = { ...right, password: 'wrong' };
  const bodies = [
    wrong,
    { ...wrong, email: 'nobody@example.org' },
    { ...wrong, organisation: 'no-such-controller' },
  ];
  const answers = await Promise.all(bodies.map((body) => console_.browser().call('POST', '/sign-in', body)));
  const shown = answers.map(({ status, body }) => {
    const { instance: _, ...rest } = body as Record<string, unknown>;
    return JSON.stringify([status, rest]);
  });
  assert.equal(new Set(shown).size, 1);
  assert.match(shown[0] ?? '', /sign_in_refused/);
});

test('too many attempts say when to come back', async () => {
  const attempt = () =>
    console_
      .browser()
      .call('POST', '/sign-in', { organisation: 'payroll-mail', email: 'flood@example.org', password: 'x' });
  for (let tried = 0; tried < 5; tried += 1) assert.equal((await attempt()).status, 401);
  const limited = await attempt();
  assert.equal(limited.status, 429);
  const seconds = Number(limited.headers.get('retry-after'));
  assert.ok(seconds > 840 && seconds <= 900, `${seconds} s`);
});

test('over https the cookies carry the __Host- prefix and every protection', async () => {
  const secure = await openTestConsole(database, ['secure-example'], 'https://privacy.example');
  const browser = secure.browser();
  const invited = await (
    await secure.signedIn('secure-example', 'admin')
  ).call('POST', '/staff', {
    email: 'cookie@example.org',
    name: 'Cookie',
    roles: ['officer'],
  });
  const { token } = invited.body as { token: string };
  const { headers } = await browser.call('POST', '/invitations', {
    token,
    password: 'nine violet tramways hum',
  });
  const [cookie = ''] = headers.getSetCookie();
  assert.match(cookie, /^__Host-zgoda_sign_in=secure-example\.[A-Za-z0-9_-]{43}; /);
  for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
    assert.ok(cookie.includes(attribute), attribute);
  assert.equal(/Domain=/.test(cookie), false);
});

test('an invitation leads through password, QR code and first code to a session with ten recovery codes', async () => {
  const { browser, enrolment, done } = await enrol('auditor.new@example.org', ['auditor']);
  assert.match(enrolment['qr_svg'] ?? '', /^<svg /);
  assert.match(enrolment['otpauth_uri'] ?? '', /^otpauth:\/\/totp\/Zgoda%20payroll-mail:/);
  assert.equal((done.body as Json)['recovery_codes']?.length, 10);
  assert.deepEqual((await get(browser, '/me'))['permissions'], [
    'promises.read',
    'campaigns.read',
    'engagements.read',
    'evidence.read',
    'access_log.read',
  ]);
});

test('a colleague whose account is removed is signed out at once, and cannot be named any more', async () => {
  const email = 'leaving@example.org';
  const { browser } = await enrol(email, ['officer']);
  const admin = await console_.signedIn('payroll-mail', 'admin');
  const listed = async () =>
    (await get(admin, '/staff'))['items'] as unknown as { email: string; staff_id: string }[];
  const leaving = (await listed()).find((member) => member.email === email);
  const path = `/staff/${leaving?.staff_id}`;
  assert.equal((await admin.call('DELETE', path)).status, 204);
  assert.equal((await browser.call('GET', '/me')).status, 401);
  assert.equal((await admin.call('DELETE', path)).status, 404);
  assert.equal(
    (await listed()).some((member) => member.email === email),
    false,
  );
  const { staff_id: own } = (await admin.call('GET', '/me')).body as { staff_id: string };
  assert.equal((await admin.call('DELETE', `/staff/${own}`)).status, 409);
});

test('a weak password is refused with its reason, and the invitation can be used again', async () => {
  const admin = await console_.signedIn('payroll-mail', 'admin');
  const invite = { email: 'weak@example.org', name: 'Weak', roles: ['officer'] };
  const { token } = (await admin.call('POST', '/staff', invite)).body as Json;
  const weak = await console_.browser().call('POST', '/invitations', { token, password: 'password12345' });
  assert.deepEqual([weak.status, (weak.body as Json)['details']], [422, { reason: 'common' }]);
  assert.equal((await console_.browser().call('POST', '/invitations', { token, password })).status, 200);
});

test('the second step cannot be taken without the first', async () => {
  for (const cookie of ['', 'payroll-mail', `payroll-mail.${'a'.repeat(43)}`, `no-such.${'a'.repeat(43)}`]) {
    const browser = console_.browser();
    if (cookie !== '') browser.cookies.set('zgoda_sign_in', cookie);
    assert.equal((await browser.call('POST', '/sign-in/code', { code: '123456' })).status, 401, cookie);
    assert.equal((await browser.call('GET', '/sign-in/enrolment')).status, 401, cookie);
  }
});

test('the board has every clause of the policy in its order, in the words of the language asked for', async () => {
  const browser = await console_.signedIn('payroll-mail', 'communicator');
  await sequenceAll(ctx, { anchors: console_.anchors('payroll-mail') });
  const [english] = (await get(browser, '/promises'))['documents'] ?? [];
  const [ukrainian] = (await get(browser, '/promises?locale=uk'))['documents'] ?? [];
  const clauses = english?.['clauses'] ?? [];
  assert.equal(clauses.length, 18);
  const labels = (document: typeof ukrainian) =>
    (document?.['clauses'] ?? []).flatMap((clause) =>
      (clause['mechanisms'] ?? []).flatMap((mechanism) =>
        (mechanism['settings'] ?? []).map((each) => each['label']),
      ),
    );
  assert.ok(labels(ukrainian).length > 5);
  for (const label of labels(ukrainian))
    assert.match(String(label), /^[А-ЯІЇЄ]/, 'settings are named in words');
  const byId = (id: string) => clauses.find((clause) => clause['clause'] === id);
  assert.equal(byId('PM-12')?.['status'], 'kept');
  assert.equal(byId('PM-18')?.['status'], 'kept');
  assert.match(String(ukrainian?.['clauses']?.[0]?.['heading']), /[а-яіїє]/);
  const paragraphs = JSON.stringify(clauses.map((clause) => clause['paragraphs']));
  assert.equal(/\{\{|\*\*|\]\(/.test(paragraphs), false, 'neither templates nor markup');
});

test('a person is found by an exact identity with a reason, and shown masked', async () => {
  const subjectId = await newPerson('olena.koval@example.org');
  const browser = await console_.signedIn('payroll-mail', 'officer');
  const search = (email: string, why = reason) =>
    browser.call('POST', '/subjects/searches', { subject: { email }, reason: why });
  assert.equal((await search('olena.koval@example.org', 'why not')).status, 422);
  assert.equal((await search('olena.koval@example.org', '           ')).status, 422);
  assert.equal((await search('olena')).status, 422);
  assert.equal((await search('olena.kova@example.org')).status, 404);
  assert.equal(
    (await browser.call('GET', `/subjects/${subjectId}`)).status,
    404,
    'before a reason is stated',
  );
  const contact = { channel: 'telephone', text: 'She asked what we keep.' };
  const called = { subject: { subject_id: subjectId }, kind: 'question', contact };
  await transaction(ctx, (tx) => acceptCase(tx, caseRequestSchema.parse(called)));
  const found = await search(' Olena.Koval@EXAMPLE.org ');
  assert.deepEqual(found.body, { subject_id: subjectId });
  const view = await get(browser, `/subjects/${subjectId}`);
  assert.equal(view['look']?.['reason'], reason);
  assert.equal(view['identities']?.[0]?.['masked'], 'o…@example.org');
  assert.equal(JSON.stringify(view).includes('olena.koval'), false);
  const record = await get(browser, `/subjects/${subjectId}/record`);
  assert.deepEqual(
    record['subscriptions']?.filter((each) => each['status'] === 'confirmed').map((each) => each['topic']),
    ['practice-news'],
  );
  assert.equal(JSON.stringify(record).includes('olena.koval'), false);
  assert.deepEqual(
    record['cases']?.map(({ kind, contacts }) => [kind, contacts?.[0]?.['channel'], contacts?.[0]?.['text']]),
    [['question', 'telephone', 'She asked what we keep.']],
  );
});

test('a look lasts 30 minutes and belongs to its session', async () => {
  const subjectId = await newPerson('short.look@example.org');
  const [browser, other] = [
    await console_.signedIn('payroll-mail', 'officer'),
    await console_.signedIn('payroll-mail', 'officer'),
  ];
  await browser.call('POST', '/subjects/searches', { subject: { subject_id: subjectId }, reason });
  await get(browser, `/subjects/${subjectId}`);
  assert.equal((await other.call('GET', `/subjects/${subjectId}`)).status, 404);
  ctx.clock.advance('PT20M');
  await get(browser, `/subjects/${subjectId}`);
  ctx.clock.advance('PT10M');
  assert.equal((await browser.call('GET', `/subjects/${subjectId}`)).status, 404);
});

test('an identity is shown in full for a reason of its own, and each look is in the access log', async () => {
  const subjectId = await newPerson('reveal.me@example.org');
  const browser = await console_.signedIn('payroll-mail', 'dpo');
  await browser.call('POST', '/subjects/searches', { subject: { email: 'reveal.me@example.org' }, reason });
  const view = await get(browser, `/subjects/${subjectId}`);
  const identity = String(view['identities']?.[0]?.['identity_id']);
  const path = `/subjects/${subjectId}/reveals`;
  const why = 'to write down whom she named';
  const absent = { identity_id: `idn_${'7'.repeat(32)}`, reason: why };
  assert.equal((await browser.call('POST', path, absent)).status, 404);
  const revealed = await browser.call('POST', path, { identity_id: identity, reason: why });
  assert.deepEqual(revealed.body, { value: 'reveal.me@example.org' });
  await get(browser, `/subjects/${subjectId}`);
  const log = await get(browser, `/access-log?subject_id=${subjectId}`);
  assert.deepEqual(
    log['items']?.map((look) => [look['action'], look['reason'], look['staff_name']]),
    [
      ['revealed', why, 'dpo'],
      ['viewed', reason, 'dpo'],
      ['searched', reason, 'dpo'],
    ],
  );
});

test('a verifier finds people and sees what they are known by, and nothing else of them', async () => {
  const subjectId = await newPerson('verify.me@example.org');
  const browser = await console_.signedIn('payroll-mail', 'verifier');
  await browser.call('POST', '/subjects/searches', { subject: { email: 'verify.me@example.org' }, reason });
  await get(browser, `/subjects/${subjectId}`);
  assert.equal((await browser.call('GET', `/subjects/${subjectId}/record`)).status, 403);
});

test('the log is listed newest first, and an entry’s proof leads to the checkpoint that the log’s key has signed', async () => {
  await sequenceAll(ctx, { anchors: console_.anchors('payroll-mail') });
  const browser = await console_.signedIn('payroll-mail', 'auditor');
  const log = await get(browser, '/evidence/log');
  const seen: number[] = [];
  for (let cursor = ''; ;) {
    const page = await get(browser, `/evidence/entries?limit=7${cursor && `&cursor=${cursor}`}`);
    seen.push(...(page['items'] ?? []).map((item) => Number(item['index'])));
    if (page['next_cursor'] === null) break;
    cursor = String(page['next_cursor']);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: Number(log['published']?.['tree_size']) }, (_, at) => at).toReversed(),
  );
  const [first] = (await get(browser, '/evidence/entries?class=policy'))['items'] ?? [];
  assert.equal(first?.['class'], 'policy');
  const entry = await get(browser, `/evidence/entries/${first?.['entry_id']}`);
  const proof = parseTlogProof(String(entry['proof']));
  const trust = parseTrustPolicy(nodePrimitives.sha256, String(log['trust']));
  const { checkpoint } = openCheckpoint(nodePrimitives, trust, proof.checkpoint);
  const leafHash = hashLeaf(nodePrimitives.sha256, Buffer.from(String(entry['leaf'])));
  assert.equal(toHex(leafHash), entry['leaf_hash']);
  const { size, root } = checkpoint;
  assert.ok(
    isIncluded(nodePrimitives.sha256, { index: proof.index, size, root, leafHash, proof: proof.hashes }),
  );
});

test('what an entry is about is opened for a reason, which counts as a look at its person', async () => {
  const subjectId = await newPerson('entry.person@example.org');
  const browser = await console_.signedIn('payroll-mail', 'dpo');
  await browser.call('POST', '/subjects/searches', { subject: { subject_id: subjectId }, reason });
  const record: unknown = await get(browser, `/subjects/${subjectId}/record`);
  const { entries } = record as { entries: readonly Json[] };
  const consent = entries.find((entry) => entry['class'] === 'consent');
  const path = `/evidence/entries/${consent?.['entry_id']}/openings`;
  assert.equal((await browser.call('POST', path, { reason: 'short' })).status, 422);
  const opened = await browser.call('POST', path, { reason: 'the regulator asked for this entry' });
  assert.equal((opened.body as Json)['subject_id'], subjectId);
  const [look] =
    (await get(browser, `/access-log?subject_id=${subjectId}&action=entry_opened`))['items'] ?? [];
  assert.equal(look?.['reason'], 'the regulator asked for this entry');
});

test('the own sessions are listed and ended one by one', async () => {
  const [one, two] = [
    await console_.signedIn('payroll-mail', 'admin'),
    await console_.signedIn('payroll-mail', 'admin'),
  ];
  const sessions = (await get(one, '/sessions'))['items'] ?? [];
  assert.equal(sessions.filter((session) => (session['current'] as unknown) === true).length, 1);
  const other = String((await get(two, '/me'))['session_id']);
  assert.equal((await one.call('DELETE', `/sessions/${other}`)).status, 204);
  assert.equal((await two.call('GET', '/me')).status, 401);
  assert.equal((await one.call('GET', '/me')).status, 200);
});

test('the description of the API is served beside it', async () => {
  const document = await get(console_.browser(), '/openapi.json');
  assert.equal(document['openapi'], '3.1.0');
});
