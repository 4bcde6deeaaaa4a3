import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually, freePort, startServer, type RunningServer } from '../running-server.ts';
import { checkDkim } from './dkim-check.ts';
import { startSmtpSink, type SmtpSink } from './smtp-sink.ts';
import { postMessage } from './subscriber.ts';

const signer = generateKeyPairSync('rsa', { modulusLength: 2048 });
const senderDomain = 'verbena.example';

let directory: string;
let sink: SmtpSink;
let server: RunningServer;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-smtp-'));
  const privateKeyPem = signer.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const keys = join(directory, 'dkim.json');
  writeFileSync(keys, JSON.stringify([{ domain: senderDomain, selector: 'z1', privateKeyPem }]));
  sink = await startSmtpSink();
  server = await startServer({ environment: { ZGODA_SMTP_URL: sink.url, ZGODA_DKIM_KEYS: keys } });
});
after(async () => {
  await server?.stop();
  await sink?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function askToSubscribe(running: RunningServer, email: string): Promise<void> {
  const body = { email, topics: ['practice-news'], locale: 'uk' };
  assert.equal((await running.api('/v1/subscriptions/requests', { body })).status, 202);
}

function confirmLinkOf(mail: Email): string {
  const link = /https?:\/\/\S+\/confirm\/\S+/.exec(mail.text ?? '')?.[0];
  assert.ok(link !== undefined, 'the text part has no link to confirm');
  return link;
}

const headersOf = (mail: Email, name: string): readonly string[] =>
  mail.headers.filter(({ key }) => key === name).map(({ value }) => value);

/** What every mail on the wire has to be. @see RFC 5321 2.3.8, 4.5.3.1.6; RFC 5322 2.1.1, 3.6; RFC 2045; RFC 2046 5.1.4 */
async function assertConforms(content: Buffer, recipient: string): Promise<Email> {
  const octets = content.toString('latin1');
  assert.doesNotMatch(octets, /(?<!\r)\n|\r(?!\n)/, 'a bare CR or LF');
  assert.doesNotMatch(octets, /[^\r\n\t\x20-\x7e]/, 'an octet that not every server takes');
  const longest = Math.max(...octets.split('\r\n').map((line) => line.length));
  assert.ok(longest <= 998, `a line of ${longest} octets`);
  const mail = await PostalMime.parse(content);
  for (const name of ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type']) {
    assert.equal(headersOf(mail, name).length, 1, `${name} has to stand once`);
  }
  assert.deepEqual([headersOf(mail, 'bcc'), headersOf(mail, 'cc')], [[], []]);
  assert.equal(mail.from?.address, `post@${senderDomain}`);
  assert.deepEqual(
    mail.to?.map(({ address }) => address),
    [recipient],
  );
  assert.match(headersOf(mail, 'message-id')[0] ?? '', /^<[^<>@\s]+@verbena\.example>$/);
  assert.ok(Math.abs(Date.now() - Date.parse(headersOf(mail, 'date')[0] ?? '')) < 120_000);
  assert.equal(headersOf(mail, 'auto-submitted')[0], 'auto-generated', 'RFC 3834 5');
  assert.match(headersOf(mail, 'content-type')[0] ?? '', /^multipart\/alternative;/);
  const parts = [...octets.matchAll(/^Content-Type: (text\/\w+)/gim)].map((match) => match[1]);
  assert.deepEqual(parts, ['text/plain', 'text/html'], 'the plainest part comes first');
  assert.ok((mail.text ?? '').length > 40 && (mail.html ?? '').includes('</html>'));
  return mail;
}

test('a confirmation goes out over real SMTP to one recipient, conforms, and asks for nothing but the answer', async () => {
  const email = 'olha.wire@example.org';
  await askToSubscribe(server, email);
  const mail = await assertConforms(await sink.waitForContent(email), email);
  for (const name of ['list-unsubscribe', 'list-unsubscribe-post', 'list-id']) {
    assert.deepEqual(headersOf(mail, name), [], `${name} is for mails of a topic`);
  }
  const accepted = await eventually('smtp-sink has taken it', async () =>
    sink.accepted().find(({ recipients }) => recipients.includes(email)),
  );
  assert.deepEqual(accepted.recipients, [email]);
  assert.match(
    accepted.sender,
    /^bounce\+[a-z2-7]{42}@inbound\.example$/,
    'failures come back to its own address',
  );
  assert.deepEqual(await server.mailbox(email), [], 'it went into the development mailbox instead');
});

test('PM-12 a mail of a topic conforms, carries the one-click pair, and its link stops it', async () => {
  const email = 'taras.wire@example.org';
  await askToSubscribe(server, email);
  const confirmation = await PostalMime.parse(await sink.waitForContent(email));
  const confirmed = await fetch(confirmLinkOf(confirmation), { method: 'POST', body: new URLSearchParams() });
  assert.equal(confirmed.status, 200);
  const title =
    'Зарплата в січні: що змінилося для тих, хто рахує її сам, і для тих, хто довіряє її іншим 🙂';
  assert.equal((await postMessage(server, { to: email, topic: 'practice-news', title })).status, 202);
  const mail = await assertConforms(await sink.waitForContent(email, 2), email);
  assert.equal(mail.subject, title);
  assert.deepEqual(headersOf(mail, 'list-unsubscribe-post'), ['List-Unsubscribe=One-Click'], 'RFC 8058 3.1');
  const [listed = ''] = headersOf(mail, 'list-unsubscribe');
  assert.match(listed, /<mailto:leave\+[a-z2-7]{42}@inbound\.example[^<>\s]*>/, 'RFC 2369 3.2');
  const link = /^<(https?:\/\/[^<>\s]+)>/.exec(listed)?.[1];
  assert.ok(link !== undefined);
  const stopped = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    redirect: 'manual',
  });
  assert.equal(stopped.status, 200);
  assert.equal((await postMessage(server, { to: email, topic: 'practice-news' })).status, 409);
});

