import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { SmtpServer } from './smtp-url.ts';

/** Why a connection is no good any more, or cannot be had. */
export type ConnectionFault = 'timeout' | 'unreachable' | 'tls' | 'login' | 'protocol';

export class SmtpConnectionError extends Error {
  readonly fault: ConnectionFault;

  constructor(fault: ConnectionFault, options?: ErrorOptions) {
    super(`the connection to the mail server failed: ${fault}`, options);
    this.name = 'SmtpConnectionError';
    this.fault = fault;
  }
}

/** What a server says to one command. Its words may quote an address, so they go no further than this folder. */
export interface SmtpReply {
  readonly code: number;
  /** All lines but their codes, joined by line feeds. */
  readonly text: string;
}

/** What one reply may have at most; a server that says more is not one. RFC 5321 4.5.3.1.5 knows 512 octets a line. */
const maxLineLength = 4096;
const maxLines = 1000;
const replyLine = /^([2-5]\d\d)(?:([ -])(.*))?$/;

interface Waiting {
  readonly resolve: (reply: SmtpReply) => void;
  readonly reject: (error: SmtpConnectionError) => void;
}

/**
 * One connection that takes commands and gives replies in their order. Once it has failed, everything that waits and everything
 * asked later fails the same way. @see RFC 5321 4.2; RFC 2920
 */
export class SmtpConnection {
  #socket: Socket;
  readonly #silenceMs: number;
  readonly #waiting: Waiting[] = [];
  #unread = '';
  #lines: string[] = [];
  #error: SmtpConnectionError | undefined;

  private constructor(socket: Socket, silenceMs: number) {
    this.#socket = socket;
    this.#silenceMs = silenceMs;
    this.#listen();
  }

  /** Connects, with TLS from the first octet where the server's URL says so. @throws SmtpConnectionError */
  static async open(
    server: SmtpServer,
    { connectMs, silenceMs }: { readonly connectMs: number; readonly silenceMs: number },
  ): Promise<SmtpConnection> {
    const { host, port } = server;
    const socket =
      server.tls === 'always'
        ? connectTls({ host, port, ...nameOf(host) })
        : connectTcp({ host, port, noDelay: true });
    const [event, fault] =
      server.tls === 'always' ? (['secureConnect', 'tls'] as const) : (['connect', 'unreachable'] as const);
    await whenReady(socket, event, { fault, withinMs: connectMs });
    return new SmtpConnection(socket, silenceMs);
  }

  get isOpen(): boolean {
    return this.#error === undefined;
  }

  get isSecure(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  /** Writes commands and waits for as many replies: more than one only where the server offers PIPELINING. @throws SmtpConnectionError */
  ask(text: string, replies = 1): Promise<readonly SmtpReply[]> {
    const answers = Array.from({ length: replies }, () => this.reply());
    if (this.isOpen) this.#socket.write(text, 'latin1');
    return Promise.all(answers);
  }

  /** The next reply: also the greeting, which answers nothing. @throws SmtpConnectionError */
  reply(): Promise<SmtpReply> {
    return new Promise((resolve, reject) => {
      if (this.#error === undefined) this.#waiting.push({ resolve, reject });
      else reject(this.#error);
    });
  }

  /**
   * Goes on under TLS; the certificate must be the server's. What came in the clear after the answer to STARTTLS is an attack.
   * @throws SmtpConnectionError
   * @see RFC 3207 4.1, 6
   */
  async startTls(host: string, withinMs: number): Promise<void> {
    if (this.#unread !== '' || this.#lines.length > 0) this.fail('protocol');
    if (this.#error !== undefined) throw this.#error;
    const plain = this.#socket.removeAllListeners().setTimeout(0);
    const secure = connectTls({ socket: plain, host, ...nameOf(host) });
    this.#socket = secure;
    try {
      await whenReady(secure, 'secureConnect', { fault: 'tls', withinMs });
    } catch (error) {
      this.fail('tls');
      throw error;
    }
    this.#listen();
  }

  /** Ends it at once; whoever waits for a reply is told why. */
  fail(fault: ConnectionFault, cause?: unknown): void {
    this.#error ??= new SmtpConnectionError(fault, { cause });
    this.#socket.destroy();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#error);
  }

  /** Says goodbye, and does not wait long for the answer. */
  quit(withinMs: number): void {
    if (!this.isOpen) return;
    const timer = setTimeout(() => this.fail('unreachable'), withinMs).unref();
    const end = (): void => {
      clearTimeout(timer);
      this.fail('unreachable');
    };
    this.ask('QUIT\r\n').then(end, end);
  }

  #listen(): void {
    this.#socket
      .setEncoding('latin1')
      .setTimeout(this.#silenceMs)
      .on('data', (chunk: Buffer | string) => this.#read(String(chunk)))
      .on('error', (error) => this.fail('unreachable', error))
      .on('end', () => this.fail('unreachable'))
      .on('close', () => this.fail('unreachable'))
      .on('timeout', () => {
        if (this.#waiting.length > 0) this.fail('timeout');
      });
  }

  #read(chunk: string): void {
    this.#unread += chunk;
    for (let end = this.#unread.indexOf('\n'); end >= 0 && this.isOpen; end = this.#unread.indexOf('\n')) {
      const line = this.#unread.slice(0, end).replace(/\r$/, '');
      this.#unread = this.#unread.slice(end + 1);
      this.#readLine(line);
    }
    if (this.#unread.length > maxLineLength) this.fail('protocol');
  }

  #readLine(line: string): void {
    const [, code, more, text = ''] = replyLine.exec(line) ?? [];
    const waiting = this.#waiting[0];
    // A word that nobody asked for is a server that is about to hang up.
    if (code === undefined || waiting === undefined)
      return this.fail(code === undefined ? 'protocol' : 'unreachable');
    this.#lines.push(text);
    if (text.length > maxLineLength || this.#lines.length > maxLines) return this.fail('protocol');
    if (more === '-') return;
    this.#waiting.shift();
    waiting.resolve({ code: Number(code), text: this.#lines.splice(0).join('\n') });
  }
}

/** A certificate is asked for by name; an address has none. @see RFC 6066 3 */
const nameOf = (host: string): { readonly servername?: string } =>
  isIP(host) === 0 ? { servername: host } : {};

function whenReady(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { fault, withinMs }: { readonly fault: ConnectionFault; readonly withinMs: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (of: ConnectionFault, cause?: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new SmtpConnectionError(of, { cause }));
    };
    const timer = setTimeout(() => fail('timeout'), withinMs);
    const onError = (error: unknown): void => fail(fault, error);
    const onClose = (): void => fail(fault);
    socket
      .once('error', onError)
      .once('close', onClose)
      .once(event, () => {
        clearTimeout(timer);
        socket.off('error', onError).off('close', onClose);
        resolve();
      });
  });
}
