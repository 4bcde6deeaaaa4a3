import { readDataMap, type DataMap } from '@zgoda/datamap';
import type { Connector } from '@zgoda/connector-kit';
import type { Context } from '../../context.ts';
import { publishDataMap, type ConnectedSystems } from './map-service.ts';

/** A map as its files say, which have to be sound. */
export function mapOf(files: Readonly<Record<string, string>>): DataMap {
  const read = readDataMap(
    Object.entries(files).map(([name, text]) => ({ name: `systems/${name}.yaml`, text })),
  );
  if ('map' in read) return read.map;
  throw new Error(read.problems.map(({ message }) => message).join('\n'));
}

/** A system that people work by hand. */
export const cabinet = (id: string): string =>
  `format: 1\nid: ${id}\nlabel: { en: Folders }\nconnector: by-hand\nstorage: office\ncategories: [email-address]\n`;

/** Publishes a map of one system that people work by hand. */
export async function publishByHand(ctx: Context, id: string): Promise<void> {
  await publishDataMap(ctx, mapOf({ [id]: cabinet(id) }), '');
}

/** People of a shop with what they ordered, and what was said of them. */
export const shop = (id: string, connector: 'postgres' | 'sqlite'): string => `
format: 1
id: ${id}
label: { en: Shop }
connector: ${connector}
storage: office
tables:
  customers:
    on_erasure: delete_rows
    columns:
      email: { category: email-address, identity: email }
      name: { category: name }
    not_personal: [id]
  orders:
    on_erasure: delete_rows
    columns:
      address: { category: name }
    not_personal: [id, customer_id]
    references:
      - { columns: [customer_id], to: customers, to_columns: [id], finds: these_rows }
`;

export const shopStatements: readonly string[] = [
  'create table customers (id integer primary key, email text not null, name text)',
  'create table orders (id integer primary key, customer_id integer not null references customers (id), address text)',
];

/** Statements that put a customer with this many orders into a shop. */
export const customerIn = (id: number, email: string, orders = 3): readonly string[] => [
  `insert into customers values (${id}, '${email}', 'Name of ${id}')`,
  ...Array.from(
    { length: orders },
    (_, n) => `insert into orders values (${id * 1_000 + n}, ${id}, 'Street ${n}')`,
  ),
];

/** Systems that a test opens, and may take away. */
export interface TestSystems extends ConnectedSystems {
  readonly away: Set<string>;
}

export function connect(
  opened: Readonly<Record<string, { readonly connector: Connector; readonly settings: unknown }>>,
): TestSystems {
  const away = new Set<string>();
  const nowhere = { url: 'postgres://nobody@127.0.0.1:1/nowhere', connectTimeoutMs: 500 };
  const byKind = Object.values(opened).map(({ connector }) => [connector.name, connector] as const);
  return {
    away,
    connectors: Object.fromEntries(byKind),
    settingsOf: (_, system) => (away.has(system) ? nowhere : opened[system]?.settings),
  };
}
