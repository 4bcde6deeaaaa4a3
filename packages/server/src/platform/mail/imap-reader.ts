import { ImapFlow } from 'imapflow';
import type { InboundMail } from './inbound-server.ts';
import type { ImapMailbox } from './imap-url.ts';

export interface ImapOptions {
  readonly mailbox: ImapMailbox;
  /** Larger mails stay in the mailbox, flagged. */
  readonly maxBytes: number;
  readonly accepts: (address: string) => Promise<boolean>;
  /** Keeps a mail for one recipient. The same mail again, after a crash, changes nothing: that is for this function to see to. */
  readonly store: (mail: InboundMail) => Promise<void>;
  /** Told that the mailbox was read to its end. */
  readonly onRead: () => void;
  /** Told of each mail, by what became of it. */
  readonly onMail: (outcome: 'taken' | 'refused' | 'failed') => void;
  /** Told of what went wrong here; nothing in it quotes a mail or the credentials. */
  readonly onFailure: (error: unknown) => void;
  /** First and longest wait before the mailbox is tried again. Absent: 1 s and 5 minutes. */
  readonly retryMs?: { readonly first: number; readonly most: number } | undefined;
}

export interface ImapReader {
  isConnected(): boolean;
  close(): Promise<void>;
}

/** On every mail that was looked at; those that were refused are flagged besides, for a person. */
const lookedAt = 'ZgodaSeen';
/** So many failures one after the other are no matter of single mails. */
const mostFailures = 10;
const connectMs = 30_000;
/** Headers in which mail servers write to whom a mail was delivered, and then those of the mail itself. */
const recipientHeaders = ['x-original-to', 'delivered-to', 'envelope-to', 'x-envelope-to', 'to', 'cc'];
const mostRecipients = 100;

/**
 * Reads a mailbox until closed: as soon as its server tells of new mail (IDLE, RFC 2177), and every so often. Each mail is kept first and marked or moved
 * after, so a crash between the two brings it again.
 */
export function startImapReader(options: ImapOptions): ImapReader {
  const { mailbox, onFailure, retryMs = { first: 1000, most: 300_000 } } = options;
  const stopping = new AbortController();
  let client: ImapFlow | undefined;
  let isConnected = false;

  const readOn = async (): Promise<void> => {
    let wait = retryMs.first;
    while (!stopping.signal.aborted) {
      client = openClient(mailbox, options.maxBytes);
      // Told of by the call that fails; an unheard 'error' would end the process.
      client.on('error', () => undefined);
      const ended = untilClosed(client);
      try {
        await client.connect();
        isConnected = true;
        // A call that waits when the connection ends may wait for ever.
        await Promise.race([
          ended,
          readMailbox(client, options, stopping.signal, () => (wait = retryMs.first)),
        ]);
      } catch (error) {
        if (!stopping.signal.aborted) onFailure(toFailure(error));
      }
      isConnected = false;
      client.close();
      await pause(wait, stopping.signal);
      wait = Math.min(wait * 2, retryMs.most);
    }
  };
  const reading = readOn();
  return {
    isConnected: () => isConnected,
    async close() {
      stopping.abort();
      client?.close();
      await reading;
    },
  };
}

function openClient(mailbox: ImapMailbox, maxBytes: number): ImapFlow {
  const { host, port, tls, user, password } = mailbox;
  return new ImapFlow({
    host,
    port,
    secure: tls === 'always',
    doSTARTTLS: tls === 'always' ? undefined : tls === 'required',
    auth: { user, pass: password },
    logger: false,
    connectionTimeout: connectMs,
    maxLiteralSize: maxBytes + 1_000_000,
    autoIdleDelay: 500,
    maxIdleTime: mailbox.everyMs,
  });
}

/** Its words alone: what a server answered, and nothing that was sent. */
function toFailure(error: unknown): Error {
  const { code, serverResponseCode, authenticationFailed } = error as {
    code?: unknown;
    serverResponseCode?: unknown;
    authenticationFailed?: unknown;
  };
  if (authenticationFailed === true) return new Error('the mailbox refused user and password');
  if (error instanceof MailboxUnfit) return error;
  const words = [code, serverResponseCode].filter((word) => typeof word === 'string').join(' ');
  return new Error(`the mailbox could not be read: ${words || 'the connection ended'}`);
}

class MailboxUnfit extends Error {}

