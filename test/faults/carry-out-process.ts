// Carries out a plan and kills itself at the first boundary where no earlier run has died; run by carry-out-kill.test.ts.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { PoolConnection } from '../../packages/connectors/test/private-mariadb.ts';
import type { CustomerKind } from '../../packages/datamap/test/customer-databases.ts';
import { openFileJournal } from '../../packages/datamap/test/file-journal.ts';
import { openBy } from '../../packages/datamap/test/hand-made.ts';
import { carryOut } from '../../packages/datamap/src/carry-out.ts';
import type { Journal, Plan } from '../../packages/datamap/src/plan.ts';
import type { DataMap } from '../../packages/datamap/src/system.ts';

export interface Assignment {
  readonly map: DataMap;
  readonly plan: Plan;
  readonly settings: Readonly<Record<string, { kind: CustomerKind; settings: unknown }>>;
  readonly journal: string;
  /** Where earlier runs died, a line each. */
  readonly deaths: string;
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

async function main(assignment: Assignment): Promise<void> {
  const { map, plan, settings, deaths } = assignment;
  const died = new Set(existsSync(deaths) ? readFileSync(deaths, 'utf8').split('\n') : []);
  /** What each system works on, and how many writes of it were sent. */
  const batches = new Map<string, number>();
  const writes = new Map<string, number>();
  const reach = (system: string, boundary: string): void => {
    const name = `${system} ${batches.get(system)} ${boundary}`;
    if (died.has(name) || batches.get(system) === undefined) return;
    appendFileSync(deaths, `${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const before = (system: string, sql: string): void => {
    if (/^commit/i.test(sql)) reach(system, 'before commit');
    if (!/^(?:delete|update)/i.test(sql)) return;
    const count = (writes.get(system) ?? 0) + 1;
    writes.set(system, count);
    reach(system, `before write ${count}`);
  };
  const after = (system: string, sql: string): void => {
    if (/^commit/i.test(sql)) reach(system, 'after commit');
  };
  const sqlOf = (given: unknown): string =>
    typeof given === 'string'
      ? given
      : String((given as { sql?: string; text?: string }).sql ?? (given as { text?: string }).text);
  const wrap = (
    prototype: object,
    name: string,
    around: (sql: string, call: () => unknown) => unknown,
  ): void => {
    const original = Reflect.get(prototype, name) as Method;
    Reflect.set(prototype, name, function (this: unknown, ...given: unknown[]) {
      return around(sqlOf(given[0]), () => original.apply(this, given));
    });
  };
  wrap(Client.prototype, 'query', (sql, call) => {
    before('shop', sql);
    return (call() as Promise<unknown>).then((result) => {
      after('shop', sql);
      return result;
    });
  });
  for (const name of ['query', 'execute']) {
    const prototype = (PoolConnection as unknown as { prototype: object }).prototype;
    const original = Reflect.get(prototype, name) as Method;
    Reflect.set(prototype, name, function (this: unknown, ...given: unknown[]) {
      const sql = sqlOf(given[0]);
      before('crm', sql);
      const answered = given.at(-1);
      if (typeof answered !== 'function') return original.apply(this, given);
      return original.call(this, ...given.slice(0, -1), (...answer: unknown[]) => {
        if (answer[0] === null || answer[0] === undefined) after('crm', sql);
        Reflect.apply(answered, undefined, answer);
      });
    });
  }
  for (const name of ['exec', 'prepare'])
    wrap(DatabaseSync.prototype, name, (sql, call) => {
      // The journal is a SQLite file too: its statements begin otherwise.
      const isOurs = /^(?:commit|delete from "main"|update "main")/i.test(sql);
      if (isOurs) before('till', sql);
      const result = call();
      if (isOurs) after('till', sql);
      return result;
    });

  const file = openFileJournal(assignment.journal);
  const systemOf = new Map(plan.batches.map(({ no, system }) => [no, system]));
  const begin = (system: string, no: number): void => {
    batches.set(system, no);
    writes.set(system, 0);
  };
  // Another system's death may have come right behind one of these.
  for (const [no, state] of file.states().toReversed()) {
    const system = systemOf.get(no) ?? '';
    const current = batches.get(system);
    begin(system, no);
    if (state === 'begun') reach(system, 'after begin');
    if (state !== 'done') continue;
    reach(system, 'after finish');
    if (current !== undefined) begin(system, current);
  }
  const journal: Journal = {
    batches: (system) => file.batches(system),
    async begin(no) {
      const system = systemOf.get(no) ?? '';
      reach(system, 'before begin');
      await file.begin(no);
      reach(system, 'after begin');
    },
    async finish(no) {
      const system = systemOf.get(no) ?? '';
      reach(system, 'before finish');
      await file.finish(no);
      reach(system, 'after finish');
      begin(system, no + 1);
    },
  };
  const outcomes = await carryOut(plan, { map, open: openBy(settings), journal });
  process.stdout.write(JSON.stringify([...outcomes]));
}

if (import.meta.main) await main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Assignment);
