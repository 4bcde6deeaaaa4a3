import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { eventually, startServer, type RunningServer } from '../running-server.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

const texts = async (): Promise<string[]> => {
  const { items } = (await (await server.api('/v1/cases')).json()) as { items: { id: string }[] };
  const cases = await Promise.all(items.map(async ({ id }) => (await server.api(`/v1/cases/${id}`)).text()));
  return cases;
};

test('PM-13: in development mail comes in on the printed port, from swaks and from the mailbox page', async () => {
  const port = await eventually(
    'the port is printed',
    async () => /mail comes in on +smtp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1],
  );
  const sent = execFileSync('swaks', [
    ...`--server 127.0.0.1:${port} --from olena@mail.example --to privacy@verbena.example --body`.split(' '),
    'Which data do you hold about me?',
  ]).toString();
  assert.match(sent, /250 Kept/);
  const isThere = (words: RegExp) => async () =>
    (await texts()).some((text) => words.test(text)) ? true : undefined;
  await eventually('it is a case', isThere(/Which data do you hold/), 60_000);

  const reader = 'olena.subscriber@example.org';
  execFileSync(
    'swaks',
    `--server 127.0.0.1:${port} --from ${reader} --to privacy@verbena.example --body unsubscribe`.split(' '),
  );
  const asked = await eventually('she is asked', async () => (await server.mailbox(reader))[0], 60_000);
  const answered = await fetch(`${server.url}/dev/mailbox/${asked.id}/reply`, {
    method: 'POST',
    body: new URLSearchParams({ text: 'What is this about, please?' }),
    redirect: 'manual',
  });
  assert.equal(answered.status, 303);
  await eventually('her answer is a case', isThere(/What is this about/), 60_000);
});
