import assert from 'node:assert/strict';
import type { Change } from '../change.ts';
import type { Step } from '../connector.ts';
import type { Literal } from '../literal.ts';
import {
  again,
  allOf,
  deletion,
  first,
  given,
  integer,
  literal,
  rejectsWith,
  tableIn,
  text,
  type Case,
  type World,
} from './fixture.ts';

const hashKey = new Uint8Array(32).fill(7);

/** A table of its own for each kind of key; the first key is deleted and the others must stay. */
async function deletesOnlyItsKey(
  world: World,
  table: string,
  type: string,
  keys: readonly { readonly sql: string; readonly value: NonNullable<Literal> }[],
): Promise<void> {
  const rows = keys.map(({ sql }) => `(${sql}, 'x')`).join(', ');
  await given(
    world,
    `create table ${table} (id ${type} not null primary key, note varchar(10))`,
    `insert into ${table} values ${rows}`,
  );
  const remaining = keys.map(({ sql }) => sql);
  for (const { sql, value } of keys) {
    const step = deletion(world, table, ['id'], [[value]]);
    assert.deepEqual(
      await world.connection.apply(first(step)),
      [{ affected: 1, already: 0 }],
      `${table} ${sql}`,
    );
    remaining.shift();
    assert.equal((await allOf(world, table, ['id'])).length, remaining.length);
    for (const other of keys.slice(keys.length - remaining.length)) {
      const selection = { table: tableIn(world, table), columns: ['id'], tuples: [[other.value]] };
      assert.equal(await world.connection.count(selection), 1, `${table}: ${other.sql} went with ${sql}`);
    }
  }
}

export const change = (
  world: World,
  table: string,
  id: readonly Literal[],
  changes: Readonly<Record<string, Change>>,
): Step => ({
  kind: 'change',
  table: tableIn(world, table),
  keyColumns: ['id'],
  expectedColumns: [],
  rows: id.map((key) => ({ key: [key], expected: [] })),
  changes,
});

