import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { judgeMail } from '../../packages/server/src/capabilities/correspondence/inbound-mail.ts';
import { readMail } from '../../packages/server/src/capabilities/correspondence/read-mail.ts';
import type { BounceVerdict } from '../../packages/server/src/capabilities/correspondence/report.ts';
import {
  complaint,
  deliveryReport,
  rawMail,
  report,
} from '../../packages/server/src/capabilities/correspondence/testing.ts';
import { startSmtpSink, type SmtpSink } from '../acceptance/smtp-sink.ts';
import { startPostfix, type Postfix } from './postfix.ts';

/** What Debian's flufl.bounce, the bounce reader of GNU Mailman, takes a mail for. */
type Reading = 'permanent' | 'temporary' | 'none';

function flufl(mails: readonly Buffer[]): readonly Reading[] {
  const script = `
import sys, json, base64, email
from flufl.bounce import all_failures
def read(raw):
    temporary, permanent = all_failures(email.message_from_bytes(raw))
    return 'permanent' if permanent else 'temporary' if temporary else 'none'
print(json.dumps([read(base64.b64decode(line)) for line in sys.stdin]))`;
  const input = mails.map((mail) => `${mail.toString('base64')}\n`).join('');
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script], { input }).toString()) as Reading[];
}

/** What we take it for at the return path of a message. */
async function ours(mail: Buffer): Promise<BounceVerdict> {
  const judgement = judgeMail(await readMail('', mail), 'bounce');
  return judgement.taken === 'bounce' ? judgement.verdict : 'ignored';
}

/** What both say of each. */
async function compare(mails: Readonly<Record<string, Buffer>>) {
  const readings = flufl(Object.values(mails));
  const verdicts = await Promise.all(Object.values(mails).map(ours));
  return Object.fromEntries(Object.keys(mails).map((name, at) => [name, [readings[at], verdicts[at]]]));
}

/** What a reader's server answers, as Postfix reports it to us. */
const refusals = {
  unknown: '550 5.1.1 No such person',
  moved: '551 5.1.6 Has moved',
  disabled: '550 5.2.1 Mailbox disabled',
  full: '552 5.2.2 Mailbox full',
  policy: '550 5.7.1 Blocked for its reputation',
  sender: '550 5.1.8 The domain of the sender does not exist',
  bare: '550 No',
} as const;

let sink: SmtpSink;
let postfix: Postfix;
const refusing: SmtpSink[] = [];
before(async () => {
  sink = await startSmtpSink();
  for (const refusal of Object.values(refusals)) refusing.push(await startSmtpSink(refusal));
  const portOf = ({ url }: SmtpSink): string => `smtp:[127.0.0.1]:${new URL(url).port}`;
  const routes = Object.keys(refusals).map((name, at) => [
    `${name}.example`,
    portOf(refusing[at] ?? assert.fail()),
  ]);
  postfix = await startPostfix({
    routes: {
      ...Object.fromEntries(routes),
      'reports.example': portOf(sink),
      'far.example': 'error:5.4.4 No route',
    },
    mailboxDomain: 'mail.example',
    mailboxes: ['anna'],
  });
});
after(async () => {
  await postfix?.stop();
  for (const one of [sink, ...refusing]) await one?.stop();
});

/** Has Postfix fail to deliver a mail, and waits for its report. */
async function reported(name: string, to: string): Promise<Buffer> {
  const options = `--server 127.0.0.1:${postfix.port} --from ${name}@reports.example --to ${to} --body news`;
  execFileSync('swaks', [...options.split(' '), '--silent', '2'], { timeout: 20_000 });
  return sink.waitForContent(`${name}@reports.example`);
}

test('of what postfix reports, flufl.bounce and we read the same, but for failures that are ours and not the reader’s', async () => {
  const mails: Record<string, Buffer> = {
    nobody: await reported('nobody', 'nobody@mail.example'),
    far: await reported('far', 'x@far.example'),
  };
  for (const name of Object.keys(refusals)) mails[name] = await reported(name, `x@${name}.example`);
  assert.deepEqual(await compare(mails), {
    nobody: ['permanent', 'dead'],
    far: ['permanent', 'counts'],
    unknown: ['permanent', 'dead'],
    moved: ['permanent', 'dead'],
    disabled: ['permanent', 'dead'],
    full: ['permanent', 'counts'],
    // Nobody loses an address for how our server is thought of.
    policy: ['permanent', 'ignored'],
    sender: ['permanent', 'ignored'],
    bare: ['permanent', 'counts'],
  });
});

const twoRecipients = report(
  'delivery-status',
  [
    'Reporting-MTA: dns; mx.example',
    'Final-Recipient: rfc822; a@mail.example\nAction: delivered\nStatus: 2.0.0',
    'Final-Recipient: rfc822; b@mail.example\nAction: failed\nStatus: 5.1.1 (no such\n person)',
  ].join('\n\n'),
  'Subject: News\n',
);
const loud = report(
  'delivery-status',
  'REPORTING-MTA: DNS; MX.EXAMPLE\n\nFINAL-RECIPIENT: RFC822; X@MAIL.EXAMPLE\nACTION: FAILED\nSTATUS: 5.1.1\n',
  'Subject: News\n',
);

/** As qmail writes them: for people alone, and older than any standard of reports. */
const qmail = rawMail({
  from: 'MAILER-DAEMON@mx.example',
  subject: 'failure notice',
  text: [
    'Hi. This is the qmail-send program at mx.example.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.\n",
    '<x@mail.example>:',
    'Sorry, no mailbox here by that name. (#5.1.1)\n',
    '--- Below this line is a copy of the message.\n',
    'Subject: News',
  ].join('\n'),
});

test('of reports in forms of our own making, flufl.bounce and we read the same if they keep to RFC 3464', async () => {
  assert.deepEqual(
    await compare({
      dead: deliveryReport('5.1.1'),
      closed: deliveryReport('5.2.1'),
      'for the time being, and given up': deliveryReport('4.2.2'),
      'one of two': twoRecipients,
      'in capitals': loud,
      delayed: deliveryReport('4.4.1', 'delayed'),
      delivered: deliveryReport('2.0.0', 'delivered'),
      relayed: deliveryReport('2.0.0', 'relayed'),
      'without a recipient': report('delivery-status', 'Reporting-MTA: dns; mx.example\n', 'Subject: News\n'),
      'an answering machine': rawMail({ text: 'I am away.', headers: { 'Auto-Submitted': 'auto-replied' } }),
      'a letter about 5.1.1': rawMail({ text: 'Status: 5.1.1\nAction: failed\n' }),
      'a complaint': complaint('abuse', 'Subject: News\n'),
      'of qmail': qmail,
    }),
    {
      dead: ['permanent', 'dead'],
      closed: ['permanent', 'dead'],
      'for the time being, and given up': ['permanent', 'counts'],
      'one of two': ['permanent', 'dead'],
      'in capitals': ['permanent', 'dead'],
      delayed: ['temporary', 'ignored'],
      delivered: ['none', 'ignored'],
      relayed: ['none', 'ignored'],
      'without a recipient': ['none', 'ignored'],
      'an answering machine': ['none', 'ignored'],
      'a letter about 5.1.1': ['none', 'ignored'],
      'a complaint': ['none', 'ignored'],
      // We act on the standard alone: what is written for people is nothing to close an address by.
      'of qmail': ['permanent', 'ignored'],
    },
  );
});
