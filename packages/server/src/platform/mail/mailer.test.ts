import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Mail } from './mail.ts';
import { createMailer, type HandOver, type Mailer } from './mailer.ts';
import { parseSmtpUrl } from './smtp-url.ts';
import { startScriptedSmtp, type ScriptedSmtp } from './testing.ts';

const mailTo = (address: string): Mail => ({
  from: { name: 'Tabella', address: 'news@tabella.example' },
  to: { address },
  subject: 'Hello',
  text: 'Hello.\n.\n..two dots\n',
  date: new Date('2026-11-22T10:00:00Z'),
  messageId: '0190aabb@tabella.example',
  language: 'en',
});
const ordinary = mailTo('olena@mail.example');

const withoutPipelining = '250-test.example\r\n250-SMTPUTF8\r\n250 SIZE 2000000';

async function withServer(
  behaviour: ScriptedSmtp['behaviour'] = {},
): Promise<{ server: ScriptedSmtp; mailer: Mailer }> {
  const server = await startScriptedSmtp();
  server.behaviour = behaviour;
  const timeouts = { connectMs: 400, silenceMs: 500, handOverMs: 900 };
  const mailer = createMailer({ server: { ...parseSmtpUrl(server.url), connections: 2 }, timeouts });
  after(async () => {
    await server.close();
    await mailer.close();
  });
  return { server, mailer };
}

test('an accepted mail arrives whole, its dots included', async () => {
  const { server, mailer } = await withServer();
  assert.deepEqual(await mailer.send(ordinary), { fate: 'accepted', replyCode: 250 });
  assert.match(server.contents[0] ?? '', /\r\n\.\.\r\n\.\.\.two dots/);
  assert.ok(server.commands.some((line) => line.startsWith('MAIL FROM:<news@tabella.example>')));
  assert.ok(server.commands.includes('RCPT TO:<olena@mail.example>'));
});

const failures: readonly [
  what: string,
  behaviour: ScriptedSmtp['behaviour'],
  outcome: Partial<HandOver> & object,
][] = [
  [
    'a refusal to greet',
    { greeting: '554 5.7.1 No' },
    { fate: 'temporary', stage: 'connection', replyCode: 554 },
  ],
  [
    'a server that greets nobody',
    { greeting: 'silence' },
    { fate: 'temporary', stage: 'connection', code: 'timeout' },
  ],
  ['a server that hangs up at once', { greeting: 'drop' }, { fate: 'temporary', code: 'unreachable' }],
  ['4xx for the sender', { mail: '451 4.3.0 Later' }, { fate: 'temporary', stage: 'sender', replyCode: 451 }],
  [
    '5xx for the sender',
    { mail: '550 5.7.1 No' },
    { fate: 'permanent', stage: 'sender', enhancedStatus: '5.7.1' },
  ],
  [
    '4xx for the recipient',
    { rcpt: '450 4.2.0 Greylisted' },
    { fate: 'temporary', stage: 'recipient', replyCode: 450 },
  ],
  [
    '5xx for the recipient',
    { rcpt: '550 5.1.1 <x>: unknown' },
    { fate: 'permanent', stage: 'recipient', replyCode: 550, enhancedStatus: '5.1.1' },
  ],
  [
    'a full service',
    { rcpt: '421 4.3.2 Closing' },
    { fate: 'temporary', stage: 'recipient', replyCode: 421 },
  ],
  ['a line cut before the content', { data: 'drop' }, { fate: 'temporary', code: 'unreachable' }],
  ['silence instead of 354', { data: 'silence' }, { fate: 'temporary', code: 'timeout' }],
  [
    '4xx for the content',
    { content: '451 4.3.0 Later' },
    { fate: 'temporary', stage: 'content', replyCode: 451 },
  ],
  [
    '5xx for the content',
    { content: '554 5.6.0 No' },
    { fate: 'permanent', stage: 'content', replyCode: 554 },
  ],
  [
    'a line cut after the content',
    { content: 'drop' },
    { fate: 'unknown', stage: 'content', code: 'unreachable' },
  ],
  [
    'silence after the content',
    { content: 'silence' },
    { fate: 'unknown', stage: 'content', code: 'timeout' },
  ],
  ['nonsense after the content', { content: 'Hello there' }, { fate: 'unknown', stage: 'content' }],
];
for (const [how, common] of [
  ['with PIPELINING', {}],
  ['without', { ehlo: withoutPipelining }],
] as const) {
  for (const [what, behaviour, outcome] of failures) {
    test(`${how}: ${what} is told as ${outcome.fate}, and the next mail goes through once the server is well`, async () => {
      const { server, mailer } = await withServer({ ...common, ...behaviour });
      assert.partialDeepStrictEqual(await mailer.send(ordinary), outcome);
      const taken = server.contents.length;
      server.behaviour = common;
      assert.equal((await mailer.send(ordinary)).fate, 'accepted');
      assert.equal(server.contents.length, taken + 1);
    });
  }
}

