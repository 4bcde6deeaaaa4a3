import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '../running-server.ts';

const program = '/usr/sbin/smtp-sink';
/** smtp-sink refuses to stay root; 65534 is `nobody` on every Linux. */
const unprivileged = { name: 'nobody', id: 65_534 };

/** A mail as Postfix's sink took it. */
export interface SunkMail {
  readonly sender: string;
  readonly recipients: readonly string[];
}

/** Postfix's own test server, with an ear on the wire before it. */
export interface SmtpSink {
  /** `smtp://127.0.0.1:<port>` */
  readonly url: string;
  /** Contents as they went over the wire, dot-stuffing undone: every octet counts. */
  onTheWire(): readonly Buffer[];
  /** Waits for a mail of that recipient on the wire, in the order of their coming. */
  waitForContent(recipient: string, count?: number): Promise<Buffer>;
  /** What smtp-sink itself says it accepted. */
  accepted(): readonly SunkMail[];
  stop(): Promise<void>;
}

/** Passes every connection on to a port and keeps what clients say. */
function listen(port: number): {
  readonly server: ReturnType<typeof createServer>;
  heard(): readonly Buffer[];
} {
  const heard: Buffer[][] = [];
  const server = createServer((client) => {
    const said: Buffer[] = [];
    heard.push(said);
    const sink = connect(port, '127.0.0.1');
    const end = (socket: Socket) => () => socket.destroy();
    client.on('data', (chunk) => said.push(chunk));
    client.on('error', end(sink)).on('close', end(sink)).pipe(sink);
    sink.on('error', end(client)).on('close', end(client)).pipe(client);
  });
  return { server, heard: () => heard.map((said) => Buffer.concat(said)) };
}

/** The contents within what a client said: from DATA to the lone dot. @see RFC 5321 4.5.2 */
function contentsOf(conversation: Buffer): Buffer[] {
  const contents: Buffer[] = [];
  for (let at = 0; ;) {
    const command = conversation.indexOf('\r\nDATA\r\n', at, 'latin1');
    const end = command < 0 ? -1 : conversation.indexOf('\r\n.\r\n', command + 8, 'latin1');
    if (end < 0) return contents;
    const stuffed = conversation.toString('latin1', command + 8, end + 2);
    contents.push(Buffer.from(stuffed.replaceAll(/^\.\./gm, '.'), 'latin1'));
    at = end + 3;
  }
}

const headOf = (content: Buffer): string =>
  content.toString('latin1', 0, Math.max(0, content.indexOf('\r\n\r\n', 0, 'latin1')));

function readDumps(directory: string): SunkMail[] {
  return readdirSync(directory).map((name) => {
    const text = readFileSync(join(directory, name), 'latin1');
    const addresses = (header: string): string[] =>
      [...text.matchAll(new RegExp(`^${header}: .*?<([^>]*)>`, 'gm'))].map((match) => match[1] ?? '');
    return { sender: addresses('X-Mail-Args')[0] ?? '', recipients: addresses('X-Rcpt-Args') };
  });
}

/** @param refusal what every recipient is refused with, such as `550 5.1.1 No such person` */
export async function startSmtpSink(refusal?: string): Promise<SmtpSink> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-sink-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(directory, unprivileged.id, unprivileged.id);
  const port = await freePort();
  const asWhom = isRoot ? ['-u', unprivileged.name] : [];
  const manner = refusal === undefined ? [] : ['-f', 'RCPT', '-B', refusal];
  const sink = spawn(
    program,
    [...asWhom, ...manner, '-d', join(directory, 'mail.'), `127.0.0.1:${port}`, '100'],
    {
      stdio: 'ignore',
    },
  );
  const ended = new Promise((resolve) => sink.once('close', resolve));
  const { server, heard } = listen(port);
  await eventually('smtp-sink listens', () => canConnect(port));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const onTheWire = (): Buffer[] => heard().flatMap(contentsOf);
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onTheWire,
    waitForContent: (recipient, count = 1) =>
      eventually(`mail ${count} to ${recipient}`, async () => {
        const to = onTheWire().filter((content) => headOf(content).includes(`To: ${recipient}\r\n`));
        return to[count - 1];
      }),
    accepted: () => readDumps(directory),
    stop: async () => {
      server.close();
      sink.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const canConnect = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(undefined));
    socket.on('connect', () => socket.destroy());
  });
