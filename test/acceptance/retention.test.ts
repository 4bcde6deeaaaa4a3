import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, startServer, type RunningServer } from '../running-server.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

type Body = Record<string, unknown>;
async function call(key: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const options = body === undefined ? {} : { method: 'POST', body };
  const answer = await server.api(path, { key: `zk_dev_${key}`, ...options });
  return { status: answer.status, body: (await answer.json()) as Body };
}
const made = async (key: string, path: string, body: unknown): Promise<Body> => {
  const answer = await call(key, path, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
  return answer.body;
};

test('CU-04: after the retention period of an answered message it and the contact data are gone, and the count stays', async () => {
  const city = 'city-utilities';
  const email = 'oksana.lichylnyk@mail.example';
  const subject = { email };
  const text = 'The meter on the stairs turns backwards.';
  const fields = { name: 'Oksana', surname: 'Lichylnyk', telephone: '+380671112233', email, message: text };
  await made(city, '/v1/forms/feedback/submissions', { fields, notice: { version: 1, locale: 'en' } });
  await server.waitForMail(email);
  const opened = await made(city, '/v1/cases', { subject, contact: { channel: 'telephone', text } });
  const answered = { channel: 'telephone', direction: 'out', text: 'Replaced.', closes: true };
  await made(city, `/v1/cases/${String(opened['id'])}/contacts`, answered);
  const isThere = async (): Promise<boolean> =>
    (await call(city, `/v1/cases/${String(opened['id'])}`)).status === 200;

  await server.advance('P5M');
  assert.ok(await isThere(), 'not before its time');
  await server.advance('P1M3D');
  await eventually('the case is gone', async () => ((await isThere()) ? undefined : true));
  // A hold that nobody can place tells whether there is a person to be held.
  const probe = { subject, matter: 'none', reason: 'None.', until: '2020-01-01T00:00:00Z' };
  await eventually('the person is gone', async () =>
    (await call(city, '/v1/holds', probe)).status === 404 ? true : undefined,
  );
  const swept = (await call(city, '/v1/retention/sweeps')).body['items'] as readonly Body[];
  const count = (of: string): unknown =>
    swept.find((row) => row['of'] === of && row['rule'] === 'after-answer')?.['erased'];
  assert.deepEqual([count('cases'), count('submissions'), count('messages')], [1, 1, 1]);
});

test('CC-16: a held person’s data stay and say why, and go when the hold is released', async () => {
  const crm = 'client-crm';
  const subject = { email: 'taras.zastava@mail.example' };
  const opened = await made(crm, '/v1/cases', { subject, contact: { channel: 'fax', text: 'A claim.' } });
  const path = `/v1/cases/${String(opened['id'])}`;
  await made(crm, `${path}/actions`, { action: 'close', reason: 'Answered.' });
  const hold = await made(crm, '/v1/holds', { subject, matter: 'court file 9', reason: 'They sued.' });
  await server.advance('P1Y3D');
  const preview = async (): Promise<readonly Body[]> =>
    (await call(crm, '/v1/retention/preview')).body['items'] as readonly Body[];
  const ofCases = (rows: readonly Body[]) => rows.find((row) => row['of'] === 'cases');
  assert.deepEqual(ofCases(await preview()), { rule: 'after-ticket', of: 'cases', due: 0, held: 1 });
  assert.equal((await call(crm, path)).status, 200);
  const holds = (await call(crm, `/v1/holds?subject_id=${String(hold['subject_id'])}`)).body['items'];
  assert.partialDeepStrictEqual(holds, [{ matter: 'court file 9', reason: 'They sued.', is_in_force: true }]);
  await made(crm, `/v1/holds/${String(hold['id'])}/release`, { reason: 'Withdrawn.' });
  assert.partialDeepStrictEqual(ofCases(await preview()), { due: 1, held: 0 });
  await server.advance('P1D');
  await eventually('the case is gone', async () =>
    (await call(crm, path)).status === 404 ? true : undefined,
  );
});

test('CC-15: sale and rental are refused naming the clause, and so is a processor beyond its purpose', async () => {
  const crm = 'client-crm';
  const subject = { email: 'yaryna.kvytok@mail.example' };
  await made(crm, '/v1/cases', { subject, contact: { channel: 'fax', text: 'A question.' } });
  const wanted = { subject, recipient: 'card-processor', purpose: 'billing', categories: ['payments'] };
  await made(crm, '/v1/disclosures', { ...wanted, ground: 'contract' });
  for (const ground of ['sale', 'rental'])
    assert.partialDeepStrictEqual(await call(crm, '/v1/disclosures', { ...wanted, ground }), {
      status: 403,
      body: { code: 'disclosure_ground_refused', details: { clause: 'CC-15' } },
    });
  for (const [purpose, category, reason] of [
    ['support', 'email-address', 'recipient_not_in_purpose'],
    ['billing', 'telephone', 'category_not_in_purpose'],
  ])
    assert.partialDeepStrictEqual(
      await call(crm, '/v1/disclosures', { ...wanted, purpose, categories: [category], ground: 'contract' }),
      { status: 403, body: { code: 'disclosure_refused', details: { reason } } },
    );
});

test('AS-06: the association refuses sale and rental naming the clause', async () => {
  const subject = { email: 'nobody@mail.example' };
  const wanted = { subject, recipient: 'land-office', purpose: 'membership', categories: ['name'] };
  for (const ground of ['sale', 'rental'])
    assert.partialDeepStrictEqual(await call('association-site', '/v1/disclosures', { ...wanted, ground }), {
      status: 403,
      body: { details: { clause: 'AS-06' } },
    });
});

test('AS-16, AS-28: what a person asked to be sent to somebody stands in the register with whom they named', async () => {
  const site = 'association-site';
  const subject = { email: 'halyna.lypka@mail.example' };
  const opened = await made(site, '/v1/cases', { subject, contact: { channel: 'paper', text: 'Send it.' } });
  const named = { name: 'Another association', contact: 'office@another.example' };
  await made(site, '/v1/disclosures', {
    subject,
    recipient: named,
    ground: 'at_subjects_request',
    categories: ['email-address'],
  });
  const register = await call(site, `/v1/disclosures?subject_id=${String(opened['subject_id'])}`);
  assert.partialDeepStrictEqual(register.body['items'], [
    { named_recipient: named, ground: 'at_subjects_request', categories: ['email-address'] },
  ]);
});
