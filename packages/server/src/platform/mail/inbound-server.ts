import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from 'smtp-server';

/** One mail as it came over the wire. */
export interface InboundMail {
  /** `MAIL FROM`; empty for what answers by itself. @see RFC 5321 4.5.5 */
  readonly sender: string;
  /** Each was accepted by `accepts`. */
  readonly recipients: readonly string[];
  readonly raw: Buffer;
}

export interface InboundOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  readonly maxBytes: number;
  /** Asked for each recipient, before any content is taken. */
  readonly accepts: (address: string) => Promise<boolean>;
  /** Keeps the mail; it is acknowledged when this resolves. A rejection asks the other side to come again. */
  readonly store: (mail: InboundMail) => Promise<void>;
  /** Told of what went wrong here; nothing in it quotes the mail. */
  readonly onFailure: (error: unknown) => void;
}

export interface InboundServer {
  readonly port: number;
  /** Takes no more connections, and waits for mails under way. */
  close(): Promise<void>;
}

const maxClients = 100;
/** @see RFC 5321 4.5.3.1.8 */
const maxRecipients = 100;
const silenceMs = 60_000;
const closeMs = 5_000;

class Refusal extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

/** The client gets one of these sentences and never what an error says. */
const unknownRecipient = () => new Refusal(550, '5.1.1 No such address here');
const tooMany = () => new Refusal(452, '4.5.3 Too many recipients');
const notNow = () => new Refusal(451, '4.3.0 Cannot keep it now, try again later');

/**
 * Takes mail from the mail server before us. Speaks plain SMTP or LMTP (RFC 5321, RFC 2033): it belongs on a private interface
 * behind that server, which faces the Internet.
 */
export async function startInboundServer(options: InboundOptions): Promise<InboundServer> {
  const { accepts, store, onFailure, maxBytes } = options;
  const admit = async ({ address }: SMTPServerAddress, { envelope }: SMTPServerSession): Promise<void> => {
    if (envelope.rcptTo.length >= maxRecipients) throw tooMany();
    if (!(await accepts(address).catch(later))) throw unknownRecipient();
  };
  const take = (stream: Readable, session: SMTPServerSession): Promise<void> =>
    receive(stream, session, maxBytes, store).catch(later);
  const later = (error: unknown): never => {
    onFailure(error);
    throw notNow();
  };
  const smtp = new SMTPServer({
    lmtp: options.protocol === 'lmtp',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxBytes,
    rejectOversized: true,
    maxClients,
    socketTimeout: silenceMs,
    closeTimeout: closeMs,
    logger: false,
    onRcptTo: callbackify(admit),
    onData: callbackify(take),
  });
  // Clients that hang up are theirs to report; an unheard 'error' would end the process.
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(options.port, options.host, () => {
      smtp.server.off('error', reject);
      resolve();
    });
  });
  const { port } = smtp.server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => smtp.close(resolve)) };
}

async function receive(
  content: Readable,
  { envelope }: SMTPServerSession,
  maxBytes: number,
  store: InboundOptions['store'],
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  // The server refuses it itself, whatever is answered here.
  if (size > maxBytes) return;
  const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  await store({
    sender,
    recipients: envelope.rcptTo.map(({ address }) => address),
    raw: Buffer.concat(chunks),
  });
}
