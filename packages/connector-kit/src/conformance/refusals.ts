import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  again,
  allOf,
  deletion,
  first,
  given,
  integer,
  rejectsWith,
  tableIn,
  text,
  type Case,
} from './fixture.ts';
import { change } from './writing.ts';

/** InnoDB shows its transactions anew only when nobody has asked for 100 ms. */
const lookEveryMs = 250;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(lookEveryMs))
    if (await condition()) return;
  assert.fail('waited for 30 s in vain');
}

export const refusalCases: readonly Case[] = [
  {
    name: 'a reference that restricts stops the whole batch',
    async run(world) {
      await given(
        world,
        'create table parent (id integer not null primary key, note varchar(10))',
        'create table child (id integer not null primary key, parent integer, foreign key (parent) references parent (id))',
        `insert into parent values (1, 'a'), (2, 'b')`,
        'insert into child values (1, 1)',
      );
      const steps = [
        change(world, 'parent', [integer(2)], { note: { kind: 'null' } }),
        deletion(world, 'parent', ['id'], [[integer(1)]]),
      ];
      await rejectsWith(world.connection.apply(first(...steps)), 'blocked_by_reference');
      assert.deepEqual(await allOf(world, 'parent', ['id', 'note']), [
        ['1', 'a'],
        ['2', 'b'],
      ]);
    },
  },
  {
    name: 'rows that would go or change with a deletion must be in the plan',
    async run(world) {
      await given(
        world,
        'create table account (id integer not null primary key)',
        'create table follower (id integer not null primary key, account integer, foreign key (account) references account (id) on delete cascade)',
        'create table mention (id integer not null primary key, account integer, foreign key (account) references account (id) on delete set null)',
        'insert into account values (1), (2)',
        'insert into follower values (1, 1), (2, 2)',
        'insert into mention values (1, 1), (2, 2)',
      );
      const account = deletion(world, 'account', ['id'], [[integer(1)]]);
      const follower = deletion(world, 'follower', ['id'], [[integer(1)]]);
      const mention = change(world, 'mention', [integer(1)], { account: { kind: 'null' } });
      const error = await rejectsWith(world.connection.apply(first(mention, account)), 'unplanned_rows');
      assert.equal(error.details.table, `${world.fixture.schema}.follower`);
      await rejectsWith(world.connection.apply(first(follower, account)), 'unplanned_rows');
      assert.deepEqual(await allOf(world, 'mention', ['id', 'account']), [
        ['1', '1'],
        ['2', '2'],
      ]);
      await world.connection.apply(first(follower, mention, account));
      assert.deepEqual(await allOf(world, 'follower', ['id', 'account']), [['2', '2']]);
      assert.deepEqual(await allOf(world, 'mention', ['id', 'account']), [
        ['1', null],
        ['2', '2'],
      ]);
    },
  },
  {
    name: 'a table without a key is refused, one with a unique key without nulls is not',
    async run(world) {
      await given(
        world,
        'create table bare (id integer, code varchar(10) unique)',
        `insert into bare values (1, 'a')`,
        'create table coded (code varchar(10) not null unique, note varchar(10))',
        `insert into coded values ('a', 'x'), ('b', 'y')`,
      );
      for (const column of ['id', 'code']) {
        const value = column === 'id' ? integer(1) : text('a');
        await rejectsWith(
          world.connection.apply(first(deletion(world, 'bare', [column], [[value]]))),
          'no_key',
        );
      }
      await world.connection.apply(first(deletion(world, 'coded', ['code'], [[text('a')]])));
      assert.deepEqual(await allOf(world, 'coded', ['code']), [['b']]);
    },
  },
  {
    name: 'a change that can never work is refused before anything is touched',
    async run(world) {
      await given(
        world,
        `create table fixed (id integer not null primary key, name varchar(20) not null, n integer,
          twice integer generated always as (n * 2) stored)`,
        `insert into fixed (id, name, n) values (1, 'a', 1)`,
      );
      const refused = (changes: Parameters<typeof change>[3]) =>
        world.connection.apply(first(change(world, 'fixed', [integer(1)], changes)));
      const key = new Uint8Array(32);
      await rejectsWith(refused({ twice: { kind: 'fixed', value: integer(0) } }), 'change_unfit');
      await rejectsWith(refused({ name: { kind: 'null' } }), 'change_unfit');
      await rejectsWith(refused({ n: { kind: 'hash', key } }), 'change_unfit');
      await rejectsWith(refused({ name: { kind: 'hash', key: key.slice(1, 9) } }), 'change_unfit');
      await rejectsWith(refused({ id: { kind: 'fixed', value: integer(5) } }), 'change_unfit');
      await rejectsWith(refused({ absent: { kind: 'null' } }), 'schema_changed');
      assert.deepEqual(await allOf(world, 'fixed', ['id', 'name', 'twice']), [['1', 'a', '2']]);
    },
  },
  {
    name: 'a trigger that puts the old value back is no success',
    async run(world) {
      await given(
        world,
        'create table stubborn (id integer not null primary key, name varchar(20))',
        `insert into stubborn values (1, 'a')`,
        ...world.fixture.restoringTrigger('stubborn', 'name'),
      );
      const step = change(world, 'stubborn', [integer(1)], { name: { kind: 'null' } });
      await rejectsWith(world.connection.apply(first(step)), 'rows_changed');
      assert.deepEqual(await allOf(world, 'stubborn', ['name']), [['a']]);
    },
  },
  {
    name: 'a trigger that swallows a deletion is no success',
    async run(world) {
      const triggers = world.fixture.swallowingTrigger?.('sticky');
      if (triggers === undefined) return;
      await given(
        world,
        'create table sticky (id integer not null primary key)',
        'insert into sticky values (1)',
        ...triggers,
      );
      const step = deletion(world, 'sticky', ['id'], [[integer(1)]]);
      const error = await rejectsWith(world.connection.apply(first(step)), 'rows_changed');
      assert.deepEqual([error.details.expected, error.details.found], [1, 0]);
    },
  },
  {
    name: 'a value that is taken already is refused, and no error quotes a value',
    async run(world) {
      await given(
        world,
        'create table emails (id integer not null primary key, email varchar(60) unique)',
        `insert into emails values (1, 'canary@example.org'), (2, 'other@example.org')`,
      );
      const step = change(world, 'emails', [integer(2)], {
        email: { kind: 'fixed', value: text('canary@example.org') },
      });
      await rejectsWith(world.connection.apply(first(step)), 'unique_conflict', ['canary']);
      assert.equal((await allOf(world, 'emails', ['email'])).length, 2);
    },
  },
  {
    name: 'a connection for reading cannot write',
    async run(world) {
      await given(
        world,
        'create table quiet (id integer not null primary key)',
        'insert into quiet values (1)',
      );
      const { fixture } = world;
      const reading = await fixture.connector.open(fixture.settings(), 'read');
      try {
        const step = deletion(world, 'quiet', ['id'], [[integer(1)]]);
        await rejectsWith(reading.apply(first(step)), 'read_only');
        assert.equal((await reading.sample(tableIn(world, 'quiet'), ['id'], 5)).length, 1);
      } finally {
        await reading.close();
      }
    },
  },
  {
    name: 'settings with unknown or impossible fields are refused, and say which field',
    async run({ fixture }) {
      for (const settings of [
        undefined,
        'x',
        [],
        { sql: 'select 1' },
        {},
        { url: 'ftp://example.org', path: 'x' },
      ])
        await rejectsWith(fixture.connector.open(settings, 'read'), 'settings_invalid');
    },
  },
  {
    name: 'a row that another session holds makes the batch wait no longer than allowed, and nothing is applied',
    async run(world) {
      const { fixture } = world;
      await given(
        world,
        'create table held (id integer not null primary key)',
        'insert into held values (1), (2)',
      );
      const held = await fixture.hold('update held set id = id where id = 2');
      const hurried = await fixture.connector.open(fixture.settings({ statementTimeoutMs: 1000 }), 'write');
      const steps = [1, 2].map((id) => deletion(world, 'held', ['id'], [[integer(id)]]));
      try {
        const error = await rejectsWith(hurried.apply(first(...steps)), ['busy', 'timed_out']);
        assert.equal(error.whoActs, 'retry');
      } finally {
        await held.release();
      }
      assert.equal((await allOf(world, 'held', ['id'])).length, 2);
      assert.deepEqual((await hurried.apply(again(...steps))).length, 2);
      await hurried.close();
    },
  },
  {
    name: 'a connection lost in the middle of a batch leaves nothing applied, and the next call works',
    async run(world) {
      const { fixture } = world;
      const { kill, isWaiting } = fixture;
      if (kill === undefined || isWaiting === undefined) return;
      await given(
        world,
        'create table cut (id integer not null primary key)',
        'insert into cut values (1), (2)',
      );
      const connection = await fixture.connector.open(fixture.settings(), 'write');
      const held = await fixture.hold('update cut set id = id where id = 2');
      const steps = [1, 2].map((id) => deletion(world, 'cut', ['id'], [[integer(id)]]));
      const applying = rejectsWith(connection.apply(first(...steps)), 'connection_lost');
      await until(isWaiting);
      await kill();
      assert.equal((await applying).whoActs, 'retry');
      await held.release();
      assert.equal((await allOf({ fixture, connection }, 'cut', ['id'])).length, 2);
      assert.deepEqual(
        (await connection.apply(again(...steps))).map(({ affected }) => affected),
        [1, 1],
      );
      await connection.close();
    },
  },
];
