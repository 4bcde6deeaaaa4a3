/** A mailbox that is read. Credentials live only here and in the URL of the configuration. */
export interface ImapMailbox {
  readonly host: string;
  readonly port: number;
  /** `always`: TLS from the first octet (imaps). `required`: STARTTLS or nothing. */
  readonly tls: 'always' | 'required' | 'off';
  readonly user: string;
  readonly password: string;
  /** Which folder is read. */
  readonly folder: string;
  /** Where what was taken in goes to. Absent: it stays, with the keyword `ZgodaTaken`. */
  readonly takenFolder?: string | undefined;
  /** The mailbox is looked into this often, besides when its server tells of new mail. */
  readonly everyMs: number;
}

const defaultPorts = { 'imap:': 143, 'imaps:': 993 } as const;
const known = ['tls', 'taken', 'every'];

/**
 * Reads `imaps://user:password@host:993/INBOX?taken=Zgoda&every=60`. `imap` takes STARTTLS or does not log in at all; `tls=off` is for a server on
 * the same machine. A certificate that does not verify is always a failure.
 * @throws RangeError that says what is wrong and never repeats the URL, which holds a password
 * @see RFC 8314 3.2
 */
export function parseImapUrl(text: string): ImapMailbox {
  const url = URL.parse(text);
  const isKnown = url?.protocol === 'imap:' || url?.protocol === 'imaps:';
  if (url === null || !isKnown || url.hostname === '')
    throw new RangeError('the mailbox is given as imaps://user:password@host/INBOX');
  const unknown = [...url.searchParams.keys()].filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new RangeError(`the mailbox's URL has unknown parameters: ${unknown.join(', ')}`);
  if (url.username === '' || url.password === '')
    throw new RangeError("the mailbox's URL needs a user and a password");
  const tls = url.searchParams.get('tls');
  if (tls !== null && (url.protocol === 'imaps:' || !['required', 'off'].includes(tls)))
    throw new RangeError('tls is required or off, and is not given with imaps');
  const every = Number(url.searchParams.get('every') ?? '60');
  if (!Number.isInteger(every) || every < 1 || every > 300)
    throw new RangeError('every is a number of seconds from 1 to 300');
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPorts[url.protocol as keyof typeof defaultPorts] : Number(url.port),
    tls: url.protocol === 'imaps:' ? 'always' : tls === 'off' ? 'off' : 'required',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    takenFolder: url.searchParams.get('taken') || undefined,
    everyMs: every * 1000,
  };
}
