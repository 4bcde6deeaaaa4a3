import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId, type RequestId } from '@zgoda/vocabulary/ids';
import { listLetters } from '../capabilities/letters/index.ts';
import { listEntries } from '../capabilities/evidence/index.ts';
import { sequenceAll } from '../capabilities/evidence/testing.ts';
import { attendRequest, getRequest, receiveRequest } from '../capabilities/requests/index.ts';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { openTestConsole } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail']);
const ctx = console_.ctx('payroll-mail');

const asked = (email: string, proof?: 'host'): Promise<RequestId> =>
  transaction(ctx, async (tx) => {
    const { requestId } = await receiveRequest(tx, {
      type: 'access',
      by: 'api',
      identity: { email },
      details: { words: 'What do you hold?' },
      proof,
    });
    await attendRequest(tx, requestId);
    return requestId;
  });
const pathOf = (requestId: RequestId): string => `/requests/${toPublicId('request', requestId)}`;
const bodyOf = (answer: { readonly body: unknown }) => answer.body as Readonly<Record<string, never>>;

test('a letter is read before it goes: nothing is written, done or proved by the reading', async () => {
  const requestId = await asked('preview@example.org', 'host');
  const officer = await console_.signedIn('payroll-mail', 'officer');
  const before = (await listLetters(ctx, requestId)).length;
  const anchors = { anchors: console_.anchors('payroll-mail') };
  await sequenceAll(ctx, anchors);
  const [last] = await listEntries(ctx, { limit: 1 });
  const body = { action: 'ask', words: 'Which year do you mean?' };
  const preview = await officer.call('POST', `${pathOf(requestId)}/letter-previews`, body);
  assert.equal(preview.status, 200);
  assert.match(JSON.stringify(preview.body), /Which year do you mean\?/);
  assert.equal((await listLetters(ctx, requestId)).length, before);
  assert.equal((await getRequest(ctx, requestId)).request.state, 'in_progress');
  await sequenceAll(ctx, anchors);
  assert.deepEqual((await listEntries(ctx, { limit: 1 }))[0], last);
  const done = await officer.call('POST', `${pathOf(requestId)}/actions`, body);
  assert.equal(bodyOf(done)['state'], 'clarifying');
  const [letter] = (await listLetters(ctx, requestId)).slice(-1);
  const shown = (preview.body as { letter: { title: string } }).letter;
  assert.equal(letter?.text.title, shown.title);
});

test('a proof of identity is shown to verifiers alone, and each look at it and at the request is in the access log', async () => {
  const requestId = await asked('proof@example.org');
  const officer = await console_.signedIn('payroll-mail', 'officer');
  const verifier = await console_.signedIn('payroll-mail', 'verifier');
  const scan = { kind: 'identity_document', media_type: 'image/png', data: 'aGVsbG8=' };
  const added = await officer.call('POST', `${pathOf(requestId)}/documents`, scan);
  assert.equal(added.status, 200);
  const [document] = (added.body as { documents: { id: string }[] }).documents;
  const refused = await officer.call('GET', `${pathOf(requestId)}/documents/${document?.id}`);
  assert.equal(refused.status, 403);
  const verified = await verifier.call('POST', `${pathOf(requestId)}/actions`, { action: 'verify' });
  assert.equal(bodyOf(verified)['state'], 'in_progress');
  assert.equal((await verifier.call('GET', pathOf(requestId))).status, 200);
  const dpo = await console_.signedIn('payroll-mail', 'dpo');
  const log = await dpo.call('GET', '/access-log?action=request_read');
  assert.match(JSON.stringify(log.body), new RegExp(toPublicId('request', requestId)));
});

test('the queue is filtered by whom a request is given to, and the numbers count it in its week', async () => {
  const requestId = await asked('queue@example.org', 'host');
  const officer = await console_.signedIn('payroll-mail', 'officer');
  const idsOf = async (query: string): Promise<readonly string[]> =>
    ((await officer.call('GET', `/requests?${query}`)).body as { items: { id: string }[] }).items.map(
      ({ id }) => id,
    );
  const id = toPublicId('request', requestId);
  assert.ok((await idsOf('assigned=nobody&type=access')).includes(id));
  assert.ok(!(await idsOf('assigned=me')).includes(id));
  assert.ok(!(await idsOf('overdue=yes')).includes(id));
  const { items } = (await officer.call('GET', `${pathOf(requestId)}/assignees`)).body as {
    items: { staff_id: string; name: string }[];
  };
  const own = items.find(({ name }) => name === 'officer')?.staff_id;
  const given = await officer.call('POST', `${pathOf(requestId)}/assignments`, { staff_id: own });
  assert.equal(bodyOf(given)['assigned_name'], 'officer');
  assert.ok((await idsOf('assigned=me')).includes(id));
  assert.ok(!(await idsOf('assigned=nobody')).includes(id));
  const { body } = await officer.call('GET', '/request-statistics');
  const { weeks, overdue } = body as {
    weeks: { arrived: number; answered: number; median_days: number | null }[];
    overdue: { type: string; open: number; overdue: number }[];
  };
  assert.equal(weeks.length, 26);
  assert.equal(weeks.at(-1)?.arrived, 3);
  assert.deepEqual([weeks.at(-1)?.answered, weeks.at(-1)?.median_days], [0, null]);
  assert.deepEqual(overdue, [{ type: 'access', open: 3, overdue: 0 }]);
});
