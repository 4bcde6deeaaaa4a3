import assert from 'node:assert/strict';
import type { Batch, Connection, Connector, Selection, Step } from '../connector.ts';
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';
import type { Literal, LiteralKind } from '../literal.ts';
import type { TableName } from '../schema.ts';

/** A private, empty database that the suite may fill, and the words in which it speaks where SQL differs. */
export interface Fixture {
  readonly connector: Connector;
  /** Settings of an account that may read and write. */
  settings(timeouts?: { readonly statementTimeoutMs: number }): unknown;
  /** Where unqualified tables lie. */
  readonly schema: string;
  /** Runs one statement as the owner of the database, in a session that is not the connector's. */
  execute(sql: string): Promise<void>;
  readonly types: {
    readonly bytes: string;
    readonly uuid: string;
    readonly timestamp: string;
    /** Two decimals, at least 17 digits. */
    readonly decimal: string;
    /** A text whose collation holds `A` and `a` to be the same. */
    readonly caseless: string;
    /** A text whose collation tells all texts apart. */
    readonly exact: string;
  };
  bytes(hex: string): string;
  quote(name: string): string;
  /** Statements that make a trigger which puts the old value of the column back after each update. */
  restoringTrigger(table: string, column: string): readonly string[];
  /** Statements that make a trigger which lets a deletion do nothing, where the database has such. */
  swallowingTrigger?(table: string): readonly string[];
  /** Locks one row for another session until released. */
  hold(sql: string): Promise<{ release(): Promise<void> }>;
  /** Whether a session of the connector waits for a lock. Absent where no server is between: so is the test of a lost connection. */
  isWaiting?(): Promise<boolean>;
  /** Ends the server's side of the connector's sessions at once, as a crash would, and waits until it can be reached again. */
  kill?(): Promise<void>;
  close(): Promise<void>;
}

/** What a case of the suite works with. */
export interface World {
  readonly fixture: Fixture;
  readonly connection: Connection;
}

export interface Case {
  readonly name: string;
  run(world: World): Promise<void>;
}

export const literal = (kind: LiteralKind, text: string): NonNullable<Literal> => ({ kind, text });
export const integer = (text: string | number): NonNullable<Literal> => literal('integer', String(text));
export const text = (value: string): NonNullable<Literal> => literal('text', value);

export const tableIn = ({ fixture }: World, name: string): TableName => ({ schema: fixture.schema, name });

/** Runs statements in order as the owner, then lets the connection see what there is now. */
export async function given({ fixture, connection }: World, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await fixture.execute(statement);
  await connection.describe();
}

/** All of the rows that have any of these values, as texts, in the order of their texts. */
export async function valuesOf(
  world: World,
  table: string,
  columns: readonly string[],
  where: { readonly column: string; readonly values: readonly NonNullable<Literal>[] },
): Promise<readonly (readonly (string | null)[])[]> {
  const selection: Selection = {
    table: tableIn(world, table),
    columns: [where.column],
    tuples: where.values.map((value) => [value]),
  };
  const rows: (string | null)[][] = [];
  for await (const batch of world.connection.stream(selection, columns))
    for (const row of batch) rows.push(row.map((value) => value?.text ?? null));
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** A sample that takes all rows of a small table, as texts, in the order of their texts. */
export async function allOf(
  world: World,
  table: string,
  columns: readonly string[],
): Promise<readonly (readonly (string | null)[])[]> {
  const rows = await world.connection.sample(tableIn(world, table), columns, 1000);
  return rows
    .map((row) => row.map((value) => value?.text ?? null))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

export const deletion = (
  world: World,
  table: string,
  keyColumns: readonly string[],
  keys: readonly (readonly Literal[])[],
): Step => ({
  kind: 'delete',
  table: tableIn(world, table),
  keyColumns,
  expectedColumns: [],
  rows: keys.map((key) => ({ key, expected: [] })),
});

export const first = (...steps: readonly Step[]): Batch => ({ steps, begun: false });
export const again = (...steps: readonly Step[]): Batch => ({ steps, begun: true });

/** The call fails with this code (or one of these), and its error quotes none of these values. */
export async function rejectsWith(
  work: Promise<unknown>,
  codes: ConnectorErrorCode | readonly ConnectorErrorCode[],
  unquoted: readonly string[] = [],
): Promise<ConnectorError> {
  const error = await work.then(
    () => assert.fail(`expected ${String(codes)}, but the call succeeded`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConnectorError)) throw error;
  const expected: readonly string[] = [codes].flat();
  assert.ok(expected.includes(error.code), `expected ${String(codes)}, got ${error.code}`);
  const said = `${error.stack} ${JSON.stringify(error.details)} ${String(error.cause)}`;
  for (const value of unquoted) assert.ok(!said.includes(value), 'the error quotes a value of a row');
  return error;
}
