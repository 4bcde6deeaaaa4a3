// node bench/access/main.ts [--rows 100000] [--rounds 5] [--many 2000000]
// All rows of one person streamed to a file, beside the bare SELECTs streamed to a file; and what memory it takes with many rows in a
// leaf table, in an intermediate table, and in a table that is reached in two ways.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { exportPeople, systemSchema, type DataMap } from '../../packages/datamap/src/index.ts';
import { startEmbedded } from '../../packages/server/src/platform/db/index.ts';
import { customerMap, customerSchema, customerTables, openCustomer } from '../customer.ts';
import { machineFacts, median } from '../machine.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    many: { type: 'string', default: '2000000' },
    /** Set by the benchmark itself, in a process of its own. */
    memory: { type: 'string' },
    url: { type: 'string' },
  },
});
const batchRows = 1000;
const email = 'client-1@mail.example';
const person = { id: '1', identities: [{ kind: 'email' as const, value: email }] };

async function withFile(path: string, work: (write: (text: string) => Promise<void>) => Promise<void>) {
  const file = createWriteStream(path);
  await work(async (text) => {
    if (!file.write(text)) await once(file, 'drain');
  });
  file.end();
  await once(file, 'close');
}

const line = (row: readonly (string | null)[]): string =>
  `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;

/** All rows of the person into one file; gives their number. */
async function exportTo(path: string, map: DataMap, url: string): Promise<number> {
  let count = 0;
  await withFile(path, async (write) => {
    for await (const { rows } of exportPeople([person], { map, open: openCustomer(url) }))
      for await (const batch of rows) {
        count += batch.length;
        await write(batch.map((row) => line(row.map((value) => value?.text ?? null))).join(''));
      }
  });
  return count;
}

async function selectTo(path: string, url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const types = { getTypeParser: () => (text: string) => text };
  let count = 0;
  await withFile(path, async (write) => {
    await client.query('begin isolation level repeatable read read only');
    const ofClient = 'select id from client where lower(email) = lower($1)';
    const statements = [
      `select id, email, name, born from client where lower(email::text) collate "C" = lower($1)`,
      ...customerTables.map(({ name, of }) => {
        const owners = of === 'client' ? ofClient : `select id from ${of} where owner in (${ofClient})`;
        return `select id, author, words from ${name} where owner in (${owners})`;
      }),
    ];
    for (const sql of statements) {
      await client.query(`declare bare no scroll cursor for ${sql}`, [email]);
      for (;;) {
        const text = `fetch ${batchRows} from bare`;
        const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array', types });
        if (rows.length === 0) break;
        count += rows.length;
        await write(rows.map(line).join(''));
      }
      await client.query('close bare');
    }
    await client.query('commit');
  });
  await client.end();
  return count;
}

async function timed(work: () => Promise<number>): Promise<{ ms: number; count: number }> {
  const startedAt = performance.now();
  const count = await work();
  return { ms: performance.now() - startedAt, count };
}

/** One person with so many rows in one table, and as many again: half in a table in between and half in one beyond it. */
const manySchema = (many: number): readonly string[] => [
  'create table client (id bigint primary key, email text not null)',
  `insert into client values (1, '${email}'), (2, 'client-2@mail.example')`,
  ...['leaf', 'middle'].flatMap((name, index) => [
    `create table ${name} (id bigint primary key, owner bigint not null, second bigint, words text)`,
    `insert into ${name} select n, 1, n, 'words of ' || md5(n::text) from generate_series(1, ${many / (index + 1)}) n`,
    `create index on ${name} (owner)`,
  ]),
  'create table beyond (id bigint primary key, owner bigint not null, second bigint, words text)',
  `insert into beyond select n, n, n, 'words of ' || md5(n::text) from generate_series(1, ${many / 2}) n`,
  'create index on beyond (owner)',
  'create index on beyond (second)',
  'vacuum analyze',
];
const manyMap = (through: string): DataMap => {
  const to = (table: string, column: string) => ({
    columns: [column],
    to: table,
    to_columns: ['id'],
    finds: 'these_rows',
  });
  const owned = {
    on_erasure: 'delete_rows',
    columns: { words: { category: 'words' } },
    not_personal: ['id', 'owner', 'second'],
  };
  const beyond = [to('middle', 'owner'), ...(through === 'both' ? [to('middle', 'second')] : [])];
  const tables = {
    client: {
      on_erasure: 'delete_rows',
      columns: { email: { category: 'contact', identity: 'email' } },
      not_personal: ['id'],
    },
    ...(through === 'leaf'
      ? { leaf: { ...owned, references: [to('client', 'owner')] } }
      : {
          middle: { ...owned, references: [to('client', 'owner')] },
          beyond: { ...owned, references: beyond },
        }),
  };
  const system = {
    format: 1,
    id: 'shop',
    label: { en: 'Shop' },
    connector: 'postgres',
    storage: 'here',
    tables,
  };
  return { hash: '', systems: [systemSchema.parse(system)] };
};

async function measureMemory(through: string, url: string): Promise<void> {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const { ms, count } = await timed(() => exportTo('/dev/null', manyMap(through), url));
  clearInterval(watch);
  const grown = ((most - before) / 1e6).toFixed(0);
  console.log(
    `memory, ${through}: ${count} rows in ${(ms / 1000).toFixed(1)} s, grown by ${grown} MB at most`,
  );
}

async function seed(url: string, name: string, statements: readonly string[]): Promise<string> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const own = url.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  const owner = new Client({ connectionString: own });
  await owner.connect();
  for (const statement of statements) await owner.query(statement);
  await owner.end();
  return own;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-bench-access-'));
  const postgres = await startEmbedded({ directory });
  try {
    console.log(`${machineFacts()}, load ${loadavg()[0]?.toFixed(1)}`);
    const each = Math.round(Number(values.rows) / (customerTables.length + 2));
    // What is found through another table has as many rows as the others, three for each row in between.
    const rowsOf = ({ of }: { of: string }) => (of === 'client' ? each : 2);
    const url = await seed(postgres.url, 'shop', customerSchema(2, rowsOf));
    const file = join(directory, 'rows.csv');
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const first = await timed(() => exportTo(file, customerMap, url));
      const second = await timed(() => selectTo(file, url));
      if (first.count !== second.count) throw new Error(`${first.count} rows beside ${second.count}`);
      ours.push(first.ms);
      bare.push(second.ms);
      console.log(`${first.count} rows: ours ${first.ms.toFixed(0)} ms, bare ${second.ms.toFixed(0)} ms`);
    }
    const ratio = median(ours) / median(bare);
    console.log(
      `median: ours ${median(ours).toFixed(0)} ms, bare ${median(bare).toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
    );
    const many = await seed(postgres.url, 'many', manySchema(Number(values.many)));
    for (const memory of ['leaf', 'between', 'both']) {
      const child = fork(import.meta.filename, ['--memory', memory, '--url', many]);
      await once(child, 'exit');
    }
    console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

if (values.memory === undefined) await main();
else await measureMemory(values.memory, values.url ?? '');
