import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer, type RunningServer } from '../running-server.ts';
import { openDesk } from './request-desk.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

test('PS-20: a quote for one’s own data is refused with the article under the law of Ukraine', async () => {
  const site = openDesk(server, 'payroll-site');
  const subject = { email: 'client@example.org' };
  const id = await site.ask({ type: 'access', subject, identity_proved: true });
  const amount = { value: '100', currency: 'UAH' };
  const quoted = await site.act(id, { action: 'quote', ground: 'cost', amount });
  assert.partialDeepStrictEqual(quoted, {
    status: 409,
    body: { code: 'request_law_forbids', details: { article: 'Law 2297-VI Art. 19(1)' } },
  });
});
