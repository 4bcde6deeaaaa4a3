import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CustomerDatabase } from '../test/customer-databases.ts';
import { mapOf, openBy, settingsOf, systemOf } from '../test/hand-made.ts';
import { printOf, startSample } from '../test/sample-databases.ts';
import { makePlan } from './planner.ts';
import type { Plan, PlannedBatch } from './plan.ts';

const contact = { category: 'contact', on_erasure: 'null' } as const;
const email = { ...contact, identity: 'email' } as const;
const gone = { category: 'contact', on_erasure: { fixed: '–' } } as const;
const nothing = (...columns: readonly string[]) => ({ on_erasure: 'nothing', not_personal: columns });

async function plan(
  database: CustomerDatabase,
  tables: unknown,
  address: string,
  asOf = Date.UTC(2040, 0, 1),
) {
  const batches: PlannedBatch[] = [];
  const made = await makePlan(
    { kind: 'erasure', people: [{ id: 'p', identities: [{ kind: 'email', value: address }] }], asOf },
    {
      map: mapOf(systemOf('shop', 'postgres', tables)),
      open: openBy(settingsOf({ shop: database })),
      sink: { put: async (batch) => void batches.push(batch) },
    },
  );
  return { made, batches };
}

async function carryOut(database: CustomerDatabase, batches: readonly PlannedBatch[]): Promise<void> {
  const connection = await database.connector.open(database.settings, 'write');
  try {
    for (const { steps } of batches) await connection.apply({ steps, begun: false });
  } finally {
    await connection.close();
  }
}

const deleted = ({ tables }: Plan): Readonly<Record<string, number>> =>
  Object.fromEntries(tables.filter((line) => line.deleted > 0).map((line) => [line.table, line.deleted]));
const blocking = ({ conflicts }: Plan) =>
  conflicts.filter(({ blocks }) => blocks).map(({ kind, table, by, rows }) => ({ kind, table, by, rows }));

/** Digital media store: employees report to employees, and customers have one of them. */
const chinook = {
  customer: {
    on_erasure: 'delete_rows',
    columns: {
      email: { ...email, on_erasure: { fixed: '–' } },
      first_name: gone,
      last_name: gone,
      company: contact,
      address: contact,
      city: contact,
      state: contact,
      country: contact,
      postal_code: contact,
      phone: contact,
      fax: contact,
    },
    not_personal: ['customer_id', 'support_rep_id'],
    references: [
      { columns: ['support_rep_id'], to: 'employee', to_columns: ['employee_id'], when_gone: 'null' },
    ],
  },
  employee: {
    on_erasure: 'delete_rows',
    columns: {
      email,
      first_name: gone,
      last_name: gone,
      title: contact,
      birth_date: contact,
      hire_date: contact,
      address: contact,
      city: contact,
      state: contact,
      country: contact,
      postal_code: contact,
      phone: contact,
      fax: contact,
    },
    not_personal: ['employee_id', 'reports_to'],
    references: [{ columns: ['reports_to'], to: 'employee', to_columns: ['employee_id'], when_gone: 'null' }],
  },
  invoice: {
    on_erasure: 'delete_rows',
    columns: {
      billing_address: contact,
      billing_city: contact,
      billing_state: contact,
      billing_country: { category: 'contact', on_erasure: 'keep' },
      billing_postal_code: contact,
    },
    not_personal: ['invoice_id', 'customer_id', 'invoice_date', 'total'],
    references: [
      { columns: ['customer_id'], to: 'customer', to_columns: ['customer_id'], finds: 'these_rows' },
    ],
    retain: { law: { en: 'Tax Code 44.3' }, from: 'invoice_date', for: 'P3Y' },
  },
  invoice_line: {
    on_erasure: 'delete_rows',
    columns: { track_id: { category: 'contact', on_erasure: 'keep' } },
    not_personal: ['invoice_line_id', 'invoice_id', 'unit_price', 'quantity'],
    references: [{ columns: ['invoice_id'], to: 'invoice', to_columns: ['invoice_id'], finds: 'these_rows' }],
  },
  album: nothing('album_id', 'title', 'artist_id'),
  artist: nothing('artist_id', 'name'),
  genre: nothing('genre_id', 'name'),
  media_type: nothing('media_type_id', 'name'),
  playlist: nothing('playlist_id', 'name'),
  playlist_track: nothing('playlist_id', 'track_id'),
  track: nothing(
    'track_id',
    'name',
    'album_id',
    'media_type_id',
    'genre_id',
    'composer',
    'milliseconds',
    'bytes',
    'unit_price',
  ),
};

