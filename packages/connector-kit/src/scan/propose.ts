import { isSameTable, tableLabel, type Table, type TableName } from '../schema.ts';
import { dataKinds, kindByName, type DataKind } from './names.ts';
import { kindByValues } from './values.ts';

/** Values of one table as `sample` gave them: a list of texts a column; absent where nothing was sampled. */
export interface TableSample {
  readonly table: TableName;
  readonly values: Readonly<Record<string, readonly (string | null)[]>>;
}

export interface ProposedColumn {
  readonly name: string;
  /** Null where nothing speaks for personal data: a person confirms that as well. */
  readonly kind: DataKind | null;
  /** Special categories and convictions: GDPR Art. 9 and 10. */
  readonly special: boolean;
  /** Words for the person who decides; never a value. */
  readonly reason: string;
}

export interface ProposedTable extends TableName {
  readonly columns: readonly ProposedColumn[];
  readonly references: Table['foreignKeys'];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function proposedColumn(name: string, values: readonly (string | null)[]): ProposedColumn {
  const byName = kindByName(name);
  const byValues = kindByValues(values.filter((value) => value !== null));
  // What the values are weighs more than what the column is called, but for names of people, which look like much else.
  const valuesDecide = byValues !== undefined && byValues.kind !== 'name' && byName?.kind !== byValues.kind;
  if (byName !== undefined && dataKinds[byName.kind].special)
    return { name, kind: byName.kind, special: true, reason: `the name says “${byName.word}”` };
  if (valuesDecide || (byName === undefined && byValues !== undefined)) {
    const weak = byValues.kind === 'name' ? ' (weak: other things look so too)' : '';
    const reason = `${percent(byValues.share)} of the sampled values look like it${weak}`;
    return { name, kind: byValues.kind, special: false, reason };
  }
  if (byName === undefined)
    return { name, kind: null, special: false, reason: 'nothing speaks for personal data' };
  const support =
    byValues === undefined ? '' : `, and ${percent(byValues.share)} of the sampled values look like it`;
  return { name, kind: byName.kind, special: false, reason: `the name says “${byName.word}”${support}` };
}

/** A map to begin with: every column of every table, with what it seems to hold and why. Pure. */
export const proposeMap = (
  tables: readonly Table[],
  samples: readonly TableSample[],
): readonly ProposedTable[] =>
  tables.map((table) => {
    const sample = samples.find((candidate) => isSameTable(candidate.table, table));
    return {
      schema: table.schema,
      name: table.name,
      columns: table.columns.map(({ name }) => proposedColumn(name, sample?.values[name] ?? [])),
      references: table.foreignKeys,
    };
  });

/** What a map says about the database, as far as completeness goes. */
export interface MappedTable extends TableName {
  readonly columns: readonly string[];
}

export interface MapGap {
  readonly problem: 'table_not_mapped' | 'column_not_mapped' | 'table_gone' | 'column_gone';
  readonly table: string;
  readonly column?: string;
}

/** Columns of one side that the other does not have, or the whole table. */
function missingFrom(
  other: readonly MappedTable[],
  { table, columns }: { readonly table: TableName; readonly columns: readonly string[] },
  problems: readonly [MapGap['problem'], MapGap['problem']],
): readonly MapGap[] {
  const label = tableLabel(table);
  const counterpart = other.find((candidate) => isSameTable(candidate, table));
  if (counterpart === undefined) return [{ problem: problems[0], table: label }];
  return columns
    .filter((column) => !counterpart.columns.includes(column))
    .map((column) => ({ problem: problems[1], table: label, column }));
}

/** Where the map and the database differ; empty when every column is mentioned and every mention is there. Pure. */
export function findGaps(tables: readonly Table[], map: readonly MappedTable[]): readonly MapGap[] {
  const present = tables.map(({ schema, name, columns }) => ({
    schema,
    name,
    columns: columns.map((column) => column.name),
  }));
  return [
    ...present.flatMap((table) =>
      missingFrom(map, { table, columns: table.columns }, ['table_not_mapped', 'column_not_mapped']),
    ),
    ...map.flatMap((table) =>
      missingFrom(present, { table, columns: table.columns }, ['table_gone', 'column_gone']),
    ),
  ];
}
