import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '../running-server.ts';

/** Debian's Dovecot on loopback with a directory of its own; every user exists, with the password `secret`. */
export interface Dovecot {
  readonly imapPort: number;
  readonly lmtpPort: number;
  readonly directory: string;
  /** What it logged. */
  output(): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const listens = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(undefined));
  });

/** @param sieve a script that runs on each delivery by LMTP */
export async function startDovecot(sieve?: string): Promise<Dovecot> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-dovecot-'));
  chmodSync(directory, 0o755);
  const imapPort = await freePort();
  const lmtpPort = await freePort();
  const { username } = userInfo();
  mkdirSync(join(directory, 'mail'));
  if (process.getuid?.() === 0) chmodSync(join(directory, 'mail'), 0o777);
  if (sieve !== undefined) writeFileSync(join(directory, 'filter.sieve'), sieve);
  const mailUser = process.getuid?.() === 0 ? { uid: 'mail', gid: 'mail' } : { uid: username, gid: username };
  writeFileSync(
    join(directory, 'dovecot.conf'),
    `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${directory}/mail/%n
first_valid_uid = 1
passdb { 
  driver = static
  args = password=secret
}
userdb { 
  driver = static
  args = uid=${mailUser.uid} gid=${mailUser.gid} home=${directory}/mail/%n allow_all_users=yes
}
recipient_delimiter = +
postmaster_address = postmaster@mail.example
service imap-login {
  inet_listener imap { 
    port = ${imapPort}
  }
  inet_listener imaps { 
    port = 0
  }
}
service lmtp {
  inet_listener lmtp { 
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
${
  sieve === undefined
    ? ''
    : `
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve_before = ${directory}/filter.sieve
}
sendmail_path = ${directory}/sendmail
`
}
`,
  );
  // What it would send, one file an answer.
  mkdirSync(join(directory, 'sent'));
  chmodSync(join(directory, 'sent'), 0o777);
  writeFileSync(join(directory, 'sendmail'), `#!/bin/sh\nexec cat > ${directory}/sent/$$.eml\n`);
  chmodSync(join(directory, 'sendmail'), 0o755);

  let output = '';
  let child: ReturnType<typeof spawn> | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const dovecot: Dovecot = {
    imapPort,
    lmtpPort,
    directory,
    output: () => output,
    async start() {
      child = spawn('/usr/sbin/dovecot', ['-F', '-c', join(directory, 'dovecot.conf')], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process group of its own: the sessions would outlive it otherwise.
        detached: true,
      });
      const collect = (chunk: Buffer): void => void (output += chunk.toString());
      child.stdout?.on('data', collect);
      child.stderr?.on('data', collect);
      ended = new Promise((resolve) => child?.once('exit', resolve));
      await eventually('dovecot listens', () => listens(imapPort)).catch((error: unknown) => {
        throw new Error(output, { cause: error });
      });
    },
    async kill() {
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid, 'SIGKILL');
      await ended;
      rmSync(join(directory, 'run/master.pid'), { force: true });
    },
    async stop() {
      await dovecot.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await dovecot.start();
  return dovecot;
}
