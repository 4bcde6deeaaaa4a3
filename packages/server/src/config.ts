import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readConnections, type Connections } from '@zgoda/datamap';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { settings, type Mode, type SettingDefinition } from './settings.ts';

export type SettingName = keyof typeof settings;
type Value<Name extends SettingName> = z.output<(typeof settings)[Name]['schema']>;
/** Have a fallback, or are needed. */
type AlwaysThere =
  | 'port'
  | 'host'
  | 'publicUrl'
  | 'databaseConnections'
  | 'dataDir'
  | 'anchor'
  | 'mailFrom'
  | 'inboundHost'
  | 'inboundPort'
  | 'inboundProtocol'
  | 'inboundMaxBytes'
  | 'role'
  | 'logLevel'
  | 'policies'
  | 'trustProxy';

/** The effective configuration; paths are absolute. */
export type Config = { readonly mode: Mode } & {
  readonly [Name in SettingName as Name extends AlwaysThere ? Name : never]: Value<Name>;
} & {
  readonly [Name in SettingName as Name extends AlwaysThere ? never : Name]?: Value<Name>;
};

type Source = 'environment' | 'file' | 'default' | 'absent';
export interface EffectiveSetting {
  readonly variable: string;
  /** Masked when secret; empty when absent. */
  readonly shown: string;
  readonly source: Source;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly effective: readonly EffectiveSetting[];
}

/** Everything that is wrong with the configuration, at once. Values of secrets are never quoted. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Names the file of settings, YAML or JSON. */
const fileVariable = 'ZGODA_CONFIG';
/** Read by tests only, see `testSettings`: a server that inherits them starts all the same. */
const testVariables = ['ZGODA_TEST_DATABASE_URL', 'ZGODA_TEST_POSTGRES', 'ZGODA_VECTORS'];

export type Environment = Readonly<Record<string, string | undefined>>;
interface Given {
  readonly text: string;
  readonly source: Source;
  /** Directory that relative paths are relative to. */
  readonly base: string;
}

export const fileKey = (variable: string): string => variable.replace(/^ZGODA_/, '').toLowerCase();
const names = Object.keys(settings) as SettingName[];

/**
 * Reads and checks the whole configuration: environment over file over default.
 * @throws ConfigError with every problem found
 */
export function loadConfig(
  mode: Mode,
  environment: Environment = process.env,
  directory = process.cwd(),
): LoadedConfig {
  const problems = unknownVariables(environment);
  const file = readFile(environment[fileVariable], directory, problems);
  const values: Partial<Record<SettingName, unknown>> = {};
  const given = new Map<string, Given>();
  for (const name of names) {
    const definition: SettingDefinition = settings[name];
    const found = findGiven(definition, { mode, environment, file, directory, given });
    if (found === undefined) {
      if (definition.isNeeded === true) problems.push(`${definition.variable} is not set`);
      continue;
    }
    given.set(definition.variable, found);
    const parsed = definition.schema.safeParse(found.text);
    if (parsed.success) values[name] = toAbsolute(definition, parsed.data, found.base);
    // A default that does not hold follows from something given that does not, and that is told.
    else if (found.source !== 'default')
      problems.push(`${definition.variable} (${found.source}): ${saysZod(parsed.error)}`);
  }
  problems.push(...contradictions(mode, values, given), ...connectionProblems(values.connections));
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    config: { mode, ...values } as Config,
    effective: names.map((name) => show(settings[name], given.get(settings[name].variable))),
  };
}

const saysZod = (error: z.ZodError): string => error.issues.map(({ message }) => message).join(', ');

function unknownVariables(environment: Environment): string[] {
  const known = new Set([fileVariable, ...testVariables, ...names.map((name) => settings[name].variable)]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('ZGODA_') && !known.has(variable))
    .map((variable) => `${variable} is not a setting`);
}

interface SettingsFile {
  readonly values: ReadonlyMap<string, string>;
  readonly directory: string;
}

const fileSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]));

function readFile(path: string | undefined, directory: string, problems: string[]): SettingsFile | undefined {
  if (path === undefined || path === '') return undefined;
  const file = resolve(directory, path);
  const values = new Map<string, string>();
  try {
    const known = new Set(names.map((name) => fileKey(settings[name].variable)));
    for (const [key, value] of Object.entries(
      fileSchema.parse(parseYaml(readFileSync(file, 'utf8')) ?? {}),
    )) {
      if (!known.has(key)) problems.push(`${key} in ${file} is not a setting`);
      values.set(key, Array.isArray(value) ? value.join(',') : String(value));
    }
  } catch (error) {
    const why = error instanceof z.ZodError ? 'settings are texts, numbers or lists of texts' : String(error);
    problems.push(`${fileVariable}: ${file} cannot be read: ${why}`);
  }
  return { values, directory: dirname(file) };
}

