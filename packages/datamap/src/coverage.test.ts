import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { mapOf, systemOf } from '../test/hand-made.ts';
import { coverageOf, type ExecutionFacts, type PlaceResidue, type TaskOutcome } from './coverage.ts';
import type { Plan, PlanConflict, SystemOutcome, TablePlan } from './plan.ts';
import { systemSchema } from './system.ts';

const shop = systemOf('shop', 'postgres', {
  client: {
    on_erasure: 'delete_rows',
    columns: { name: { category: 'names' }, email: { category: 'contact', identity: 'email' } },
    not_personal: ['id'],
  },
  invoice: {
    on_erasure: 'delete_rows',
    columns: {
      name: { category: 'names', on_erasure: 'keep' },
      phone: { category: 'contact', on_erasure: 'null' },
      town: { category: 'places', on_erasure: { prefix: 2 } },
    },
    not_personal: ['id', 'made'],
    retain: { law: { en: 'Tax Code 44.3' }, from: 'made', for: 'P7Y' },
  },
  review: {
    on_erasure: 'change_columns',
    columns: { author: { category: 'names', on_erasure: { fixed: 'Somebody' } } },
    not_personal: ['id'],
    on_restriction: { column: 'hidden', value: 'yes' },
  },
  rate: { on_erasure: 'nothing', columns: {}, not_personal: ['id'] },
});
const paper = systemSchema.parse({
  format: 1,
  id: 'paper',
  label: { en: 'Paper' },
  connector: 'by-hand',
  storage: 'here',
  categories: ['names', 'contact'],
});
const map = mapOf(shop, paper);

const table = (name: string, found: number, rest: Partial<TablePlan> = {}): TablePlan => ({
  system: 'shop',
  table: name,
  found,
  deleted: 0,
  changed: 0,
  detached: 0,
  kept: 0,
  foundBy: [],
  ...rest,
});
const plan: Plan = {
  format: 1,
  kind: 'erasure',
  mapHash: map.hash,
  asOf: 0,
  tables: [
    table('client', 1, { deleted: 1 }),
    table('invoice', 3, { deleted: 1, kept: 2, keptUntil: '2030-12-31' }),
    table('review', 0),
    table('rate', 0),
  ],
  batches: [
    { no: 0, system: 'shop', steps: [{ kind: 'delete', table: 'invoice', rows: 1 }], hash: '' },
    { no: 1, system: 'shop', steps: [{ kind: 'delete', table: 'client', rows: 1 }], hash: '' },
  ],
  tasks: [{ system: 'paper', operation: 'erasure' }],
  conflicts: [
    {
      kind: 'kept_by_law',
      system: 'shop',
      table: 'invoice',
      rows: 2,
      because: 'Tax Code 44.3',
      until: '2030-12-31',
      blocks: false,
    },
  ],
  hash: '',
};
const allDone: ExecutionFacts = {
  map,
  outcomes: new Map([['shop', { outcome: 'done' }]]),
  residues: [],
  tasks: [{ system: 'paper', outcome: 'done' }],
};
const outcomes = (facts: ExecutionFacts, made = plan) =>
  coverageOf(made, facts).lines.map(({ table, column, category, outcome, rows }) =>
    [table, column, category, outcome, rows].filter((it) => it !== undefined).join(' '),
  );

test('each column ends by what its rule says, and what a law keeps says which law and until when', () => {
  const coverage = coverageOf(plan, allDone);
  assert.deepEqual(outcomes(allDone), [
    'client name names erased 1',
    'client email contact erased 1',
    'invoice name names kept 2',
    'invoice phone contact erased 3',
    'invoice town places masked 3',
    'review author names none_found',
    'names erased',
    'contact erased',
  ]);
  const kept = coverage.lines.find(({ outcome }) => outcome === 'kept');
  assert.deepEqual([kept?.because, kept?.until], ['Tax Code 44.3', '2030-12-31']);
  assert.equal(coverage.isWhole, true);
});

test('what was found again has failed, whatever the system answered', () => {
  const residues = [
    { system: 'shop', table: 'client', rows: 4 },
    { system: 'shop', table: 'invoice', column: 'town', rows: 2 },
  ];
  const coverage = coverageOf(plan, { ...allDone, residues });
  assert.deepEqual(outcomes({ ...allDone, residues }).slice(0, 5), [
    'client name names failed 4',
    'client email contact failed 4',
    'invoice name names kept 2',
    'invoice phone contact erased 3',
    'invoice town places failed 2',
  ]);
  assert.equal(coverage.isWhole, false);
});

