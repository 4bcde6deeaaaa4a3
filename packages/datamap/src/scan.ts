import {
  ConnectorError,
  isSameTable,
  rowKey,
  tableLabel,
  type Column,
  type Connection,
  type ForeignKey,
  type LiteralKind,
  type Table,
} from '@zgoda/connector-kit';
import {
  dataKinds,
  partsOf,
  proposeMap,
  type DataKind,
  type ProposedColumn,
  type TableSample,
} from '@zgoda/connector-kit/scan';
import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import { nameInMap } from './gaps.ts';
import type { Reference } from './system.ts';

/** What the scan makes of one column; never a value of it. */
export interface ScannedColumn extends ProposedColumn {
  readonly identity?: IdentityKind;
}

export interface ScannedReference extends Pick<Reference, 'columns' | 'to' | 'to_columns' | 'finds'> {
  readonly reason: string;
}

export interface ScannedTable {
  /** As a map calls it. */
  readonly name: string;
  /** Those that seem to hold personal data. */
  readonly personal: readonly ScannedColumn[];
  readonly others: readonly string[];
  readonly references: readonly ScannedReference[];
  /** What a person has to know before this table is mapped. */
  readonly remarks: readonly string[];
}

/** Kinds of values in which something can be recognised; nothing else is read. */
const readable: ReadonlySet<LiteralKind> = new Set(['text', 'integer', 'other']);

export interface Sampling {
  /** Most rows that are read of a table. */
  readonly rows: number;
  readonly report?: (done: number, total: number) => void;
}

/** Reads some rows of each table. One that may not be read is judged by its names alone. */
export async function sampleTables(
  connection: Connection,
  tables: readonly Table[],
  { rows, report }: Sampling,
): Promise<readonly TableSample[]> {
  const samples: TableSample[] = [];
  for (const [index, table] of tables.entries()) {
    report?.(index, tables.length);
    const names = table.columns.filter(({ kind }) => readable.has(kind)).map(({ name }) => name);
    if (names.length === 0) continue;
    try {
      const found = await connection.sample(table, names, rows);
      const values = names.map((name, place): [string, readonly (string | null)[]] => [
        name,
        found.map((row) => row[place]?.text ?? null),
      ]);
      samples.push({ table: { schema: table.schema, name: table.name }, values: Object.fromEntries(values) });
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.whoActs !== 'customer') throw error;
    }
  }
  report?.(tables.length, tables.length);
  return samples;
}

/** A map to begin with: what each column seems to hold, and to whom the rows of each table seem to lead. Pure. */
export function scanTables(
  tables: readonly Table[],
  samples: readonly TableSample[],
): readonly ScannedTable[] {
  const proposed = proposeMap(tables, samples);
  const drafts = tables.map((table, place) => draftOf(table, proposed[place]?.columns ?? []));
  const { finds, reached } = followReferences(drafts);
  const sampled = new Set(samples.map(({ table }) => tableLabel(table)));
  return drafts.map((draft) => {
    const { table } = draft;
    // Nothing leads here and little speaks for people: a list of cities, of genres.
    const isLookup = !reached.has(table) && isWeak(draft.personal);
    const personal = isLookup ? [] : draft.personal;
    const isPersonal = (name: string): boolean => personal.some((column) => column.name === name);
    return {
      name: nameInMap(tables, table),
      personal,
      others: table.columns.map(({ name }) => name).filter((name) => !isPersonal(name)),
      references: table.foreignKeys.flatMap((key) => referenceOf(tables, key, finds.get(key))),
      remarks: [
        ...remarksOf(table, sampled.has(tableLabel(table))),
        ...(isLookup
          ? draft.personal.map(
              ({ name, reason }) => `${name}: ${reason}, and nothing leads here from a person`,
            )
          : []),
        ...(personal.length > 0 && !reached.has(table)
          ? ['nothing leads here from a person: mark an identity, or say what a reference finds']
          : []),
      ],
    };
  });
}

interface Draft {
  readonly table: Table;
  readonly personal: readonly ScannedColumn[];
}

/** What a type of values can hold, where that is not everything. */
const holds: Readonly<Partial<Record<LiteralKind, readonly DataKind[]>>> = {
  boolean: ['gender'],
  date: ['birth_date'],
  timestamp: ['birth_date'],
  time: [],
  uuid: ['online_identifier'],
  bytes: ['photo', 'credential'],
};
const numbers: readonly DataKind[] = [
  'phone',
  'tax_number',
  'identity_document',
  'bank_account',
  'birth_date',
  'location',
  'online_identifier',
];

function canHold(column: Column, kind: DataKind): boolean {
  if (dataKinds[kind].special) return true;
  const isNumber = column.kind === 'integer' || column.kind === 'decimal' || column.kind === 'float';
  return (isNumber ? numbers : holds[column.kind])?.includes(kind) ?? true;
}

