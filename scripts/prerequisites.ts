import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program the tests need from the system: where it may lie, and the Debian packages that bring it. */
interface Prerequisite {
  readonly name: string;
  readonly paths: readonly string[];
  readonly packages: readonly string[];
}

const postgresBin = ['18', '17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin/postgres`);

const prerequisites: readonly Prerequisite[] = [
  { name: 'Chromium', paths: ['/usr/bin/chromium'], packages: ['chromium', 'fonts-dejavu-core'] },
  { name: 'PostgreSQL server', paths: postgresBin, packages: ['postgresql-15'] },
  { name: 'Go', paths: ['/usr/bin/go'], packages: ['golang-go'] },
  {
    name: 'golang.org/x/mod',
    paths: ['/usr/share/gocode/src/golang.org/x/mod'],
    packages: ['golang-golang-x-mod-dev'],
  },
  { name: 'OpenSSL', paths: ['/usr/bin/openssl'], packages: ['openssl'] },
  { name: 'MariaDB', paths: ['/usr/sbin/mariadbd'], packages: ['mariadb-server'] },
  { name: 'smtp-sink', paths: ['/usr/sbin/smtp-sink'], packages: ['postfix'] },
  { name: 'swaks', paths: ['/usr/bin/swaks'], packages: ['swaks'] },
  {
    name: 'Dovecot',
    paths: ['/usr/lib/dovecot/imap'],
    packages: ['dovecot-imapd', 'dovecot-lmtpd'],
  },
  {
    name: 'Sieve of Dovecot',
    paths: ['/usr/lib/dovecot/modules/lib90_sieve_plugin.so'],
    packages: ['dovecot-sieve'],
  },
  { name: 'dkimpy', paths: ['/usr/lib/python3/dist-packages/dkim'], packages: ['python3-dkim'] },
  {
    name: 'flufl.bounce',
    paths: ['/usr/lib/python3/dist-packages/flufl/bounce'],
    packages: ['python3-flufl.bounce'],
  },
  { name: 'NeoMutt', paths: ['/usr/bin/neomutt'], packages: ['neomutt'] },
  { name: 'pdftotext', paths: ['/usr/bin/pdftotext'], packages: ['poppler-utils'] },
  { name: 'unzip', paths: ['/usr/bin/unzip'], packages: ['unzip'] },
  { name: 'curl', paths: ['/usr/bin/curl'], packages: ['curl'] },
];

const isMissing = (item: Prerequisite): boolean => !item.paths.some((path) => existsSync(path));

/** Directory of the Debian PostgreSQL binaries that the tests use beside the embedded server. */
export function systemPostgresBin(): string {
  const found = postgresBin.find((path) => existsSync(path));
  if (found === undefined) throw new Error('No system PostgreSQL; run the prerequisites first.');
  return found.slice(0, found.lastIndexOf('/'));
}

/**
 * Finds what the tests need from the system, installs it from Debian's packages when this is root there,
 * and otherwise says in one line what to install. Returns false when something is still missing.
 */
export function ensurePrerequisites(say: (line: string) => void): boolean {
  const missing = prerequisites.filter(isMissing);
  if (missing.length === 0) return true;
  const packages = missing.flatMap((item) => item.packages);
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    say(
      `Missing: ${missing.map((item) => item.name).join(', ')}. Install: apt-get install ${packages.join(' ')}`,
    );
    return false;
  }
  say(`Installing from Debian's packages: ${packages.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args: string[]) =>
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...packages]);
  const still = prerequisites.filter(isMissing);
  if (still.length > 0) say(`Still missing after the install: ${still.map((item) => item.name).join(', ')}`);
  return still.length === 0;
}
