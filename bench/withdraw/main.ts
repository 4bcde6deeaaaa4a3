// node bench/withdraw/main.ts [--people 8000] [--rate 500] [--seconds 10]
// People leave a topic by the one-click link of an earlier mail (RFC 8058), so many a second, while a campaign of that topic is under way on
// the same server: how long the answer takes, and whether a mail of the topic reaches the mail server after it.
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, startServer } from '../../test/running-server.ts';
import { machineFacts, percentile } from '../machine.ts';
import { startMailServer } from '../mail-server.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '8000' },
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '10' },
  },
});
const [people, rate, seconds] = [Number(values.people), Number(values.rate), Number(values.seconds)];
const addressOf = (index: number): string => `customer-${index}@mail.example`;

const agent = new Agent({ keepAlive: true, maxSockets: 200 });

/** As a mailbox provider does it: no cookie, no redirect followed. @returns the status, and ms until the answer was there */
function click(link: string): Promise<{ status: number; ms: number; answeredAt: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    ms: number;
    answeredAt: number;
  }>();
  const startedAt = performance.now();
  const body = 'List-Unsubscribe=One-Click';
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  request(link, { method: 'POST', agent, headers }, (answer) => {
    answer.resume().on('end', () => {
      const answeredAt = performance.now();
      resolve({ status: answer.statusCode ?? 0, ms: answeredAt - startedAt, answeredAt });
    });
  })
    .on('error', reject)
    .end(body);
  return promise;
}

console.log(machineFacts());
/** When DATA came, by recipient: one for each mail. */
const times = new Map<string, number[]>();
const linkOf = new Map<string, string>();
const sink = await startMailServer({
  begun: (recipient) => times.set(recipient, [...(times.get(recipient) ?? []), performance.now()]),
  taken(recipient, content) {
    const link = /List-Unsubscribe:\s*<([^>]+)>/.exec(content)?.[1];
    if (link !== undefined) linkOf.set(recipient, link);
  },
});
const server = await startServer({
  environment: { ZGODA_SMTP_URL: `smtp://127.0.0.1:${sink.port}?tls=off&connections=50` },
});
try {
  const call = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await server.api(path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const send = async (name: string): Promise<string> => {
    const { id } = await call<{ id: string }>('/v1/campaigns', {
      name,
      topic: 'technical-notices',
      template: 'customer-notice',
      content: { en: { title: name, body_markdown: 'Expect a slower start. '.repeat(300) } },
    });
    await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
    return id;
  };
  const ends = (id: string) =>
    eventually(
      'the campaign ends',
      async () =>
        (await call<{ state: string }>(`/v1/campaigns/${id}`)).state === 'sent' ? true : undefined,
      600_000,
    );
  let next = 0;
  const enrol = async (): Promise<void> => {
    for (let index = next++; index < people; index = next++)
      await call('/v1/events', {
        type: 'relationship.started',
        subject: { email: addressOf(index) },
        relationship: 'hosting-customer',
        reference: `c-${index}`,
      });
  };
  await Promise.all(Array.from({ length: 16 }, enrol));
  await ends(await send('First'));
  const links = Array.from(
    { length: people },
    (_, index) => [addressOf(index), linkOf.get(addressOf(index)) ?? ''] as const,
  );
  if (links.some(([, link]) => link === '')) throw new Error('somebody got no link');

  times.clear();
  const second = await send('Second');
  await eventually(
    'the campaign is under way',
    () => Promise.resolve(times.size > 0 ? true : undefined),
    120_000,
  );
  const begunAt = performance.now();
  const answers: Promise<{ to: string; status: number; ms: number; answeredAt: number }>[] = [];
  // From the end of the line, so that most who leave have not been written to yet.
  const leaving = links.toReversed().slice(0, rate * seconds);
  for (const [index, [to, link]] of leaving.entries()) {
    const dueAt = begunAt + (index / rate) * 1000;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    const { pathname, search } = new URL(link);
    answers.push(click(`${server.url}${pathname}${search}`).then((answer) => ({ to, ...answer })));
  }
  const clicked = await Promise.all(answers);
  const clickSeconds = (performance.now() - begunAt) / 1000;
  const meanwhile = times.size;
  await ends(second);
  const refused = clicked.filter(({ status }) => status !== 200).length;
  const waits = clicked.map(({ ms }) => ms);
  const late = clicked.flatMap(({ to, answeredAt }) =>
    (times.get(to) ?? []).filter((at) => at > answeredAt).map((at) => at - answeredAt),
  );
  console.log(
    `${clicked.length} one-click withdrawals at ${Math.round(clicked.length / clickSeconds)}/s beside a campaign at ` +
      `${Math.round(meanwhile / clickSeconds)}/s: answer p50 ${percentile(waits, 0.5).toFixed(1)} ms, p99 ${percentile(waits, 0.99).toFixed(1)} ms, ` +
      `slowest ${Math.max(...waits).toFixed(0)} ms; ${refused} refused; ${late.length} mails of the topic after the answer` +
      (late.length === 0 ? '' : ` (the latest ${Math.max(...late).toFixed(0)} ms after)`) +
      `; ${clicked.length - clicked.filter(({ to }) => times.has(to)).length} of them got none`,
  );
  if (late.length > 0 || refused > 0) process.exitCode = 1;
} finally {
  sink.stop();
  agent.destroy();
  await server.stop();
}
