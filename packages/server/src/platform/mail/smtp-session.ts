import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { ComposedMail } from './mail.ts';
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
  deliver(mail: ComposedMail): Promise<string>;
  close(): void;
}

export class SmtpFailure extends Error {
  /** The content was read to its end, so its final dot may have reached the server. */
  readonly contentLeft: boolean;
  /** The command that was refused, where a reply tells. */
  readonly command: string | undefined;
  readonly reply: string | undefined;
  readonly errorCode: string | undefined;

  constructor(cause: unknown, contentLeft: boolean) {
    super('the mail was not accepted', { cause });
    this.name = 'SmtpFailure';
    this.contentLeft = contentLeft;
    const facts = (cause ?? {}) as { command?: string; response?: string; code?: string };
    this.command = facts.command;
    this.reply = typeof facts.response === 'string' ? facts.response : undefined;
    this.errorCode = facts.code;
  }
}

/** Connects, upgrades to TLS as the server's URL asks, and logs in. @throws SmtpFailure */
export async function openSession(server: SmtpServer, timeouts: SmtpTimeouts): Promise<SmtpSession> {
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.tls === 'always',
    requireTLS: server.tls === 'required',
    ignoreTLS: server.tls === 'off',
    ...(server.name !== undefined && { name: server.name }),
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
    socketCloseTimeout: goodbyeMs,
  });
  try {
    await connect(connection);
    const capabilities = connection.lastServerResponse || '';
    await logIn(connection, server);
    return toSession(connection, timeouts, /^250[ -]SMTPUTF8\b/im.test(capabilities));
  } catch (error) {
    connection.close();
    throw new SmtpFailure(error, false);
  }
}

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays for the connection's life: an 'error' without a listener would end the process.
    connection.on('error', reject);
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

function logIn(connection: SMTPConnection, { user, password }: SmtpServer): Promise<void> {
  if (user === undefined || password === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    connection.once('end', () => reject(new Error('the connection ended during the login')));
    connection.login({ user, pass: password }, (error) => (error ? reject(error) : resolve()));
  });
}

function toSession(connection: SMTPConnection, timeouts: SmtpTimeouts, offersSmtpUtf8: boolean): SmtpSession {
  let isClosed = false;
  return {
    offersSmtpUtf8,
    isOpen: () => !isClosed && !connection.destroyed,
    reset: () =>
      withDeadline(connection, timeouts.connectMs, (done) =>
        connection.reset((error) => done(error, '')),
      ).then(() => undefined),
    async deliver(mail) {
      let contentLeft = false;
      const content = Readable.from([mail.raw], { objectMode: false });
      content.once('end', () => {
        contentLeft = true;
      });
      const envelope = { from: mail.sender.text, to: [mail.recipient.text], size: mail.raw.length };
      try {
        return await withDeadline(connection, timeouts.handOverMs, (done) =>
          connection.send(envelope, content, (error, sent) => done(error, sent?.response ?? '')),
        );
      } catch (error) {
        throw new SmtpFailure(error, contentLeft);
      }
    },
    close() {
      isClosed = true;
      connection.quit();
      setTimeout(() => connection.close(), goodbyeMs).unref();
    },
  };
}

/** Settles with the callback, with the end of the connection, or with the deadline, whichever comes first. */
function withDeadline(
  connection: SMTPConnection,
  deadlineMs: number,
  run: (done: (error: Error | null, reply: string) => void) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, reply: string): void => {
      clearTimeout(timer);
      connection.off('end', onEnd);
      if (error) reject(error);
      else resolve(reply);
    };
    const onEnd = (): void => {
      // The library reports an error right after the end of its connection: let that one win, it knows more.
      setImmediate(() =>
        settle(Object.assign(new Error('the connection ended'), { code: 'ECONNECTION' }), ''),
      );
    };
    const timer = setTimeout(() => {
      connection.close();
      settle(Object.assign(new Error('the mail server took too long'), { code: 'ETIMEDOUT' }), '');
    }, deadlineMs);
    connection.once('end', onEnd);
    run(settle);
  });
}
