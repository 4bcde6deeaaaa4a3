import {
  changedValue,
  columnOf,
  isSameTable,
  isSameValue,
  type Change,
  type Column,
  type Connection,
  type FoundRow,
  type Literal,
  type PlannedRow,
  type Selection,
  type Step,
  type Table,
} from '@zgoda/connector-kit';
import type { PlaceResidue } from './coverage.ts';
import { seedTuples } from './find.ts';
import type { Journal, OpenSystem, Person, Plan } from './plan.ts';
import { keptBy } from './retain.ts';
import { rowConnectors, type DataMap, type MappedTable, type System } from './system.ts';
import { tableInMap } from './tables.ts';

const pageRows = 1000;

/** What the places are read again with. */
export interface Rereading {
  readonly map: DataMap;
  readonly open: OpenSystem;
  readonly journal: Journal;
  /** Those whose data were to go; nobody whose data are held back. */
  readonly people: readonly Person[];
  /** Systems that have done their part; all of them when absent. */
  readonly systems?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** One mapped table as it is in the database now. */
interface PlaceNow {
  /** As the map names it. */
  readonly name: string;
  readonly mapped: MappedTable;
  readonly table: Table;
}

interface SystemNow {
  readonly connection: Connection;
  readonly places: readonly PlaceNow[];
  readonly asOf: number;
  readonly findings: Findings;
}

type Way = 'identity' | 'key' | 'reference' | 'value';

/** Rows by place. Rows of one way add up; what two ways find is the same rows, so the most of them counts. */
class Findings {
  readonly #rows = new Map<string, Map<Way, number>>();

  add(way: Way, rows: number, table: string, column?: string): void {
    if (rows === 0) return;
    const key = JSON.stringify(column === undefined ? [table] : [table, column]);
    const ways = this.#rows.get(key) ?? new Map<Way, number>();
    this.#rows.set(key, ways.set(way, (ways.get(way) ?? 0) + rows));
  }

  list(system: string): readonly PlaceResidue[] {
    return [...this.#rows].map(([key, ways]) => {
      const [table = '', column] = JSON.parse(key) as string[];
      const place = { system, table, rows: Math.max(...ways.values()) };
      return column === undefined ? place : { ...place, column };
    });
  }
}

async function* pagesOf(
  connection: Connection,
  selection: Selection,
  columns: readonly string[],
): AsyncGenerator<readonly FoundRow[]> {
  let after: string | undefined;
  do {
    const page = await connection.find(selection, columns, {
      limit: pageRows,
      ...(after === undefined ? {} : { after }),
    });
    yield page.rows;
    after = page.next;
  } while (after !== undefined);
}

/** Rows that are left, but for those that a law keeps. */
async function countLeft(
  { connection, asOf }: SystemNow,
  { mapped: { retain } }: PlaceNow,
  selection: Selection,
): Promise<number> {
  if (retain === undefined) return connection.count(selection);
  let count = 0;
  for await (const rows of pagesOf(connection, selection, [retain.from]))
    count += rows.filter(({ values }) => keptBy(retain, values[0] ?? null, { asOf }) === undefined).length;
  return count;
}

/** Rows that still hold what a person is known by. */
async function lookByIdentity(now: SystemNow, people: readonly Person[]): Promise<void> {
  for (const place of now.places) {
    for (const [column, { identity, on_erasure: strategy = 'keep' }] of Object.entries(
      place.mapped.columns,
    )) {
      if (identity === undefined || columnOf(place.table, column) === undefined) continue;
      const selection: Selection = {
        table: place.table,
        columns: [column],
        tuples: seedTuples(people, identity),
        ignoringCase: identity === 'email',
      };
      const mayStay = strategy === 'keep';
      const rows = mayStay ? await countLeft(now, place, selection) : await now.connection.count(selection);
      now.findings.add('identity', rows, place.name, column);
    }
  }
}

/** The tuples of these columns in planned rows, where the plan knows them. */
function tuplesOf(step: Step, columns: readonly string[]): readonly (readonly Literal[])[] | undefined {
  const sources = columns.map((column) => {
    const inKey = step.keyColumns.indexOf(column);
    if (inKey !== -1) return ({ key }: PlannedRow) => key[inKey] ?? null;
    const inExpected = step.expectedColumns.indexOf(column);
    return inExpected === -1 ? undefined : ({ expected }: PlannedRow) => expected[inExpected] ?? null;
  });
  if (sources.includes(undefined)) return undefined;
  return step.rows.map((row) => sources.map((source) => source?.(row) ?? null));
}

