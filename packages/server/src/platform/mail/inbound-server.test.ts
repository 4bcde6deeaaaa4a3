import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { startInboundServer, type InboundMail, type InboundServer } from './inbound-server.ts';

type Options = Parameters<typeof startInboundServer>[0];
const servers: InboundServer[] = [];
after(() => Promise.all(servers.map((server) => server.close())));

/** A server that keeps in memory, but fails for whom a test says. */
async function start(options: Partial<Options> = {}) {
  const kept: InboundMail[] = [];
  const failures: unknown[] = [];
  const server = await startInboundServer({
    host: '127.0.0.1',
    port: 0,
    protocol: 'smtp',
    maxBytes: 1_000_000,
    accepts: async (address) => address.endsWith('@in.example'),
    store: async (mail) => {
      if (mail.recipient.startsWith('broken')) throw new Error('the disk is full');
      kept.push(mail);
    },
    onFailure: (error) => failures.push(error),
    ...options,
  });
  servers.push(server);
  return { port: server.port, kept, failures };
}

/** Says the lines one by one, each after the answer to the one before; gives the last line of each answer. */
async function talk(port: number, lines: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  const waiting = [...lines];
  socket.on('error', () => socket.destroy());
  for await (const line of createInterface({ input: socket })) {
    answers.push(line);
    if (line[3] === '-') continue;
    const next = waiting.shift();
    if (next === undefined) {
      if (lines.at(-1) !== 'QUIT') continue;
      break;
    }
    socket.write(`${next}\r\n`, 'latin1');
  }
  socket.destroy();
  return answers.filter((line) => line[3] !== '-');
}
const mailTo = (...recipients: string[]): string[] => [
  'MAIL FROM:<olena@mail.example>',
  ...recipients.map((recipient) => `RCPT TO:<${recipient}>`),
  'DATA',
];
const text = 'Subject: Hello\r\n\r\nStop\r\n.';

test('SMTP: a mail is kept for each recipient, and the others are refused before any content', async () => {
  const { port, kept } = await start();
  const answers = await talk(port, [
    'EHLO mx.example',
    ...mailTo('a@in.example', 'nobody@else.example', 'b@in.example'),
    text,
    'QUIT',
  ]);
  assert.deepEqual(
    kept.map(({ recipient, raw }) => [recipient, raw.toString()]),
    [
      ['a@in.example', 'Subject: Hello\r\n\r\nStop\r\n'],
      ['b@in.example', 'Subject: Hello\r\n\r\nStop\r\n'],
    ],
  );
  assert.ok(answers.includes('550 5.1.1 No such address here'));
});

test('SMTP: where it cannot be kept for one, the other side is asked to come again, and told nothing of why', async () => {
  const { port, failures } = await start();
  const answers = await talk(port, ['EHLO mx.example', ...mailTo('broken@in.example'), text, 'QUIT']);
  assert.ok(answers.includes('451 4.3.0 Cannot keep it now, try again later'), answers.join('\n'));
  assert.equal(failures.length, 1);
  assert.doesNotMatch(answers.join(), /disk/);
});