interface Sources {
  readonly mode: Mode;
  readonly environment: Environment;
  readonly file: SettingsFile | undefined;
  readonly directory: string;
  /** What was found for the settings before. */
  readonly given: ReadonlyMap<string, Given>;
}

/** An empty variable counts as not given. */
function findGiven(definition: SettingDefinition, sources: Sources): Given | undefined {
  const { mode, environment, file, directory, given } = sources;
  const fromEnvironment = environment[definition.variable];
  if (fromEnvironment) return { text: fromEnvironment, source: 'environment', base: directory };
  const fromFile = file?.values.get(fileKey(definition.variable));
  if (file !== undefined && fromFile !== undefined)
    return { text: fromFile, source: 'file', base: file.directory };
  const { fallback } = definition;
  const text =
    typeof fallback === 'object'
      ? fallback.from({ mode, text: (variable) => given.get(variable)?.text ?? '' })
      : fallback;
  return text === undefined ? undefined : { text, source: 'default', base: directory };
}

function toAbsolute({ type }: SettingDefinition, value: unknown, base: string): unknown {
  if (type === 'path') return resolve(base, String(value));
  return type === 'paths' && Array.isArray(value) ? value.map((part) => resolve(base, String(part))) : value;
}

function show({ variable, isSecret }: SettingDefinition, given: Given | undefined): EffectiveSetting {
  if (given === undefined) return { variable, shown: '', source: 'absent' };
  return { variable, shown: isSecret === true ? '********' : given.text, source: given.source };
}

function contradictions(
  mode: Mode,
  values: Partial<Record<SettingName, unknown>>,
  given: ReadonlyMap<string, Given>,
): string[] {
  const { masterKey, masterKeyFile, role, databaseUrl, smtpUrl, inboundImap, inboundDomain } = values;
  const problems: string[] = [];
  if (mode === 'production' && smtpUrl === undefined) problems.push('ZGODA_SMTP_URL is not set');
  if (inboundImap !== undefined && inboundDomain === undefined) {
    problems.push('ZGODA_INBOUND_IMAP needs ZGODA_INBOUND_DOMAIN: the domain whose mail is in that mailbox');
  }
  if (masterKey !== undefined && masterKeyFile !== undefined) {
    problems.push('ZGODA_MASTER_KEY and ZGODA_MASTER_KEY_FILE are both set: keep one');
  }
  if (masterKey === undefined && masterKeyFile === undefined) {
    problems.push('neither ZGODA_MASTER_KEY nor ZGODA_MASTER_KEY_FILE is set');
  }
  if ((role === 'web' || role === 'worker') && databaseUrl === undefined) {
    problems.push(`ZGODA_ROLE ${role} needs DATABASE_URL: the embedded database serves one process`);
  }
  if ((role === 'web' || role === 'worker') && given.get('ZGODA_ANCHOR')?.source === 'default') {
    problems.push(
      `ZGODA_ROLE ${role} needs ZGODA_ANCHOR: web and worker share one, and a log without its anchor becomes read-only`,
    );
  }
  return problems;
}

function connectionProblems(file: unknown): readonly string[] {
  if (typeof file !== 'string') return [];
  const read = readConnections(file);
  return 'problems' in read ? read.problems.map((problem) => `ZGODA_CONNECTIONS: ${problem}`) : [];
}

/** How the systems of the data map are reached, from the file of ZGODA_CONNECTIONS. Secrets. @throws ConfigError */
export function connectionsOf({ connections: file }: Config): Connections {
  if (file === undefined) return new Map();
  const read = readConnections(file);
  if ('connections' in read) return read.connections;
  throw new ConfigError(connectionProblems(file));
}

/** The effective settings as lines for people, secrets masked, each with where it came from. */
export function printConfig(effective: readonly EffectiveSetting[]): string {
  const width = Math.max(...effective.map(({ variable }) => variable.length));
  return effective
    .map(({ variable, shown, source }) => `${variable.padEnd(width)}  ${shown} (${source})`)
    .join('\n');
}

/** What tests read from the environment. */
export function testSettings(environment: Environment = process.env): {
  /** Owner of a PostgreSQL server to make test databases on, who may create databases and roles. */
  readonly databaseUrl?: string;
  /** Directory of the `postgres` and `initdb` to run for tests. */
  readonly postgresBinaries?: string;
} {
  const { ZGODA_TEST_DATABASE_URL: databaseUrl, ZGODA_TEST_POSTGRES: postgresBinaries } = environment;
  return { ...(databaseUrl ? { databaseUrl } : {}), ...(postgresBinaries ? { postgresBinaries } : {}) };
}
