import { postgresConnector } from '../packages/connectors/src/index.ts';
import { systemSchema, type DataMap, type OpenSystem } from '../packages/datamap/src/index.ts';

/** A customer's database of fifteen tables: a client, what refers to it, and two tables that are found through others. */
export interface CustomerTable {
  readonly name: string;
  /** Rows for each client. */
  readonly rows: number;
  /** The table through which its rows are found. */
  readonly of: string;
  /** Rows that stay, without their author, their words and whose they were. */
  readonly stays?: true;
}

export const customerTables: readonly CustomerTable[] = [
  { name: 'address', rows: 1, of: 'client' },
  { name: 'device', rows: 2, of: 'client' },
  { name: 'login', rows: 3, of: 'client' },
  { name: 'visit', rows: 2, of: 'client' },
  { name: 'basket', rows: 1, of: 'client' },
  { name: 'purchase', rows: 2, of: 'client' },
  { name: 'purchase_line', rows: 2, of: 'purchase' },
  { name: 'payment', rows: 1, of: 'client' },
  { name: 'ticket', rows: 1, of: 'client' },
  { name: 'ticket_note', rows: 2, of: 'ticket' },
  { name: 'message', rows: 2, of: 'client' },
  { name: 'survey', rows: 1, of: 'client' },
  { name: 'review', rows: 1, of: 'client', stays: true },
  { name: 'post', rows: 1, of: 'client', stays: true },
];

const words = `'note of ' || md5(n::text)`;

/** @param rowsOf rows of a table for each row of the one that it is of */
export function customerSchema(
  clients: number,
  rowsOf: (table: CustomerTable) => number = ({ rows }) => rows,
): readonly string[] {
  return [
    'create table client (id bigint primary key, email text not null, name text, born date)',
    `insert into client select n, 'client-' || n || '@mail.example', 'Name ' || md5(n::text), date '1970-01-01' + (n % 9000)::integer
       from generate_series(1, ${clients}) n`,
    'create index on client (lower(email::text) collate "C")',
    ...customerTables.flatMap((table) => [
      `create table ${table.name} (id bigint primary key, owner bigint references ${table.of},
         author text, words text, at timestamptz not null, amount numeric(12,2))`,
      `insert into ${table.name} select row_number() over (), o.id, 'Author ' || o.id, ${words}, '2026-01-01', n
         from ${table.of} o, generate_series(1, ${rowsOf(table)}) n`,
      `create index on ${table.name} (owner)`,
    ]),
    'vacuum analyze',
  ];
}

const refers = (to: string) => [
  { columns: ['owner'], to, to_columns: ['id'], finds: 'these_rows', when_gone: 'null' },
];

export const customerMap: DataMap = {
  hash: '0'.repeat(64),
  systems: [
    systemSchema.parse({
      format: 1,
      id: 'shop',
      label: { en: 'Shop' },
      connector: 'postgres',
      storage: 'here',
      tables: {
        client: {
          on_erasure: 'delete_rows',
          columns: {
            email: { category: 'contact', identity: 'email' },
            name: { category: 'names' },
            born: { category: 'names' },
          },
          not_personal: ['id'],
        },
        ...Object.fromEntries(
          customerTables.map(({ name, of, stays }) => [
            name,
            {
              on_erasure: stays === true ? 'change_columns' : 'delete_rows',
              columns: {
                author: { category: 'names', on_erasure: { fixed: 'Somebody' } },
                words: { category: 'words', on_erasure: 'null' },
              },
              not_personal: ['id', 'owner', 'at', 'amount'],
              references: refers(of),
            },
          ]),
        ),
      },
    }),
  ],
};

export const openCustomer =
  (url: string): OpenSystem =>
  (_, access) =>
    postgresConnector.open({ url, statementTimeoutMs: 3_600_000 }, access);
