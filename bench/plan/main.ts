// node bench/plan/main.ts [--tables 2000] [--rounds 5]
// Planning an erasure over a map of many tables, beside reading the catalogue alone: for a person with rows in 15 tables, as people have, and
// for one with a row in every table, as nobody has. Every table but the first refers to another one.
import { parseArgs } from 'node:util';
import { makePlan, systemSchema, type PlanRequest } from '../../packages/datamap/src/index.ts';
import { startCustomerPostgres } from '../../packages/datamap/test/customer-databases.ts';
import { machineFacts, median } from '../machine.ts';

const { values } = parseArgs({
  options: { tables: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '5' } },
});
const tables = Number(values.tables);
const rounds = Number(values.rounds);
/** Tables 1 to 14 refer to the first one; each of the others to one of a twentieth as high a number, so that some have many children. */
const parentOf = (table: number): number => (table < 15 ? 0 : 1 + Math.floor(table / 20));
const nameOf = (table: number): string => `t${table}`;

const database = await startCustomerPostgres();
try {
  console.log(machineFacts());
  for (let table = 0; table < tables; table += 1) {
    const reference = table === 0 ? '' : `, parent_id int not null references ${nameOf(parentOf(table))}`;
    const index = table === 0 ? '' : `; create index on ${nameOf(table)} (parent_id)`;
    await database.execute(
      `create table ${nameOf(table)} (id int primary key, email text, note text${reference})${index}`,
      `insert into ${nameOf(table)} values (1, 'all@example.org', ''${table === 0 ? '' : ', 1'})`,
    );
    if (table < 15)
      await database.execute(
        `insert into ${nameOf(table)} values (2, 'some@example.org', ''${table === 0 ? '' : ', 2'})`,
      );
  }
  await database.execute('vacuum analyze');
  const entries = Array.from({ length: tables }, (_, table) => [
    nameOf(table),
    {
      on_erasure: 'delete_rows',
      columns: {
        email: { category: 'contact', ...(table === 0 ? { identity: 'email' } : {}) },
        note: { category: 'contact' },
      },
      not_personal: table === 0 ? ['id'] : ['id', 'parent_id'],
      references:
        table === 0
          ? []
          : [
              {
                columns: ['parent_id'],
                to: nameOf(parentOf(table)),
                to_columns: ['id'],
                finds: 'these_rows',
              },
            ],
    },
  ]);
  const system = systemSchema.parse({
    format: 1,
    id: 'shop',
    label: { en: 'Shop' },
    connector: 'postgres',
    storage: 'here',
    tables: Object.fromEntries(entries),
  });
  const open = () => database.connector.open(database.settings, 'read');
  const planFor = (address: string): Promise<number> => {
    const request: PlanRequest = {
      kind: 'erasure',
      people: [{ id: 'p', identities: [{ kind: 'email', value: address }] }],
      asOf: Date.now(),
    };
    const planning = { map: { systems: [system], hash: '' }, open, sink: { put: async () => undefined } };
    return makePlan(request, planning).then((plan) =>
      plan.tables.reduce((sum, line) => sum + line.deleted, 0),
    );
  };
  const works: readonly (readonly [string, () => Promise<number>])[] = [
    [
      'reading the catalogue alone',
      async () => {
        const connection = await open();
        const described = await connection.describe();
        await connection.close();
        return described.length;
      },
    ],
    ['a person with rows in 15 tables', () => planFor('some@example.org')],
    ['a person with a row in every table', () => planFor('all@example.org')],
  ];
  for (const [name, work] of works) {
    const seconds: number[] = [];
    let count = 0;
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      count = await work();
      seconds.push((performance.now() - startedAt) / 1000);
    }
    console.log(
      `${name}: median ${median(seconds).toFixed(2)} s, best ${Math.min(...seconds).toFixed(2)} s (${count})`,
    );
  }
} finally {
  await database.close();
}
