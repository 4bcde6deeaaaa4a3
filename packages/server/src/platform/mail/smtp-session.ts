import { hostname } from 'node:os';
import type { ComposedMail } from './mail.ts';
import {
  SmtpConnection,
  SmtpConnectionError,
  type ConnectionFault,
  type SmtpReply,
} from './smtp-connection.ts';
import type { SmtpServer } from './smtp-url.ts';

export interface SmtpTimeouts {
  /** Until the connection stands and the server has greeted. */
  readonly connectMs: number;
  /** Without a sign of the server. */
  readonly silenceMs: number;
  /** From `MAIL FROM` to the answer to the content; a caller's lease must be longer. */
  readonly handOverMs: number;
}

/** How long a server may take to answer QUIT. */
const goodbyeMs = 1000;

export type SmtpStage = 'connection' | 'sender' | 'recipient' | 'content';

/** A mail was not accepted: the server said no (`reply`), or nothing came any more (`fault`), or it is too large to be offered. */
export class SmtpFailure extends Error {
  readonly stage: SmtpStage;
  readonly reply: SmtpReply | undefined;
  readonly fault: ConnectionFault | 'too_large' | undefined;
  /** The content was on its way with its final dot, so the server may have taken it. */
  readonly contentLeft: boolean;

  constructor(
    stage: SmtpStage,
    why: { readonly reply: SmtpReply } | { readonly fault: ConnectionFault | 'too_large' },
    { contentLeft = false, cause }: { readonly contentLeft?: boolean; readonly cause?: unknown } = {},
  ) {
    super('the mail was not accepted', { cause });
    this.name = 'SmtpFailure';
    this.stage = stage;
    this.reply = 'reply' in why ? why.reply : undefined;
    this.fault = 'fault' in why ? why.fault : undefined;
    this.contentLeft = contentLeft;
  }
}

/** One logged-in connection. It is used for one mail at a time. */
export interface SmtpSession {
  readonly offersSmtpUtf8: boolean;
  isOpen(): boolean;
  /** RSET: forgets a half-done mail, and shows whether the server is still there. @see RFC 5321 4.1.1.5 */
  reset(): Promise<void>;
  /**
   * Hands one mail over. Resolves with the reply to its content; rejects with `SmtpFailure`.
   * Afterwards, failed sessions are closed by the caller.
   */
  deliver(mail: ComposedMail): Promise<SmtpReply>;
  close(): void;
}

/** What the server says it can do, in capitals, with what it says about it. @see RFC 5321 4.1.1.1 */
type Extensions = ReadonlyMap<string, string>;

/** Connects, upgrades to TLS as the server's URL asks, and logs in. @throws SmtpFailure */
export async function openSession(server: SmtpServer, timeouts: SmtpTimeouts): Promise<SmtpSession> {
  const connection = await SmtpConnection.open(server, timeouts).catch(toConnectionFailure);
  // The whole beginning has the time of the greeting each step: a server that is slow now will be slower with a mail.
  const deadline = setTimeout(() => connection.fail('timeout'), timeouts.connectMs);
  try {
    expect(await connection.reply(), 220);
    let extensions = await greet(connection, server);
    deadline.refresh();
    if (server.tls === 'required' || (server.tls === 'offered' && extensions.has('STARTTLS'))) {
      if (!extensions.has('STARTTLS')) throw new SmtpFailure('connection', { fault: 'tls' });
      expect(await askOne(connection, 'STARTTLS'), 220);
      await connection.startTls(server.host, timeouts.connectMs);
      deadline.refresh();
      // What was said in the clear is forgotten. RFC 3207 4.2
      extensions = await greet(connection, server);
    }
    await logIn(connection, server, extensions);
    return toSession(connection, timeouts, extensions);
  } catch (error) {
    connection.fail('unreachable');
    return toConnectionFailure(error);
  } finally {
    clearTimeout(deadline);
  }
}

function toConnectionFailure(error: unknown): never {
  if (!(error instanceof SmtpConnectionError)) throw error;
  throw new SmtpFailure('connection', { fault: error.fault }, { cause: error });
}

async function askOne(connection: SmtpConnection, command: string): Promise<SmtpReply> {
  const [reply] = await connection.ask(`${command}\r\n`);
  if (reply === undefined) throw new SmtpConnectionError('protocol');
  return reply;
}

function expect(reply: SmtpReply, code: number): void {
  if (reply.code !== code) throw new SmtpFailure('connection', { reply });
}

/** EHLO, and HELO for a server that does not know it. @see RFC 5321 3.2, 4.1.4 */
async function greet(connection: SmtpConnection, { name = ownName() }: SmtpServer): Promise<Extensions> {
  const reply = await askOne(connection, `EHLO ${name}`);
  if (reply.code === 250) {
    const lines = reply.text.split('\n').slice(1);
    return new Map(
      lines.map((line) => {
        const [keyword = '', ...parameters] = line.trim().split(/[ =]/);
        return [keyword.toUpperCase(), parameters.join(' ')];
      }),
    );
  }
  if (reply.code !== 500 && reply.code !== 502) throw new SmtpFailure('connection', { reply });
  expect(await askOne(connection, `HELO ${name}`), 250);
  return new Map();
}