describe('Chinook', () => {
  let database: Awaited<ReturnType<typeof startSample>>;
  before(async () => {
    database = await startSample('chinook', 'Chinook_PostgreSql.sql');
  });
  after(() => database?.close());
  const one = async (sql: string) => (await database?.rows(sql))?.[0]?.[0] ?? '';

  test('a customer is erased with the invoices and their lines, and nothing else', async () => {
    if (database === undefined) return;
    const address = await one('select email from customer where customer_id = 1');
    const mine = {
      customer: 't.customer_id = 1',
      invoice: 't.customer_id = 1',
      invoice_line: 't.invoice_id in (select invoice_id from invoice where customer_id = 1)',
    };
    const others = await printOf(database, mine);
    const { made, batches } = await plan(database, chinook, address.toUpperCase());
    assert.deepEqual(made.conflicts, []);
    assert.deepEqual(deleted(made), { customer: 1, invoice: 7, invoice_line: 38 });
    await carryOut(database, batches);
    assert.deepEqual(await printOf(database, {}), others);
  });

  test('an employee who is a manager and looks after customers leaves both behind, without the reference', async () => {
    if (database === undefined) return;
    const address = await one('select email from employee where employee_id = 2');
    await database.execute('update customer set support_rep_id = 2 where customer_id in (3, 4)');
    const subordinates = Number(await one('select count(*) from employee where reports_to = 2'));
    const touched = { employee: 't.employee_id = 2 or t.reports_to = 2', customer: 't.support_rep_id = 2' };
    const others = await printOf(database, touched);
    const { made, batches } = await plan(database, chinook, address);
    assert.deepEqual(blocking(made), []);
    assert.deepEqual(
      made.tables.filter((line) => line.detached > 0).map((line) => [line.table, line.detached]),
      [
        ['customer', 2],
        ['employee', subordinates],
      ],
    );
    await carryOut(database, batches);
    assert.equal(await one('select count(*) from employee where employee_id = 2 or reports_to = 2'), '0');
    assert.equal(
      await one('select count(*) from customer where customer_id in (3, 4) and support_rep_id is null'),
      '2',
    );
    const untouched = {
      employee: 't.reports_to is null and t.employee_id <> 1',
      customer: 't.customer_id in (3, 4)',
    };
    assert.deepEqual(await printOf(database, untouched), others);
  });

  test('invoices that a tax law keeps stay, with their lines and the customer behind them, and older ones go', async () => {
    if (database === undefined) return;
    const address = await one('select email from customer where customer_id = 10');
    const latest = await one('select max(invoice_date)::date from invoice where customer_id = 10');
    const asOf = Date.parse(`${latest}T00:00:00Z`) + 3 * 365 * 86_400_000;
    const lined = {
      ...chinook.invoice_line,
      retain: { ...chinook.invoice.retain, from: 'billed', for: 'P3Y' },
    };
    await database.execute(
      'alter table invoice_line add billed date',
      'update invoice_line l set billed = i.invoice_date from invoice i where i.invoice_id = l.invoice_id',
    );
    const tables = {
      ...chinook,
      invoice_line: { ...lined, not_personal: [...lined.not_personal, 'billed'] },
    };
    const { made, batches } = await plan(database, tables, address, asOf);
    assert.deepEqual(blocking(made), []);
    const kept = Object.fromEntries(
      made.tables.filter((line) => line.kept > 0).map((line) => [line.table, line.kept]),
    );
    assert.equal(kept['customer'], 1);
    assert.ok((kept['invoice'] ?? 0) > 0 && (deleted(made)['invoice'] ?? 0) > 0);
    await carryOut(database, batches);
    assert.equal(await one('select first_name || email from customer where customer_id = 10'), '––');
    assert.equal(await one('select count(*) from invoice where customer_id = 10'), String(kept['invoice']));
    assert.equal(
      await one(
        'select count(*) from invoice where customer_id = 10 and (billing_address is not null or billing_country is null)',
      ),
      '0',
    );
  });
});

