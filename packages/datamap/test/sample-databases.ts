import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';
import { outsideVectors } from '../../verify/test/outside-vectors.ts';
import { startCustomerPostgres, type CustomerDatabase } from './customer-databases.ts';

/** What the text format of COPY escapes. */
const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };
const copied = (field: string): string =>
  field === '\\N'
    ? 'null'
    : escapeLiteral(field.replace(/\\(.)/gs, (_, sign: string) => escapes[sign] ?? sign));

const rowsAtOnce = 500;

/** Statements of a dump as pg_dump writes it, with the rows of COPY as inserts; what only psql understands is left out. */
function* statementsOf(dump: string): Generator<string> {
  const lines = dump.split('\n');
  let statements: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const copy = /^COPY (\S+ \(.*\)) FROM stdin;$/.exec(line);
    if (copy === null) {
      if (!/^\\|^(?:DROP|CREATE) DATABASE /.test(line)) statements.push(line);
      continue;
    }
    yield statements.join('\n');
    statements = [];
    const end = lines.indexOf('\\.', at);
    for (let from = at + 1; from < end; from += rowsAtOnce) {
      const rows = lines.slice(from, Math.min(from + rowsAtOnce, end));
      const values = rows.map((row) => `(${row.split('\t').map(copied).join(', ')})`);
      yield `insert into ${copy[1]} values ${values.join(', ')}`;
    }
    at = end;
  }
  yield statements.join('\n');
}

/** A database that nobody here designed; undefined where its SQL is not given. */
export async function startSample(
  folder: string,
  file: string,
): Promise<Awaited<ReturnType<typeof startCustomerPostgres>> | undefined> {
  const path = outsideVectors(folder, file);
  if (path === undefined) return undefined;
  const database = await startCustomerPostgres();
  await database.execute(...statementsOf(readFileSync(join(path, file), 'utf8')));
  await database.execute('set search_path to public');
  return database;
}

/** All rows of all tables but for those that a condition leaves out, each as one number. */
export async function printOf(
  database: CustomerDatabase,
  but: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const tables = await database.rows(
    `select c.relname from pg_class c where c.relkind in ('r', 'p') and not c.relispartition
       and c.relnamespace = 'public'::regnamespace order by 1`,
  );
  const prints: Record<string, string> = {};
  for (const [table] of tables) {
    const [row] = await database.rows(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from ${table} t
       where not coalesce(${but[table ?? ''] ?? 'false'}, false)`,
    );
    prints[table ?? ''] = row?.[0] ?? '';
  }
  return prints;
}
