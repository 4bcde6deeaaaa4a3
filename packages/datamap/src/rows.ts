import { columnOf, fitLiteral, tupleId, type Literal, type LiteralKind } from '@zgoda/connector-kit';
import { identityColumns, type Edge, type Graph, type Node } from './graph.ts';

/** The columns of a table that a plan has to hold: its key first, then what references and terms are counted by. Nothing else is read. */
export function heldColumns({ edgesFrom, edgesTo }: Graph, node: Node): readonly string[] {
  const { table, mapped, key = [] } = node;
  const retained = mapped?.retain === undefined ? [] : [mapped.retain.from];
  const columns = [
    ...key,
    ...identityColumns(node).map(([name]) => name),
    ...(edgesFrom.get(node) ?? []).flatMap((edge) => edge.columns),
    ...(edgesTo.get(node) ?? []).flatMap((edge) => edge.toColumns),
    ...retained.filter((name) => columnOf(table, name) !== undefined),
  ];
  return [...new Set(columns)];
}

type Packed = string;
const pack = (values: readonly Literal[]): Packed =>
  JSON.stringify(values.map((value) => (value === null ? null : [value.kind, value.text])));
const unpack = (packed: Packed): readonly Literal[] =>
  (JSON.parse(packed) as readonly ([LiteralKind, string] | null)[]).map((value) =>
    value === null ? null : { kind: value[0], text: value[1] },
  );

/** The rows of one table that are held, each once: one string a row beside its id. */
export class RowSet {
  readonly columns: readonly string[];
  readonly #keyLength: number;
  readonly #rows = new Map<string, Packed>();

  constructor(node: Node, columns: readonly string[]) {
    this.columns = columns;
    // Rows without a key are told apart by what is held of them.
    this.#keyLength = node.key?.length ?? columns.length;
  }

  get size(): number {
    return this.#rows.size;
  }

  idOf(values: readonly Literal[]): string {
    return tupleId(values.slice(0, this.#keyLength));
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** Whether the row is new. */
  add(values: readonly Literal[]): boolean {
    const id = this.idOf(values);
    if (this.#rows.has(id)) return false;
    this.#rows.set(id, pack(values));
    return true;
  }

  values(id: string): readonly Literal[] {
    return unpack(this.#rows.get(id) ?? '[]');
  }

  ids(): IterableIterator<string> {
    return this.#rows.keys();
  }

  /** In an order that does not depend on how they were found. */
  sortedIds(): readonly string[] {
    return [...this.#rows.keys()].toSorted();
  }

  /** The values of these columns of a row of this set. */
  pick(values: readonly Literal[], columns: readonly string[]): readonly Literal[] {
    return columns.map((name) => values[this.columns.indexOf(name)] ?? null);
  }
}

/** A tuple with a NULL in it refers to nothing. */
export const refersToSomething = (tuple: readonly Literal[]): boolean => !tuple.includes(null);

/** The id of a tuple of the referring side, in the kinds of the side that is referred to; undefined when none there can be the same. */
export function targetId(edge: Edge, tuple: readonly Literal[]): string | undefined {
  if (!refersToSomething(tuple)) return undefined;
  const fitted = tuple.map((value, index) => {
    const column = columnOf(edge.to.table, edge.toColumns[index] ?? '');
    if (value === null || column === undefined) return undefined;
    // SQLite holds what it was given, whatever the column declares.
    return value.kind === column.kind ? value : (fitLiteral(value, column) ?? undefined);
  });
  return fitted.every((value) => value !== undefined) ? looseId(fitted) : undefined;
}

/** Values of the kinds that may stand for one another are the same when their spelling is. */
export const looseId = (tuple: readonly Literal[]): string =>
  tupleId(
    tuple.map((value) =>
      value !== null && (value.kind === 'integer' || value.kind === 'text' || value.kind === 'decimal')
        ? { kind: 'text', text: value.text }
        : value,
    ),
  );

/** Lists cut into pieces that one statement takes. */
export function* piecesOf<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let piece: T[] = [];
  for (const item of items) {
    piece.push(item);
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
