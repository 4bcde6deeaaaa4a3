import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ConnectorError } from '@zgoda/connector-kit';
import { startCustomerPostgres, type CustomerDatabase } from '../test/customer-databases.ts';
import { mapOf, openBy, settingsOf, systemOf } from '../test/hand-made.ts';
import { countPlan, makePlan } from './planner.ts';
import type { Person, Plan, PlanConflict, PlannedBatch, PlanRequest } from './plan.ts';

const asOf = Date.UTC(2026, 10, 22, 12);
const olena: Person = { id: 'olena', identities: [{ kind: 'email', value: 'olena@example.org' }] };
const ivan: Person = { id: 'ivan', identities: [{ kind: 'email', value: 'ivan@example.org' }] };
const contact = { category: 'contact' } as const;
const email = { ...contact, identity: 'email' } as const;
const byClient = { columns: ['client_id'], to: 'client', to_columns: ['id'], finds: 'these_rows' } as const;

describe('a plan', () => {
  let shop: CustomerDatabase;
  before(async () => {
    shop = await startCustomerPostgres();
  });
  after(() => shop.close());
  beforeEach(() => shop.execute('drop schema public cascade', 'create schema public'));

  async function plan(
    tables: unknown,
    request: Partial<PlanRequest> = {},
    options: { batchRows?: number } = {},
  ) {
    const batches: PlannedBatch[] = [];
    const made = await makePlan(
      { kind: 'erasure', people: [olena], asOf, ...request },
      {
        map: mapOf(systemOf('shop', 'postgres', tables)),
        open: openBy(settingsOf({ shop })),
        sink: { put: async (batch) => void batches.push(batch) },
        ...options,
      },
    );
    return { made, batches };
  }
  async function carryOut(batches: readonly PlannedBatch[]): Promise<void> {
    const connection = await shop.connector.open(shop.settings, 'write');
    try {
      for (const { steps } of batches) await connection.apply({ steps, begun: false });
    } finally {
      await connection.close();
    }
  }
  const rows = (sql: string) => shop.rows(sql);
  const line = ({ tables }: Plan, name: string) => tables.find(({ table }) => table === name);
  const conflict = ({ conflicts }: Plan, kind: PlanConflict['kind']) =>
    conflicts.find((candidate) => candidate.kind === kind);

  test('takes keys that are zero, empty, wide, composite, binary or differ by case for what they are', async () => {
    await shop.execute(
      `create table client (code text primary key, email text)`,
      `insert into client values ('', 'Olena@Example.org'), ('a', 'OLENA@example.org'), ('A', 'ivan@example.org')`,
      `create table orders (client_code text references client, no bigint, id uuid, tag bytea, primary key (client_code, no, id, tag))`,
      `insert into orders select code, no, '00000000-0000-4000-8000-000000000000', tag
       from client, (values (0::bigint), (9007199254740993), (9007199254740992)) as n(no), (values (''::bytea), ('\\x00')) as t(tag)`,
    );
    const { made, batches } = await plan(
      {
        client: { on_erasure: 'delete_rows', columns: { email }, not_personal: ['code'] },
        orders: {
          on_erasure: 'delete_rows',
          not_personal: ['client_code', 'no', 'id', 'tag'],
          references: [{ columns: ['client_code'], to: 'client', to_columns: ['code'], finds: 'these_rows' }],
        },
      },
      {},
      { batchRows: 5 },
    );
    assert.deepEqual([line(made, 'client')?.deleted, line(made, 'orders')?.deleted], [2, 12]);
    assert.deepEqual(line(made, 'orders')?.foundBy, ['client(client_code)']);
    assert.ok(batches.every(({ steps }) => steps.reduce((sum, step) => sum + step.rows.length, 0) <= 5));
    await carryOut(batches);
    assert.deepEqual(await rows('select code from client'), [['A']]);
    assert.deepEqual(await rows('select distinct client_code, count(*) over () from orders'), [['A', '6']]);
  });

  test('does not touch a row that changed hands after the plan', async () => {
    await shop.execute(
      'create table client (id int primary key, email text)',
      `insert into client values (0, 'olena@example.org')`,
    );
    const { batches } = await plan({
      client: { on_erasure: 'delete_rows', columns: { email }, not_personal: ['id'] },
    });
    await shop.execute(`update client set email = 'ivan@example.org'`);
    await assert.rejects(carryOut(batches), { code: 'rows_changed' });
    assert.equal((await rows('select * from client')).length, 1);
  });

  const family = async () => {
    await shop.execute(
      'create table address (id int primary key, street text)',
      'create table client (id int primary key, email text, address_id int references address)',
      `insert into address values (0, 'Own'), (1, 'Shared')`,
      `insert into client values (1, 'olena@example.org', 0), (2, 'ivan@example.org', 1), (3, 'olena@example.org', 1)`,
    );
    return {
      address: { on_erasure: 'delete_rows', columns: { street: contact }, not_personal: ['id'] },
      client: {
        on_erasure: 'delete_rows',
        columns: { email },
        not_personal: ['id', 'address_id'],
        references: [{ columns: ['address_id'], to: 'address', to_columns: ['id'], finds: 'those_rows' }],
      },
    };
  };

  test('leaves a row that somebody else refers to as well, and says so', async () => {
    const { made, batches } = await plan(await family());
    assert.deepEqual(conflict(made, 'shared_row'), {
      kind: 'shared_row',
      system: 'shop',
      table: 'address',
      by: 'client',
      rows: 1,
      blocks: false,
    });
    await carryOut(batches);
    assert.deepEqual(await rows('select street from address'), [['Shared']]);
    assert.deepEqual(await rows('select id from client'), [['2']]);
  });

  test('deletes what two people share when both ask', async () => {
    const { made, batches } = await plan(await family(), { people: [ivan, olena] });
    assert.equal(conflict(made, 'shared_row'), undefined);
    await carryOut(batches);
    assert.deepEqual(await rows('select * from address'), []);
  });

  test('touches nothing of people whose data are held back', async () => {
    await shop.execute(
      'create table household (id int primary key, first text, second text)',
      `insert into household values (0, 'olena@example.org', 'ivan@example.org'), (1, 'olena@example.org', null)`,
    );
    const household = {
      on_erasure: 'delete_rows',
      columns: { first: email, second: email },
      not_personal: ['id'],
    };
    const tables = { ...(await family()), household };
    const request = { people: [ivan, olena], holds: [{ person: 'ivan', reason: 'Lawsuit' }] };
    const { made, batches } = await plan(tables, request);
    assert.deepEqual(
      made.conflicts
        .filter(({ kind }) => kind === 'held')
        .map(({ table, rows: held, because }) => [table, held, because]),
      [
        ['client', 1, 'Lawsuit'],
        ['household', 1, 'Lawsuit'],
      ],
    );
    assert.equal(line(made, 'client')?.found, 3);
    await carryOut(batches);
    assert.deepEqual(await rows('select id from client'), [['2']]);
    assert.deepEqual(await rows('select id from household'), [['0']]);
    assert.deepEqual(await rows('select street from address'), [['Shared']]);
  });

  const books = async (...dates: readonly (string | null)[]) => {
    await shop.execute(
      'create table client (id int primary key, email text, name text not null)',
      'create table invoice (id int primary key, client_id int not null references client, issued date, payer text)',
      `insert into client values (0, 'olena@example.org', 'Olena')`,
      ...dates.map(
        (date, id) =>
          `insert into invoice values (${id}, 0, ${date === null ? 'null' : `'${date}'`}, 'Olena')`,
      ),
    );
    return {
      client: {
        on_erasure: 'delete_rows',
        columns: {
          email: { ...email, on_erasure: 'null' },
          name: { ...contact, on_erasure: { fixed: '–' } },
        },
        not_personal: ['id'],
      },
      invoice: {
        on_erasure: 'delete_rows',
        columns: { payer: { ...contact, on_erasure: 'keep' } },
        not_personal: ['id', 'client_id', 'issued'],
        references: [byClient],
        retain: { law: { en: 'Tax Code 44.3', uk: 'ПКУ 44.3' }, from: 'issued', for: 'P3Y' },
      },
    };
  };

  test('keeps to its last day what a law demands, with the rows that it refers to, their columns changed', async () => {
    const tables = await books('2023-11-21', '2023-11-22', '2024-02-29', null);
    const { made, batches } = await plan(tables);
    const { deleted, kept, keptUntil } = line(made, 'invoice') ?? {};
    assert.deepEqual([deleted, kept, keptUntil], [1, 3, '2027-02-28']);
    assert.deepEqual(
      made.conflicts.map(({ kind, table, column, rows: told, because, until, blocks }) => ({
        kind,
        place: [table, column],
        rows: told,
        law: [because, until],
        blocks,
      })),
      [
        {
          kind: 'kept_by_law',
          place: ['invoice', undefined],
          rows: 2,
          law: ['Tax Code 44.3', '2027-02-28'],
          blocks: false,
        },
        {
          kind: 'kept_by_law',
          place: ['invoice', 'issued'],
          rows: 1,
          law: ['Tax Code 44.3', undefined],
          blocks: false,
        },
        {
          kind: 'kept_by_law',
          place: ['client', undefined],
          rows: 1,
          law: ['Tax Code 44.3', undefined],
          blocks: false,
        },
      ],
    );
    await carryOut(batches);
    assert.deepEqual(await rows('select id, payer from invoice order by id'), [
      ['1', 'Olena'],
      ['2', 'Olena'],
      ['3', 'Olena'],
    ]);
    assert.deepEqual(await rows('select * from client'), [['0', null, '–']]);
    const later = await plan(tables, { asOf: Date.UTC(2030, 0, 1), people: [olena] });
    assert.equal(line(later.made, 'client')?.found, 0);
  });

  test('blocks where a row has to stay and it is not said what becomes of its columns', async () => {
    const { client, invoice } = await books('2026-01-01');
    const { made } = await plan({ client: { ...client, columns: { email, name: contact } }, invoice });
    assert.deepEqual(
      made.conflicts.filter(({ blocks }) => blocks).map(({ kind, table, column }) => [kind, table, column]),
      [
        ['strategy_unfit', 'client', 'email'],
        ['strategy_unfit', 'client', 'name'],
      ],
    );
  });

  const staff = async (reference: string) => {
    await shop.execute(
      `create table person (id int primary key, email text, boss int ${reference} references person)`,
      'create table ticket (id int primary key, person_id int references person on delete cascade, text text)',
      `insert into person values (0, 'olena@example.org', 0), (1, 'olena@example.org', 0), (2, 'ivan@example.org', 1)`,
      'insert into ticket values (0, 0), (1, 2)',
    );
  };
  const staffMap = (whenGone: 'null' | 'block') => ({
    person: {
      on_erasure: 'delete_rows',
      columns: { email },
      not_personal: ['id', 'boss'],
      references: [{ columns: ['boss'], to: 'person', to_columns: ['id'], when_gone: whenGone }],
    },
    ticket: {
      on_erasure: 'delete_rows',
      columns: { text: contact },
      not_personal: ['id', 'person_id'],
      references: [{ columns: ['person_id'], to: 'person', to_columns: ['id'], when_gone: whenGone }],
    },
  });

  test('empties references of others to rows that go, so that nothing cascades', async () => {
    await staff('');
    const { made, batches } = await plan(staffMap('null'));
    assert.deepEqual([line(made, 'person')?.detached, line(made, 'ticket')?.detached], [1, 1]);
    assert.ok(made.batches.some(({ steps }) => steps.some(({ kind }) => kind === 'detach')));
    await carryOut(batches);
    assert.deepEqual(await rows('select * from person'), [['2', 'ivan@example.org', null]]);
    assert.deepEqual(await rows('select id, person_id from ticket order by 1'), [
      ['0', null],
      ['1', '2'],
    ]);
  });

  test('blocks where a reference of others can or may not be emptied', async () => {
    await staff('not null');
    for (const whenGone of ['null', 'block'] as const) {
      const { made } = await plan(staffMap(whenGone));
      const blocking = made.conflicts.filter(({ kind }) => kind === 'blocked_by_reference');
      assert.ok(
        blocking.some(({ table, by, rows: told }) => table === 'person' && by === 'person' && told === 1),
      );
      assert.equal(
        blocking.some(({ by }) => by === 'ticket'),
        whenGone === 'block',
      );
    }
  });

  test('orders rows that refer to rows of their own table where the reference cannot be emptied', async () => {
    await staff('not null');
    await shop.execute('delete from ticket', 'delete from person where id = 2');
    await shop.execute(
      `insert into person select id, 'olena@example.org', id - 1 from generate_series(2, 9) as id order by id desc`,
    );
    const { made, batches } = await plan(staffMap('block'), {}, { batchRows: 3 });
    assert.ok(made.conflicts.every(({ blocks }) => !blocks));
    await carryOut(batches);
    assert.deepEqual(await rows('select * from person'), []);
  });

  test('cuts a circle at the references that may be empty, each row’s one after the other', async () => {
    await shop.execute(
      'create table shelf (id int primary key, email text, first int, last int)',
      'create table book (id int primary key, shelf_id int not null references shelf)',
      'alter table shelf add foreign key (first) references book, add foreign key (last) references book',
      `insert into shelf values (0, 'olena@example.org')`,
      'insert into book values (0, 0), (1, 0)',
      'update shelf set first = 0, last = 1',
    );
    const toBook = (column: string) =>
      ({ columns: [column], to: 'book', to_columns: ['id'], finds: 'these_rows' }) as const;
    const { made, batches } = await plan({
      shelf: {
        on_erasure: 'delete_rows',
        columns: { email },
        not_personal: ['id', 'first', 'last'],
        references: [toBook('first'), toBook('last')],
      },
      book: {
        on_erasure: 'delete_rows',
        not_personal: ['id', 'shelf_id'],
        references: [{ columns: ['shelf_id'], to: 'shelf', to_columns: ['id'], finds: 'these_rows' }],
      },
    });
    assert.deepEqual(made.conflicts, []);
    await carryOut(batches);
    assert.deepEqual([await rows('select * from shelf'), await rows('select * from book')], [[], []]);
  });

  test('speaks of a table without a key, of what the map does not know and of what is gone', async () => {
    await shop.execute(
      'create table client (id int primary key, email text, added text)',
      'create table log (client_id int, text text)',
      'create table unknown (id int primary key)',
      `insert into client values (0, 'olena@example.org')`,
      'insert into log values (0), (0)',
    );
    const { made, batches } = await plan({
      client: { on_erasure: 'delete_rows', columns: { email }, not_personal: ['id', 'dropped'] },
      log: {
        on_erasure: 'delete_rows',
        columns: { text: contact },
        not_personal: ['client_id'],
        references: [byClient],
      },
      lost: { on_erasure: 'nothing' },
    });
    const told = made.conflicts.map(({ kind, table, column, blocks }) => [kind, table, column, blocks]);
    for (const expected of [
      ['column_not_mapped', 'client', 'added', false],
      ['table_not_mapped', 'unknown', undefined, false],
      ['mapped_column_gone', 'client', 'dropped', true],
      ['mapped_table_gone', 'lost', undefined, true],
      ['no_key', 'log', undefined, true],
    ])
      assert.ok(
        told.some((one) => JSON.stringify(one) === JSON.stringify(expected)),
        JSON.stringify(expected),
      );
    assert.equal(line(made, 'log')?.deleted, 0);
    assert.ok(batches.every(({ steps }) => steps.every(({ table }) => table.name !== 'log')));
  });

  test('says when an address names several people, but not where the database keeps it unique', async () => {
    await shop.execute(
      'create table client (id int primary key, email text)',
      'create table letter (id int primary key, client_id int, email text)',
      `insert into client values (0, 'olena@example.org'), (1, 'Olena@example.org')`,
      `insert into letter values (0, 0, 'olena@example.org'), (1, 0, 'olena@example.org')`,
    );
    const tables = {
      client: { on_erasure: 'delete_rows', columns: { email }, not_personal: ['id'] },
      letter: {
        on_erasure: 'delete_rows',
        columns: { email },
        not_personal: ['id', 'client_id'],
        references: [byClient],
      },
    };
    const { made } = await plan(tables);
    const told = made.conflicts.filter(({ kind }) => kind === 'ambiguous_identity');
    assert.deepEqual(
      told.map(({ table, column, rows: count, blocks }) => [table, column, count, blocks]),
      [['client', 'email', 2, false]],
    );
    await shop.execute('alter table client add unique (email)');
    assert.equal(conflict((await plan(tables)).made, 'ambiguous_identity'), undefined);
  });

  test('corrects and restricts the rows of the person alone', async () => {
    const { client, invoice } = await books('2026-01-01');
    await shop.execute(
      'alter table client add restricted boolean not null default false',
      `insert into client values (1, 'ivan@example.org', 'Ivan')`,
    );
    const tables = {
      client: {
        ...client,
        not_personal: ['id', 'restricted'],
        on_restriction: { column: 'restricted', value: 'true' },
      },
      invoice,
    };
    const restricted = await plan(tables, { kind: 'restriction' });
    await carryOut(restricted.batches);
    const corrections = [
      { system: 'shop', table: 'client', column: 'name', value: 'Олена' },
      { system: 'shop', table: 'invoice', column: 'payer', value: null },
      { system: 'shop', table: 'invoice', column: 'id', value: '7' },
      { system: 'shop', table: 'nowhere', column: 'name', value: '' },
    ];
    const corrected = await plan(tables, { kind: 'rectification', corrections });
    assert.deepEqual(
      corrected.made.conflicts.map(({ kind, table, column }) => [kind, table, column]),
      [
        ['strategy_unfit', 'invoice', 'id'],
        ['strategy_unfit', 'nowhere', 'name'],
      ],
    );
    await carryOut(corrected.batches);
    assert.deepEqual(await rows('select id, name, restricted::text from client order by id'), [
      ['0', 'Олена', 'true'],
      ['1', 'Ivan', 'false'],
    ]);
    assert.deepEqual(await rows('select payer from invoice'), [[null]]);
  });

  test('has the same hash for the same rows, whatever order they lie in, and another one when a row is added', async () => {
    const tables = await books('2020-01-01', '2020-02-01');
    await shop.execute(`insert into client values (5, 'Olena@example.org', 'x')`);
    const { made } = await plan(tables);
    await shop.execute(
      `update invoice set payer = 'x' where id = 0`,
      `update client set name = 'y' where id = 0`,
    );
    assert.equal((await plan(tables)).made.hash, made.hash);
    await shop.execute(`insert into invoice values (9, 0, '2020-01-01', '')`);
    const { made: other } = await plan(tables);
    assert.notEqual(other.hash, made.hash);
    await shop.execute('update invoice set id = 8 where id = 9');
    assert.notEqual((await plan(tables)).made.hash, other.hash);
  });

  test('tells which system was not reached, and plans the others; counting puts nothing down', async () => {
    await books();
    const tables = {
      client: { on_erasure: 'delete_rows', columns: { email }, not_personal: ['id', 'name'] },
    };
    const map = mapOf(systemOf('away', 'postgres', tables), systemOf('shop', 'postgres', tables));
    const counts = await countPlan(
      { kind: 'erasure', people: [olena], asOf },
      {
        map,
        open: async (system, access) => {
          if (system.id === 'away') throw new ConnectorError('unreachable');
          return shop.connector.open(shop.settings, access);
        },
      },
    );
    assert.deepEqual(counts.conflicts[0], {
      kind: 'system_unreachable',
      system: 'away',
      because: 'unreachable',
      blocks: true,
    });
    assert.deepEqual(
      counts.tables.map(({ system, deleted }) => [system, deleted]),
      [['shop', 1]],
    );
    assert.ok(!('batches' in counts));
  });
});
