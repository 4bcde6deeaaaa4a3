import { ConnectorError } from '@zgoda/connector-kit';

/** How a server is reached. The address holds the password: keep the settings as a secret. */
export interface ServerSettings {
  readonly url: string;
  /** Longest time for one statement, and to wait for a lock. */
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly connections: number;
}

const defaults = { statementTimeoutMs: 60_000, connectTimeoutMs: 10_000, connections: 4 } as const;
const limits = { statementTimeoutMs: 86_400_000, connectTimeoutMs: 600_000, connections: 100 } as const;
type Count = keyof typeof defaults;

export const invalidSettings = (field: string): ConnectorError =>
  new ConnectorError('settings_invalid', { column: field });

/** The fields of settings that are an object with none but these. @throws ConnectorError `settings_invalid` */
export function fieldsOf(given: unknown, allowed: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalidSettings('settings');
  const strange = Object.keys(given).find((field) => !allowed.includes(field));
  if (strange !== undefined) throw invalidSettings(strange);
  return given as Record<string, unknown>;
}

export function countIn(fields: Readonly<Record<string, unknown>>, field: Count): number {
  const value = fields[field] ?? defaults[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > limits[field])
    throw invalidSettings(field);
  return value;
}

/** Settings of a server whose address has one of these schemes. @throws ConnectorError `settings_invalid` */
export function serverSettings(given: unknown, schemes: readonly string[]): ServerSettings {
  const fields = fieldsOf(given, ['url', 'statementTimeoutMs', 'connectTimeoutMs', 'connections']);
  const { url } = fields;
  // PostgreSQL's addresses may lack a host, which no `URL` may.
  if (typeof url !== 'string' || !schemes.some((scheme) => url.startsWith(`${scheme}://`)))
    throw invalidSettings('url');
  return {
    url,
    statementTimeoutMs: countIn(fields, 'statementTimeoutMs'),
    connectTimeoutMs: countIn(fields, 'connectTimeoutMs'),
    connections: countIn(fields, 'connections'),
  };
}
