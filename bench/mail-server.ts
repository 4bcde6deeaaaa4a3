import { createServer, type Socket } from 'node:net';

export interface MailServer {
  readonly port: number;
  stop(): void;
}

/** What happens to a mail for one recipient: its content is about to come; it is here and not acknowledged yet. */
export interface MailListener {
  begun?(recipient: string): void;
  taken(recipient: string, content: string): void;
}

/** A mail server that takes everything with PIPELINING, and tells of each mail before it says so to the client. */
export async function startMailServer({ begun, taken }: MailListener): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let unread = '';
    let recipient = '';
    let isContent = false;
    const answer = (line: string): string => {
      if (isContent) {
        taken(recipient, line);
        isContent = false;
        return '250 2.0.0 Ok';
      }
      if (line.startsWith('EHLO')) return '250-mail.example\r\n250-PIPELINING\r\n250 SIZE 10000000';
      if (line.startsWith('DATA')) {
        begun?.(recipient);
        isContent = true;
        return '354 Go ahead';
      }
      if (line.startsWith('RCPT TO:')) recipient = line.slice(9, -1);
      return '250 2.0.0 Ok';
    };
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      unread += chunk;
      let answers = '';
      for (;;) {
        const mark = isContent ? '\r\n.\r\n' : '\r\n';
        const end = unread.indexOf(mark);
        if (end < 0) break;
        const line = unread.slice(0, end);
        unread = unread.slice(end + mark.length);
        answers += `${answer(line)}\r\n`;
      }
      if (answers !== '') socket.write(answers);
    });
    socket.write('220 mail.example\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