const keysOf = (step: Step, { table }: PlaceNow): Selection => ({
  table,
  columns: step.keyColumns,
  tuples: step.rows.map(({ key }) => key),
});

/** Rows of keys that were to go, and new ones that refer to them as the person's. */
async function lookForDeleted(now: SystemNow, step: Step, place: PlaceNow): Promise<void> {
  const { connection, findings } = now;
  const selection = keysOf(step, place);
  findings.add('key', await connection.count(selection), place.name);
  for (const child of now.places.filter(({ mapped }) => mapped.on_erasure === 'delete_rows')) {
    for (const { to, to_columns: target, columns, finds } of child.mapped.references) {
      if (to !== place.name || finds !== 'these_rows') continue;
      if (columns.some((name) => columnOf(child.table, name) === undefined)) continue;
      const tuples = tuplesOf(step, target);
      if (tuples === undefined) continue;
      findings.add(
        'reference',
        await countLeft(now, child, { table: child.table, columns, tuples }),
        child.name,
      );
    }
  }
}

const holdsChange = (change: Change, column: Column, value: Literal): boolean =>
  isSameValue(changedValue(change, column, value), value);

/** The database's own word on which rows hold the value, where it spells it otherwise than the plan does. */
async function countHolding(
  connection: Connection,
  selection: Selection,
  rows: readonly FoundRow[],
  at: { readonly column: Column; readonly change: Change },
): Promise<number> {
  if (at.change.kind !== 'fixed' || !at.column.comparable || rows.length === 0) return 0;
  const { value } = at.change;
  return connection.count({
    table: selection.table,
    columns: [...selection.columns, at.column.name],
    tuples: rows.map(({ key }) => [...key, value]),
  });
}

/** Rows in which a change that was made is not there any more. */
async function lookForChanged(
  { connection, findings }: SystemNow,
  step: Extract<Step, { kind: 'change' }>,
  place: PlaceNow,
): Promise<void> {
  const changes = Object.entries(step.changes).flatMap(([name, change]) => {
    const column = columnOf(place.table, name);
    return column === undefined ? [] : [{ column, change }];
  });
  const selection = keysOf(step, place);
  const names = changes.map(({ column }) => column.name);
  for await (const rows of pagesOf(connection, selection, names)) {
    for (const [index, at] of changes.entries()) {
      const strange = rows.filter(({ values }) => !holdsChange(at.change, at.column, values[index] ?? null));
      const holding = await countHolding(connection, selection, strange, at);
      findings.add('value', strange.length - holding, place.name, at.column.name);
    }
  }
}

async function lookForStep(now: SystemNow, step: Step): Promise<void> {
  const place = now.places.find(({ table }) => isSameTable(table, step.table));
  // A table that is gone holds nothing of anybody.
  if (place === undefined) return;
  if (step.kind === 'delete') await lookForDeleted(now, step, place);
  else await lookForChanged(now, step, place);
}

async function readSystemAgain(
  plan: Plan,
  system: System,
  options: Rereading,
): Promise<readonly PlaceResidue[]> {
  const { journal, people, signal } = options;
  const connection = await options.open(system, 'read');
  try {
    const tables = await connection.describe();
    const places = Object.entries(system.tables).flatMap(([name, mapped]) => {
      const table = tableInMap(tables, name);
      return table === undefined ? [] : [{ name, mapped, table }];
    });
    const findings = new Findings();
    const now: SystemNow = { connection, places, asOf: plan.asOf, findings };
    if (plan.kind === 'erasure') await lookByIdentity(now, people);
    for await (const { batch } of journal.batches(system.id)) {
      signal?.throwIfAborted();
      for (const step of batch.steps) await lookForStep(now, step);
    }
    return findings.list(system.id);
  } finally {
    await connection.close();
  }
}

/**
 * Reads every mapped place again, in a session of its own: by what the people are known by, by the keys of rows that were to go, by
 * references to them, and where a value was to be changed, the value. So that a trigger at commit, a view, a replica or another
 * process that undoes what was answered as done is seen.
 * @throws ConnectorError when a place cannot be read: then nothing is known of it
 */
export async function readAgain(plan: Plan, options: Rereading): Promise<readonly PlaceResidue[]> {
  const systems = options.map.systems.filter(
    ({ id, connector }) =>
      (rowConnectors as readonly string[]).includes(connector) && (options.systems?.has(id) ?? true),
  );
  const ends = await Promise.allSettled(systems.map((system) => readSystemAgain(plan, system, options)));
  return ends.flatMap((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
