import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export interface HandedOver {
  readonly from: string;
  readonly to: string;
  /** As it goes over the wire, but for the dots at the start of lines. */
  readonly raw: Buffer;
}

/** A connection that hands over mail after mail, as the mail server before us would. */
export interface SmtpClient {
  /** @returns the answer that decided: the one to the content, or the first refusal */
  handOver(mail: HandedOver): Promise<string>;
  close(): void;
}

/** @see RFC 5321 4.5.2 */
const stuffed = (raw: Buffer): Buffer =>
  Buffer.from(raw.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..'), 'latin1');

export async function connectSmtp(port: number): Promise<SmtpClient> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) return '421 hung up';
      if (/^\d{3} /.test(value)) return value;
    }
  };
  const say = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return answer();
  };
  await answer();
  await say('EHLO mx.verbena.example');
  return {
    async handOver({ from, to, raw }) {
      for (const line of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
        const said = await say(line);
        if (/^[23]/.test(said)) continue;
        await say('RSET');
        return said;
      }
      socket.write(stuffed(raw));
      return say('\r\n.');
    },
    close: () => void socket.destroy(),
  };
}

/** Hands over all of them at once, over so many connections; fails unless each is acknowledged. */
export async function handOverAll(
  port: number,
  mails: readonly HandedOver[],
  connections: number,
): Promise<void> {
  const waiting = [...mails];
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await connectSmtp(port);
      for (let mail = waiting.pop(); mail !== undefined; mail = waiting.pop()) {
        const answer = await client.handOver(mail);
        if (!answer.startsWith('250 ')) throw new Error(answer);
      }
      client.close();
    }),
  );
}