export const writingCases: readonly Case[] = [
  {
    name: 'a key of any kind deletes its own row: 0, empty, wide, binary, microseconds, decimals, case, accents',
    async run(world) {
      const { types, bytes } = world.fixture;
      const numbers = ['0', '1', '-1', '9007199254740992', '9007199254740993', '-9223372036854775808'];
      await deletesOnlyItsKey(
        world,
        'key_integer',
        'bigint',
        numbers.map((sql) => ({ sql, value: integer(sql) })),
      );
      const texts = ['', '0', 'a', 'A', 'á', 'null', '%', '_', ' ', 'ї'];
      await deletesOnlyItsKey(
        world,
        'key_text',
        types.exact,
        texts.map((value) => ({ sql: `'${value}'`, value: text(value) })),
      );
      const blobs = ['', '00', '0000', 'ff', 'ff00', '2700'];
      await deletesOnlyItsKey(
        world,
        'key_bytes',
        types.bytes,
        blobs.map((hex) => ({ sql: bytes(hex), value: literal('bytes', hex) })),
      );
      const uuids = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-00000000000a'];
      await deletesOnlyItsKey(
        world,
        'key_uuid',
        types.uuid,
        uuids.map((value) => ({ sql: `'${value}'`, value: literal('uuid', value) })),
      );
      const times = [
        '2026-03-29 01:00:00.123456',
        '2026-03-29 01:00:00.123457',
        '2026-03-29 01:00:00.000000',
      ];
      await deletesOnlyItsKey(
        world,
        'key_time',
        types.timestamp,
        times.map((value) => ({ sql: `'${value}'`, value: literal('timestamp', value) })),
      );
      const decimals = ['0.10', '0.11', '123456789012345.67', '123456789012345.68'];
      await deletesOnlyItsKey(
        world,
        'key_decimal',
        types.decimal,
        decimals.map((value) => ({ sql: `'${value}'`, value: literal('decimal', value) })),
      );
    },
  },
  {
    name: 'all parts of a composite key count, 0 and empty texts as well; a key cut short is refused',
    async run(world) {
      await given(
        world,
        `create table pairs (a integer not null, b varchar(10) not null, primary key (a, b))`,
        `insert into pairs values (0, ''), (0, '0'), (0, 'x'), (1, ''), (10, '0')`,
      );
      const step = deletion(
        world,
        'pairs',
        ['a', 'b'],
        [
          [integer(0), text('')],
          [integer(10), text('0')],
        ],
      );
      await world.connection.apply(first(step));
      assert.deepEqual(await allOf(world, 'pairs', ['a', 'b']), [
        ['0', '0'],
        ['0', 'x'],
        ['1', ''],
      ]);
      await rejectsWith(
        world.connection.apply(first(deletion(world, 'pairs', ['a', 'b'], [[integer(0)]]))),
        'value_unfit',
      );
      await rejectsWith(
        world.connection.apply(first(deletion(world, 'pairs', ['a'], [[integer(0)]]))),
        'no_key',
      );
      const wrong = deletion(world, 'pairs', ['a', 'b'], [[text('zero'), text('x')]]);
      // SQLite may hold a text there.
      await rejectsWith(world.connection.apply(first(wrong)), ['value_unfit', 'rows_changed']);
      assert.equal((await allOf(world, 'pairs', ['a'])).length, 3);
    },
  },
  {
    name: 'many rows go in one step, and a step without rows does nothing',
    async run(world) {
      const ids = Array.from({ length: 900 }, (_, index) => index);
      await given(
        world,
        'create table crowd (id integer not null primary key)',
        `insert into crowd values ${ids.map((id) => `(${id})`).join(', ')}`,
      );
      const some = ids.slice(0, 700).map((id) => [integer(id)]);
      const steps = [deletion(world, 'crowd', ['id'], []), deletion(world, 'crowd', ['id'], some)];
      const results = await world.connection.apply(first(...steps));
      assert.deepEqual(results, [
        { affected: 0, already: 0 },
        { affected: 700, already: 0 },
      ]);
      assert.equal((await allOf(world, 'crowd', ['id'])).length, 200);
    },
  },
  {
    name: 'a column is emptied, fixed, generalised or hashed, and a second try of the same batch changes nothing',
    async run(world) {
      await given(
        world,
        `create table guests (id integer not null primary key, name varchar(60), email varchar(60), born date,
          post varchar(10), age integer, ip varchar(60))`,
        `insert into guests values (0, 'Олена', 'a@example.org', '1987-06-05', '04070', 39, '192.0.2.77'),
          (2, 'Петро', 'a@example.org', '2001-12-31', '79000', 24, '2001:db8:1:2::5'), (3, 'Ірина', 'c@example.org', null, null, null, 'none')`,
      );
      const step = change(world, 'guests', [integer(0), integer(2), integer(3)], {
        name: { kind: 'fixed', value: text('removed') },
        email: { kind: 'hash', key: hashKey },
        born: { kind: 'generalise', by: { to: 'year' } },
        post: { kind: 'generalise', by: { to: 'prefix', characters: 2 } },
        age: { kind: 'generalise', by: { to: 'band', width: 10 } },
        ip: { kind: 'generalise', by: { to: 'network' } },
      });
      assert.deepEqual(await world.connection.apply(first(step)), [{ affected: 3, already: 0 }]);
      const columns = ['id', 'name', 'born', 'post', 'age', 'ip'];
      const wanted = [
        ['0', 'removed', '1987-01-01', '04', '30', '192.0.2.0'],
        ['2', 'removed', '2001-01-01', '79', '20', '2001:db8:1::'],
        ['3', 'removed', null, null, null, null],
      ];
      assert.deepEqual(await allOf(world, 'guests', columns), wanted);
      const hashes = await allOf(world, 'guests', ['id', 'email']);
      assert.match(hashes[0]?.[1] ?? '', /^~[\w-]{31}$/);
      assert.equal(hashes[0]?.[1], hashes[1]?.[1]);
      assert.notEqual(hashes[0]?.[1], hashes[2]?.[1]);
      assert.deepEqual(await world.connection.apply(again(step)), [{ affected: 0, already: 3 }]);
      assert.deepEqual(await allOf(world, 'guests', columns), wanted);
      assert.deepEqual(await allOf(world, 'guests', ['id', 'email']), hashes);
      const emptied = change(world, 'guests', [integer(0)], { name: { kind: 'null' } });
      await world.connection.apply(first(emptied));
      assert.equal((await allOf(world, 'guests', ['id', 'name']))[0]?.[1], null);
    },
  },
  {
    name: 'a row that is no longer as it was planned stops the whole batch',
    async run(world) {
      await given(
        world,
        'create table orders (id integer not null primary key, owner integer, note varchar(10))',
        `insert into orders values (1, 7, 'a'), (2, 7, 'b'), (3, 7, 'c')`,
        'update orders set owner = 8 where id = 2',
      );
      const before = await allOf(world, 'orders', ['id', 'owner', 'note']);
      const rows = [1, 2].map((id) => ({ key: [integer(id)], expected: [integer(7)] }));
      const place = { table: tableIn(world, 'orders'), keyColumns: ['id'], expectedColumns: ['owner'], rows };
      const untouched = change(world, 'orders', [integer(3)], { note: { kind: 'null' } });
      for (const step of [
        { ...place, kind: 'delete' } as const,
        { ...place, kind: 'change', changes: { note: { kind: 'null' } } } as const,
      ]) {
        const error = await rejectsWith(world.connection.apply(first(untouched, step)), 'rows_changed');
        assert.deepEqual([error.details.expected, error.details.found], [2, 1]);
        await rejectsWith(world.connection.apply(again(step)), 'rows_changed');
        assert.deepEqual(await allOf(world, 'orders', ['id', 'owner', 'note']), before);
      }
    },
  },
  {
    name: 'a row that is gone counts as done when this batch was begun before and all of it is gone',
    async run(world) {
      await given(
        world,
        'create table parted (id integer not null primary key)',
        'insert into parted values (1), (2), (3), (4)',
      );
      const step = (...ids: number[]) =>
        deletion(
          world,
          'parted',
          ['id'],
          ids.map((id) => [integer(id)]),
        );
      await rejectsWith(world.connection.apply(first(step(1, 9))), 'rows_changed');
      await world.connection.apply(first(step(1, 2)));
      await rejectsWith(world.connection.apply(first(step(1, 2))), 'rows_changed');
      assert.deepEqual(await world.connection.apply(again(step(1, 2))), [{ affected: 0, already: 2 }]);
      await rejectsWith(world.connection.apply(again(step(2, 3))), 'rows_changed');
      await rejectsWith(world.connection.apply(again(step(2), step(3))), 'rows_changed');
      assert.deepEqual(await allOf(world, 'parted', ['id']), [['3'], ['4']]);
    },
  },
  {
    name: 'cycles and references of a table to itself go when the plan empties the reference first',
    async run(world) {
      await given(
        world,
        'create table staff (id integer not null primary key, boss integer references staff (id))',
        'insert into staff values (1, null), (2, 1), (3, 2)',
        'update staff set boss = 3 where id = 1',
        'create table house (id integer not null primary key, keeper integer, foreign key (keeper) references staff (id))',
        'insert into house values (1, 1)',
      );
      const ids = [1, 2, 3].map((id) => integer(id));
      const results = await world.connection.apply(
        first(
          change(world, 'house', [integer(1)], { keeper: { kind: 'null' } }),
          change(world, 'staff', ids, { boss: { kind: 'null' } }),
          deletion(
            world,
            'staff',
            ['id'],
            ids.map((id) => [id]),
          ),
        ),
      );
      assert.deepEqual(
        results.map(({ affected }) => affected),
        [1, 3, 3],
      );
      assert.deepEqual(await allOf(world, 'staff', ['id']), []);
      assert.deepEqual(await allOf(world, 'house', ['id', 'keeper']), [['1', null]]);
    },
  },
];
