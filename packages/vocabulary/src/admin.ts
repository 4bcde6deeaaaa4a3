import { z } from 'zod';
import { apiRoleSchema } from './api-keys.ts';
import { controllerIdSchema, publicId } from './ids.ts';
import { importPartSchema, importRequestSchema, importSchema, maxParts } from './imports.ts';
import { problemSchema } from './problem.ts';

/** Why the operator takes a step that cannot be undone: it becomes part of the evidence, so it names no person. */
const reasonSchema = z.string().trim().normalize('NFC').min(1).max(500);

/** How a log stands; all but `sound` keep it from being written to and signed. */
const findingSchema = z.enum(['sound', 'behind', 'forked', 'damaged', 'anchor_lost']);

/**
 * What the command line asks of a running server, over the socket in its data directory. A call is
 * `POST /<command>` with a JSON body; the answer is a line of JSON for each step of progress and a last one with the
 * result or the problem.
 */
export const adminCommands = {
  /** What runs here, and how it stands. */
  status: {
    input: z.strictObject({}),
    result: z.object({
      version: z.string(),
      mode: z.enum(['development', 'production']),
      pid: z.int(),
      started_at: z.iso.datetime(),
      address: z.string(),
      database: z.string(),
      ready: z.boolean(),
      checks: z.record(z.string(), z.enum(['ok', 'failing'])),
      controllers: z.array(z.string()),
    }),
  },
  /** Effective settings; secrets are masked by the server. */
  'config.print': {
    input: z.strictObject({}),
    result: z.object({
      settings: z.array(z.object({ variable: z.string(), shown: z.string(), source: z.string() })),
    }),
  },
  /** Checks a policy folder and, if it is sound, publishes it as the next version. */
  'policy.publish': {
    input: z.strictObject({
      controller: controllerIdSchema,
      files: z.record(z.string().max(200), z.string()),
      /** The publisher knows that people are worse off by it. */
      material: z.boolean().default(false),
    }),
    result: z.object({
      outcome: z.enum(['published', 'unchanged', 'refused']),
      version: z.int().optional(),
      problems: z.array(z.string()),
      /** Where it was refused for them: the changes that weaken what people are promised. */
      weaker: z.array(z.string()).optional(),
      /** The clause that refuses them; absent: they have to be marked as material. */
      refused_by: z.string().optional(),
    }),
  },
  /** The policy in force: its settings, and its words before the settings are put in. */
  'policy.get': {
    input: z.strictObject({ controller: controllerIdSchema }),
    result: z.object({
      version: z.int(),
      document: z.object({ policy: z.unknown(), texts: z.unknown() }),
    }),
  },
  /** Copies the published evidence log to a directory of the server's machine, to be checked or served from there. */
  'evidence.export': {
    input: z.strictObject({ controller: controllerIdSchema, directory: z.string().min(1).max(4096) }),
    result: z.object({ entries: z.int() }),
  },
  /** Compares a controller's log with its anchor; changes nothing. */
  'evidence.inspect': {
    input: z.strictObject({ controller: controllerIdSchema }),
    result: z.object({
      origin: z.string(),
      state: z.enum(['open', 'read_only', 'frozen']),
      finding: findingSchema,
      stored_entries: z.int(),
      /** Absent when the anchor knows nothing of the log. */
      anchored_entries: z.int().optional(),
    }),
  },
  /** Appends what a restored database lacks from a copy on the server's machine, made by `evidence.export`. */
  'evidence.recover': {
    input: z.strictObject({
      controller: controllerIdSchema,
      directory: z.string().min(1).max(4096),
      reason: reasonSchema,
    }),
    result: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('recovered'), entries_appended: z.int() }),
      z.object({ outcome: z.literal('sound') }),
      z.object({ outcome: z.literal('copy_too_short'), copy_entries: z.int(), anchored_entries: z.int() }),
      z.object({ outcome: z.literal('not_this_log') }),
      z.object({ outcome: z.literal('not_recoverable'), finding: findingSchema }),
    ]),
  },
  /** Freezes a log that cannot be recovered, and opens one under a new origin that says what was lost. */
  'evidence.succeed': {
    input: z.strictObject({ controller: controllerIdSchema, reason: reasonSchema }),
    result: z.object({
      origin: z.string(),
      previous_origin: z.string(),
      /** Absent when the anchor is lost too, so that nobody knows. */
      lost_entries: z.int().optional(),
    }),
  },
  /** Begins an import of subscribers, or gives the one of the same file that is under way. */
  'import.open': {
    input: z.strictObject({ controller: controllerIdSchema, request: importRequestSchema }),
    result: importSchema,
  },
  'import.part': {
    input: z.strictObject({
      controller: controllerIdSchema,
      import: publicId('import'),
      part: z
        .int()
        .min(0)
        .max(maxParts - 1),
      ...importPartSchema.shape,
    }),
    result: importSchema,
  },
  'import.start': {
    input: z.strictObject({
      controller: controllerIdSchema,
      import: publicId('import'),
      parts: z.int().min(1).max(maxParts),
    }),
    result: importSchema,
  },
  'import.status': {
    input: z.strictObject({ controller: controllerIdSchema, import: publicId('import') }),
    result: importSchema,
  },
  /** A page of the report as CSV; `next` where there is more. */
  'import.report': {
    input: z.strictObject({
      controller: controllerIdSchema,
      import: publicId('import'),
      after: z.int().min(0),
    }),
    result: z.object({ text: z.string(), next: z.int().optional() }),
  },
  /** Invites a first administrator to the console. */
  'staff.invite': {
    input: z.strictObject({
      controller: controllerIdSchema,
      email: z.email().max(320),
      name: z.string().min(1).max(200),
    }),
    result: z.object({ link: z.url(), expires_at: z.iso.datetime() }),
  },
  /** How many controllers' keys each master key wraps. */
  'keys.status': {
    input: z.strictObject({}),
    result: z.object({
      current: z.string(),
      wrapped: z.array(z.object({ master_key_id: z.string(), keys: z.int() })),
    }),
  },
  /**
   * Wraps all controllers' keys by the current master key; with `new_master_key` makes one first. With `controllers` their
   * own keys are changed too, and every person's key is wrapped anew.
   */
  'keys.rotate': {
    input: z.strictObject({
      new_master_key: z.boolean().default(true),
      controllers: z.array(controllerIdSchema).default([]),
    }),
    result: z.object({ current: z.string(), controller_keys: z.int(), owner_keys: z.int() }),
  },
  /** Makes a bearer key for the HTTP API; the only time it is shown. */
  'api-keys.create': {
    input: z.strictObject({
      controller: controllerIdSchema,
      role: apiRoleSchema,
      origins: z.array(z.url()).default([]),
    }),
    result: z.object({ key: z.string(), key_id: z.string() }),
  },
  'api-keys.list': {
    input: z.strictObject({ controller: controllerIdSchema }),
    result: z.object({
      keys: z.array(
        z.object({
          key_id: z.string(),
          role: apiRoleSchema,
          origins: z.array(z.string()),
          created_at: z.iso.datetime(),
          revoked_at: z.iso.datetime().optional(),
        }),
      ),
    }),
  },
  'api-keys.revoke': {
    input: z.strictObject({ controller: controllerIdSchema, key_id: z.uuid() }),
    result: z.object({ revoked: z.boolean() }),
  },
} as const satisfies Readonly<Record<string, { readonly input: z.ZodType; readonly result: z.ZodType }>>;

export type AdminCommandName = keyof typeof adminCommands;
export type AdminInput<Name extends AdminCommandName> = z.input<(typeof adminCommands)[Name]['input']>;
export type AdminResult<Name extends AdminCommandName> = z.output<(typeof adminCommands)[Name]['result']>;

/** One step of something long; `total` is absent while it is not known. */
export const adminProgressSchema = z.object({
  what: z.string(),
  done: z.int(),
  total: z.int().optional(),
});
export type AdminProgress = z.output<typeof adminProgressSchema>;

/** A line of the answer. */
export const adminLineSchema = z.union([
  z.strictObject({ progress: adminProgressSchema }),
  z.strictObject({ result: z.unknown() }),
  z.strictObject({
    problem: problemSchema.pick({ code: true, detail: true, details: true, errors: true, instance: true }),
  }),
]);

/** Where the socket of a data directory is; Windows has named pipes instead. */
export function adminSocketPath(dataDir: string, platform: string): string {
  if (platform === 'win32') return String.raw`\\.\pipe\zgoda-` + dataDir.replaceAll(/[^A-Za-z0-9]+/g, '-');
  return `${dataDir}/admin.sock`;
}