test('a server that wants the content of a mail whose recipient it refused gets none', async () => {
  const { server, mailer } = await withServer({ rcpt: '550 5.1.1 unknown' });
  assert.equal((await mailer.send(ordinary)).fate, 'permanent');
  assert.ok(server.commands.includes('DATA'), 'sender, recipient and DATA went together');
  assert.deepEqual(server.contents, []);
  assert.equal(
    server.commands.some((line) => line.startsWith('QUIT')),
    false,
    'nothing that it could take for content',
  );
});

test('a reply may come in pieces, and over several lines', async () => {
  const { mailer } = await withServer({ content: '250-2.0.0 Queued\r\n250-as 1\r\n250 done' });
  assert.deepEqual(await mailer.send(ordinary), { fate: 'accepted', replyCode: 250 });
});

test('a server that does not stop talking is left', async () => {
  const { mailer } = await withServer({ mail: `250-${'x'.repeat(70_000)}` });
  assert.partialDeepStrictEqual(await mailer.send(ordinary), { fate: 'temporary', code: 'protocol' });
});

test('a server that does not know EHLO gets HELO, and the mail', async () => {
  const { server, mailer } = await withServer({ ehlo: '502 5.5.1 No' });
  server.behaviour['helo'] = '250 old.example';
  assert.equal((await mailer.send(ordinary)).fate, 'accepted');
  assert.ok(server.commands.includes('MAIL FROM:<news@tabella.example>'));
});

/** A server with accounts; its certificate is trusted by this process. */
async function withAccounts(
  options: SMTPServerOptions,
): Promise<{ port: number; users: string[]; mails: string[] }> {
  const users: string[] = [];
  const mails: string[] = [];
  const smtp = new SMTPServer({
    ...options,
    logger: false,
    onAuth({ method, username, password }, _session, done) {
      users.push(`${method} ${String(username)}`);
      if (password === 'right') done(null, { user: username });
      else done(new Error('no'));
    },
    onData(stream, session, done) {
      mails.push(`${session.secure ? 'secure' : 'plain'} ${session.envelope.rcptTo[0]?.address ?? ''}`);
      stream.resume().on('end', () => done());
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, 'localhost', resolve));
  after(() => new Promise<void>((resolve) => smtp.close(resolve)));
  return { port: (smtp.server.address() as AddressInfo).port, users, mails };
}

const directory = mkdtempSync(join(tmpdir(), 'zgoda-mailer-'));
after(() => rmSync(directory, { recursive: true }));
const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ].concat(['-addext', 'subjectAltName=DNS:localhost', '-keyout', keyFile, '-out', certFile]),
  { stdio: 'ignore' },
);
const identity = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
setDefaultCACertificates([...getCACertificates('default'), identity.cert.toString()]);