test('a system that stopped in the middle tells which tables it had done', () => {
  const stopped = new Map<string, SystemOutcome>([
    ['shop', { outcome: 'failed', code: 'rows_changed', batch: 1, table: 'client' }],
  ]);
  assert.deepEqual(outcomes({ ...allDone, outcomes: stopped }).slice(0, 4), [
    'client name names failed 1',
    'client email contact failed 1',
    'invoice name names kept 2',
    'invoice phone contact erased 3',
  ]);
  const waiting = new Map<string, SystemOutcome>([['shop', { outcome: 'waiting', code: 'unreachable' }]]);
  const lines = outcomes({ ...allDone, outcomes: waiting });
  assert.equal(lines.filter((line) => / failed/.test(line)).length, 5);
  assert.equal(coverageOf(plan, { ...allDone, outcomes: new Map() }).isWhole, false);
});

test('a task that nobody has confirmed is not done, and one that was forgotten is none', () => {
  for (const tasks of [[], [{ system: 'paper', outcome: 'waiting' as const }]]) {
    const coverage = coverageOf(plan, { ...allDone, tasks });
    assert.equal(coverage.isWhole, false);
    assert.deepEqual(
      coverage.lines.slice(-2).map(({ outcome }) => outcome),
      ['failed', 'failed'],
    );
  }
  assert.equal(coverageOf({ ...plan, tasks: [] }, allDone).isWhole, false);
  const kept: TaskOutcome = {
    system: 'paper',
    outcome: 'kept',
    because: 'Archives Act',
    until: '2031-01-01',
  };
  const { lines } = coverageOf(plan, { ...allDone, tasks: [kept] });
  assert.deepEqual(lines.at(-1), {
    system: 'paper',
    category: 'contact',
    outcome: 'kept',
    because: 'Archives Act',
    until: '2031-01-01',
  });
});

test('rows that the plan found and does nothing about have failed; rows held back are kept with the reason', () => {
  const forgetful = { ...plan, tables: [table('client', 2, { deleted: 1 }), ...plan.tables.slice(1)] };
  assert.equal(outcomes(allDone, forgetful)[0], 'client name names failed 1');
  const keepsByNoLaw = { ...plan, tables: [...plan.tables.slice(0, 1), table('invoice', 1, { changed: 1 })] };
  assert.equal(outcomes(allDone, keepsByNoLaw)[2], 'invoice name names failed 1');
  const everybody: PlanConflict = { kind: 'held', system: 'paper', because: 'lawsuit 7', blocks: false };
  const onHold = coverageOf({ ...plan, tasks: [], conflicts: [everybody] }, allDone);
  assert.deepEqual(onHold.lines.at(-1), {
    system: 'paper',
    category: 'contact',
    outcome: 'kept',
    because: 'lawsuit 7',
  });
  const held: PlanConflict = {
    kind: 'held',
    system: 'shop',
    table: 'client',
    rows: 1,
    because: 'lawsuit 7',
    blocks: false,
  };
  // One row of somebody else was deleted, one is held back.
  const tables = [table('client', 2, { deleted: 1 }), ...plan.tables.slice(1)];
  const { lines } = coverageOf({ ...plan, tables, conflicts: [held] }, allDone);
  assert.deepEqual(lines[0], {
    system: 'shop',
    table: 'client',
    column: 'name',
    category: 'names',
    outcome: 'kept',
    rows: 1,
    because: 'lawsuit 7',
  });
  const two = [table('client', 3, { deleted: 1 }), ...plan.tables.slice(1)];
  assert.equal(
    outcomes(allDone, { ...plan, tables: two, conflicts: [held] })[0],
    'client name names failed 1',
  );
});

test('a restriction covers the tables that have a mark, a rectification the columns that it was about', () => {
  const restriction: Plan = {
    ...plan,
    kind: 'restriction',
    tables: [table('client', 1), table('invoice', 0), table('review', 2, { changed: 2 })],
    conflicts: [],
  };
  assert.deepEqual(outcomes(allDone, restriction).slice(0, 6), [
    'client name names failed 1',
    'client email contact failed 1',
    'invoice name names none_found',
    'invoice phone contact none_found',
    'invoice town places none_found',
    'review author names restricted 2',
  ]);
  const rectification: Plan = {
    ...restriction,
    kind: 'rectification',
    tables: [table('client', 1, { changed: 1 })],
  };
  const corrections = [{ system: 'shop', table: 'client', column: 'name', value: 'Ada' }];
  assert.deepEqual(outcomes({ ...allDone, corrections }, rectification), [
    'client name names corrected 1',
    'names corrected',
    'contact corrected',
  ]);
});

