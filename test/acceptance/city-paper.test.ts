import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer, type RunningServer } from '../running-server.ts';
import { nowOf, openDesk, type Desk } from './request-desk.ts';

let server: RunningServer;
let desk: Desk;
before(async () => {
  server = await startServer();
  desk = openDesk(server, 'city-utilities');
});
after(() => server?.stop());

test('CU-19: a paper request runs with the same terms to an answer that is printed', async () => {
  const officer = await desk.as('officer');
  const received = new Date((await nowOf(server)).getTime() - 3 * 86_400_000).toISOString();
  const person = { name: 'Панас Паперовий', postal_address: ['вул. Липова, 4', 'Ясенів'] };
  const scan = { media_type: 'application/pdf', data: Buffer.from('%PDF-1.7').toString('base64') };
  const entered = await officer('/requests', {
    type: 'access',
    person,
    scan,
    received_at: received,
    details: { words: 'Що про мене є в застосунку?' },
  });
  assert.equal(entered.status, 201, JSON.stringify(entered.body));
  const id = String(entered.body['id']);
  const asked = await desk.read(id);
  assert.deepEqual([asked.state, asked.documents.map(({ kind }) => kind)], ['verifying', ['scan']]);
  const verifier = await desk.as('verifier');
  const early = await verifier(`/requests/${id}/actions`, { action: 'verify' });
  assert.equal(early.status, 422, 'a scan of the letter proves nobody');
  const fields = { surname: 'Паперовий', name: 'Панас', residence: 'Ясенів', document: 'БВ 000777' };
  await officer(`/requests/${id}/documents`, { kind: 'identity_fields', fields });
  assert.equal((await verifier(`/requests/${id}/actions`, { action: 'verify' })).status, 200);
  const web = await desk.made('/v1/requests', {
    type: 'access',
    subject: { email: 'same.day@example.org' },
    received_at: received,
    identity_proved: true,
  });
  assert.equal((await desk.read(id)).answer_due_at, web['due_at'], 'the same engine counts');
  const words = 'Такі відомості закон забороняє надавати.';
  await desk.act(id, { action: 'refuse', ground: 'law_forbids_access', words });
  const answer = (await desk.read(id)).letters.at(-1) ?? assert.fail('no answer');
  assert.deepEqual([answer.kind, answer.channel], ['refusal', 'print']);
  const paper = await desk.letterPdf(answer.id);
  for (const line of [person.name, ...person.postal_address, words]) assert.ok(paper.includes(line), line);
});

test('CU-19: who asks by mail from an address that nobody knows proves it before anything is said', async () => {
  const email = 'unknown.mailer@example.org';
  const id = await desk.ask({ type: 'access', channel: 'mail', subject: { email } });
  assert.equal((await desk.read(id)).state, 'verifying');
  for (const action of ['propose', 'complete'])
    assert.equal((await desk.act(id, { action, words: 'x' })).status, 409, action);
  const mails = await server.waitForMail(email, 2);
  for (const { text } of mails) assert.ok(!/Lypa|Лип|рахун|лічильник/i.test(text), text);
});