for (const [what, scheme, options, method, secure] of [
  ['with TLS from the start', 'smtps', { ...identity, secure: true }, 'PLAIN', 'secure'],
  ['after STARTTLS', 'smtp', { ...identity, authMethods: ['LOGIN'] }, 'LOGIN', 'secure'],
  [
    'in the clear, where TLS is turned off',
    'smtp',
    { hideSTARTTLS: true, allowInsecureAuth: true },
    'PLAIN',
    'plain',
  ],
] as const) {
  test(`it logs in ${what}`, async () => {
    const { port, users, mails } = await withAccounts(options as SMTPServerOptions);
    const query = secure === 'plain' ? '?tls=off' : '';
    const sendWith = async (password: string): Promise<HandOver> => {
      const url = `${scheme}://anna:${password}@localhost:${port}${query}`;
      const mailer = createMailer({ server: parseSmtpUrl(url) });
      return mailer.send(ordinary).finally(() => mailer.close());
    };
    assert.equal((await sendWith('right')).fate, 'accepted');
    assert.deepEqual([users, mails], [[`${method} anna`], [`${secure} olena@mail.example`]]);
    assert.partialDeepStrictEqual(await sendWith('wrong'), { fate: 'temporary', code: 'login' });
  });
}

test('a password is not said in the clear to a server that offers no TLS', async () => {
  const { port, users } = await withAccounts({ hideSTARTTLS: true, allowInsecureAuth: true });
  const mailer = createMailer({ server: parseSmtpUrl(`smtp://anna:right@localhost:${port}`) });
  assert.partialDeepStrictEqual(await mailer.send(ordinary), { fate: 'temporary', code: 'tls' });
  assert.deepEqual(users, []);
});

test('what came in the clear behind the answer to STARTTLS is an attack', async () => {
  const { server, mailer } = await withServer({ ehlo: '250-test.example\r\n250 STARTTLS' });
  server.behaviour['starttls'] = '220 Go\r\n250-evil.example';
  const secure = createMailer({ server: parseSmtpUrl(server.url.replace('tls=off', 'tls=required')) });
  assert.partialDeepStrictEqual(await secure.send(ordinary), { fate: 'temporary', stage: 'connection' });
  assert.deepEqual(
    server.commands.map((line) => line.slice(0, 8)),
    ['EHLO [12', 'STARTTLS'],
  );
  await mailer.close();
});

test('nobody listening is told as temporary', async () => {
  const { server, mailer } = await withServer();
  await server.close();
  assert.partialDeepStrictEqual(await mailer.send(ordinary), { fate: 'temporary', stage: 'connection' });
});

test('required TLS is never replaced by plain text', async () => {
  const { server } = await withServer();
  const url = server.url.replace('tls=off', 'tls=required');
  const mailer = createMailer({ server: parseSmtpUrl(url) });
  assert.equal((await mailer.send(ordinary)).fate, 'temporary');
  assert.equal(server.contents.length, 0);
});

for (const secure of [true, false]) {
  test(`a certificate that does not verify is a failure, ${secure ? 'with TLS from the start' : 'after STARTTLS'}`, async () => {
    // Without a certificate of its own the server shows a published, self-signed one.
    const received: unknown[] = [];
    const smtp = new SMTPServer({
      secure,
      logger: false,
      authOptional: true,
      onData: (_stream, session) => received.push(session),
    });
    smtp.on('error', () => undefined);
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    after(() => new Promise<void>((resolve) => smtp.close(resolve)));
    const { port } = smtp.server.address() as AddressInfo;
    const mailer = createMailer({ server: parseSmtpUrl(`${secure ? 'smtps' : 'smtp'}://127.0.0.1:${port}`) });
    const outcome = await mailer.send(ordinary);
    assert.partialDeepStrictEqual(outcome, { fate: 'temporary', stage: 'connection' });
    assert.deepEqual(received, []);
  });
}

test('the last look comes when the server is ready, and its no means that no command about the mail was sent', async () => {
  const { server, mailer } = await withServer();
  let commandsAtLook: string[] = [];
  const outcome = await mailer.send(ordinary, () => {
    commandsAtLook = [...server.commands];
    return Promise.resolve(false);
  });
  assert.deepEqual(outcome, { fate: 'stopped' });
  assert.equal(commandsAtLook.length, 1);
  assert.match(commandsAtLook[0] ?? '', /^EHLO/);
  assert.ok(server.commands.every((line) => !line.startsWith('MAIL')));
});