const addressOf = { columns: ['address_id'], to: 'address', to_columns: ['address_id'] } as const;
const customerOf = { columns: ['customer_id'], to: 'customer', to_columns: ['customer_id'] } as const;

/** DVD rental: a store has a manager, who works in a store; payments lie in partitions. */
const pagila = {
  customer: {
    on_erasure: 'delete_rows',
    columns: { email, first_name: gone, last_name: gone },
    not_personal: [
      'customer_id',
      'store_id',
      'address_id',
      'activebool',
      'create_date',
      'last_update',
      'active',
    ],
    references: [{ ...addressOf, finds: 'those_rows' }],
  },
  address: {
    on_erasure: 'delete_rows',
    columns: { address: gone, address2: contact, district: gone, postal_code: contact, phone: gone },
    not_personal: ['address_id', 'city_id', 'last_update'],
  },
  rental: {
    on_erasure: 'delete_rows',
    columns: { rental_date: { category: 'contact' }, return_date: contact },
    not_personal: ['rental_id', 'inventory_id', 'customer_id', 'staff_id', 'last_update'],
    references: [{ ...customerOf, finds: 'these_rows' }],
  },
  payment: {
    on_erasure: 'delete_rows',
    columns: { amount: { category: 'contact' } },
    not_personal: ['payment_id', 'customer_id', 'staff_id', 'rental_id', 'payment_date'],
    references: [
      { ...customerOf, finds: 'these_rows' },
      { columns: ['rental_id'], to: 'rental', to_columns: ['rental_id'] },
      // Declared on the partitions alone, which are not tables of their own here.
      { columns: ['staff_id'], to: 'staff', to_columns: ['staff_id'] },
    ],
  },
  staff: {
    on_erasure: 'delete_rows',
    columns: {
      email,
      first_name: gone,
      last_name: gone,
      username: gone,
      password: contact,
      picture: contact,
    },
    not_personal: ['staff_id', 'address_id', 'store_id', 'active', 'last_update'],
    references: [{ ...addressOf, finds: 'those_rows' }],
  },
  store: {
    on_erasure: 'nothing',
    not_personal: ['store_id', 'manager_staff_id', 'address_id', 'last_update'],
    references: [addressOf, { columns: ['manager_staff_id'], to: 'staff', to_columns: ['staff_id'] }],
  },
  actor: nothing('actor_id', 'first_name', 'last_name', 'last_update'),
  category: nothing('category_id', 'name', 'last_update'),
  city: nothing('city_id', 'city', 'country_id', 'last_update'),
  country: nothing('country_id', 'country', 'last_update'),
  film: nothing(
    'film_id',
    'title',
    'description',
    'release_year',
    'language_id',
    'original_language_id',
    'rental_duration',
    'rental_rate',
    'length',
    'replacement_cost',
    'rating',
    'last_update',
    'special_features',
    'fulltext',
  ),
  film_actor: nothing('actor_id', 'film_id', 'last_update'),
  film_category: nothing('film_id', 'category_id', 'last_update'),
  inventory: nothing('inventory_id', 'film_id', 'store_id', 'last_update'),
  language: nothing('language_id', 'name', 'last_update'),
};

