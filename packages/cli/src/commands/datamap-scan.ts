import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Table } from '@zgoda/connector-kit';
import { dataKinds, kindByName, type MapGap } from '@zgoda/connector-kit/scan';
import {
  categoryFor,
  findMapGaps,
  readDataMap,
  renderProposal,
  sampleTables,
  scanTables,
  type ScannedTable,
  type System,
} from '@zgoda/datamap';
import { checkPolicy, type Policy } from '@zgoda/policy';
import type { CliEnvironment } from '../environment.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { withProgress } from '../progress.ts';
import {
  findConnection,
  withDatabase,
  type ConnectionOptions,
  type NamedConnection,
} from './datamap-connection.ts';
import { showProblem } from './policy-check.ts';

export interface ScanOptions extends ConnectionOptions {
  /** A map to compare the database with; absent: one is proposed. */
  readonly map?: string;
  /** Policy folder whose categories, languages and places a proposal uses. */
  readonly policy?: string;
  /** Most rows that are sampled of a table; 0 for none. */
  readonly rows: number;
}

/** Proposes a map of a live database; or, given one, says where they differ: exit code 1 when they do. */
export async function scanDatabase(
  output: Output,
  environment: CliEnvironment,
  options: ScanOptions,
): Promise<number> {
  if (options.map !== undefined) return compareWithMap(output, environment, { ...options, map: options.map });
  const policy =
    options.policy === undefined ? undefined : policyIn(resolve(environment.directory, options.policy));
  const database = findConnection(environment, options, undefined);
  const id = options.system ?? database.connector;
  const scanned = await withProgress(output, `Reading ${id}`, (report) =>
    withDatabase(database, async (connection) => {
      const tables = await connection.describe();
      const samples = await sampleTables(connection, options.rows === 0 ? [] : tables, {
        rows: options.rows,
        report: (done, total) => report({ what: 'tables', done, total }),
      });
      return scanTables(tables, samples);
    }),
  );
  const proposal = renderProposal(scanned, { id, connector: database.connector, ...(policy && { policy }) });
  output.line(proposal.trimEnd());
  output.document({ system: id, tables: scanned.map((table) => tableDocument(table, policy)), proposal });
  return exitCodes.ok;
}

const tableDocument = ({ name, personal, others, references, remarks }: ScannedTable, policy?: Policy) => ({
  name,
  columns: personal.map(({ name: column, kind, special, identity, reason }) => ({
    name: column,
    kind,
    category: kind === null ? undefined : categoryFor(kind, policy),
    is_special: special,
    identity,
    reason,
  })),
  not_personal: others,
  references,
  remarks,
});

function policyIn(folder: string): Policy {
  const checked = checkPolicy(readPolicyFiles(folder));
  if (checked.isSound) return checked.policy;
  throw new CommandFailure(
    'policy_unsound',
    `The policy in ${folder} has errors.`,
    '“zgoda policy check” shows them.',
  );
}

async function compareWithMap(
  output: Output,
  environment: CliEnvironment,
  options: ScanOptions & { readonly map: string },
): Promise<number> {
  const system = readMap(output, resolve(environment.directory, options.map));
  if (system === undefined) return exitCodes.problems;
  const tables = await readTables(output, system.id, findConnection(environment, options, system));
  const gaps = findMapGaps(system, tables).map((gap) => ({ ...gap, ...guessOf(gap) }));
  const columns = tables.reduce((sum, table) => sum + table.columns.length, 0);
  if (gaps.length === 0) {
    const all = `${countOf(tables.length, 'table')}, ${countOf(columns, 'column')}`;
    output.line(`${output.paint('good', '✓')} ${system.id}: ${all}, every one of them mapped`);
  } else {
    output.line(
      `${output.paint('bad', '✗')} ${system.id}: the database and ${options.map} differ in ${formatCount(gaps.length)}`,
    );
    output.table(
      gaps.map(({ problem, table, column, looks_like: guess }) => [
        `  ${output.paint('strong', column === undefined ? table : `${table}.${column}`)}`,
        says[problem],
        guess === undefined ? '' : output.paint('warning', `looks like ${guess}`),
      ]),
    );
  }
  output.document({
    system: system.id,
    is_complete: gaps.length === 0,
    tables: tables.length,
    columns,
    gaps: gaps.map((gap) => ({ ...gap })),
  });
  return gaps.length === 0 ? exitCodes.ok : exitCodes.problems;
}

const says = {
  table_not_mapped: 'the map does not mention this table',
  column_not_mapped: 'the map does not mention this column',
  table_gone: 'the database has no such table',
  column_gone: 'the database has no such column',
} as const satisfies Record<MapGap['problem'], string>;

/** What a new column seems to be, by its name. */
function guessOf({ problem, column }: MapGap): { readonly looks_like?: string } {
  const guess = problem === 'column_not_mapped' && column !== undefined ? kindByName(column) : undefined;
  if (guess === undefined) return {};
  const kind = guess.kind.replaceAll('_', ' ');
  return { looks_like: dataKinds[guess.kind].special ? `${kind}, a special category` : kind };
}

const readTables = (output: Output, id: string, database: NamedConnection): Promise<readonly Table[]> =>
  withProgress(output, `Reading ${id}`, () => withDatabase(database, (connection) => connection.describe()));

/** Undefined when it has problems, which are shown. @throws CommandFailure `file_unreadable` */
function readMap(output: Output, path: string): System | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CommandFailure('file_unreadable', `${path} is not a file that can be read.`);
  }
  const read = readDataMap([{ name: basename(path), text }]);
  if ('map' in read) return read.map.systems[0];
  output.line(`${output.paint('bad', '✗')} ${path}`);
  for (const problem of read.problems) showProblem(output, problem, dirname(path));
  output.document({ is_complete: false, problems: read.problems });
  return undefined;
}