async function readMailbox(
  client: ImapFlow,
  options: ImapOptions,
  signal: AbortSignal,
  onRead: () => void,
): Promise<void> {
  const { mailbox } = options;
  if (mailbox.takenFolder !== undefined) await client.mailboxCreate(mailbox.takenFolder);
  const opened = await client.mailboxOpen(mailbox.folder);
  const kept = opened.permanentFlags;
  if (kept !== undefined && !kept.has('\\*') && !kept.has(lookedAt))
    throw new MailboxUnfit('the mailbox keeps no keywords, so what was taken in could not be marked');
  while (!signal.aborted) {
    // Set before looking, so that what comes meanwhile is not waited for.
    const news = untilNews(client, mailbox.everyMs, signal);
    await client.noop();
    const uids = (await client.search({ unKeyword: lookedAt, deleted: false }, { uid: true })) || [];
    if (await takeAll(client, options, uids, signal)) {
      onRead();
      options.onRead();
    }
    await news;
    if (!client.usable) throw new Error('the connection ended');
  }
}

/** @returns false when some could not be kept, which are tried again next time */
async function takeAll(
  client: ImapFlow,
  options: ImapOptions,
  uids: readonly number[],
  signal: AbortSignal,
): Promise<boolean> {
  let failures = 0;
  for (const uid of uids) {
    if (signal.aborted) return false;
    const outcome = await takeOne(client, options, uid);
    if (outcome === 'gone') continue;
    options.onMail(outcome);
    if (outcome === 'failed' && (failures += 1) >= mostFailures) return false;
  }
  return failures === 0;
}

async function takeOne(
  client: ImapFlow,
  { mailbox, maxBytes, accepts, store, onFailure }: ImapOptions,
  uid: number,
): Promise<'taken' | 'refused' | 'failed' | 'gone'> {
  const byUid = { uid: true } as const;
  const range = String(uid);
  const about = await client.fetchOne(range, { size: true }, byUid);
  if (about === false) return 'gone';
  const refuse = async (): Promise<'refused'> => {
    await client.messageFlagsAdd(range, [lookedAt, '\\Flagged'], byUid);
    return 'refused';
  };
  if ((about.size ?? 0) > maxBytes) return refuse();
  const fetched = await client.fetchOne(range, { source: true }, byUid);
  if (fetched === false || fetched.source === undefined) return 'gone';
  const raw = fetched.source;
  try {
    const { sender, recipients } = envelopeOf(raw);
    let count = 0;
    for (const recipient of recipients) {
      if (!(await accepts(recipient))) continue;
      await store({ sender, recipient, raw });
      count += 1;
    }
    if (count === 0) return await refuse();
  } catch (error) {
    onFailure(error);
    return 'failed';
  }
  await client.messageFlagsAdd(range, [lookedAt], byUid);
  if (mailbox.takenFolder !== undefined) await client.messageMove(range, mailbox.takenFolder, byUid);
  return 'taken';
}

const address = /[^\s<>,;:"()[\]\\]+@[^\s<>,;:"()[\]\\]+/g;
const mostHeaderBytes = 256 * 1024;

/** The envelope that the mail came in, as far as the last mail server wrote it down. @see RFC 5321 4.4 */
export function envelopeOf(raw: Buffer): { readonly sender: string; readonly recipients: readonly string[] } {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, Math.min(end < 0 ? raw.length : end, mostHeaderBytes)).toString('latin1');
  const fields = head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 ? [] : [{ name: line.slice(0, at).trim().toLowerCase(), value: line.slice(at + 1) }];
    });
  const addressesIn = (name: string): string[] =>
    fields.flatMap((field) => (field.name === name ? (field.value.match(address) ?? []) : []));
  const recipients = [...new Set(recipientHeaders.flatMap(addressesIn))].slice(0, mostRecipients);
  const path = fields.find(({ name }) => name === 'return-path');
  const sender = path === undefined ? addressesIn('from')[0] : path.value.match(address)?.[0];
  return { sender: sender ?? '', recipients };
}

/** Rejects when the connection ends. */
function untilClosed(client: ImapFlow): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    client.once('close', () => reject(new Error('the connection ended')));
  });
  // Nobody waits for it any more once the mailbox is closed by us.
  ended.catch(() => undefined);
  return ended;
}

/** Until the server tells of mail, the connection ends, or the time is over. */
function untilNews(client: ImapFlow, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      client.off('exists', done).off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    client.on('exists', done).on('close', done);
    signal.addEventListener('abort', done);
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