test('LMTP: after the content each recipient has an answer of its own, in their order', async () => {
  const { port, kept } = await start({ protocol: 'lmtp' });
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  const waiting = ['LHLO mx.example', ...mailTo('a@in.example', 'broken@in.example', 'c@in.example'), text];
  let isContent = false;
  for await (const line of createInterface({ input: socket })) {
    if (line[3] === '-') continue;
    if (isContent) answers.push(line.slice(0, 3));
    if (answers.length === 3) break;
    const next = waiting.shift();
    if (next === undefined) continue;
    isContent = next === text;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
  assert.deepEqual(answers, ['250', '451', '250']);
  assert.deepEqual(
    kept.map(({ recipient }) => recipient),
    ['a@in.example', 'c@in.example'],
  );
});

test('a mail that is too large is refused, said beforehand or not, and none of it is kept', async () => {
  const { port, kept } = await start({ maxBytes: 100_000 });
  const said = await talk(port, ['EHLO mx', 'MAIL FROM:<a@mail.example> SIZE=30000000', 'QUIT']);
  assert.match(said[2] ?? '', /^552/);
  const huge = `Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(3000)}.`;
  const unsaid = await talk(port, ['EHLO mx', ...mailTo('a@in.example'), huge, 'QUIT']);
  assert.ok(
    unsaid.some((line) => line.startsWith('552')),
    unsaid.join('\n'),
  );
  assert.equal(kept.length, 0);
});

test('all clients together hold no more than what is allowed: who comes too much is asked to come again', async () => {
  const held = Promise.withResolvers<void>();
  const { port } = await start({
    maxBytes: 100_000,
    maxBytesUnderWay: 150_000,
    store: () => held.promise,
  });
  const large = `Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(1200)}.`;
  const one = ['EHLO mx', ...mailTo('a@in.example'), large, 'QUIT'];
  const both = [talk(port, one), talk(port, one)];
  const first = await Promise.race(both);
  assert.ok(first.includes('452 4.3.1 Too much mail at once, try again later'), first.join('\n'));
  held.resolve();
  const all = (await Promise.all(both)).flat();
  assert.ok(all.includes('250 Kept'));
  assert.ok((await talk(port, one)).includes('250 Kept'), 'what was held is free again');
});

test('a client that speaks without an end is hung up on, and half a mail is no mail', async () => {
  const { port, kept } = await start({ mailWithinMs: 400 });
  const ended = async (lines: readonly string[]): Promise<void> => {
    const socket = connect(port, '127.0.0.1').resume();
    socket.on('error', () => socket.destroy());
    for (const line of lines) socket.write(`${line}\r\n`);
    const drip = setInterval(() => socket.write('x'), 20);
    await closed(socket);
    clearInterval(drip);
  };
  await ended([]);
  await ended(['EHLO mx', ...mailTo('a@in.example'), 'Subject: x', '']);
  assert.equal(kept.length, 0);
});

test('a client that hangs up within a mail leaves nothing behind', async () => {
  const { port, kept } = await start();
  const socket = connect(port, '127.0.0.1').resume();
  for (const line of ['EHLO mx', ...mailTo('a@in.example'), 'Subject: x', '', 'Stop'])
    socket.write(`${line}\r\n`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.end();
  await closed(socket);
  assert.equal(kept.length, 0);
});

test('who brings mail after mail is not hung up on', async () => {
  const { port, kept } = await start({
    mailWithinMs: 1000,
    store: () => new Promise((resolve) => setTimeout(resolve, 300)),
  });
  const five = Array.from({ length: 5 }, () => [...mailTo('a@in.example'), text]).flat();
  const answers = await talk(port, ['EHLO mx', ...five, 'QUIT']);
  assert.equal(answers.filter((line) => line === '250 Kept').length, 5);
  assert.equal(kept.length, 0);
});

test('more clients than allowed are sent away', async () => {
  const { port } = await start({ maxClients: 2 });
  const two = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all(two.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
  assert.match((await talk(port, [])).join(), /^421/);
  for (const socket of two) socket.destroy();
});

test('a line without an end is cut off', async () => {
  const { port } = await start();
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('error', () => undefined).on('data', (chunk) => (said += chunk.toString()));
  socket.write('x'.repeat(5_000_000));
  await closed(socket);
  assert.match(said, /421 .*too long/);
});

test('what a client says cannot put a line into an address', async () => {
  const { port, kept } = await start({ accepts: async () => true });
  await talk(port, [
    'EHLO mx',
    'MAIL FROM:<"a\x0bb"@mail.example>',
    'RCPT TO:<"x\x00y"@in.example>',
    'RCPT TO:<a@in.example\x0d>',
    'RCPT TO:<b@in.example>',
    'DATA',
    text,
    'QUIT',
  ]);
  for (const { recipient, sender } of kept) assert.doesNotMatch(`${recipient}${sender}`, /[\r\n\0]/);
});

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())));
