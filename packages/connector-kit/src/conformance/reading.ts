import assert from 'node:assert/strict';
import type { Selection } from '../connector.ts';
import { columnOf, rowKey, type Table } from '../schema.ts';
import {
  allOf,
  given,
  integer,
  literal,
  rejectsWith,
  tableIn,
  text,
  valuesOf,
  type Case,
  type World,
} from './fixture.ts';

async function described(world: World, name: string): Promise<Table> {
  const table = (await world.connection.describe()).find(
    (candidate) => candidate.name === name && candidate.schema === world.fixture.schema,
  );
  assert.ok(table, `${name} is not described`);
  return table;
}

const count = (world: World, table: string, column: string, values: readonly string[]) =>
  world.connection.count({
    table: tableIn(world, table),
    columns: [column],
    tuples: values.map((value) => [text(value)]),
  });

async function streamed(world: World, selection: Selection): Promise<number> {
  let rows = 0;
  for await (const batch of world.connection.stream(selection, selection.columns)) rows += batch.length;
  return rows;
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

export const readingCases: readonly Case[] = [
  {
    name: 'describes keys, composite references, references of a table to itself and generated columns',
    async run(world) {
      await given(
        world,
        `create table shop (country varchar(2) not null, number integer not null, boss_country varchar(2),
          boss_number integer, label varchar(30), primary key (country, number),
          foreign key (boss_country, boss_number) references shop (country, number))`,
        `create table sale (id bigint not null primary key, code varchar(20) not null unique, country varchar(2),
          number integer, price decimal(12,2), doubled decimal(12,2) generated always as (price * 2) stored,
          foreign key (country, number) references shop (country, number) on delete cascade)`,
      );
      const shop = await described(world, 'shop');
      assert.deepEqual(shop.primaryKey, ['country', 'number']);
      assert.deepEqual(
        shop.foreignKeys.map(({ columns, references, onDelete }) => ({ columns, references, onDelete })),
        [
          {
            columns: ['boss_country', 'boss_number'],
            references: { table: tableIn(world, 'shop'), columns: ['country', 'number'] },
            onDelete: 'restrict',
          },
        ],
      );
      const sale = await described(world, 'sale');
      assert.deepEqual(sale.uniqueKeys, [['code']]);
      assert.equal(sale.foreignKeys[0]?.onDelete, 'cascade');
      assert.equal(columnOf(sale, 'doubled')?.generated, true);
      assert.equal(columnOf(sale, 'price')?.generated, false);
      assert.deepEqual([columnOf(sale, 'id')?.kind, columnOf(sale, 'id')?.nullable], ['integer', false]);
      assert.equal(columnOf(sale, 'country')?.nullable, true);
      assert.ok(sale.estimatedRows === undefined || sale.estimatedRows >= 0);
    },
  },
  {
    name: 'a unique key that may be null names no row; one that may not does',
    async run(world) {
      await given(
        world,
        'create table loose (code varchar(10) unique, note varchar(10))',
        'create table firm (code varchar(10) not null unique, note varchar(10))',
      );
      assert.equal(rowKey(await described(world, 'loose')), undefined);
      assert.deepEqual(rowKey(await described(world, 'firm')), ['code']);
    },
  },
  {
    name: 'names of tables and columns may hold quotes, dots, spaces and words of SQL',
    async run(world) {
      const table = 'select "from`.x';
      const column = `where'"; --\``;
      const quoteFor = world.fixture.quote;
      await given(
        world,
        `create table ${quoteFor(table)} (id integer not null primary key, ${quoteFor(column)} varchar(20))`,
        `insert into ${quoteFor(table)} values (1, 'x')`,
      );
      assert.deepEqual(await allOf(world, table, [column]), [['x']]);
      assert.equal(await count(world, table, column, ['x']), 1);
    },
  },
  {
    name: 'values come as the database spells them: wide integers, decimals, bytes, microseconds, empty texts, nulls',
    async run(world) {
      const { types, bytes } = world.fixture;
      await given(
        world,
        `create table kinds (id bigint not null primary key, price decimal(30,10), raw ${types.bytes}, at ${types.timestamp},
          empty varchar(10), none varchar(10), words varchar(100))`,
        `insert into kinds values (9007199254740993, 12345.0000000001, ${bytes('00ff27')}, '2026-03-29 01:02:03.123456',
          '', null, 'Їжак ''😀'' \\n %_')`,
      );
      const rows = await allOf(world, 'kinds', ['id', 'raw', 'at', 'empty', 'none']);
      assert.deepEqual(rows, [['9007199254740993', '00ff27', '2026-03-29 01:02:03.123456', '', null]]);
      const [[price = null, words = null] = []] = await allOf(world, 'kinds', ['price', 'words']);
      assert.match(price ?? '', /^12345\.0000000001/);
      assert.match(words ?? '', /^Їжак '😀' /);
      assert.equal(await count(world, 'kinds', 'words', [words ?? '']), 1);
      assert.equal(await count(world, 'kinds', 'empty', ['']), 1);
    },
  },
  {
    name: 'no tuple means no row, and a NULL refers to nothing',
    async run(world) {
      await given(
        world,
        'create table unreferred (id integer not null primary key, other integer)',
        'insert into unreferred values (1, null), (2, 2)',
      );
      const table = tableIn(world, 'unreferred');
      for (const tuples of [[], [[null]]]) {
        const selection = { table, columns: ['other'], tuples };
        assert.equal(await world.connection.count(selection), 0);
        assert.deepEqual(await world.connection.find(selection, ['id'], { limit: 10 }), { rows: [] });
        assert.equal(await streamed(world, selection), 0);
      }
    },
  },
  {
    name: 'an exact search finds no other case, no other accents and no other spaces',
    async run(world) {
      await given(
        world,
        `create table letters (id integer not null primary key, name ${world.fixture.types.caseless})`,
        `insert into letters values (1, 'Anna@example.org'), (2, 'anna@example.org'), (3, 'anná@example.org'), (4, 'anna@example.org ')`,
      );
      const byName = (name: string) =>
        valuesOf(world, 'letters', ['id'], { column: 'name', values: [text(name)] });
      assert.deepEqual(await byName('anna@example.org'), [['2']]);
      assert.deepEqual(await byName('Anna@example.org'), [['1']]);
      assert.deepEqual(await byName('anna@example.org '), [['4']]);
      assert.deepEqual(await byName('ANNA@example.org'), []);
      const anyCase = {
        table: tableIn(world, 'letters'),
        columns: ['name'],
        tuples: [[text('ANNA@example.org')], [text('anna@EXAMPLE.org')]],
        ignoringCase: true,
      };
      assert.equal(await world.connection.count(anyCase), 2);
    },
  },
  {
    name: 'a text that is no number finds no number, and a number is found by its own digits only',
    async run(world) {
      await given(
        world,
        'create table digits (id bigint not null primary key, code varchar(30))',
        `insert into digits values (0, 'abc'), (1, '1'), (9007199254740992, '01'), (9007199254740993, '1.0')`,
      );
      assert.equal(await count(world, 'digits', 'id', ['abc', '0abc', '1x', '', ' 1', '1.0']), 0);
      assert.equal(await count(world, 'digits', 'id', ['9007199254740993', '0']), 2);
      const byNumber = (value: string) =>
        valuesOf(world, 'digits', ['code'], { column: 'code', values: [integer(value)] });
      assert.deepEqual(await byNumber('1'), [['1']]);
      assert.deepEqual(await byNumber('0'), []);
      const wide = { column: 'id', values: [integer('9007199254740993')] };
      assert.deepEqual(await valuesOf(world, 'digits', ['code'], wide), [['1.0']]);
      const impossible = { column: 'id', values: [integer('99999999999999999999')] };
      assert.deepEqual(await valuesOf(world, 'digits', ['id'], impossible), []);
    },
  },
  {
    name: 'pages hold each row once, in the order of a composite key of texts',
    async run(world) {
      const names = ['a', 'A', 'b', 'é', 'Z', '', ' ', 'ї'];
      const rows = names.flatMap((name) => numbers(0, 4).map((n) => `('${name}', ${n}, 7)`));
      await given(
        world,
        `create table paged (name ${world.fixture.types.exact} not null, n integer not null, owner integer, primary key (name, n))`,
        `insert into paged values ${rows.join(', ')}`,
      );
      const selection = { table: tableIn(world, 'paged'), columns: ['owner'], tuples: [[integer(7)]] };
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await world.connection.find(selection, ['n'], {
          limit: 7,
          ...(after === undefined ? {} : { after }),
        });
        assert.ok(page.rows.length <= 7);
        seen.push(...page.rows.map(({ key }) => key.map((part) => part?.text).join('/')));
        after = page.next;
      } while (after !== undefined);
      assert.equal(seen.length, rows.length);
      assert.equal(new Set(seen).size, rows.length);
    },
  },
  {
    name: 'many values are found in parts, page by page and all together',
    async run(world) {
      const values = numbers(1, 950).map((n) => `(${n}, ${n})`);
      await given(
        world,
        'create table many (id integer not null primary key, owner integer)',
        `insert into many values ${values.join(', ')}`,
      );
      const tuples = [...numbers(1, 950), ...numbers(900, 1000)].map((n) => [integer(n)]);
      const selection = { table: tableIn(world, 'many'), columns: ['owner'], tuples };
      assert.equal(await world.connection.count(selection), 950);
      const seen = new Set<string>();
      let after: string | undefined;
      do {
        const options = { limit: 300, ...(after === undefined ? {} : { after }) };
        const page = await world.connection.find(selection, [], options);
        for (const { key } of page.rows) seen.add(key[0]?.text ?? '');
        after = page.next;
      } while (after !== undefined);
      assert.equal(seen.size, 950);
      assert.deepEqual(await world.connection.residual([selection]), [{ table: selection.table, rows: 950 }]);
    },
  },
  {
    name: 'a stream gives all rows in batches, and may be left early',
    async run(world) {
      const values = numbers(1, 5000).map((n) => `(${n}, 1)`);
      await given(
        world,
        'create table streamed (id integer not null primary key, owner integer)',
        `insert into streamed values ${values.join(', ')}`,
      );
      const selection = { table: tableIn(world, 'streamed'), columns: ['owner'], tuples: [[integer(1)]] };
      const sizes: number[] = [];
      for await (const batch of world.connection.stream(selection, ['id'])) sizes.push(batch.length);
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        5000,
      );
      assert.ok(Math.max(...sizes) <= 1000);
      for (let round = 0; round < 6; round += 1)
        for await (const batch of world.connection.stream(selection, ['id'])) {
          assert.ok(batch.length > 0);
          break;
        }
      assert.equal(await world.connection.count(selection), 5000);
    },
  },
  {
    name: 'a table without a key can be counted and streamed, and is refused pages',
    async run(world) {
      await given(
        world,
        'create table keyless (owner integer, note varchar(10))',
        `insert into keyless values (1, 'a'), (1, 'a')`,
      );
      const selection = { table: tableIn(world, 'keyless'), columns: ['owner'], tuples: [[integer(1)]] };
      assert.equal(await world.connection.count(selection), 2);
      assert.equal(await streamed(world, selection), 2);
      await rejectsWith(world.connection.find(selection, ['note'], { limit: 5 }), 'no_key');
    },
  },
  {
    name: 'a table or a column that is not there is an error and not an empty answer',
    async run(world) {
      await given(world, 'create table shrinking (id integer not null primary key, gone varchar(10))');
      const selection = (table: string, column: string) => ({
        table: tableIn(world, table),
        columns: [column],
        tuples: [[literal('text', 'x')]],
      });
      await rejectsWith(world.connection.count(selection('absent', 'id')), 'schema_changed');
      await rejectsWith(world.connection.count(selection('shrinking', 'absent')), 'schema_changed');
      await world.fixture.execute('alter table shrinking drop column gone');
      await rejectsWith(world.connection.count(selection('shrinking', 'gone')), 'schema_changed');
    },
  },
];
