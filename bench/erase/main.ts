// node bench/erase/main.ts [--people 10000] [--rounds 3]
// Erasure of many people in one run over fifteen tables: plan, execution with its journal, and reading again; beside hand-written batched
// SQL on the same data. Statements are counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { carryOut, coverageOf, makePlan, readAgain, type Person } from '../../packages/datamap/src/index.ts';
import { openFileJournal } from '../../packages/datamap/test/file-journal.ts';
import { startEmbedded } from '../../packages/server/src/platform/db/index.ts';
import { customerMap, customerSchema, customerTables, openCustomer } from '../customer.ts';
import { machineFacts, median } from '../machine.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    batch: { type: 'string', default: '5000' },
  },
});
const people: readonly Person[] = Array.from({ length: Number(values.people) }, (_, index) => ({
  id: String(index),
  identities: [{ kind: 'email', value: `client-${index + 1}@mail.example` }],
}));
const peopleAtOnce = 1000;

let statements = 0;
const query = Client.prototype.query;
Client.prototype.query = function counted(this: Client, ...given: never[]) {
  statements += 1;
  return Reflect.apply(query, this, given) as never;
};

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
};

interface Round {
  readonly plan: number;
  readonly execution: number;
  readonly rereading: number;
  readonly rows: number;
  readonly batches: number;
  readonly statements: number;
}

async function erase(url: string, journalPath: string): Promise<Round> {
  const map = customerMap;
  const open = openCustomer(url);
  const journal = openFileJournal(journalPath);
  try {
    let made: Awaited<ReturnType<typeof makePlan>> | undefined;
    const request = { kind: 'erasure' as const, people, asOf: Date.now() };
    const planning = { map, open, sink: journal, batchRows: Number(values.batch) };
    const plan = await seconds(async () => (made = await makePlan(request, planning)));
    if (made === undefined || made.conflicts.length > 0) throw new Error(JSON.stringify(made?.conflicts));
    const done = made;
    statements = 0;
    let outcomes: Awaited<ReturnType<typeof carryOut>> = new Map();
    const execution = await seconds(async () => (outcomes = await carryOut(done, { map, open, journal })));
    const sent = statements;
    let residues: Awaited<ReturnType<typeof readAgain>> = [];
    const rereading = await seconds(async () => {
      residues = await readAgain(done, { map, open, journal, people });
    });
    const { isWhole } = coverageOf(done, { map, outcomes, residues, tasks: [] });
    if (!isWhole) throw new Error(JSON.stringify([[...outcomes], residues]));
    const rows = done.tables.reduce((sum, { deleted, changed }) => sum + deleted + changed, 0);
    return { plan, execution, rereading, rows, batches: done.batches.length, statements: sent };
  } finally {
    journal.close();
  }
}

/** What somebody who knows these tables would write: children first, a thousand people a transaction. */
async function eraseByHand(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const ofClients = customerTables.map((table) => ({
    ...table,
    owners:
      table.of === 'client' ? '$1::bigint[]' : `array(select id from ${table.of} where owner = any ($1))`,
  }));
  const children = ofClients.toSorted((a, b) => Number(a.of === 'client') - Number(b.of === 'client'));
  const taken = await seconds(async () => {
    for (let first = 0; first < people.length; first += peopleAtOnce) {
      const emails = people.slice(first, first + peopleAtOnce).map(({ identities }) => identities[0]?.value);
      await client.query('begin');
      const found = await client.query<{ id: string }>(
        `select id from client where lower(email::text) collate "C" = any ($1) for update`,
        [emails],
      );
      const ids = found.rows.map(({ id }) => id);
      for (const { name, owners, stays } of children)
        await client.query(
          stays === true
            ? `update ${name} set author = 'Somebody', words = null, owner = null where owner = any (${owners})`
            : `delete from ${name} where owner = any (${owners})`,
          [ids],
        );
      await client.query('delete from client where id = any ($1)', [ids]);
      await client.query('commit');
    }
  });
  await client.end();
  return taken;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-bench-erase-'));
  const postgres = await startEmbedded({ directory });
  const admin = new Client({ connectionString: postgres.url });
  const urlOf = (name: string) => postgres.url.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  try {
    await admin.connect();
    console.log(`${machineFacts()}, load ${loadavg()[0]?.toFixed(1)}`);
    await admin.query('create database shop');
    const owner = new Client({ connectionString: urlOf('shop') });
    await owner.connect();
    for (const statement of customerSchema(people.length * 2)) await owner.query(statement);
    await owner.end();
    const [ours, floor]: [number[], number[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const name of ['ours', 'by_hand']) await admin.query(`create database ${name} template shop`);
      await admin.query('checkpoint');
      const told = await erase(urlOf('ours'), join(directory, `journal-${round}.db`));
      await admin.query('checkpoint');
      const byHand = await eraseByHand(urlOf('by_hand'));
      ours.push(told.execution);
      floor.push(byHand);
      console.log(
        `${told.rows} rows in ${told.batches} batches: plan ${told.plan.toFixed(1)} s, execution ${told.execution.toFixed(1)} s, reading again ${told.rereading.toFixed(1)} s; by hand ${byHand.toFixed(1)} s; ${told.statements} statements, one for ${Math.round(told.rows / told.statements)} rows`,
      );
      for (const name of ['ours', 'by_hand']) await admin.query(`drop database ${name} with (force)`);
    }
    const ratio = median(ours) / median(floor);
    console.log(
      `median: execution ${median(ours).toFixed(2)} s, by hand ${median(floor).toFixed(2)} s, ratio ${ratio.toFixed(2)}; load ${loadavg()[0]?.toFixed(1)}`,
    );
  } finally {
    await admin.end();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
