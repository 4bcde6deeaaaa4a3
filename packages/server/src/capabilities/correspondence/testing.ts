import { randomUUID } from 'node:crypto';
import { judgeMail } from './inbound-mail.ts';
import { readMail } from './read-mail.ts';

/** A mail as it comes over the wire, of invented people. */
export function rawMail(mail: {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text: string;
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}): Buffer {
  const { from = 'olena@mail.example', to = 'reply@in.example', subject = 'Re: News', text } = mail;
  const headers = {
    From: from,
    To: to,
    Subject: `=?utf-8?b?${Buffer.from(subject).toString('base64')}?=`,
    'Message-ID': mail.messageId ?? `<${randomUUID()}@mail.example>`,
    Date: 'Mon, 04 Jan 2027 10:00:00 +0000',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...mail.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`);
}

/** A report in three parts: for people, for machines, and what it is about. */
export function report(
  kind: 'delivery-status' | 'feedback-report',
  fields: string,
  givenBack: string,
): Buffer {
  const text = [
    '--b1',
    'Content-Type: text/plain',
    '',
    'This is a report.',
    '--b1',
    `Content-Type: message/${kind}`,
    '',
    fields,
    '--b1',
    'Content-Type: text/rfc822-headers',
    '',
    givenBack,
    '--b1--',
  ].join('\n');
  return rawMail({
    from: 'mailer-daemon@mx.example',
    subject: 'Report',
    text,
    headers: {
      'Content-Type': `multipart/report; report-type=${kind}; boundary="b1"`,
      'Auto-Submitted': 'auto-replied',
    },
  });
}

export const deliveryReport = (status: string, action = 'failed'): Buffer =>
  report(
    'delivery-status',
    `Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; x@mail.example\nAction: ${action}\nStatus: ${status}\n`,
    'Subject: News\n',
  );

export const complaint = (type: string, givenBack: string): Buffer =>
  report('feedback-report', `Feedback-Type: ${type}\nUser-Agent: Reporter/1\nVersion: 1\n`, givenBack);

/** What a careful person would take a mail for. */
type Expected = 'topic' | 'all' | 'letter' | 'automatic';
export interface Example {
  readonly is: Expected;
  readonly text: string;
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What we take it for, as an answer to a mail of ours. */
export async function judged({ subject = 'Re: News', text, headers = {} }: Example): Promise<Expected> {
  const mail = await readMail('olena@mail.example', rawMail({ subject, text, headers }));
  const judgement = judgeMail(mail, 'reply');
  if (judgement.taken === 'removal') return judgement.scope;
  return judgement.taken === 'letter' ? 'letter' : 'automatic';
}
