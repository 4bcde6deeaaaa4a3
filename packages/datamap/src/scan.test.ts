import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, ForeignKey, LiteralKind, Table } from '@zgoda/connector-kit';
import { findMapGaps } from './gaps.ts';
import { categoryFor } from './proposal.ts';
import { scanTables } from './scan.ts';

const kinds: Readonly<Record<string, LiteralKind>> = {
  id: 'integer',
  key: 'integer',
  flag: 'boolean',
  on: 'date',
};

/** `name:kind` columns, the first of them the key; references as `column>table`. */
function table(name: string, columns: string, references = '', schema = 'public'): Table {
  const toColumn = (text: string): Column => {
    const [column = '', kind = 'text'] = text.split(':');
    return {
      name: column,
      type: kind,
      kind: kinds[kind] ?? 'text',
      nullable: true,
      generated: false,
      comparable: true,
    };
  };
  const toKey = (text: string): ForeignKey => {
    const [column = '', to = ''] = text.split('>');
    return {
      name: text,
      columns: [column],
      references: { table: { schema, name: to }, columns: ['id'] },
      onDelete: 'restrict',
    };
  };
  const list = columns.split(' ').map(toColumn);
  return {
    schema,
    name,
    columns: list,
    primaryKey: list.slice(0, 1).map((column) => column.name),
    uniqueKeys: [],
    foreignKeys: references === '' ? [] : references.split(' ').map(toKey),
    transactional: true,
  };
}

const findsOf = (tables: readonly Table[]): Record<string, string> =>
  Object.fromEntries(
    scanTables(tables, []).flatMap(({ name, references }) =>
      references.map(({ columns, to, finds }) => [`${name}.${columns.join()}>${to}`, finds]),
    ),
  );

test('references lead from people to what is theirs, and never over colleagues, shops or other people', () => {
  const rental = [
    table('city', 'id:id city'),
    table('address', 'id:id address district phone city_id:key', 'city_id>city'),
    table('store', 'id:id manager_staff_id:key address_id:key', 'manager_staff_id>staff address_id>address'),
    table('staff', 'id:id first_name email store_id:key address_id:key', 'store_id>store address_id>address'),
    table(
      'customer',
      'id:id first_name email store_id:key address_id:key',
      'store_id>store address_id>address',
    ),
    table('film', 'id:id title'),
    table('inventory', 'id:id film_id:key store_id:key', 'film_id>film store_id>store'),
    table(
      'rental',
      'id:id inventory_id:key customer_id:key staff_id:key',
      'inventory_id>inventory customer_id>customer staff_id>staff',
    ),
    table('payment', 'id:id customer_id:key rental_id:key amount', 'customer_id>customer rental_id>rental'),
  ];
  assert.deepEqual(findsOf(rental), {
    'address.city_id>city': 'nothing',
    'store.manager_staff_id>staff': 'nothing',
    'store.address_id>address': 'nothing',
    'staff.store_id>store': 'nothing',
    'staff.address_id>address': 'those_rows',
    'customer.store_id>store': 'nothing',
    'customer.address_id>address': 'those_rows',
    'inventory.film_id>film': 'nothing',
    'inventory.store_id>store': 'nothing',
    'rental.inventory_id>inventory': 'nothing',
    'rental.customer_id>customer': 'these_rows',
    'rental.staff_id>staff': 'nothing',
    'payment.customer_id>customer': 'these_rows',
    'payment.rental_id>rental': 'these_rows',
  });
});

test('each guess says why', () => {
  const [feedback, , task] = scanTables(
    [
      table('feedback', 'id:id email person_id:key', 'person_id>person'),
      table('person', 'id:id email'),
      table('task', 'id:id person_id:key created_by:key', 'person_id>person created_by>person'),
    ],
    [],
  );
  assert.deepEqual(
    [...(feedback?.references ?? []), ...(task?.references ?? [])].map(({ finds, reason }) => [
      finds,
      reason,
    ]),
    [
      ['nothing', 'these rows name a person by themselves'],
      ['these_rows', 'what it refers to is a person’s'],
      ['nothing', 'whoever worked on it'],
    ],
  );
});

test('a reference to oneself and a cycle end, and what nothing leads to is said', () => {
  const tables = [
    table('person', 'id:id email best_order:key parent:key', 'best_order>orders parent>person'),
    table('orders', 'id:id person_id:key', 'person_id>person'),
    table('patient', 'id:id diagnosis born:on'),
    table('genre', 'id:id name'),
  ];
  const scanned = scanTables(tables, []);
  assert.deepEqual(findsOf(tables), {
    'person.best_order>orders': 'nothing',
    'person.parent>person': 'nothing',
    'orders.person_id>person': 'these_rows',
  });
  const byName = new Map(scanned.map((each) => [each.name, each]));
  assert.deepEqual(
    byName.get('patient')?.personal.map(({ name, kind, special }) => [name, kind, special]),
    [
      ['diagnosis', 'health', true],
      ['born', 'birth_date', false],
    ],
  );
  assert.match(byName.get('patient')?.remarks.join() ?? '', /nothing leads here from a person/);
  assert.deepEqual(byName.get('genre')?.others, ['id', 'name']);
});

test('what a column cannot hold is not proposed, and a telephone names a person only beside a name', () => {
  const [people, shops] = scanTables(
    [
      table('people', 'id:id full_name phone email_confirmed:flag phone_checked:on pregnant:flag'),
      table('shops', 'id:id phone'),
    ],
    [],
  );
  assert.deepEqual(
    people?.personal.map(({ name, identity }) => [name, identity]),
    [
      ['full_name', undefined],
      ['phone', 'phone'],
      ['pregnant', undefined],
    ],
  );
  assert.deepEqual(
    shops?.personal.map(({ identity }) => identity),
    [undefined],
  );
});

test('tables are called as a map calls them, and gaps are told by these names', () => {
  const tables = [table('users', 'id:id email'), table('users', 'id:id email', '', 'archive')];
  assert.deepEqual(
    scanTables(tables, []).map(({ name }) => name),
    ['users', 'archive.users'],
  );
  const alone = [table('users', 'id:id email', '', 'customer_test')];
  assert.deepEqual(
    scanTables(alone, []).map(({ name }) => name),
    ['users'],
  );
  const mapped = (columns: readonly string[]) => ({
    on_erasure: 'nothing' as const,
    columns: {},
    not_personal: [...columns],
    references: [],
  });
  const system = { tables: { users: mapped(['id', 'login']), letters: mapped(['id']) } };
  assert.deepEqual(findMapGaps(system, tables), [
    { problem: 'column_not_mapped', table: 'users', column: 'email' },
    { problem: 'table_not_mapped', table: 'archive.users' },
    { problem: 'column_gone', table: 'users', column: 'login' },
    { problem: 'table_gone', table: 'letters' },
  ]);
});

test('a kind finds the category of the policy by its id, its channel or its words', () => {
  const category = (id: string, en: string, channel?: 'email' | 'telephone') => ({
    id,
    label: { en },
    special: false,
    ...(channel === undefined ? {} : { channel }),
  });
  const policy = {
    categories: [
      category('reach', 'how we write to you', 'email'),
      category('born', 'day of birth'),
      category('home', 'postal address'),
    ],
  } as unknown as NonNullable<Parameters<typeof categoryFor>[1]>;
  assert.equal(categoryFor('email', policy), 'reach');
  assert.equal(categoryFor('birth_date', policy), 'born');
  assert.equal(categoryFor('address', policy), 'home');
  assert.equal(categoryFor('health', policy), undefined);
  assert.equal(categoryFor('email', undefined), undefined);
});