test('places that the map does not know are unmapped, and no failure gets lost', () => {
  const conflicts: PlanConflict[] = [
    { kind: 'column_not_mapped', system: 'shop', table: 'client', column: 'nick', blocks: true },
    { kind: 'table_not_mapped', system: 'shop', table: 'diary', blocks: true },
    { kind: 'no_key', system: 'shop', table: 'rate', blocks: true },
  ];
  const coverage = coverageOf({ ...plan, conflicts }, allDone);
  assert.deepEqual(coverage.lines.slice(-3), [
    { system: 'shop', table: 'rate', outcome: 'failed' },
    { system: 'shop', table: 'client', column: 'nick', outcome: 'unmapped' },
    { system: 'shop', table: 'diary', outcome: 'unmapped' },
  ]);
  assert.equal(coverage.lines[0]?.outcome, 'erased');
});

const names = Object.keys(shop.tables);
const rows = fc.nat({ max: 4 });
const outcome: fc.Arbitrary<SystemOutcome> = fc.oneof(
  fc.constant({ outcome: 'done' as const }),
  fc.constant({ outcome: 'waiting' as const, code: 'busy' }),
  fc.record({
    outcome: fc.constant('failed' as const),
    code: fc.constant('refused'),
    batch: fc.nat({ max: 2 }),
  }),
);
const place = fc.record(
  {
    system: fc.constantFrom('shop', 'paper', 'gone'),
    table: fc.constantFrom(...names, 'diary'),
    column: fc.constantFrom('name', 'email', 'phone', 'town', 'author', 'nick'),
    rows: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ['system', 'table', 'rows'] },
) as fc.Arbitrary<PlaceResidue>;
const conflict = fc
  .tuple(
    place,
    fc.constantFrom<PlanConflict['kind']>(
      'system_unreachable',
      'table_not_mapped',
      'column_not_mapped',
      'held',
      'no_key',
      'kept_by_law',
    ),
    fc.boolean(),
  )
  .map(([at, kind, blocks]): PlanConflict => ({ ...at, kind, blocks }));
const tablePlans = fc
  .subarray(names)
  .chain((some) =>
    fc.tuple(
      ...some.map((name) =>
        fc
          .record({ found: rows, deleted: rows, changed: rows, kept: rows })
          .map((it) => table(name, it.found, it)),
      ),
    ),
  );
const world = fc.record({
  plan: fc.record({
    kind: fc.constantFrom<Plan['kind']>('erasure', 'restriction'),
    tables: tablePlans,
    conflicts: fc.array(conflict, { maxLength: 4 }),
    hasTask: fc.boolean(),
  }),
  outcomes: fc.uniqueArray(fc.tuple(fc.constantFrom('shop', 'gone'), outcome), { selector: ([id]) => id }),
  residues: fc.array(place, { maxLength: 3 }),
  tasks: fc.array(
    fc.record({
      system: fc.constantFrom('paper', 'shop'),
      outcome: fc.constantFrom<TaskOutcome['outcome']>('done', 'none_found', 'kept', 'failed', 'waiting'),
    }),
    { maxLength: 2 },
  ),
});

test('whatever comes of it: every mapped column has one line, and the whole is whole only if nothing failed anywhere', () => {
  const mapped = Object.entries(shop.tables).flatMap(([name, { columns }]) =>
    Object.keys(columns).map((column) => `${name}.${column}`),
  );
  const property = fc.property(world, (drawn) => {
    const { kind, tables, conflicts, hasTask } = drawn.plan;
    const made: Plan = { ...plan, kind, tables, conflicts, tasks: hasTask ? plan.tasks : [] };
    const facts = { map, outcomes: new Map(drawn.outcomes), residues: drawn.residues, tasks: drawn.tasks };
    const { lines, isWhole } = coverageOf(made, facts);
    const told = lines.filter(({ system, category }) => system === 'shop' && category !== undefined);
    assert.deepEqual(
      told.map((line) => `${line.table}.${line.column}`),
      mapped,
    );
    assert.equal(
      isWhole,
      lines.every((line) => line.outcome !== 'failed' && line.outcome !== 'unmapped'),
    );
    const isHindered =
      drawn.residues.length > 0 ||
      conflicts.some(({ kind: what, blocks }) => blocks || what.endsWith('_not_mapped')) ||
      drawn.outcomes.some(([, { outcome: ended }]) => ended !== 'done') ||
      !hasTask ||
      !drawn.tasks.some(({ system }) => system === 'paper') ||
      (tables.some(({ found, table: name }) => found > 0 && name !== 'rate') &&
        drawn.outcomes.every(([id]) => id !== 'shop') &&
        plan.batches.some(({ steps }) =>
          tables.some((it) => it.found > 0 && it.table === steps[0]?.table),
        )) ||
      tables.length < names.filter((name) => name !== 'rate').length;
    if (isHindered) assert.equal(isWhole, false);
  });
  fc.assert(property, { numRuns: 2000 });
});
