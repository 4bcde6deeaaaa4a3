/** Where mails are handed over. Credentials live only here and in the URL of the configuration. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `always`: TLS from the first octet (smtps). `required`: STARTTLS or nothing. `offered`: STARTTLS where offered. */
  readonly tls: 'always' | 'required' | 'offered' | 'off';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Connections at a time; a process that is killed leaves at most as many mails of unknown fate. Absent: 20. */
  readonly connections?: number | undefined;
  /** What this machine calls itself in EHLO. Absent: its host name. */
  readonly name?: string | undefined;
}

const defaultPorts = { 'smtp:': 587, 'smtps:': 465 } as const;
const parameters = new Set(['tls', 'name', 'connections']);
const maxConnections = 500;
const tlsModes = ['required', 'offered', 'off'] as const;

/**
 * Reads `smtp://user:password@host:587?tls=required&connections=20&name=mail.example`. Plain `smtp` without `tls` takes STARTTLS
 * where it is offered; `smtps` is TLS from the start. A certificate that does not verify is always a failure.
 * @throws RangeError that says what is wrong and never repeats the URL, which may hold a password
 * @see RFC 3207; RFC 8314 3
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text);
  const isKnown = url?.protocol === 'smtp:' || url?.protocol === 'smtps:';
  if (url === null || !isKnown || url.hostname === '') {
    throw new RangeError('the mail server is given as smtp://host:port or smtps://host:port');
  }
  const unknown = [...url.searchParams.keys()].filter((key) => !parameters.has(key));
  if (unknown.length > 0)
    throw new RangeError(`the mail server's URL has unknown parameters: ${unknown.join(', ')}`);
  if ((url.username === '') !== (url.password === '')) {
    throw new RangeError("the mail server's URL needs both a user and a password, or neither");
  }
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPorts[url.protocol as keyof typeof defaultPorts] : Number(url.port),
    tls: tlsMode(url),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    name: url.searchParams.get('name') ?? undefined,
    connections: connectionsOf(url),
  };
}

function connectionsOf(url: URL): number | undefined {
  const text = url.searchParams.get('connections');
  if (text === null) return undefined;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > maxConnections)
    throw new RangeError(`connections is a number from 1 to ${maxConnections}`);
  return count;
}

function tlsMode(url: URL): SmtpServer['tls'] {
  const asked = url.searchParams.get('tls');
  if (url.protocol === 'smtps:' && asked === null) return 'always';
  const mode = tlsModes.find((known) => known === (asked ?? 'offered'));
  if (mode === undefined || url.protocol === 'smtps:') {
    throw new RangeError('tls is one of required, offered, off, and is not given with smtps');
  }
  return mode;
}
