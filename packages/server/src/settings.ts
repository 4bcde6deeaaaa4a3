import { join } from 'node:path';
import { z } from 'zod';

/** `development` only under `npm start`: invented people, development keys, a movable clock and a mailbox. */
export type Mode = 'development' | 'production';

/** A default that follows from the mode and from settings listed before. */
interface Derived {
  /** How the reference page says it. */
  readonly says: string;
  readonly from: (known: {
    readonly mode: Mode;
    readonly text: (variable: string) => string;
  }) => string | undefined;
}

export interface SettingDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Name of the environment variable. In the file: the same without `ZGODA_`, in lower case. */
  readonly variable: string;
  readonly type: 'text' | 'number' | 'address' | 'path' | 'paths' | 'choice';
  readonly unit?: string;
  readonly schema: Schema;
  /** Used when nothing is given; absent: so is the value. */
  readonly fallback?: string | Derived;
  /** True when the server does not start without a value. */
  readonly isNeeded?: boolean;
  readonly isSecret?: boolean;
  readonly doc: string;
}

const setting = <Schema extends z.ZodType>(
  definition: SettingDefinition<Schema>,
): SettingDefinition<Schema> => definition;

const inDevelopment = (text: string): Derived => ({
  says: `${text} in development`,
  from: ({ mode }) => (mode === 'development' ? text : undefined),
});
const inDataDir = (file: string): Derived => ({
  says: `${file} in the data directory`,
  from: ({ text }) => join(text('ZGODA_DATA_DIR'), file),
});

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number is needed')
    .transform(Number)
    .pipe(z.number().min(least).max(most));
const choice = <const Values extends readonly [string, ...string[]]>(...values: Values) => z.enum(values);
const address = (...schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol),
      `an address that begins with ${schemes.join(' or ')}`,
    );

