import { randomBytes } from 'node:crypto';
import { ConnectorError } from '@zgoda/connector-kit';
import { checkFolder, countPlan, type OpenSystem, type Plan, type PlanConflict } from '@zgoda/datamap';
import { CommandFailure, exitCodes } from '../failure.ts';
import { readIdentities } from '../identity-lines.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { withProgress, type Step } from '../progress.ts';
import type { CliIo } from '../runner.ts';
import { connectors, isRowConnector, readGivenConnections } from './datamap-connection.ts';

export interface PlanOptions {
  readonly folder: string;
  readonly kind: 'erasure' | 'restriction';
  readonly connections?: string;
  readonly controller?: string;
}

type Counts = Omit<Plan, 'batches' | 'hash'>;

/** Counts what a request of one person would find and do; changes nothing. Exit code 1 when something stands in the way. */
export async function previewPlan(output: Output, io: CliIo, options: PlanOptions): Promise<number> {
  const checked = checkFolder(readPolicyFiles(options.folder));
  if (!checked.isSound)
    throw new CommandFailure(
      'policy_unsound',
      `The policy in ${options.folder} has errors.`,
      `“zgoda datamap check ${options.folder}” shows them.`,
    );
  const { map, policy } = checked;
  const settings = readGivenConnections(io, options.connections)?.get(
    options.controller ?? policy.controller.id,
  );
  const identities = await readIdentities(io);
  const counts = await withProgress(output, 'Counting', (report) =>
    countPlan(
      { kind: options.kind, people: [{ id: 'person', identities }], asOf: Date.now() },
      {
        map,
        open: reporting(openWith(settings), map.systems.length, report),
        // Pseudonyms of a preview go nowhere.
        pseudonymKey: randomBytes(32),
        locale: policy.default_locale,
      },
    ),
  );
  show(output, counts);
  output.document(documentOf(counts));
  return counts.conflicts.some(({ blocks }) => blocks) ? exitCodes.problems : exitCodes.ok;
}

const openWith =
  (settings: ReadonlyMap<string, unknown> | undefined): OpenSystem =>
  async ({ id, connector }, access) => {
    if (!isRowConnector(connector) || settings?.has(id) !== true)
      throw new ConnectorError('settings_invalid', { column: id });
    return connectors[connector].open(settings.get(id), access);
  };

function reporting(open: OpenSystem, total: number, report: (step: Step) => void): OpenSystem {
  let done = 0;
  return (system, access) => {
    report({ what: 'systems', done, total });
    done += 1;
    return open(system, access);
  };
}

function show(output: Output, { kind, tables, tasks, conflicts }: Counts): void {
  const found = tables.reduce((sum, table) => sum + table.found, 0);
  output.line(
    `${output.paint('strong', kind)} would find ${countOf(found, 'row')} in ${countOf(tables.length, 'table')}; nothing was changed`,
  );
  const rows = tables.filter((table) => table.found + table.detached + table.kept > 0);
  output.table(
    rows.map((table) => [
      `  ${table.system}`,
      table.table,
      `found ${formatCount(table.found)}`,
      [
        ...(['deleted', 'changed', 'detached', 'kept'] as const)
          .filter((what) => table[what] > 0)
          .map((what) => `${what} ${formatCount(table[what])}`),
        ...(table.keptUntil === undefined ? [] : [`until ${table.keptUntil}`]),
      ].join(', '),
    ]),
  );
  for (const { system, operation } of tasks)
    output.line(`  ${system}  is asked, or done by hand: ${operation}`);
  for (const conflict of conflicts) output.line(`  ${sentenceOf(output, conflict)}`);
}

function sentenceOf(output: Output, conflict: PlanConflict): string {
  const { kind, system, table, column, by, rows, because, until, blocks } = conflict;
  const sign = blocks ? output.paint('bad', '✗') : output.paint('warning', '!');
  const place = [system, table, column].filter((part) => part !== undefined).join('.');
  const more = [
    rows === undefined ? undefined : countOf(rows, 'row'),
    by === undefined ? undefined : `by ${by}`,
    because,
    until === undefined ? undefined : `until ${until}`,
  ].filter((part) => part !== undefined);
  return `${sign} ${place}  ${kind}${more.length === 0 ? '' : `  ${output.paint('quiet', more.join(', '))}`}`;
}

const documentOf = ({ kind, mapHash, tables, tasks, conflicts }: Counts) => ({
  kind,
  map_hash: mapHash,
  tables: tables.map(({ keptUntil, foundBy, ...table }) => ({
    ...table,
    ...(keptUntil !== undefined && { kept_until: keptUntil }),
    found_by: foundBy,
  })),
  tasks,
  conflicts,
});
