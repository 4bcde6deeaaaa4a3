import { pino, type DestinationStream } from 'pino';
import { toErrorFacts } from './error-facts.ts';
import { toLoggable, type LogFields } from './fields.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** An event's constant name, `<noun>.<what happened>`: `consents.recorded`. */
export type LogEvent = `${string}.${string}`;

type Write = <const Fields extends LogFields<Fields>>(
  event: LogEvent,
  fields?: Fields,
  error?: unknown,
) => void;

/**
 * One JSON line an event: `{"time", "level", "event", …fields}`. Of an error it writes class, code and
 * stack frames, not the message. Lines may be lost in a crash: evidence is not kept here.
 */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** A log whose lines all carry these fields too. Costs nothing until a line is written. */
  with<const Fields extends LogFields<Fields>>(fields: Fields): Log;
}

export interface LogOptions {
  readonly level?: LogLevel;
  /** Where lines go. Absent: standard output, buffered, flushed at exit. */
  readonly destination?: DestinationStream;
  /** Also write error messages. Only for development, where every person is invented. Absent: false. */
  readonly withErrorMessages?: boolean;
}

/** Lines wait for 16 kB or 200 ms: one write a request would cost more than the request. */
const standardOutput = (): DestinationStream =>
  pino.destination({ dest: 1, sync: false, minLength: 16_000, periodicFlush: 200 });

let shownMs = 0;
let shown = '';
/** The time in UTC; formatted once a millisecond. */
function timestampField(): string {
  const nowMs = Date.now();
  if (nowMs !== shownMs) {
    shownMs = nowMs;
    shown = `,"time":"${new Date(nowMs).toISOString()}"`;
  }
  return shown;
}

function addFields(line: Record<string, unknown>, fields: object): void {
  for (const [name, value] of Object.entries(fields)) line[name] = toLoggable(name, value);
}

export function createLog(options: LogOptions = {}): Log {
  const { level = 'info', withErrorMessages = false } = options;
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: timestampField,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? standardOutput(),
  );

  const lineOf = (scopes: readonly object[], fields: object | undefined, error: unknown) => {
    const line: Record<string, unknown> = {};
    for (const scope of scopes) addFields(line, scope);
    if (fields !== undefined) addFields(line, fields);
    if (error !== undefined) line['cause'] = toErrorFacts(error, withErrorMessages);
    return line;
  };

  const scoped = (scopes: readonly object[]): Log => {
    const at =
      (name: 'debug' | 'info' | 'warn' | 'error'): Write =>
      (event, fields, error) => {
        if (logger.isLevelEnabled(name)) logger[name](lineOf(scopes, fields, error), event);
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => scoped([...scopes, fields]),
    };
  };
  return scoped([]);
}

/** A log that writes nothing, for tests that look at something else. */
export const silentLog: Log = createLog({ level: 'silent' });
