export {
  createLog,
  logLevels,
  silentLog,
  type Log,
  type LogEvent,
  type LogLevel,
  type LogOptions,
} from './log.ts';
export { Personal } from './personal.ts';
export type { LogFields, TextFieldName } from './fields.ts';
