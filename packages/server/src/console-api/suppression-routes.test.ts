import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parsePublicId } from '@zgoda/vocabulary/ids';
import { listEntries, openPayload } from '../capabilities/evidence/index.ts';
import { sequenceAll } from '../capabilities/evidence/testing.ts';
import { personWith } from '../capabilities/messages/testing.ts';
import { suppress } from '../capabilities/subscriptions/index.ts';
import { getPreferences, withdrawAll } from '../capabilities/subscriptions/index.ts';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { openTestConsole, type TestBrowser } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail']);
const ctx = console_.ctx('payroll-mail');
const communicator = await console_.signedIn('payroll-mail', 'communicator');
const auditor = await console_.signedIn('payroll-mail', 'auditor');
const reason = 'she called about request 2026-118';
const dayMs = 86_400_000;

// Answers are compared as the JSON they are.
type Json = { [name: string]: Json } & Json[] & string;
async function ask(browser: TestBrowser, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await browser.call(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as Json;
}
const refusal = async (browser: TestBrowser, method: string, path: string, body?: unknown) => {
  const answer = await browser.call(method, path, body);
  return [answer.status, (answer.body as { code: string }).code];
};
const check = (email: string) => ask(communicator, 'POST', '/suppressions/checks', { email, reason });
const causes = (state: Json) =>
  state['closures']?.map((one) => [String(one['cause']), String(one['liftable']), String(one['channel'])]);

test('an address that nobody has is not closed, is closed by staff, and opened again, each look logged', async () => {
  const email = 'nobody.here@mail.example';
  assert.deepEqual((await check(email))['closures'], []);
  const block = { email, channel: '', topic: '', wished: false, reason };
  assert.deepEqual(causes(await ask(communicator, 'POST', '/suppressions/blocks', block)), [
    ['operator', 'true', ''],
  ]);
  assert.deepEqual(causes(await ask(communicator, 'POST', '/suppressions/blocks', block)), [
    ['operator', 'true', ''],
  ]);
  const counts = await ask(communicator, 'GET', '/suppressions?locale=uk');
  assert.deepEqual(counts['items'], [{ cause: 'operator', scope: 'all', addresses: 1 }]);
  const lift = { email, channel: '', topic: '', cause: 'operator', reason };
  assert.deepEqual((await ask(communicator, 'POST', '/suppressions/lifts', lift))['closures'], []);
  assert.deepEqual(await refusal(communicator, 'POST', '/suppressions/lifts', lift), [
    404,
    'suppression_not_found',
  ]);
  const log = await ask(auditor, 'GET', '/access-log');
  assert.deepEqual(
    log['items']?.map((one) => String(one['action'])),
    ['suppression_changed', 'suppression_changed', 'suppression_changed', 'suppression_checked'],
  );
  assert.doesNotMatch(JSON.stringify([counts, log]), /nobody\.here/);
  await sequenceAll(ctx, { anchors: console_.anchors('payroll-mail') });
  const entries = await listEntries(ctx, { limit: 100 });
  const payloads = await Promise.all(entries.map(({ entryId }) => openPayload(ctx, entryId)));
  const acts = payloads.map((fields) => String(fields['act'])).filter((act) => act.startsWith('address_'));
  assert.deepEqual(
    acts.toSorted(),
    ['address_closed', 'address_opened'],
    'each once, closing twice is one act',
  );
});

test('what a person wished is never lifted by staff, by whatever way it came; what a mail server said is', async () => {
  const email = 'reader@mail.example';
  const subjectId = await personWith(ctx, email, 'practice-news');
  await withdrawAll(ctx, subjectId, { method: 'email_link', locale: 'en' });
  await transaction(ctx, async (tx) => {
    await suppress(tx, { subjectId, reason: 'complaint', channel: 'email' });
    await suppress(tx, { subjectId, reason: 'bounce', channel: 'email' });
  });
  const asked = { email, channel: 'email', topic: 'events', wished: true, reason };
  const state = await ask(communicator, 'POST', '/suppressions/blocks', asked);
  assert.deepEqual(causes(state)?.toSorted(), [
    ['bounce', 'true', 'email'],
    ['complaint', 'false', 'email'],
    ['withdrawal', 'false', ''],
    ['withdrawal', 'false', 'email'],
  ]);
  assert.equal(state['closures']?.at(-1)?.['topic_title'], 'Webinars and meetings');
  for (const [cause, channel] of [
    ['withdrawal', ''],
    ['complaint', 'email'],
    ['third_party', 'email'],
  ])
    assert.deepEqual(
      await refusal(communicator, 'POST', '/suppressions/lifts', {
        email,
        channel,
        topic: '',
        cause,
        reason,
      }),
      [403, 'suppression_not_liftable'],
    );
  const lifted = { email, channel: 'email', topic: '', cause: 'bounce', reason };
  assert.equal((await ask(communicator, 'POST', '/suppressions/lifts', lifted))['closures']?.length, 3);
  assert.ok((await getPreferences(ctx, subjectId)).every(({ receives }) => !receives));
});

test('an address is asked about by a role that may, with a reason, and a topic has to be of the policy', async () => {
  const email = 'reader@mail.example';
  assert.deepEqual(await refusal(auditor, 'POST', '/suppressions/checks', { email, reason }), [
    403,
    'not_permitted',
  ]);
  assert.deepEqual(await refusal(communicator, 'POST', '/suppressions/checks', { email, reason: 'x' }), [
    422,
    'request_invalid',
  ]);
  const block = { email, channel: 'email', topic: 'heliotropes', wished: false, reason };
  assert.deepEqual(await refusal(communicator, 'POST', '/suppressions/blocks', block), [
    422,
    'suppression_topic_unknown',
  ]);
  assert.deepEqual(
    await refusal(communicator, 'POST', '/suppressions/checks', { email: 'no address', reason }),
    [422, 'identity_invalid'],
  );
});

test('PM-14: from terms over the list and the import to the attestation, with what is refused and overdue', async () => {
  const terms = await ask(communicator, 'GET', '/engagement-terms');
  assert.ok(terms['recipients']?.some((one) => String(one['id']) === 'contracted-mailer'));
  const expires = new Date(ctx.clock.now().getTime() + 7 * dayMs).toISOString();
  const request = {
    recipient: 'contracted-mailer',
    purpose: 'Autumn mailing',
    terms: { reference: 'C-7', sha256: 'b'.repeat(64), signed_on: '2026-11-01' },
    hash: 'sha256',
    expires_at: expires,
  };
  assert.deepEqual(
    await refusal(communicator, 'POST', '/engagements', {
      ...request,
      expires_at: new Date(ctx.clock.now().getTime() + 400 * dayMs).toISOString(),
    }),
    [422, 'engagement_expiry_invalid'],
  );
  const { id, state } = await ask(communicator, 'POST', '/engagements', request);
  assert.equal(state, 'open');
  const manifest = await ask(communicator, 'POST', `/engagements/${id}/exports`);
  const cookie = [...communicator.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const file = await console_.app.request(
    `http://console.test/console/api/suppression-exports/${manifest['id']}/file`,
    { headers: { cookie } },
  );
  const hashOf = (email: string): string => createHash('sha256').update(email).digest('hex');
  assert.equal(await file.text(), `${hashOf('reader@mail.example')}\n`);
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="exp_/);
  await personWith(ctx, 'other@mail.example', 'events');
  const hashes = [hashOf('other@mail.example'), hashOf('stranger@mail.example'), 'not a hash'];
  const taken = await ask(communicator, 'POST', `/engagements/${id}/imports`, { hashes });
  const counts = ['received', 'malformed', 'matched', 'suppressed'].map((name) => Number(taken[name]));
  assert.deepEqual(counts, [3, 1, 1, 1]);
  assert.ok(parsePublicId('entry', String(taken['entry_id'])));
  ctx.clock.advance('P8D');
  const late = await console_.signedIn('payroll-mail', 'officer');
  assert.equal((await ask(late, 'GET', `/engagements/${id}`))['state'], 'attestation_due');
  ctx.clock.advance('P60D');
  const officer = await console_.signedIn('payroll-mail', 'officer');
  const [row] = (await ask(officer, 'GET', '/engagements'))['items'] ?? [];
  assert.deepEqual([row?.['id'], row?.['overdue']], [id, true]);
  const done = await ask(officer, 'POST', `/engagements/${id}/attestations`, {
    reference: 'Letter of 5 March',
  });
  assert.deepEqual(
    [done['state'], done['overdue'], done['attestation']],
    ['attested', false, 'Letter of 5 March'],
  );
  assert.deepEqual(
    await refusal(officer, 'POST', `/engagements/${id}/attestations`, { reference: 'again' }),
    [409, 'engagement_nothing_to_attest'],
  );
});
