import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startSmtpSink, type SmtpSink } from '../acceptance/smtp-sink.ts';
import { headerOf, importReaders, sendCampaign, topicsOf } from '../campaigns.ts';
import { eventually, freePort, startServer, type RunningServer } from '../running-server.ts';
import { startDovecot } from './dovecot.ts';

const run = promisify(execFile);
/** Debian's own: its modules are not in every other Python. */
const python = '/usr/bin/python3';
const topic = 'practice-news';
const readers = ['signed', 'client', 'away', 'click', 'form', 'looked'] as const;
const addressOf = (reader: (typeof readers)[number]): string => `${reader}@mail.example`;

const signer = generateKeyPairSync('rsa', { modulusLength: 2048 });
let directory: string;
let sink: SmtpSink;
let server: RunningServer;
let inboundPort: number;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-campaign-mail-'));
  const privateKeyPem = signer.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const keys = join(directory, 'dkim.json');
  writeFileSync(keys, JSON.stringify([{ domain: 'verbena.example', selector: 'z1', privateKeyPem }]));
  sink = await startSmtpSink();
  inboundPort = await freePort();
  server = await startServer({
    environment: {
      ZGODA_SMTP_URL: sink.url,
      ZGODA_DKIM_KEYS: keys,
      ZGODA_INBOUND_DOMAIN: 'in.verbena.example',
      ZGODA_INBOUND_PORT: String(inboundPort),
      ZGODA_INBOUND_PROTOCOL: 'smtp',
    },
  });
  await importReaders(server, topic, readers.map(addressOf));
  await sendCampaign(server, topic);
});
after(async () => {
  await server?.stop();
  await sink?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const mailOf = (reader: (typeof readers)[number]): Promise<Buffer> => sink.waitForContent(addressOf(reader));
const leaves = (reader: (typeof readers)[number]) =>
  eventually(`${reader} has left`, async () =>
    (await topicsOf(server, addressOf(reader))).includes(topic) ? undefined : true,
  );

/** What Debian's dkimpy says of a mail: whether a signature over it holds, and the names that it covers. */
function dkimpy(mail: Buffer): { readonly isValid: boolean; readonly signed: readonly string[] } {
  const script = `
import sys, json, dkim
mail, record = sys.stdin.buffer.read(), sys.argv[1].encode()
asked = []
def dns(name, timeout=5):
    asked.append(name.decode())
    return record
verifier = dkim.DKIM(mail)
try:
    valid = verifier.verify(dnsfunc=dns)
except dkim.DKIMException:
    valid = False
print(json.dumps({'isValid': valid, 'signed': [name.decode().lower() for name in verifier.include_headers], 'asked': asked}))`;
  const key = createPublicKey(signer.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  const said = execFileSync(python, ['-c', script, `v=DKIM1; k=rsa; p=${key}`], { input: mail });
  const { asked, ...verdict } = JSON.parse(said.toString()) as ReturnType<typeof dkimpy> & {
    asked: string[];
  };
  assert.deepEqual(asked, ['z1._domainkey.verbena.example.']);
  return verdict;
}

test('PM-12: dkimpy finds a campaign mail signed by RSA-2048, both headers of one click included', async () => {
  const mail = await mailOf('signed');
  const { isValid, signed } = dkimpy(mail);
  assert.ok(isValid);
  for (const name of ['from', 'list-unsubscribe', 'list-unsubscribe-post', 'list-id', 'reply-to'])
    assert.ok(signed.includes(name), name);
  const text = mail.toString('latin1');
  const forgeries = [
    text.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click'),
    text.replace(/^List-Unsubscribe-Post:.*\r\n/m, ''),
    text.replace(/^(List-Unsubscribe:\s+<http:\/\/)/m, '$1elsewhere.'),
    text.replace('What is', 'What was'),
  ];
  for (const forged of forgeries) {
    assert.ok(forged !== text);
    assert.equal(dkimpy(Buffer.from(forged, 'latin1')).isValid, false);
  }
});

/** Opens a mailbox in neomutt on a terminal, leaves the list of its first mail, and answers yes where it is asked. */
async function leaveInNeomutt(mail: Buffer, reader: string): Promise<string> {
  const mailbox = join(directory, 'mbox');
  const lines = mail
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^From /gm, '>From ');
  writeFileSync(mailbox, `From news@verbena.example Mon Jan  4 10:00:00 2027\n${lines}\n`, 'latin1');
  const settings = join(directory, 'neomuttrc');
  writeFileSync(
    settings,
    `set folder=${directory}
set smtp_url="smtp://127.0.0.1:${inboundPort}"
set smtp_authenticators=""
set ssl_force_tls=no
set ssl_starttls=no
set from=${reader}
set realname=""
set envelope_from=yes
set use_from=yes
set copy=no
set record=""
set header_cache=""
set fast_reply=yes
set edit_headers=no
set editor=/bin/true
set abort_nosubject=no
set abort_unmodified=no
set sleep_time=0
set postponed=${directory}/postponed
bind index U list-unsubscribe
bind compose y send-message
`,
  );
  const script = `
import os, pty, select, sys, time, fcntl, termios, struct
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM='xterm', HOME=sys.argv[1], LC_ALL='C.UTF-8')
    os.execv('/usr/bin/neomutt', ['neomutt', '-n', '-F', sys.argv[2], '-f', sys.argv[3]])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
seen = b''
def until(words, seconds=20):
    global seen
    end = time.monotonic() + seconds
    while not any(word in seen for word in words):
        if time.monotonic() > end:
            sys.exit('never said: %r in %r' % (words, seen))
        if select.select([terminal], [], [], 0.2)[0]:
            try: seen += os.read(terminal, 65536)
            except OSError: sys.exit('ended: %r' % seen)
def press(key):
    global seen
    seen = b''
    os.write(terminal, key)
until([b'January'])
press(b'U')
until([b'Send', b'y:Send'])
press(b'y')
until([b'Mail sent', b'sent.', b'Could not', b'failed', b'error'])
print(seen.decode('utf-8', 'replace'))
press(b'x')
os.close(terminal)
os.waitpid(child, 0)`;
  const { stdout } = await run(python, ['-c', script, directory, settings, mailbox], { timeout: 60_000 });
  return stdout;
}

test('PM-12: neomutt leaves the list by mail, and the subscription ends', async () => {
  const said = await leaveInNeomutt(await mailOf('client'), addressOf('client'));
  assert.match(said, /Mail sent/);
  await leaves('client');
});

const vacation = `require ["vacation"];
vacation :days 1 :addresses ["away@mail.example"] "I am away until 15 January.";`;

test('PM-13: an answering machine of dovecot answers a person, and never a campaign mail of ours', async () => {
  const mail = (await mailOf('away')).toString('latin1');
  const returnPath = /^bounce\+\S+/.exec(
    (
      await eventually('smtp-sink has taken it', async () =>
        sink.accepted().find(({ recipients }) => recipients.includes(addressOf('away'))),
      )
    ).sender,
  )?.[0];
  assert.ok(returnPath !== undefined);
  const plain = mail
    .split('\r\n\r\n')
    .with(
      0,
      'From: Olena <olena@mail.example>\r\nTo: away@mail.example\r\nSubject: Lunch\r\nMessage-ID: <lunch@mail.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain',
    )
    .join('\r\n\r\n');
  const dovecot = await startDovecot(vacation);
  try {
    const deliver = async (from: string, content: string): Promise<void> => {
      const file = join(directory, 'deliver.eml');
      writeFileSync(file, content, 'latin1');
      const to = `--protocol LMTP --server 127.0.0.1:${dovecot.lmtpPort} --to away@mail.example`;
      await run('swaks', to.split(' ').concat('--silent', '3', '--from', from, '--data', `@${file}`));
    };
    const answers = (): string[] =>
      readdirSync(join(dovecot.directory, 'sent')).map((name) =>
        readFileSync(join(dovecot.directory, 'sent', name), 'utf8'),
      );
    // In this order: the answer to the second shows that the first was looked at and not answered.
    await deliver(returnPath, mail);
    await deliver('olena@mail.example', plain);
    const [answer] = await eventually('the person is answered', async () =>
      answers().length > 0 ? answers() : undefined,
    );
    assert.match(answer ?? '', /To: Olena <olena@mail\.example>[\s\S]*away until 15 January/);
    assert.equal(answers().length, 1);
    assert.match(dovecot.output(), /discard(?:ed|ing) vacation/i, 'it says why');
  } finally {
    await dovecot.stop();
  }
});

/** As the provider of a mailbox asks for it: no cookie, nothing read before, no redirect followed. */
async function curl(...options: readonly string[]): Promise<{ status: number; head: string; body: string }> {
  const { stdout } = await run('curl', ['--silent', '--show-error', '--max-time', '20', '-i', ...options]);
  const at = stdout.indexOf('\r\n\r\n');
  const head = stdout.slice(0, at);
  return { status: Number(/^HTTP\/\S+ (\d{3})/.exec(head)?.[1]), head, body: stdout.slice(at + 4) };
}

for (const [reader, form] of [
  ['click', ['--data', 'List-Unsubscribe=One-Click']],
  ['form', ['--form', 'List-Unsubscribe=One-Click']],
] as const) {
  test(`PM-12: curl leaves by one click, ${form[0].slice(2)}`, async () => {
    const mail = await mailOf(reader);
    assert.equal(headerOf(mail, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
    const link = /<(http[^>]+)>/.exec(headerOf(mail, 'List-Unsubscribe'))?.[1] ?? assert.fail();
    const { status, head } = await curl(...form, link);
    assert.equal(status, 200);
    assert.doesNotMatch(head, /^(?:set-cookie|location):/im);
    assert.deepEqual(await topicsOf(server, addressOf(reader)), []);
    assert.equal((await curl(...form, link)).status, 200, 'again is no error');
  });
}

test('PM-12: what only looks at the link changes nothing', async () => {
  const link =
    /<(http[^>]+)>/.exec(headerOf(await mailOf('looked'), 'List-Unsubscribe'))?.[1] ?? assert.fail();
  assert.equal((await curl(link)).status, 200);
  assert.equal((await curl('--head', link)).status, 200);
  assert.ok((await curl('--data', 'List-Unsubscribe=Perhaps', link)).status < 500);
  assert.ok((await curl('--request', 'PUT', '--data', 'x', link)).status >= 400);
  assert.deepEqual(await topicsOf(server, addressOf('looked')), [topic]);
});
