import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a server of tests does at one step: `drop` hangs up without a word, `silence` says nothing, else it answers this. */
export type SmtpBehaviour = string;

export interface ScriptedSmtp {
  /** `smtp://127.0.0.1:<port>?tls=off` */
  readonly url: string;
  /** Steps that differ from those of a server that accepts everything; may be changed between mails. */
  behaviour: Partial<
    Record<
      'greeting' | 'ehlo' | 'helo' | 'starttls' | 'mail' | 'rcpt' | 'data' | 'content' | 'rset',
      SmtpBehaviour
    >
  >;
  /** Every content that was received up to its dot, whatever was answered. */
  readonly contents: string[];
  /** Every command line but the content, in order. */
  readonly commands: string[];
  readonly connections: { opened: number; open: number; mostOpen: number };
  close(): Promise<void>;
}

const accepting = {
  greeting: '220 test.example ESMTP',
  ehlo: '250-test.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE 2000000',
  helo: '502 Not here',
  starttls: '502 Not here',
  mail: '250 2.1.0 Ok',
  rcpt: '250 2.1.5 Ok',
  data: '354 Go ahead',
  content: '250 2.0.0 Queued',
  rset: '250 2.0.0 Ok',
} as const;

/** A mail server on a free loopback port that misbehaves as told: 4xx, 5xx, silence, or a cut line at any step. */
export async function startScriptedSmtp(): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  // Replies to pipelined commands are small writes, which would wait for each other.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    script.connections.opened += 1;
    script.connections.open += 1;
    script.connections.mostOpen = Math.max(script.connections.mostOpen, script.connections.open);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      script.connections.open -= 1;
    });
    talk(socket);
  });
  const answer = (socket: Socket, step: keyof typeof accepting): void => {
    const behaviour = script.behaviour[step] ?? accepting[step];
    if (behaviour === 'drop') socket.destroy();
    else if (behaviour !== 'silence') socket.write(`${behaviour}\r\n`);
  };
  const steps = {
    EHLO: 'ehlo',
    HELO: 'helo',
    STAR: 'starttls',
    MAIL: 'mail',
    RCPT: 'rcpt',
    DATA: 'data',
    RSET: 'rset',
  } as const;

  const talk = (socket: Socket): void => {
    let pending = '';
    let isReadingContent = false;
    const takeContent = (): boolean => {
      const end = pending.indexOf('\r\n.\r\n');
      if (end < 0) return false;
      script.contents.push(pending.slice(0, end));
      pending = pending.slice(end + 5);
      isReadingContent = false;
      answer(socket, 'content');
      return true;
    };
    const takeCommand = (): boolean => {
      const end = pending.indexOf('\r\n');
      if (end < 0) return false;
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      script.commands.push(line);
      const verb = line.slice(0, 4).toUpperCase();
      isReadingContent = verb === 'DATA' && (script.behaviour.data ?? accepting.data).startsWith('354');
      if (verb === 'QUIT') socket.end('221 Bye\r\n');
      else if (verb in steps) answer(socket, steps[verb as keyof typeof steps]);
      else socket.write('502 Not here\r\n');
      return true;
    };
    answer(socket, 'greeting');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      pending += chunk;
      let hasMore = true;
      while (hasMore) hasMore = isReadingContent ? takeContent() : takeCommand();
    });
  };

  const script: ScriptedSmtp = {
    url: '',
    behaviour: {},
    contents: [],
    commands: [],
    connections: { opened: 0, open: 0, mostOpen: 0 },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(script, { url: `smtp://127.0.0.1:${port}?tls=off` });
}
