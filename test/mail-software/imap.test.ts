import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startImapReader, type ImapOptions } from '../../packages/server/src/platform/mail/imap-reader.ts';
import { parseImapUrl } from '../../packages/server/src/platform/mail/imap-url.ts';
import type { InboundMail } from '../../packages/server/src/platform/mail/inbound-server.ts';
import { eventually, freePort, startServer } from '../running-server.ts';
import { startDovecot, type Dovecot } from './dovecot.ts';

let dovecot: Dovecot;
before(async () => {
  dovecot = await startDovecot();
});
after(() => dovecot?.stop());

/** Delivers by LMTP, as a mail server would into the mailbox of `user`. */
function deliver(user: string, to: string, body: string, ...headers: readonly string[]): void {
  execFileSync(
    'swaks',
    [
      `--protocol LMTP --server 127.0.0.1:${dovecot.lmtpPort} --silent 3 --from olena@mail.example`.split(
        ' ',
      ),
      ['--to', `${user}@mail.example`, '--h-To', to],
      headers.flatMap((header) => ['--header', header]),
      ['--body', body],
    ].flat(),
    { stdio: 'pipe', timeout: 20_000 },
  );
}

const inFolder = (user: string, folder = ''): string[] =>
  ['new', 'cur'].flatMap((state) => {
    try {
      return readdirSync(join(dovecot.directory, 'mail', user, folder, state));
    } catch {
      return [];
    }
  });

function read(user: string, query: string, options: Partial<ImapOptions> = {}) {
  const kept: InboundMail[] = [];
  const failures: string[] = [];
  const outcomes: string[] = [];
  const reader = startImapReader({
    mailbox: parseImapUrl(`imap://${user}:secret@127.0.0.1:${dovecot.imapPort}/INBOX?tls=off&${query}`),
    maxBytes: 20_000,
    accepts: async (address) => address.endsWith('@in.example'),
    store: async (mail) => void kept.push(mail),
    onRead: () => undefined,
    onMail: (outcome) => outcomes.push(outcome),
    onFailure: (error) => failures.push(String(error)),
    retryMs: { first: 50, most: 400 },
    ...options,
  });
  return { reader, kept, failures, outcomes };
}

test('mails that lie in the mailbox and that come later are kept once and moved; the server tells of them', async () => {
  deliver('anna', 'reply+x@in.example', 'Stop');
  const { reader, kept, failures } = read('anna', 'taken=Zgoda&every=300');
  try {
    await eventually('the first is kept', async () => kept[0]);
    const startedAt = performance.now();
    deliver('anna', 'other@in.example, anna@mail.example', 'Hello');
    await eventually('the second is kept', async () => kept[1]);
    assert.ok(performance.now() - startedAt < 60_000, 'long before the mailbox is looked into again');
    await eventually('both are moved', async () =>
      inFolder('anna', '.Zgoda').length === 2 ? true : undefined,
    );
    assert.deepEqual(
      kept.map(({ sender, recipient }) => [sender, recipient]),
      [
        ['olena@mail.example', 'reply+x@in.example'],
        ['olena@mail.example', 'other@in.example'],
      ],
    );
    assert.match(kept[0]?.raw.toString() ?? '', /\r\n\r\nStop/);
    await eventually('none is left', async () => (inFolder('anna').length === 0 ? true : undefined));
    assert.deepEqual(failures, []);
  } finally {
    await reader.close();
  }
});

test('what is too large or not ours stays, flagged for a person, and is not looked at again', async () => {
  deliver('boris', 'reply@in.example', `${'x'.repeat(70)}\n`.repeat(500));
  deliver('boris', 'somebody@else.example', 'Stop');
  const { reader, kept, outcomes } = read('boris', 'taken=Zgoda&every=1');
  try {
    await eventually('both were looked at', async () => (outcomes.length === 2 ? true : undefined));
    deliver('boris', 'reply@in.example', 'Stop');
    await eventually('the third is kept', async () => kept[0]);
    assert.deepEqual(outcomes.slice(0, 2), ['refused', 'refused']);
    assert.equal(outcomes.length <= 3, true);
    await eventually('the third is moved', async () => (inFolder('boris').length === 2 ? true : undefined));
    assert.ok(inFolder('boris').every((name) => /,F/.test(name)));
  } finally {
    await reader.close();
  }
});

