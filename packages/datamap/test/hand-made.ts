import type { Literal, LiteralKind, Step, TableName } from '@zgoda/connector-kit';
import { hashOfBatch } from '../src/batches.ts';
import type { BatchSink, OpenSystem, Plan, PlannedBatch } from '../src/plan.ts';
import { systemSchema, type DataMap, type System } from '../src/system.ts';
import { connectors, type CustomerDatabase, type CustomerKind } from './customer-databases.ts';

export const literal = (kind: LiteralKind, text: string): NonNullable<Literal> => ({ kind, text });
export const integer = (value: number): NonNullable<Literal> => literal('integer', String(value));

export const mapOf = (...systems: readonly System[]): DataMap => ({ systems, hash: '0'.repeat(64) });

export const systemOf = (id: string, connector: CustomerKind, tables: unknown): System =>
  systemSchema.parse({ format: 1, id, label: { en: id }, connector, storage: 'here', tables });

/** Opens by settings alone, so that a process of its own can do the same. */
export const openBy =
  (settings: Readonly<Record<string, { kind: CustomerKind; settings: unknown }>>): OpenSystem =>
  (system, access) => {
    const found = settings[system.id];
    if (found === undefined) throw new Error(`no settings for ${system.id}`);
    return connectors[found.kind].open(found.settings, access);
  };

export const settingsOf = (databases: Readonly<Record<string, CustomerDatabase>>) =>
  Object.fromEntries(
    Object.entries(databases).map(([id, { kind, settings }]) => [id, { kind, settings }] as const),
  );

export const rowsByKey = (
  table: TableName,
  keyColumn: string,
  ids: readonly number[],
): Omit<Extract<Step, { kind: 'delete' }>, 'kind'> => ({
  table,
  keyColumns: [keyColumn],
  expectedColumns: [],
  rows: ids.map((id) => ({ key: [integer(id)], expected: [] })),
});

/** A plan of these batches, as the planner would put it down. */
export async function planOf(batches: readonly PlannedBatch[], sink: BatchSink): Promise<Plan> {
  for (const batch of batches) await sink.put(batch);
  return {
    format: 1,
    kind: 'erasure',
    mapHash: '0'.repeat(64),
    asOf: Date.UTC(2026, 10, 22),
    tables: [],
    batches: batches.map((batch) => ({
      no: batch.no,
      system: batch.system,
      steps: batch.steps.map(({ kind, table, rows }) => ({ kind, table: table.name, rows: rows.length })),
      hash: hashOfBatch(batch),
    })),
    tasks: [],
    conflicts: [],
    hash: '0'.repeat(64),
  };
}