describe('Pagila', () => {
  let database: Awaited<ReturnType<typeof startSample>>;
  before(async () => {
    database = await startSample('pagila', 'pagila.sql');
  });
  after(() => database?.close());
  const one = async (sql: string) => (await database?.rows(sql))?.[0]?.[0] ?? '';
  const customers = async () => {
    const rows =
      (await database?.rows('select email, address_id from customer order by customer_id limit 2')) ?? [];
    return rows.map(([address = '', home = '']) => ({ address: address ?? '', home: home ?? '' }));
  };

  test('a customer is erased with rentals, payments in all partitions and the address, and nothing else', async () => {
    if (database === undefined) return;
    const [first] = await customers();
    const mine = {
      customer: 't.customer_id = 1',
      rental: 't.customer_id = 1',
      payment: 't.customer_id = 1',
      address: `t.address_id = ${first?.home}`,
    };
    const counts: Record<string, number> = {};
    for (const [table, where] of Object.entries(mine))
      counts[table] = Number(await one(`select count(*) from ${table} t where ${where}`));
    const others = await printOf(database, mine);
    const { made, batches } = await plan(database, pagila, first?.address ?? '');
    assert.deepEqual(made.conflicts, []);
    assert.deepEqual(deleted(made), counts);
    await carryOut(database, batches);
    assert.deepEqual(await printOf(database, {}), others);
  });

  test('an address that two customers share stays when one of them goes', async () => {
    if (database === undefined) return;
    const [first] = await customers();
    await database.execute(`update customer set address_id = ${first?.home} where customer_id = 3`);
    const { made, batches } = await plan(database, pagila, first?.address ?? '');
    assert.deepEqual(
      made.conflicts.map(({ kind, table, by, rows, blocks }) => [kind, table, by, rows, blocks]),
      [['shared_row', 'address', 'customer', 1, false]],
    );
    await carryOut(database, batches);
    assert.equal(await one(`select count(*) from address where address_id = ${first?.home}`), '1');
  });

  test('the manager of a store, who works there, is blocked by what may not be empty, and told by which tables', async () => {
    if (database === undefined) return;
    const before = await printOf(database, {});
    const { made } = await plan(database, pagila, await one('select email from staff where staff_id = 1'));
    const by = blocking(made).map((conflict) => [conflict.kind, conflict.table, conflict.by]);
    assert.deepEqual(
      by.toSorted((a, b) => ((a[2] ?? '') < (b[2] ?? '') ? -1 : 1)),
      [
        ['blocked_by_reference', 'staff', 'payment'],
        ['blocked_by_reference', 'staff', 'rental'],
        ['blocked_by_reference', 'staff', 'store'],
      ],
    );
    assert.deepEqual(await printOf(database, {}), before);
  });

  test('a circle of store and manager is cut where a reference may be empty', async () => {
    if (database === undefined) return;
    await database.execute('alter table store alter manager_staff_id drop not null');
    await database.execute(
      `insert into address (address_id, address, district, city_id, phone) values (9001, 'Own', 'Own', 1, '')`,
      `insert into store (store_id, manager_staff_id, address_id) values (9, null, 9001)`,
      `insert into staff (staff_id, first_name, last_name, address_id, email, store_id, username)
         values (9, 'Iryna', 'Example', 9001, 'iryna@example.org', 9, 'iryna')`,
      'update store set manager_staff_id = 9 where store_id = 9',
    );
    const untouched = { store: 't.store_id = 9', staff: 't.staff_id = 9', address: 't.address_id = 9001' };
    const others = await printOf(database, untouched);
    const tables = {
      ...pagila,
      staff: {
        ...pagila.staff,
        references: [
          ...pagila.staff.references,
          { columns: ['store_id'], to: 'store', to_columns: ['store_id'], finds: 'those_rows' },
        ],
      },
      store: {
        ...pagila.store,
        on_erasure: 'delete_rows',
        references: [
          { ...addressOf, finds: 'those_rows' },
          { columns: ['manager_staff_id'], to: 'staff', to_columns: ['staff_id'] },
        ],
      },
    };
    const { made, batches } = await plan(database, tables, 'iryna@example.org');
    assert.deepEqual(made.conflicts, []);
    assert.deepEqual(deleted(made), { address: 1, staff: 1, store: 1 });
    await carryOut(database, batches);
    assert.deepEqual(await printOf(database, {}), others);
  });
});