test('a mail that cannot be kept now is tried again, and does not stand in the way of others', async () => {
  deliver('daria', 'broken@in.example', 'One');
  deliver('daria', 'reply@in.example', 'Two');
  let isBroken = true;
  const kept: string[] = [];
  const { reader, failures } = read('daria', 'every=1', {
    store: async ({ recipient }) => {
      if (recipient.startsWith('broken') && isBroken) throw new Error('the disk is full');
      kept.push(recipient);
    },
  });
  try {
    await eventually('the other is kept', async () => (kept.includes('reply@in.example') ? true : undefined));
    assert.ok(failures.length > 0);
    isBroken = false;
    await eventually('the first is, too', async () =>
      kept.includes('broken@in.example') ? true : undefined,
    );
    assert.equal(kept.length, 2);
    assert.equal(inFolder('daria').length, 2, 'without a folder they stay, marked');
  } finally {
    await reader.close();
  }
});

test('a crash between keeping and marking brings the mail again', async () => {
  deliver('clara', 'reply@in.example', 'Stop');
  const crashed = Promise.withResolvers<void>();
  let isKept = false;
  const first = read('clara', 'taken=Zgoda&every=1', {
    store: async () => {
      isKept = true;
      crashed.resolve(first.reader.close());
    },
  });
  await crashed.promise;
  assert.deepEqual([isKept, inFolder('clara').length, inFolder('clara', '.Zgoda').length], [true, 1, 0]);
  const { reader, kept } = read('clara', 'taken=Zgoda&every=1');
  try {
    await eventually('it comes again', async () => kept[0]);
    await eventually('and is moved', async () =>
      inFolder('clara', '.Zgoda').length === 1 ? true : undefined,
    );
  } finally {
    await reader.close();
  }
});

test('a server that goes away is come back to', async () => {
  const { reader, kept } = read('fedir', 'taken=Zgoda&every=1');
  try {
    await eventually('it is connected', async () => (reader.isConnected() ? true : undefined));
    await dovecot.kill();
    await eventually('it is not', async () => (reader.isConnected() ? undefined : true));
    await dovecot.start();
    deliver('fedir', 'reply@in.example', 'Stop');
    await eventually('the mail is kept', async () => kept[0]);
    assert.ok(reader.isConnected());
  } finally {
    await reader.close();
  }
});

test('a wrong password is said, and neither it nor the user is repeated', async () => {
  const { reader, failures } = read('emil', 'every=1', {
    mailbox: parseImapUrl(`imap://emil:wrong-word@127.0.0.1:${dovecot.imapPort}/?tls=off`),
  });
  try {
    await eventually('it fails', async () => failures[0]);
    assert.match(failures[0] ?? '', /refused user and password/);
    assert.doesNotMatch(failures.join(), /wrong-word|emil/);
  } finally {
    await reader.close();
  }
});

test('PM-13: a question in the mailbox becomes a case once, though the mailbox has it twice', async () => {
  const server = await startServer({
    environment: {
      ZGODA_INBOUND_DOMAIN: 'in.verbena.example',
      ZGODA_INBOUND_IMAP: `imap://zgoda:secret@127.0.0.1:${dovecot.imapPort}/INBOX?tls=off&taken=Done&every=2`,
      ZGODA_INBOUND_PORT: String(await freePort()),
    },
  });
  try {
    for (let time = 0; time < 2; time += 1)
      deliver(
        'zgoda',
        'privacy@verbena.example',
        'Which data do you hold about me?',
        'Message-Id: <one@mail.example>',
      );
    await eventually(
      'both are moved',
      async () => (inFolder('zgoda', '.Done').length === 2 ? true : undefined),
      60_000,
    );
    const look = async () => {
      const answer = await server.api('/v1/cases');
      const { items } = (await answer.json()) as { items: unknown[] };
      return items.length > 0 ? items : undefined;
    };
    const cases = await eventually('it is a case', look, 60_000);
    assert.equal(cases.length, 1);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(metrics, /zgoda_inbound_mails\{outcome="taken"\} 2/);
    assert.match(metrics, /zgoda_inbound_mailbox_connected 1/);
  } finally {
    await server.stop();
  }
});
