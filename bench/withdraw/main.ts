// node bench/withdraw/main.ts [--people 8000] [--rate 500] [--seconds 10]
// People leave a topic by the one-click link of an earlier mail (RFC 8058), so many a second, while a campaign of that topic is under way on
// the same server: how long the answer takes, and whether a mail of the topic reaches the mail server after it.
import { Agent, request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, startServer } from '../../test/running-server.ts';
import { machineFacts, percentile } from '../machine.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '8000' },
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '10' },
  },
});
const [people, rate, seconds] = [Number(values.people), Number(values.rate), Number(values.seconds)];
const addressOf = (index: number): string => `customer-${index}@mail.example`;

interface Taken {
  /** When DATA came, by recipient: one for each mail. */
  readonly times: Map<string, number[]>;
  readonly links: Map<string, string>;
}

/** A mail server that notes when a mail began to come, and its one-click link. */
async function startSink(): Promise<Taken & { readonly port: number; stop(): void }> {
  const taken: Taken = { times: new Map(), links: new Map() };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let unread = '';
    let recipient = '';
    let isContent = false;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      unread += chunk;
      let answers = '';
      for (;;) {
        const mark = isContent ? '\r\n.\r\n' : '\r\n';
        const end = unread.indexOf(mark);
        if (end < 0) break;
        const line = unread.slice(0, end);
        unread = unread.slice(end + mark.length);
        if (isContent) {
          const link = /List-Unsubscribe:\s*<([^>]+)>/.exec(line)?.[1];
          if (link !== undefined) taken.links.set(recipient, link);
          isContent = false;
          answers += '250 2.0.0 Ok\r\n';
        } else if (line.startsWith('EHLO')) answers += '250-sink.example\r\n250 PIPELINING\r\n';
        else if (line.startsWith('DATA')) {
          taken.times.set(recipient, [...(taken.times.get(recipient) ?? []), performance.now()]);
          isContent = true;
          answers += '354 Go ahead\r\n';
        } else {
          if (line.startsWith('RCPT TO:')) recipient = line.slice(9, -1);
          answers += '250 2.0.0 Ok\r\n';
        }
      }
      if (answers !== '') socket.write(answers);
    });
    socket.write('220 sink.example\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    ...taken,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

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
const sink = await startSink();
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
    (_, index) => [addressOf(index), sink.links.get(addressOf(index)) ?? ''] as const,
  );
  if (links.some(([, link]) => link === '')) throw new Error('somebody got no link');

  sink.times.clear();
  const second = await send('Second');
  await eventually(
    'the campaign is under way',
    () => Promise.resolve(sink.times.size > 0 ? true : undefined),
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
  const meanwhile = sink.times.size;
  await ends(second);
  const refused = clicked.filter(({ status }) => status !== 200).length;
  const times = clicked.map(({ ms }) => ms);
  const late = clicked.flatMap(({ to, answeredAt }) =>
    (sink.times.get(to) ?? []).filter((at) => at > answeredAt).map((at) => at - answeredAt),
  );
  console.log(
    `${clicked.length} one-click withdrawals at ${Math.round(clicked.length / clickSeconds)}/s beside a campaign at ` +
      `${Math.round(meanwhile / clickSeconds)}/s: answer p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms, ` +
      `slowest ${Math.max(...times).toFixed(0)} ms; ${refused} refused; ${late.length} mails of the topic after the answer` +
      (late.length === 0 ? '' : ` (the latest ${Math.max(...late).toFixed(0)} ms after)`) +
      `; ${clicked.length - clicked.filter(({ to }) => sink.times.has(to)).length} of them got none`,
  );
  if (late.length > 0 || refused > 0) process.exitCode = 1;
} finally {
  sink.stop();
  agent.destroy();
  await server.stop();
}