/** Every setting there is; the reference page is generated from this table. */
export const settings = {
  port: setting({
    variable: 'PORT',
    type: 'number',
    schema: wholeNumber(0, 65_535),
    fallback: '8080',
    doc: 'TCP port to listen on; 0 lets the system choose.',
  }),
  host: setting({
    variable: 'HOST',
    type: 'text',
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    doc: 'Address of the interface to listen on.',
  }),
  publicUrl: setting({
    variable: 'ZGODA_PUBLIC_URL',
    type: 'address',
    schema: address('http:', 'https:').transform((text) => text.replace(/\/+$/, '')),
    fallback: {
      says: 'http://localhost with the port, in development',
      from: ({ mode, text }) => (mode === 'development' ? `http://localhost:${text('PORT')}` : undefined),
    },
    isNeeded: true,
    doc: 'Address people reach the server at, used in links and as the origin of the evidence logs: it must never change.',
  }),
  databaseUrl: setting({
    variable: 'DATABASE_URL',
    type: 'address',
    schema: z.string().regex(/^postgres(ql)?:\/\//, 'an address that begins with postgres:'),
    isSecret: true,
    doc: 'Owner of a PostgreSQL database, 15 or newer. Without it PostgreSQL is run in the data directory.',
  }),
  databaseConnections: setting({
    variable: 'ZGODA_DATABASE_CONNECTIONS',
    type: 'number',
    unit: 'connections',
    schema: wholeNumber(2, 1000),
    fallback: '10',
    doc: 'Connections that one process opens at most, besides four for jobs.',
  }),
  dataDir: setting({
    variable: 'ZGODA_DATA_DIR',
    type: 'path',
    schema: z.string().min(1),
    fallback: '.zgoda',
    doc: 'Directory for everything kept on this machine; one server at a time opens it.',
  }),
  masterKey: setting({
    variable: 'ZGODA_MASTER_KEY',
    type: 'text',
    schema: z.string().min(1),
    isSecret: true,
    doc: 'Master keys as id:base64, the current one first, separated by commas. Production needs this or ZGODA_MASTER_KEY_FILE.',
  }),
  masterKeyFile: setting({
    variable: 'ZGODA_MASTER_KEY_FILE',
    type: 'path',
    schema: z.string().min(1),
    fallback: {
      says: 'master.key in the data directory, made at the first start, in development',
      from: ({ mode, text }) =>
        mode === 'development' && text('ZGODA_MASTER_KEY') === ''
          ? join(text('ZGODA_DATA_DIR'), 'master.key')
          : undefined,
    },
    doc: 'File that holds the master keys, one a line.',
  }),
  anchor: setting({
    variable: 'ZGODA_ANCHOR',
    type: 'path',
    schema: z.string().min(1),
    fallback: inDataDir('anchor.sqlite'),
    doc: 'SQLite file that remembers the last checkpoint of each evidence log: put it on another volume than the database. Processes on one database share one.',
  }),
  smtpUrl: setting({
    variable: 'ZGODA_SMTP_URL',
    type: 'address',
    schema: address('smtp:', 'smtps:'),
    isSecret: true,
    doc: 'Mail server, as smtp://user:password@host:587. Without it development keeps mails in its own mailbox.',
  }),
  mailFrom: setting({
    variable: 'ZGODA_MAIL_FROM',
    type: 'text',
    schema: z.string().regex(/^[^\r\n]*@[^\r\n@]+$/, 'a mail address'),
    fallback: inDevelopment('privacy@zgoda.example'),
    isNeeded: true,
    doc: 'Sender of mails of controllers whose policy names none.',
  }),
  dkimKeys: setting({
    variable: 'ZGODA_DKIM_KEYS',
    type: 'path',
    schema: z.string().min(1),
    doc: 'JSON file of keys to sign mails with, one a sender domain: [{"domain", "selector", "privateKeyPem"}]. Without it the next hop signs.',
  }),
  inboundDomain: setting({
    variable: 'ZGODA_INBOUND_DOMAIN',
    type: 'text',
    schema: z
      .string()
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/, 'a domain in lower case'),
    fallback: inDevelopment('inbound.example'),
    doc: 'Domain whose mail is routed to this server, for failure reports, replies and mails to leave. Without it none is taken.',
  }),
  inboundHost: setting({
    variable: 'ZGODA_INBOUND_HOST',
    type: 'text',
    schema: z.string().min(1),
    fallback: '127.0.0.1',
    doc: 'Address of the interface that mail is taken on, if ZGODA_INBOUND_DOMAIN is set.',
  }),
  inboundPort: setting({
    variable: 'ZGODA_INBOUND_PORT',
    type: 'number',
    schema: wholeNumber(0, 65_535),
    fallback: {
      says: 'a free one, printed at start, in development; 2525 in production',
      from: ({ mode }) => (mode === 'development' ? '0' : '2525'),
    },
    doc: 'TCP port that mail is taken on; 0 for a free one.',
  }),
  inboundProtocol: setting({
    variable: 'ZGODA_INBOUND_PROTOCOL',
    type: 'choice',
    schema: choice('smtp', 'lmtp'),
    fallback: {
      says: 'smtp in development, lmtp in production',
      from: ({ mode }) => (mode === 'development' ? 'smtp' : 'lmtp'),
    },
    doc: 'How the mail server before us hands mail over.',
  }),
  inboundImap: setting({
    variable: 'ZGODA_INBOUND_IMAP',
    type: 'address',
    schema: address('imap:', 'imaps:'),
    isSecret: true,
    doc: 'Mailbox to read instead of listening, as imaps://user:password@host/INBOX?taken=Zgoda&every=60: what was taken in goes to the folder `taken`, or stays with a keyword.',
  }),
  inboundMaxBytes: setting({
    variable: 'ZGODA_INBOUND_MAX_BYTES',
    type: 'number',
    unit: 'octets',
    schema: wholeNumber(65_536, 100_000_000),
    fallback: '10485760',
    doc: 'Largest mail that is taken.',
  }),
  role: setting({
    variable: 'ZGODA_ROLE',
    type: 'choice',
    schema: choice('all', 'web', 'worker'),
    fallback: 'all',
    doc: 'What this process does: answer, work on jobs and evidence, or both. Apart they need DATABASE_URL.',
  }),
  logLevel: setting({
    variable: 'ZGODA_LOG_LEVEL',
    type: 'choice',
    schema: choice('debug', 'info', 'warn', 'error', 'silent'),
    fallback: {
      says: 'warn in development, info in production',
      from: ({ mode }) => (mode === 'development' ? 'warn' : 'info'),
    },
    doc: 'Least important lines to log.',
  }),
  metricsKey: setting({
    variable: 'ZGODA_METRICS_KEY',
    type: 'text',
    schema: z.string().min(16, 'at least 16 characters'),
    isSecret: true,
    doc: 'Bearer key for /metrics; without it only this machine may read them.',
  }),
  policies: setting({
    variable: 'ZGODA_POLICIES',
    type: 'paths',
    schema: z.string().transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    fallback: inDevelopment('examples'),
    isNeeded: true,
    doc: 'Directories of which every folder with a policy.yaml is loaded as a controller, separated by commas.',
  }),
  connections: setting({
    variable: 'ZGODA_CONNECTIONS',
    type: 'path',
    schema: z.string().min(1),
    doc: 'File of how the systems of the data map are reached, as { controller: { system: { url } } }, YAML or JSON. It holds passwords: a file that others may read is refused.',
  }),
  drpDirectory: setting({
    variable: 'ZGODA_DRP_DIRECTORY',
    type: 'path',
    schema: z.string().min(1),
    doc: 'JSON file that opens the door of the Data Rights Protocol: { agents: [{ id, verify_key }], businesses: { controller: { business_id, relies_on: [agent ids] } } }.',
  }),
  trustProxy: setting({
    variable: 'ZGODA_TRUST_PROXY',
    type: 'number',
    unit: 'proxies',
    schema: wholeNumber(0, 9),
    fallback: '0',
    doc: 'How many reverse proxies stand before the server and add the caller to X-Forwarded-For.',
  }),
};