test('every mail on the wire is signed by DKIM, and the signature covers the one-click pair', async () => {
  const contents = sink.onTheWire();
  assert.ok(contents.length >= 3);
  for (const content of contents) {
    const { isValid, domain, selector, signed } = checkDkim(content, signer.publicKey);
    assert.ok(isValid, 'the signature does not hold');
    assert.deepEqual([domain, selector], [senderDomain, 'z1']);
    for (const name of ['from', 'to', 'subject', 'date', 'message-id'])
      assert.ok(signed.includes(name), name);
    if (!/^List-Unsubscribe:/m.test(content.toString('latin1'))) continue;
    assert.ok(signed.includes('list-unsubscribe') && signed.includes('list-unsubscribe-post'), 'RFC 8058 4');
  }
  const forged = Buffer.from(contents[0]!.toString('latin1').replace('To: ', 'To: x'), 'latin1');
  assert.equal(checkDkim(forged, signer.publicKey).isValid, false);
});

/** A certificate for localhost that only who is given it trusts. */
function makeCertificate(): { readonly key: string; readonly cert: string; readonly file: string } {
  const [key, file] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', file, ...subject], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}

test('a mail server that is down costs no mail: it comes once, by STARTTLS and after signing in, when the server is back', async () => {
  const email = 'late.wire@example.org';
  const certificate = makeCertificate();
  const port = await freePort();
  const patient = await startServer({
    environment: {
      ZGODA_SMTP_URL: `smtp://zgoda:${encodeURIComponent('p@ss/word')}@localhost:${port}?tls=required`,
      NODE_EXTRA_CA_CERTS: certificate.file,
      ZGODA_LOG_LEVEL: 'info',
    },
  });
  const received: { readonly content: string; readonly isSecure: boolean }[] = [];
  const mailServer = new SMTPServer({
    ...certificate,
    onAuth: ({ username, password }, _session, done) =>
      username === 'zgoda' && password === 'p@ss/word'
        ? done(null, { user: username })
        : done(new Error('no')),
    onData(stream, { secure: isSecure }, done) {
      let content = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (content += chunk));
      stream.on('end', () => {
        received.push({ content, isSecure });
        done();
      });
    },
  });
  mailServer.on('error', () => undefined);
  try {
    await askToSubscribe(patient, email);
    await eventually('the first attempt fails', async () =>
      /"state":"queued","reason":"unreachable"/.test(patient.output()) ? true : undefined,
    );
    await new Promise<void>((resolve) => mailServer.listen(port, 'localhost', resolve));
    await patient.advance('PT10M');
    const mail = await eventually('the mail arrives', async () => received[0]);
    assert.ok(mail.isSecure, 'it came in clear');
    assert.ok(mail.content.includes(`To: ${email}`));
    await patient.advance('PT2H');
    await eventually('the message is told as sent', async () =>
      patient.output().includes('"state":"sent"') ? true : undefined,
    );
    assert.equal(received.length, 1);
  } finally {
    await patient.stop();
    await new Promise<void>((resolve) => mailServer.close(() => resolve()));
  }
});
