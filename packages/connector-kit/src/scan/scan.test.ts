import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Table } from '../schema.ts';
import { findGaps, kindByName, kindByValues, proposeMap } from './index.ts';

const column = (name: string): Column => ({
  name,
  type: 'text',
  kind: 'text',
  nullable: true,
  generated: false,
  comparable: true,
});
const table = (name: string, columns: readonly string[]): Table => ({
  schema: 'public',
  name,
  columns: columns.map(column),
  primaryKey: [],
  uniqueKeys: [],
  foreignKeys: [],
  transactional: true,
});

test('names of columns speak in English, Ukrainian and Russian, written and transliterated', () => {
  const names = {
    email: ['email', 'EMail', 'contact_email', 'e-mail', 'електронна_пошта', 'пошта', 'электронная почта'],
    name: [
      'FirstName',
      'last_name',
      'ПІБ',
      'прізвище',
      'Фамилия',
      'pib',
      'fio',
      'prizvyshche',
      'по батькові',
      "ім'я",
    ],
    phone: ['phone', 'telephone', 'mobile_phone', 'телефон', 'telefon_robochyi', 'tel'],
    tax_number: ['ipn', 'РНОКПП', 'inn', 'tax_id', 'податковий номер'],
    birth_date: ['birthDate', 'dob', 'дата_народження', 'data_rozhdeniya', 'data_narodzhennia'],
    address: ['street', 'delivery_address', 'адреса', 'вулиця', 'vulytsia', 'adres', 'місто'],
    bank_account: ['iban', 'card_number', 'номер_картки', 'рахунок'],
    identity_document: ['passport_no', 'паспорт', 'seriia_pasporta'],
    health: [
      'diagnosis',
      'діагноз',
      'diahnoz',
      'стан здоровья',
      'allergies',
      'група крові',
      'группа_крови',
      'blood_type',
      'disability',
    ],
    religion: ['religion', 'віросповідання'],
    union_membership: ['trade_union_member', 'профспілка'],
    convictions: ['criminal_record', 'судимість'],
    online_identifier: ['ip', 'last_ip_address', 'user_agent'],
  };
  for (const [kind, list] of Object.entries(names))
    for (const name of list) assert.equal(kindByName(name)?.kind, kind, name);
});

test('names that only resemble a word are left alone', () => {
  for (const name of [
    'id',
    'zipped',
    'telemetry',
    'shipped_at',
    'capital',
    'panel',
    'status',
    'polygon',
    'winner',
    'amount',
    'created_at',
    'total',
    'is_disabled',
    'disabled_at',
    'група_товарів',
  ])
    assert.equal(kindByName(name), undefined, name);
});

test('values speak by their form and their check digits', () => {
  const check = (values: string[], kind: string | undefined) =>
    assert.equal(kindByValues(values)?.kind, kind, values[0]);
  check(['a@example.org', 'b@example.org', 'c@example.org'], 'email');
  check(['+380 44 000 00 01', '044 000-00-02', '+380440000003'], 'phone');
  check(
    ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000', 'UA213223130000026007233566001'],
    'bank_account',
  );
  check(
    ['GB82 WEST 1234 5698 7654 33', 'DE89370400440532013001', 'UA213223130000026007233566002'],
    undefined,
  );
  check(['192.0.2.1', '198.51.100.7', '203.0.113.9'], 'online_identifier');
  check(['Олена Петренко', 'Іван Коваленко', 'Anna Example'], 'name');
  check(['red', 'green', 'blue'], undefined);
  check(['a@example.org'], undefined);
});

test('a map is proposed for every column, with the reason and without a value', () => {
  const tables = [table('clients', ['id', 'contact', 'note1', 'діагноз']), table('rates', ['code'])];
  const values = {
    contact: ['a@example.org', 'b@example.org', null, 'c@example.org'],
    note1: ['Олена Петренко', 'Іван Коваленко', 'Anna Example'],
  };
  const proposed = proposeMap(tables, [{ table: { schema: 'public', name: 'clients' }, values }]);
  assert.deepEqual(
    proposed.map(({ name, columns }) => [name, columns.map(({ kind, special }) => [kind, special])]),
    [
      [
        'clients',
        [
          [null, false],
          ['email', false],
          ['name', false],
          ['health', true],
        ],
      ],
      ['rates', [[null, false]]],
    ],
  );
  assert.ok(proposed.every(({ columns }) => columns.every(({ reason }) => reason !== '')));
  assert.ok(!/example|Олена/.test(JSON.stringify(proposed)));
});

test('a column that the map does not mention is a gap, and so is a mention of what is gone', () => {
  const tables = [table('clients', ['id', 'email', 'added_later']), table('new_table', ['id'])];
  const map = [
    { schema: 'public', name: 'clients', columns: ['id', 'email', 'dropped'] },
    { schema: 'public', name: 'old_table', columns: ['id'] },
  ];
  assert.deepEqual(findGaps(tables, map), [
    { problem: 'column_not_mapped', table: 'public.clients', column: 'added_later' },
    { problem: 'table_not_mapped', table: 'public.new_table' },
    { problem: 'column_gone', table: 'public.clients', column: 'dropped' },
    { problem: 'table_gone', table: 'public.old_table' },
  ]);
  const complete = tables.map(({ schema, name, columns }) => ({
    schema,
    name,
    columns: columns.map((item) => item.name),
  }));
  assert.deepEqual(findGaps(tables, complete), []);
});
