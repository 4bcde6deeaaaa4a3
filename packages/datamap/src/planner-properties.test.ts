import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { startCustomerSqlite, type CustomerDatabase } from '../test/customer-databases.ts';
import { mapOf, openBy, settingsOf, systemOf } from '../test/hand-made.ts';
import { makePlan } from './planner.ts';
import type { Plan, PlannedBatch } from './plan.ts';
import type { DataMap } from './system.ts';

/** A reference of a table to one of the tables, itself included. */
interface ReferenceShape {
  readonly to: number;
  readonly finds: 'these_rows' | 'those_rows' | 'nothing';
  readonly nullable: boolean;
  readonly whenGone: 'block' | 'null';
}
interface TableShape {
  readonly onErasure: 'delete_rows' | 'change_columns';
  readonly hasEmail: boolean;
  readonly retained: boolean;
  readonly references: readonly ReferenceShape[];
}
interface RowShape {
  readonly table: number;
  /** Whose it is where the table has an address; 0 is the person who asks. */
  readonly owner: number;
  /** Places among the rows of the table referred to, taken by the remainder; null where the column allows. */
  readonly targets: readonly (number | null)[];
  readonly year: number;
}

const referenceShape: fc.Arbitrary<ReferenceShape> = fc.record({
  to: fc.nat(4),
  finds: fc.constantFrom('these_rows', 'these_rows', 'those_rows', 'nothing'),
  nullable: fc.boolean(),
  whenGone: fc.constantFrom('block', 'null'),
});
const tableShape: fc.Arbitrary<TableShape> = fc.record({
  onErasure: fc.constantFrom('delete_rows', 'delete_rows', 'change_columns'),
  hasEmail: fc.boolean(),
  retained: fc.boolean(),
  references: fc.array(referenceShape, { maxLength: 3 }),
});
const rowShape: fc.Arbitrary<RowShape> = fc.record({
  table: fc.nat(4),
  owner: fc.nat(2),
  targets: fc.array(fc.option(fc.nat(9), { freq: 3 }), { minLength: 3, maxLength: 3 }),
  year: fc.integer({ min: 2015, max: 2026 }),
});
const world = fc.record({
  tables: fc.array(tableShape, { minLength: 2, maxLength: 5 }),
  rows: fc.array(rowShape, { minLength: 4, maxLength: 40 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const asOf = Date.UTC(2026, 10, 22);
const person = { id: 'p0', identities: [{ kind: 'email' as const, value: 'p0@example.org' }] };
const nameOf = (table: number): string => `t${table}`;

function schemaOf({ tables }: World): readonly string[] {
  return tables.map((table, number) => {
    const columns = [
      'id integer primary key not null',
      'email text',
      "note text default 'secret'",
      'since date',
      ...table.references.map(
        ({ to, nullable }, index) =>
          `r${index} integer ${nullable ? '' : 'not null'} references ${nameOf(to % tables.length)}(id)`,
      ),
    ];
    return `create table ${nameOf(number)} (${columns.join(', ')})`;
  });
}

/** Rows in an order in which every reference that may not be empty has somewhere to lead to; a table without rows takes none. */
function rowsOf({ tables, rows }: World): readonly string[] {
  const owned = tables.map((_, table) => rows.filter((row) => row.table % tables.length === table));
  const statements: string[] = [];
  const isPossible = owned.map(() => true);
  // A table whose reference has to lead somewhere and cannot holds nothing, and so does what refers to it in turn.
  for (let changed = true; changed;) {
    changed = false;
    tables.forEach((table, number) => {
      const stuck = table.references.some(({ to, nullable }) => {
        const target = to % tables.length;
        return !nullable && (isPossible[target] !== true || owned[target]?.length === 0);
      });
      if (stuck && isPossible[number] === true) {
        isPossible[number] = false;
        changed = true;
      }
    });
  }
  tables.forEach((table, number) => {
    if (isPossible[number] !== true) return;
    owned[number]?.forEach((row, id) => {
      const references = table.references.map(({ to, nullable }, index) => {
        const target = to % tables.length;
        const count = isPossible[target] === true ? (owned[target]?.length ?? 0) : 0;
        const place = row.targets[index] ?? null;
        if (count === 0 || (place === null && nullable)) return 'null';
        return String((place ?? 0) % count);
      });
      // Ids begin at 0: a key that is falsy is a key.
      const values = [String(id), table.hasEmail ? `'P${row.owner}@Example.org'` : 'null', `'secret'`];
      statements.push(
        `insert into ${nameOf(number)} values (${[...values, `'${row.year}-06-15'`, ...references].join(', ')})`,
      );
    });
  });
  return statements;
}

function mapFor({ tables }: World): DataMap {
  const entries = tables.map((table, number) => [
    nameOf(number),
    {
      on_erasure: table.onErasure,
      columns: {
        email: {
          category: 'contact',
          on_erasure: 'null',
          ...(table.hasEmail ? { identity: 'email' } : {}),
        },
        note: { category: 'contact', on_erasure: { fixed: 'gone' } },
      },
      not_personal: ['id', 'since', ...table.references.map((_, index) => `r${index}`)],
      references: table.references.map(({ to, finds, whenGone }, index) => ({
        columns: [`r${index}`],
        to: nameOf(to % tables.length),
        to_columns: ['id'],
        finds,
        when_gone: whenGone,
      })),
      ...(table.retained ? { retain: { law: { en: 'Law' }, from: 'since', for: 'P5Y' } } : {}),
    },
  ]);
  return mapOf(systemOf('shop', 'sqlite', Object.fromEntries(entries)));
}

type Row = Readonly<Record<string, string | null>>;
type Snapshot = ReadonlyMap<string, Row>;

async function snapshot(database: CustomerDatabase, { tables }: World): Promise<Snapshot> {
  const rows = new Map<string, Row>();
  for (const [number, { references }] of tables.entries()) {
    const names = ['id', 'email', 'note', 'since', ...references.map((_, index) => `r${index}`)];
    for (const values of await database.rows(`select * from ${nameOf(number)}`))
      rows.set(
        `${nameOf(number)}:${values[0]}`,
        Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])),
      );
  }
  return rows;
}

/** Whose rows they are, computed another way than by the planner: over all rows in memory, until nothing is added. */
function ownedIn(before: Snapshot, { tables }: World): ReadonlySet<string> {
  const edges = [...before].flatMap(([from, row]) => {
    const number = Number(from.slice(1, from.indexOf(':')));
    return (tables[number]?.references ?? []).flatMap(({ to, finds }, index) => {
      const target = row[`r${index}`] ?? null;
      return target === null ? [] : [{ from, to: `${nameOf(to % tables.length)}:${target}`, finds }];
    });
  });
  const owned = new Set([...before].filter(([, row]) => row['email'] === 'P0@Example.org').map(([id]) => id));
  for (let size = -1; size !== owned.size;) {
    size = owned.size;
    for (const { from, to, finds } of edges) {
      if (finds === 'these_rows' && owned.has(to)) owned.add(from);
      const others = edges.some((it) => it.to === to && it.finds !== 'these_rows' && !owned.has(it.from));
      if (finds === 'those_rows' && owned.has(from) && !others) owned.add(to);
    }
  }
  return owned;
}

async function planOf(database: CustomerDatabase, map: DataMap, batchRows = 3) {
  const batches: PlannedBatch[] = [];
  const plan = await makePlan(
    { kind: 'erasure', people: [person], asOf },
    {
      map,
      open: openBy(settingsOf({ shop: database })),
      sink: { put: async (batch) => void batches.push(batch) },
      batchRows,
    },
  );
  return { plan, batches };
}

async function apply(database: CustomerDatabase, batches: readonly PlannedBatch[]): Promise<void> {
  const connection = await database.connector.open(database.settings, 'write');
  try {
    for (const { steps } of batches) await connection.apply({ steps, begun: false });
    // As after a crash whose end nobody knows: the last batch changes nothing the second time.
    const last = batches.at(-1);
    if (last !== undefined) await connection.apply({ steps: last.steps, begun: true });
  } finally {
    await connection.close();
  }
}

function assertLeft(
  { before, now, plan }: { readonly before: Snapshot; readonly now: Snapshot; readonly plan: Plan },
  shape: World,
): void {
  const owned = ownedIn(before, shape);
  const keptTables = new Set(plan.tables.filter(({ kept }) => kept > 0).map(({ table }) => table));
  let found = 0;
  for (const [id, row] of before) {
    const table = Number(id.slice(1, id.indexOf(':')));
    const place = shape.tables[table];
    const left = now.get(id);
    if (!owned.has(id)) {
      assert.ok(left !== undefined, `${id} of somebody else is gone`);
      const changed = Object.keys(row).filter((column) => left[column] !== row[column]);
      assert.ok(
        changed.every((column) => column.startsWith('r') && left[column] === null),
        `${id} ${changed.join()}`,
      );
      continue;
    }
    found += 1;
    const isRetained = place?.retained === true && Number(row['since']?.slice(0, 4)) >= 2022;
    if (isRetained) assert.ok(left !== undefined, `${id} is gone in spite of the law`);
    if (left === undefined) {
      assert.equal(place?.onErasure, 'delete_rows', id);
      continue;
    }
    if (place?.onErasure === 'delete_rows') assert.ok(keptTables.has(nameOf(table)), `${id} is left`);
    assert.deepEqual([left['email'], left['note']], [null, 'gone'], `${id} is not changed`);
  }
  assert.equal(
    plan.tables.reduce((sum, table) => sum + table.found, 0),
    found,
  );
}

describe('plans over schemas that nobody designed', () => {
  let database: CustomerDatabase;
  before(async () => {
    database = await startCustomerSqlite();
  });
  after(() => database.close());

  async function build(shape: World): Promise<void> {
    const tables = await database.rows(`select name from sqlite_master where type = 'table'`);
    await database.execute(
      'pragma foreign_keys = off',
      tables.map(([name]) => `drop table "${name}"`).join('; '),
      ['begin', ...schemaOf(shape), ...rowsOf(shape), 'commit'].join('; '),
    );
  }

  test('what is carried out leaves nothing of the person, everything of others, and every reference whole', async () => {
    let carriedOut = 0;
    let blocked = 0;
    await fc.assert(
      fc.asyncProperty(world, async (shape) => {
        await build(shape);
        const before = await snapshot(database, shape);
        const { plan, batches } = await planOf(database, mapFor(shape));
        const { plan: again } = await planOf(database, mapFor(shape));
        assert.equal(again.hash, plan.hash);
        const found = plan.tables.reduce((sum, table) => sum + table.found, 0);
        assert.equal(found, ownedIn(before, shape).size);
        if (plan.conflicts.some(({ blocks }) => blocks)) {
          blocked += 1;
          return;
        }
        carriedOut += 1;
        await apply(database, batches);
        const now = await snapshot(database, shape);
        assertLeft({ before, now, plan }, shape);
        assert.deepEqual(await database.rows('pragma foreign_key_check'), []);
        const { plan: second } = await planOf(database, mapFor(shape));
        assert.equal(
          second.batches.filter(({ steps }) => steps.some(({ kind }) => kind === 'delete')).length,
          0,
        );
      }),
      { numRuns: Number(process.env['ZGODA_RUNS'] ?? 80) },
    );
    assert.ok(carriedOut > 10 && blocked > 2, `${carriedOut} carried out, ${blocked} blocked`);
  });

  test('a plan has another hash as soon as other rows are the person’s, and the same when nothing that matters changed', async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(world, fc.nat(), async (shape, place) => {
        await build(shape);
        const map = mapFor(shape);
        const first = await snapshot(database, shape);
        const { plan } = await planOf(database, map);
        const ids = [...first].filter(([, row]) => row['email'] !== null).map(([id]) => id);
        const [table, id] = (ids[place % Math.max(ids.length, 1)] ?? '').split(':');
        if (table === undefined || id === undefined) return;
        await database.execute(`update ${table} set note = 'other'`);
        assert.equal((await planOf(database, map)).plan.hash, plan.hash);
        await database.execute(
          `update ${table} set email = iif(email = 'P0@Example.org', 'P9@Example.org', 'P0@Example.org') where id = ${id}`,
        );
        const second = await snapshot(database, shape);
        const [were, are] = [ownedIn(first, shape), ownedIn(second, shape)];
        if (were.size === are.size && [...were].every((row) => are.has(row))) return;
        changed += 1;
        assert.notEqual((await planOf(database, map)).plan.hash, plan.hash);
      }),
      { numRuns: 40 },
    );
    assert.ok(changed > 3, `${changed} changed`);
  });
});