/** A machine without a full name says its address. @see RFC 5321 4.1.4 */
function ownName(): string {
  const name = hostname();
  return /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(name) ? name : '[127.0.0.1]';
}

/** PLAIN, or LOGIN where that alone is offered; never in the clear, unless the server's URL turned TLS off. @see RFC 4954; RFC 4616 */
async function logIn(
  connection: SmtpConnection,
  { user, password, tls }: SmtpServer,
  extensions: Extensions,
): Promise<void> {
  if (user === undefined || password === undefined) return;
  if (tls !== 'off' && !connection.isSecure) throw new SmtpFailure('connection', { fault: 'tls' });
  const mechanisms = (extensions.get('AUTH') ?? '').toUpperCase().split(' ');
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  let reply: SmtpReply;
  if (mechanisms.includes('PLAIN')) {
    reply = await askOne(connection, `AUTH PLAIN ${encode(`\0${user}\0${password}`)}`);
  } else if (mechanisms.includes('LOGIN')) {
    reply = await askOne(connection, 'AUTH LOGIN');
    if (reply.code === 334) reply = await askOne(connection, encode(user));
    if (reply.code === 334) reply = await askOne(connection, encode(password));
  } else {
    throw new SmtpFailure('connection', { fault: 'login' });
  }
  if (reply.code !== 235) throw new SmtpFailure('connection', { fault: 'login' });
}

function toSession(connection: SmtpConnection, timeouts: SmtpTimeouts, extensions: Extensions): SmtpSession {
  const maxBytes = Number(extensions.get('SIZE') ?? 0);
  return {
    offersSmtpUtf8: extensions.has('SMTPUTF8'),
    isOpen: () => connection.isOpen,
    async reset() {
      const deadline = setTimeout(() => connection.fail('timeout'), timeouts.connectMs);
      await askOne(connection, 'RSET').finally(() => clearTimeout(deadline));
    },
    async deliver(mail) {
      if (maxBytes > 0 && mail.content.length > maxBytes)
        throw new SmtpFailure('connection', { fault: 'too_large' });
      const deadline = setTimeout(() => connection.fail('timeout'), timeouts.handOverMs);
      return handOver(connection, mail, extensions).finally(() => clearTimeout(deadline));
    },
    close: () => connection.quit(goodbyeMs),
  };
}

/**
 * One mail: sender, recipient and the wish to send in one write where the server offers PIPELINING, then the content with its dots
 * doubled. @see RFC 5321 3.3, 4.5.2; RFC 2920 3.1; RFC 1870; RFC 6531 3.4
 */
async function handOver(
  connection: SmtpConnection,
  { sender, recipient, content }: ComposedMail,
  extensions: Extensions,
): Promise<SmtpReply> {
  const size = extensions.has('SIZE') ? ` SIZE=${content.length}` : '';
  const isUtf8 = sender.needsSmtpUtf8 || recipient.needsSmtpUtf8;
  const utf8 = isUtf8 ? ` SMTPUTF8${extensions.has('8BITMIME') ? ' BODY=8BITMIME' : ''}` : '';
  const octets = (text: string): string => (isUtf8 ? Buffer.from(text).toString('latin1') : text);
  const commands = [
    ['sender', `MAIL FROM:<${octets(sender.text)}>${size}${utf8}\r\n`],
    ['recipient', `RCPT TO:<${octets(recipient.text)}>\r\n`],
    ['content', 'DATA\r\n'],
  ] as const;
  const groups = extensions.has('PIPELINING') ? [commands] : commands.map((command) => [command]);
  for (const group of groups) {
    const replies = connection.ask(group.map(([, text]) => text).join(''), group.length);
    const answered = await replies.catch((error: unknown) => {
      throw lost(error, group[0]?.[0] ?? 'connection', false);
    });
    const firstNo = answered.findIndex(({ code }, place) => !isYes(group[place]?.[0], code));
    const reply = answered[firstNo];
    if (reply === undefined) continue;
    // A server that waits for the content of a mail without a recipient gets none. RFC 2920 3.1
    if (answered.at(-1)?.code === 354) connection.fail('unreachable');
    throw new SmtpFailure(group[firstNo]?.[0] ?? 'connection', { reply });
  }
  const [reply] = await connection
    .ask(`${content.replaceAll('\r\n.', '\r\n..')}.\r\n`)
    .catch((error: unknown) => {
      throw lost(error, 'content', true);
    });
  if (reply === undefined || reply.code < 200 || (reply.code >= 300 && reply.code < 400))
    throw new SmtpFailure('content', { fault: 'protocol' }, { contentLeft: true });
  if (reply.code >= 400) throw new SmtpFailure('content', { reply });
  return reply;
}

const isYes = (stage: SmtpStage | undefined, code: number): boolean =>
  stage === 'content' ? code === 354 : code === 250 || code === 251;

function lost(error: unknown, stage: SmtpStage, contentLeft: boolean): unknown {
  if (!(error instanceof SmtpConnectionError)) return error;
  return new SmtpFailure(stage, { fault: error.fault }, { contentLeft, cause: error });
}
