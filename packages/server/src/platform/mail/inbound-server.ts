import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataResult,
  type SMTPServerSession,
} from 'smtp-server';

/** One mail as it came over the wire. */
export interface InboundMail {
  /** `MAIL FROM`; empty for what answers by itself. @see RFC 5321 4.5.5 */
  readonly sender: string;
  /** Accepted by `accepts`; a mail to several is stored for each. */
  readonly recipient: string;
  readonly raw: Buffer;
}

export interface InboundOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  readonly maxBytes: number;
  /** Octets of mails under way, of all clients together. Absent: 64 MiB, or twice `maxBytes` where that is more. */
  readonly maxBytesUnderWay?: number | undefined;
  /** How long a client may take from one mail to the end of the next, whatever it says meanwhile. Absent: 5 minutes. */
  readonly mailWithinMs?: number | undefined;
  /** Absent: 100. */
  readonly maxClients?: number | undefined;
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

/** @see RFC 5321 4.5.3.1.8 */
const maxRecipients = 100;
const silenceMs = 60_000;
const closeMs = 5_000;
const defaults = { maxClients: 100, mailWithinMs: 300_000, bytesUnderWay: 64 * 1024 * 1024 } as const;

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
const tooMuch = () => new Refusal(452, '4.3.1 Too much mail at once, try again later');
const notNow = () => new Refusal(451, '4.3.0 Cannot keep it now, try again later');

/**
 * Takes mail from the mail server before us. Speaks plain SMTP or LMTP (RFC 5321, RFC 2033): it belongs on a private interface
 * behind that server, which faces the Internet.
 */
export async function startInboundServer(options: InboundOptions): Promise<InboundServer> {
  const { accepts, store, onFailure, maxBytes } = options;
  const underWay = createBudget(options.maxBytesUnderWay ?? Math.max(defaults.bytesUnderWay, 2 * maxBytes));
  const patience = createPatience(options.mailWithinMs ?? defaults.mailWithinMs);
  const later = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    onFailure(error);
    return notNow();
  };
  const admit = async ({ address }: SMTPServerAddress, { envelope }: SMTPServerSession): Promise<void> => {
    if (envelope.rcptTo.length >= maxRecipients) throw tooMany();
    const isOurs = await accepts(address).catch((error: unknown) => {
      throw later(error);
    });
    if (!isOurs) throw unknownRecipient();
  };
  /** Keeps it for each recipient, one after the other: LMTP says of each what became of it, SMTP of all. @see RFC 2033 4.2 */
  const take = async (stream: Readable, session: SMTPServerSession): Promise<SMTPServerDataResult[]> => {
    const { envelope } = session;
    const held = underWay.hold();
    try {
      const raw = await receive(stream, maxBytes, held);
      // The server refuses what is too large itself, whatever is answered here.
      if (raw === undefined) return [];
      const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const results: SMTPServerDataResult[] = [];
      for (const { address: recipient } of envelope.rcptTo)
        results.push(await store({ sender, recipient, raw }).then(() => 'Kept', later));
      patience.renew(session);
      const failed = results.find((result) => result instanceof Refusal);
      if (options.protocol === 'smtp' && failed !== undefined) throw failed;
      return options.protocol === 'lmtp' ? results : ['Kept'];
    } catch (error) {
      throw later(error);
    } finally {
      held.release();
    }
  };
  const smtp = new SMTPServer({
    lmtp: options.protocol === 'lmtp',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxBytes,
    rejectOversized: true,
    maxClients: options.maxClients ?? defaults.maxClients,
    socketTimeout: silenceMs,
    closeTimeout: closeMs,
    logger: false,
    onRcptTo: callbackify(admit),
    onData: callbackify(take),
  });
  // Clients that hang up are theirs to report; an unheard 'error' would end the process.
  smtp.on('error', () => undefined);
  smtp.server.on('connection', (socket: Socket) => patience.begin(socket));
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

interface Held {
  /** @throws Refusal when all clients together hold too much */
  add(bytes: number): void;
  release(): void;
}

/** Counts what is in memory for all clients, so that many large mails at once cannot take all of it. */
function createBudget(most: number): { hold(): Held } {
  let total = 0;
  return {
    hold() {
      let own = 0;
      return {
        add(bytes) {
          if (total + bytes > most) throw tooMuch();
          total += bytes;
          own += bytes;
        },
        release() {
          total -= own;
          own = 0;
        },
      };
    },
  };
}

/** Hangs up on a client that keeps talking without ever bringing a mail to its end. */
function createPatience(ms: number): {
  begin(socket: Socket): void;
  renew(session: SMTPServerSession): void;
} {
  const timers = new Map<string, NodeJS.Timeout>();
  const keyOf = (address = '', port = 0): string => `${address.replace(/^::ffff:/, '')} ${port}`;
  return {
    begin(socket) {
      const key = keyOf(socket.remoteAddress, socket.remotePort);
      const timer = setTimeout(() => socket.destroy(), ms);
      timers.set(key, timer);
      socket.once('close', () => {
        clearTimeout(timer);
        timers.delete(key);
      });
    },
    renew: ({ remoteAddress, remotePort }) => timers.get(keyOf(remoteAddress, remotePort))?.refresh(),
  };
}

/** The whole content, or undefined when it is too large; it is read to its end in any case, so that the answer can be given. */
async function receive(content: Readable, maxBytes: number, held: Held): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  let refusal: unknown;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes || refusal !== undefined) {
      chunks.length = 0;
      held.release();
      continue;
    }
    try {
      held.add(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      refusal = error;
    }
  }
  if (size > maxBytes) return undefined;
  if (refusal !== undefined) throw refusal;
  return Buffer.concat(chunks);
}