test('no last look is asked while the server cannot be reached', async () => {
  const { mailer } = await withServer({ greeting: 'drop' });
  let looks = 0;
  await mailer.send(ordinary, () => Promise.resolve(Boolean((looks += 1))));
  assert.equal(looks, 0);
});

test('a failing last look is the caller’s error, and the connection stays usable', async () => {
  const { server, mailer } = await withServer();
  await assert.rejects(
    mailer.send(ordinary, () => Promise.reject(new Error('database gone'))),
    /database gone/,
  );
  assert.equal((await mailer.send(ordinary)).fate, 'accepted');
  assert.equal(server.connections.opened, 1);
});

test('connections are shared by a burst and never more than allowed', async () => {
  const { server, mailer } = await withServer();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => mailer.send(ordinary)));
  assert.ok(outcomes.every(({ fate }) => fate === 'accepted'));
  assert.equal(server.contents.length, 20);
  assert.equal(server.connections.mostOpen, 2);
});

test('an idle connection that the server has dropped costs no mail', async () => {
  const { server, mailer } = await withServer();
  await mailer.send(ordinary);
  server.behaviour = { rset: 'drop' };
  // One that has just answered is not asked whether it is there.
  await sleep(600);
  assert.equal((await mailer.send(ordinary)).fate, 'accepted');
  assert.equal(server.connections.opened, 2);
});

test('an address that needs SMTPUTF8 is sent to a server that offers it', async () => {
  const { server, mailer } = await withServer();
  assert.equal((await mailer.send(mailTo('олена@пошта.example'))).fate, 'accepted');
  assert.ok(server.commands.includes('RCPT TO:<олена@xn--80a1acn3a.example>'));
  assert.ok(server.commands.some((line) => /^MAIL FROM:.* SMTPUTF8/.test(line)));
});

test('an address that needs SMTPUTF8 is not sent raw to a server without it', async () => {
  const { server, mailer } = await withServer({ ehlo: '250 test.example' });
  const outcome = await mailer.send(mailTo('олена@mail.example'));
  assert.partialDeepStrictEqual(outcome, { fate: 'permanent', code: 'smtputf8_missing' });
  assert.equal(server.commands.length, 1);
  assert.equal((await mailer.send(mailTo('olena@пошта.example'))).fate, 'accepted');
});

test('a quoted local part goes into the envelope as it is', async () => {
  const { server, mailer } = await withServer();
  assert.equal((await mailer.send(mailTo('"olena k"@mail.example'))).fate, 'accepted');
  assert.ok(server.commands.includes('RCPT TO:<"olena k"@mail.example>'));
});

test('a mail over the size that the server takes is told as permanent and not sent', async () => {
  const { server, mailer } = await withServer({ ehlo: '250-test.example\r\n250 SIZE 300' });
  assert.partialDeepStrictEqual(await mailer.send(ordinary), { fate: 'permanent', code: 'too_large' });
  assert.equal(server.contents.length, 0);
});

for (const [url, expected] of [
  ['smtp://relay.example', { host: 'relay.example', port: 587, tls: 'offered' }],
  ['smtps://u%40x:p%3Aw@relay.example', { port: 465, tls: 'always', user: 'u@x', password: 'p:w' }],
  [
    'smtp://[::1]:2525?tls=required&name=mx.example&connections=50',
    { host: '::1', port: 2525, tls: 'required', name: 'mx.example', connections: 50 },
  ],
] as const) {
  test(`mail server ${url} is understood`, () => {
    assert.partialDeepStrictEqual(parseSmtpUrl(url), expected);
  });
}
for (const url of [
  '',
  'relay.example',
  'http://relay.example',
  'smtp://user@relay.example',
  'smtp://r.example?tls=maybe',
  'smtps://r.example?tls=off',
  'smtp://r.example?connections=0',
  'smtp://r.example?connections=many',
  'smtp://u:secret@r.example?x=1',
]) {
  test(`mail server ${JSON.stringify(url)} is refused without being repeated`, () => {
    assert.throws(
      () => parseSmtpUrl(url),
      (error: unknown) => error instanceof RangeError && !error.message.includes('secret'),
    );
  });
}
