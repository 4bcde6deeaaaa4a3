import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { LRUCache } from 'lru-cache';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { parseMailAddress } from './address.ts';
import { maxMailBytes } from './mail.ts';

/** One received mail as a reader would see it. `headers` in their order, names in lower case. */
export interface ReceivedMail {
  readonly id: string;
  /** The envelope's recipient. */
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
  /** Absent: the mail has no HTML part. */
  readonly html?: string | undefined;
  /** Web addresses of the text part and of the List headers, each once. */
  readonly links: readonly string[];
}

/**
 * Where mails end in development: a real SMTP server on loopback, and one `.eml` file a mail, so that they survive a
 * restart and open in any mail reader. The oldest go first once there are `keep`.
 */
export interface DevMailbox {
  /** `smtp://127.0.0.1:<port>?tls=off`, for the mailer. */
  readonly url: string;
  /** Newest first, at most `limit`. `to`: only this recipient, upper or lower case. */
  list(filter?: {
    readonly to?: string | undefined;
    readonly limit?: number | undefined;
  }): Promise<ReceivedMail[]>;
  find(id: string): Promise<ReceivedMail | undefined>;
  /** The file itself. */
  findRaw(id: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

const fileForm = /^(\d{15}-[0-9a-f]{8})\.eml$/;
const idForm = /^\d{15}-[0-9a-f]{8}$/;

export async function createDevMailbox(options: {
  readonly directory: string;
  readonly now: () => Date;
  /** Absent: 500. */
  readonly keep?: number | undefined;
}): Promise<DevMailbox> {
  const { directory, now, keep = 500 } = options;
  await mkdir(directory, { recursive: true });
  const parsed = new LRUCache<string, ReceivedMail>({ max: keep });

  const listIds = async (): Promise<string[]> => {
    const names = (await readdir(directory)).flatMap((name) => fileForm.exec(name)?.[1] ?? []);
    return names.sort().toReversed();
  };
  const findRaw = async (id: string): Promise<Buffer | undefined> => {
    if (!idForm.test(id)) return undefined;
    return readFile(join(directory, `${id}.eml`)).catch(() => undefined);
  };
  const find = async (id: string): Promise<ReceivedMail | undefined> => {
    const known = parsed.get(id);
    if (known !== undefined) return known;
    const raw = await findRaw(id);
    if (raw === undefined) return undefined;
    const mail = toReceivedMail(id, await PostalMime.parse(raw));
    parsed.set(id, mail);
    return mail;
  };
  const store = async (recipients: readonly string[], content: Buffer): Promise<void> => {
    for (const recipient of recipients) {
      const receivedAt = now();
      const id = `${String(receivedAt.getTime()).padStart(15, '0')}-${randomUUID().slice(0, 8)}`;
      const head = `Delivered-To: ${recipient}\r\nX-Received-At: ${receivedAt.toISOString()}\r\n`;
      const temporary = join(directory, `.${id}.tmp`);
      await writeFile(temporary, Buffer.concat([Buffer.from(head), content]), { mode: 0o600 });
      await rename(temporary, join(directory, `${id}.eml`));
    }
    const ids = await listIds();
    await Promise.all(
      ids.slice(keep).map((id) => unlink(join(directory, `${id}.eml`)).catch(() => undefined)),
    );
  };
  const server = await listen(store);

  return {
    url: `smtp://127.0.0.1:${server.port}?tls=off`,
    find,
    findRaw,
    async list({ to, limit = 100 } = {}) {
      const mails: ReceivedMail[] = [];
      for (const id of await listIds()) {
        const mail = await find(id);
        const isWanted = mail !== undefined && (to === undefined || toKey(mail.to) === toKey(to));
        if (isWanted) mails.push(mail);
        if (mails.length === limit) break;
      }
      return mails;
    },
    close: server.close,
  };
}

/** The server shows domains in Unicode and people type either form: both become A-labels here. */
const toKey = (address: string): string => (parseMailAddress(address)?.text ?? address).toLowerCase();

type Store = (recipients: readonly string[], content: Buffer) => Promise<void>;

async function listen(store: Store): Promise<{ port: number; close: () => Promise<void> }> {
  const receive = async (content: Readable, session: SMTPServerSession): Promise<void> => {
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    await store(recipients, await buffer(content));
  };
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: maxMailBytes * 2,
    lenientAddressParsing: true,
    logger: false,
    closeTimeout: 1000,
    onData: callbackify(receive),
  });
  // Clients that hang up are theirs to report; an unheard 'error' would end the process.
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(0, '127.0.0.1', resolve);
  });
  const { port } = smtp.server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => smtp.close(resolve)) };
}

function toReceivedMail(id: string, mail: Email): ReceivedMail {
  const headers = mail.headers.map(({ key, value }) => ({ name: key, value }));
  const valueOf = (name: string): string => headers.find((header) => header.name === name)?.value ?? '';
  const text = (mail.text ?? '').replaceAll('\r\n', '\n');
  const listed = ['list-unsubscribe', 'list-help'].map(valueOf).join(' ');
  const links = new Set(`${text} ${listed}`.match(/https?:\/\/[^\s<>"'()]+/g));
  return {
    id,
    to: valueOf('delivered-to'),
    from: mail.from?.name ? `${mail.from.name} <${mail.from.address ?? ''}>` : (mail.from?.address ?? ''),
    subject: mail.subject ?? '',
    receivedAt: new Date(valueOf('x-received-at')),
    headers: headers.filter(({ name }) => name !== 'x-received-at'),
    text,
    html: mail.html,
    links: [...links],
  };
}

const headerOf = (mail: ReceivedMail, name: string): string =>
  mail.headers.find((header) => header.name === name)?.value ?? '';

/** Where an answer goes. @see RFC 5322 3.6.2 */
export const answerAddress = (mail: ReceivedMail): string =>
  /[^\s<>]+@[^\s<>]+/.exec(headerOf(mail, 'reply-to') || mail.from)?.[0] ?? '';

/** Answers as the recipient's mail program would, to the SMTP server on that port. Rejects when it does not take the mail. */
export async function answerMail(mail: ReceivedMail, text: string, port: number): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  try {
    await transport.sendMail({
      from: mail.to,
      to: answerAddress(mail),
      subject: /^re:/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`,
      inReplyTo: headerOf(mail, 'message-id'),
      references: headerOf(mail, 'message-id'),
      text,
    });
  } finally {
    transport.close();
  }
}
