import { durationSchema, localisedSchema, slugSchema } from '@zgoda/policy';
import { identityKinds } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import { operationsSchema } from './operations.ts';

/** Connectors whose systems hold rows. Every other one is asked to act, and answers. */
export const rowConnectors = ['postgres', 'mysql', 'sqlite', 'csv'] as const;
export const taskConnectors = ['http', 'mailbox', 'by-hand'] as const;

const nameSchema = z.string().min(1).max(128);
/** `schema.table`; without a dot, the connection's own schema. */
const tableNameSchema = z.string().min(1).max(260);

/** What becomes of a value whose row stays. */
export const strategySchema = z
  .union(
    [
      // YAML reads an unquoted null as one.
      z.null().transform(() => 'null' as const),
      z.enum(['null', 'hash', 'keep']),
      z.strictObject({ fixed: z.string() }),
      z.strictObject({ generalise: z.enum(['year', 'month', 'network']) }),
      z.strictObject({ prefix: z.int().min(0).max(64) }),
      z.strictObject({ band: z.int().min(1) }),
    ],
    'write null, hash, keep, or one of { fixed: … }, { generalise: year, month or network }, { prefix: … }, { band: … }',
  )
  .meta({
    description:
      'What becomes of a value whose row stays: null, a keyed hash, a fixed value, its year or month or network, its first characters, its band of numbers; keep only where the row is kept because of a law.',
  });

export const mappedColumnSchema = z
  .strictObject({
    category: slugSchema.meta({ description: 'Which category of the policy the column holds.' }),
    identity: z
      .enum(identityKinds)
      .optional()
      .meta({ description: 'The value names the person by itself: rows are found by it.' }),
    on_erasure: strategySchema
      .optional()
      .meta({ description: 'Needed where the row stays: on_erasure change_columns, or while retained.' }),
  })
  .meta({ description: 'A column that holds personal data.' });

export const referenceSchema = z
  .strictObject({
    columns: z.array(nameSchema).min(1),
    to: tableNameSchema,
    to_columns: z.array(nameSchema).min(1),
    finds: z.enum(['these_rows', 'those_rows', 'nothing']).default('nothing').meta({
      description:
        'these_rows: a row here is the person’s when the row that it refers to is. those_rows: the row that it refers to is the person’s when this one is, unless others refer to it too. nothing: whose a row is does not follow from it.',
    }),
    when_gone: z
      .union([z.enum(['block', 'null']), z.null().transform(() => 'null' as const)])
      .default('block')
      .meta({
        description:
          'When the row that it refers to is deleted and this row, of somebody else, stays: block the plan, or set the columns to null.',
      }),
  })
  .meta({
    description: 'A reference from one table to another, declared in the database as a foreign key or not.',
  });

export const retainSchema = z
  .strictObject({
    law: localisedSchema.meta({ description: 'The law that demands the row, with its article.' }),
    from: nameSchema.meta({ description: 'The column, a date or a time, from which it is counted.' }),
    for: durationSchema,
  })
  .meta({
    description: 'Rows stay until then whatever a person asks, with on_erasure of their columns applied.',
  });

export const mappedTableSchema = z
  .strictObject({
    on_erasure: z.enum(['delete_rows', 'change_columns', 'nothing']).meta({
      description: 'nothing: the table holds no personal data, and none of its columns has a category.',
    }),
    columns: z.record(nameSchema, mappedColumnSchema).default({}),
    not_personal: z
      .array(nameSchema)
      .default([])
      .meta({ description: 'The other columns: every column has to be mentioned.' }),
    references: z.array(referenceSchema).default([]),
    retain: retainSchema.optional(),
    on_restriction: z
      .strictObject({ column: nameSchema, value: z.string() })
      .optional()
      .meta({ description: 'What marks a row whose processing is restricted (GDPR Art. 18).' }),
    source: localisedSchema.optional().meta({
      description: 'Where these data come from, where not from the person (GDPR Art. 15(1)(g)).',
    }),
  })
  .meta({ description: 'One table.' });

/** One file `systems/<id>.yaml`. Connection settings stand elsewhere: a policy holds no secrets. */
export const systemSchema = z
  .strictObject({
    format: z.literal(1),
    id: slugSchema.meta({ description: 'The same as the file name.' }),
    label: localisedSchema,
    connector: z.enum([...rowConnectors, ...taskConnectors]),
    storage: slugSchema.meta({ description: 'A storage place of the policy.' }),
    recipient: slugSchema
      .optional()
      .meta({ description: 'The recipient of the policy who runs it, where it is not the controller.' }),
    categories: z.array(slugSchema).default([]).meta({
      description: 'What a system without tables holds; with tables it follows from their columns.',
    }),
    tables: z.record(tableNameSchema, mappedTableSchema).default({}),
    operations: operationsSchema.optional().meta({
      description: 'For connector http: how it is asked. What is not declared is a task for people.',
    }),
  })
  .meta({
    title: 'Zgoda system',
    description:
      'A system of the organisation that holds personal data: where, which, whose, and what erasure means there.',
  });

export type Strategy = z.infer<typeof strategySchema>;
export type MappedColumn = z.infer<typeof mappedColumnSchema>;
export type Reference = z.infer<typeof referenceSchema>;
export type MappedTable = z.infer<typeof mappedTableSchema>;
export type System = z.infer<typeof systemSchema>;

/** All systems of one controller. `hash` is the SHA-256 of the canonical JSON of `systems`, ordered by id; lower-case hexadecimal. */
export interface DataMap {
  readonly systems: readonly System[];
  readonly hash: string;
}

export type RowConnectorName = (typeof rowConnectors)[number];
