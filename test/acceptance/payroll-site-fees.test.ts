import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { openDesk, type Desk } from './request-desk.ts';

let server: RunningServer;
let site: Desk;
before(async () => {
  server = await startServer();
  site = openDesk(server, 'payroll-site');
});
after(() => server?.stop());

test('PS-20: a quote for one’s own data is refused with the article under the law of Ukraine', async () => {
  const subject = { email: 'client@example.org' };
  const id = await site.ask({ type: 'access', subject, identity_proved: true });
  const amount = { value: '100', currency: 'UAH' };
  const quoted = await site.act(id, { action: 'quote', ground: 'cost', amount });
  assert.partialDeepStrictEqual(quoted, {
    status: 409,
    body: { code: 'request_law_forbids', details: { article: 'Law 2297-VI Art. 19(1)' } },
  });
});

test('PS-20: a third party is quoted what it costs, accepts, and only then gets what was decided', async () => {
  await site.made('/v1/requests', { type: 'access', subject: { email: 'client@example.org' } });
  const id = await site.ask({
    type: 'third_party_access',
    subject: { email: 'counsel@example.org' },
    identity_proved: true,
    details: {
      requester: { body: 'Counsel Ltd', seat: 'Kyiv', official: 'O. Example', powers: 'Statute of 2020' },
      about: { email: 'client@example.org' },
      scope: 'E-mail address and choices',
      ground: 'Contract with the person',
    },
  });
  const amount = { value: '120.50', currency: 'UAH' };
  const quoted = await site.act(id, { action: 'quote', ground: 'cost', amount, words: 'Copies by post.' });
  assert.equal(quoted.status, 200, JSON.stringify(quoted.body));
  const waiting = await site.read(id);
  assert.equal(waiting.state, 'quoted');
  assert.match(waiting.letters.find(({ kind }) => kind === 'quote')?.text ?? '', /120[.,]50/);
  const disclosure = { categories: ['email-address'], ground: 'consent' };
  const early = await site.act(id, { action: 'propose', disclosure });
  assert.equal(early.status, 409, JSON.stringify(early.body));
  await site.made(`/v1/requests/${id}/actions`, { action: 'accept_quote', as: 'person' });
  const proposed = await site.act(id, { action: 'propose', disclosure });
  assert.equal(proposed.status, 200, JSON.stringify(proposed.body));
  const approved = await (await site.as('dpo'))(`/requests/${id}/actions`, { action: 'approve' });
  assert.equal(approved.status, 200, JSON.stringify(approved.body));
  const looked = {
    outcome: 'given',
    words: 'A card with the address.',
    confirmed_by: 'O. Archive',
    file: { media_type: 'text/plain', data: Buffer.from('client@example.org').toString('base64') },
  };
  await eventually('the files in the office wait for somebody who looks', async () => {
    const { status, body } = await site.call(`/v1/requests/${id}/export`);
    const { waiting_for: waits } = body as { waiting_for?: { system: string; code: string }[] };
    return status === 200 && waits?.some(({ code }) => code === 'task_open') === true ? true : undefined;
  });
  assert.equal((await site.read(id)).state, 'carrying_out', 'nothing is given before somebody has looked');
  await site.made(`/v1/requests/${id}/export/parts/office-files/confirmations`, looked);
  const done = await site.until(id, 'it is delivered', ({ state }) => state === 'completed');
  const answer = done.letters.find(({ kind }) => kind === 'answer');
  assert.match(answer?.text ?? '', /\/payroll-site\//, 'with the link to what was decided');
});
