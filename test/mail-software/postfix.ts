import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '../running-server.ts';

/** Debian's Postfix on loopback with a directory of its own: the mail server of an organisation, and of its readers. */
export interface Postfix {
  readonly port: number;
  /** `smtp://127.0.0.1:<port>` */
  readonly url: string;
  /** What it logged. */
  log(): string;
  /** Changes parameters of its `main.cf` from now on. */
  change(parameters: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  /** Where the mail of a domain goes, as a transport of Postfix: `lmtp:inet:127.0.0.1:2525`, `error:5.2.1 Closed`. */
  readonly routes: Readonly<Record<string, string>>;
  /** Has mailboxes of its own for these names; whoever else is written to does not exist. */
  readonly mailboxDomain?: string;
  readonly mailboxes?: readonly string[];
  /** Gets a copy of every mail. */
  readonly copyTo?: string;
}

const services = `
pickup    unix      n - n 60 1 pickup
cleanup   unix      n - n -  0 cleanup
qmgr      unix      n - n 60 1 qmgr
rewrite   unix      - - n -  - trivial-rewrite
bounce    unix      - - n -  0 bounce
defer     unix      - - n -  0 bounce
trace     unix      - - n -  0 bounce
verify    unix      - - n -  1 verify
proxymap  unix      - - n -  - proxymap
smtp      unix      - - n -  - smtp
lmtp      unix      - - n -  - lmtp
error     unix      - - n -  - error
retry     unix      - - n -  - error
virtual   unix      - n n -  - virtual
anvil     unix      - - n -  1 anvil
scache    unix      - - n -  1 scache
postlog   unix-dgram n - n - 1 postlogd
`;

/** A table of Postfix written into its parameter. */
export const inline = (entries: Readonly<Record<string, string>>): string =>
  `inline:{ ${Object.entries(entries)
    .map(([key, value]) => `{ ${key} = ${value} }`)
    .join(' ')} }`;

const canConnect = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(undefined));
    socket.on('connect', () => socket.destroy());
  });

export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  if (process.getuid?.() !== 0) throw new Error('Postfix can only be started by root.');
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-postfix-'));
  chmodSync(directory, 0o755);
  const [settings, queue, data, mail] = ['etc', 'queue', 'data', 'mail'].map((name) => {
    const path = join(directory, name);
    mkdirSync(path);
    return path;
  }) as [string, string, string, string];
  const { uid, gid } = statSync('/var/lib/postfix');
  chownSync(data, uid, gid);
  chownSync(mail, uid, gid);
  const port = await freePort();
  const logFile = join(directory, 'log');
  const mailboxes = Object.fromEntries(
    (options.mailboxes ?? []).map((name) => [`${name}@${options.mailboxDomain}`, `${name}/`]),
  );
  const main: Readonly<Record<string, string>> = {
    compatibility_level: '3.6',
    queue_directory: queue,
    data_directory: data,
    maillog_file: logFile,
    maillog_file_prefixes: directory,
    myhostname: 'mx.mail.example',
    mydestination: '',
    mynetworks: '127.0.0.0/8',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    alias_maps: '',
    local_recipient_maps: '',
    smtp_dns_support_level: 'disabled',
    smtp_host_lookup: 'native',
    transport_maps: inline(options.routes),
    default_transport: 'error:5.4.4 No route',
    virtual_mailbox_domains: options.mailboxDomain ?? '',
    ...(options.mailboxDomain === undefined ? {} : { virtual_mailbox_maps: inline(mailboxes) }),
    virtual_mailbox_base: mail,
    virtual_uid_maps: `static:${uid}`,
    virtual_gid_maps: `static:${gid}`,
    // Takes mail to whom it does not know, so that a report of failure has to come.
    smtpd_reject_unlisted_recipient: 'no',
    message_size_limit: '50000000',
    ...(options.copyTo === undefined ? {} : { always_bcc: options.copyTo }),
  };
  writeFileSync(
    join(settings, 'main.cf'),
    Object.entries(main)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  writeFileSync(join(settings, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd${services}`);
  const log = (): string => {
    try {
      return readFileSync(logFile, 'utf8');
    } catch {
      return '';
    }
  };
  const child = spawn('/usr/sbin/postfix', ['-c', settings, 'start-fg'], { stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  await eventually('postfix listens', () => canConnect(port)).catch(async (error: unknown) => {
    const said = log();
    await stop();
    throw new Error(said, { cause: error });
  });
  const change: Postfix['change'] = (parameters) => {
    const assignments = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
    execFileSync('/usr/sbin/postconf', ['-c', settings, '-e', ...assignments], { stdio: 'ignore' });
    execFileSync('/usr/sbin/postfix', ['-c', settings, 'reload'], { stdio: 'ignore' });
  };
  return { port, url: `smtp://127.0.0.1:${port}`, log, change, stop };
}