function draftOf(table: Table, proposed: readonly ProposedColumn[]): Draft {
  const keys = new Set([...table.primaryKey, ...table.foreignKeys.flatMap(({ columns }) => columns)]);
  const personal = proposed.filter(({ name, kind, special }) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined || kind === null || !canHold(column, kind)) return false;
    // A number that only points at a row: “address_id” is no address.
    return special || !(keys.has(name) && (column.kind === 'integer' || column.kind === 'uuid'));
  });
  const isText = (name: string): boolean =>
    table.columns.some(
      (column) => column.name === name && (column.kind === 'text' || column.kind === 'other'),
    );
  const has = (kind: DataKind): boolean => personal.some((column) => column.kind === kind);
  const identityOf = ({ name, kind }: ProposedColumn): IdentityKind | undefined => {
    if (!isText(name)) return undefined;
    if (kind === 'email') return 'email';
    // A telephone alone may be a shop's.
    return kind === 'phone' && !has('email') && has('name') ? 'phone' : undefined;
  };
  return {
    table,
    personal: personal.map((column) => {
      const identity = identityOf(column);
      return identity === undefined ? column : { ...column, identity };
    }),
  };
}

/** One name or one address and nothing else: that of a genre, a city, a branch. */
const isWeak = (personal: readonly ScannedColumn[]): boolean =>
  personal.length <= 1 && personal.every(({ kind }) => kind === 'name' || kind === 'address');

type Finds = { readonly finds: Reference['finds']; readonly reason: string };

const staffWords =
  /^(?:employee|staff|manager|seller|agent|operator|rep|by|author|editor|approver|співробітник|працівник|сотрудник|работник|менеджер|оператор|spivrobitnyk|pratsivnyk|sotrudnik|rabotnik|menedzher)/;
const namesStaff = ({ columns }: ForeignKey): boolean =>
  columns.some((column) => partsOf(column).some((part) => staffWords.test(part)));

interface Edge {
  readonly key: ForeignKey;
  readonly from: Draft;
  readonly to: Draft;
}

/**
 * Where references lead from people. Guesses lean towards finding too little, which the check tells (`rows_unfindable`), rather than
 * rows of others: a row that has an identity of its own is nobody else's, one that names a colleague is not the colleague's, and what
 * shares an address with a person is not the person's.
 */
function followReferences(drafts: readonly Draft[]) {
  const isPerson = ({ personal }: Draft): boolean => personal.some(({ identity }) => identity !== undefined);
  const edges = drafts.flatMap((from) =>
    from.table.foreignKeys.flatMap((key): readonly Edge[] => {
      const to = drafts.find(({ table }) => isSameTable(table, key.references.table));
      return to === undefined || to === from || namesStaff(key) ? [] : [{ key, from, to }];
    }),
  );
  const owned = new Set(drafts.filter(isPerson));
  // A set shows what is added to it while it is gone through.
  for (const to of owned) for (const edge of edges) if (edge.to === to) owned.add(edge.from);
  const reached = new Set(owned);
  for (const from of reached)
    for (const edge of edges)
      if (edge.from === from && !owned.has(edge.to) && !isWeak(edge.to.personal)) reached.add(edge.to);
  const finds = new Map<ForeignKey, Finds>();
  for (const { key, from, to } of edges) {
    if (owned.has(to) && isPerson(from))
      finds.set(key, { finds: 'nothing', reason: 'these rows name a person by themselves' });
    else if (owned.has(to))
      finds.set(key, { finds: 'these_rows', reason: 'what it refers to is a person’s' });
    else if (reached.has(from) && reached.has(to) && !owned.has(to))
      finds.set(key, { finds: 'those_rows', reason: 'a person’s row refers to personal data there' });
  }
  return { finds, reached: new Set([...reached].map(({ table }) => table)) };
}

function referenceOf(
  tables: readonly Table[],
  key: ForeignKey,
  found: Finds | undefined,
): readonly ScannedReference[] {
  const { columns, references } = key;
  const target = tables.find((table) => isSameTable(table, references.table));
  if (target === undefined) return [];
  const otherwise = namesStaff(key)
    ? 'whoever worked on it'
    : 'whose a row is does not seem to follow from it';
  const { finds = 'nothing', reason = otherwise } = found ?? {};
  return [
    {
      columns: [...columns],
      to: nameInMap(tables, target),
      to_columns: [...references.columns],
      finds,
      reason,
    },
  ];
}

function remarksOf(table: Table, isSampled: boolean): readonly string[] {
  return [
    ...(rowKey(table) === undefined ? ['no key tells its rows apart: nothing can be erased in it'] : []),
    ...(table.transactional ? [] : ['no transactions: its rows are erased by hand']),
    ...(table.keepsHistory === true
      ? ['it keeps earlier versions of its rows: its rows are erased by hand']
      : []),
    ...(isSampled || !table.columns.some(({ kind }) => readable.has(kind))
      ? []
      : ['not sampled: the account may not read it, so this is by names alone']),
  ];
}
