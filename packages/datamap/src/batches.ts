import { createHash } from 'node:crypto';
import type { Change, PlannedRow, Step } from '@zgoda/connector-kit';
import { canonicalize, type JsonValue } from '@zgoda/verify';
import type { Node } from './graph.ts';
import type { BatchHead, BatchSink, PlannedBatch } from './plan.ts';

export const hashOfJson = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value as JsonValue))
    .digest('hex');

type Told = BatchHead['steps'][number];

/** What is done to rows of one table, all in the same way. */
export interface StepKind {
  readonly told: Told['kind'];
  readonly node: Node;
  readonly expectedColumns: readonly string[];
  /** Absent where rows are deleted. */
  readonly changes?: Readonly<Record<string, Change>>;
}

const spellBytes = (change: Change): unknown =>
  change.kind === 'hash' ? { kind: 'hash', key: Buffer.from(change.key).toString('hex') } : change;

/** Bytes are no JSON; the key of a pseudonym is spelled in hexadecimal. */
const spellStep = (step: Step): unknown =>
  step.kind === 'delete'
    ? step
    : {
        ...step,
        changes: Object.fromEntries(
          Object.entries(step.changes).map(([column, change]) => [column, spellBytes(change)]),
        ),
      };

/** SHA-256 of the canonical JSON of a batch: by it, what is carried out is what was approved. */
export const hashOfBatch = ({ no, system, steps }: PlannedBatch): string =>
  hashOfJson({ no, system, steps: steps.map(spellStep) });

function stepOf({ node, expectedColumns, changes }: StepKind, rows: readonly PlannedRow[]): Step {
  const common = {
    table: { schema: node.table.schema, name: node.table.name },
    keyColumns: node.key ?? [],
    expectedColumns,
    rows,
  };
  return changes === undefined ? { kind: 'delete', ...common } : { kind: 'change', changes, ...common };
}

/** Puts rows into batches and batches into the sink; one batch is held at a time. */
export class BatchWriter {
  readonly heads: BatchHead[] = [];
  readonly #sink: BatchSink;
  readonly #limit: number;
  #system = '';
  #open: { readonly kind: StepKind; readonly rows: PlannedRow[] }[] = [];
  #rows = 0;

  constructor(sink: BatchSink, limit: number) {
    this.#sink = sink;
    this.#limit = limit;
  }

  /** @param kind the same object for rows of the same step */
  async put(system: string, kind: StepKind, row: PlannedRow): Promise<void> {
    if (this.#system !== system || this.#rows >= this.#limit) await this.flush();
    this.#system = system;
    const open = this.#open.find((step) => step.kind === kind);
    if (open !== undefined) open.rows.push(row);
    else this.#open.push({ kind, rows: [row] });
    this.#rows += 1;
  }

  /**
   * Ends the transaction. A row that two steps touch is in two batches: tried again after a crash, the first step would find the row
   * as the second left it.
   */
  async flush(): Promise<void> {
    if (this.#rows === 0) return;
    const no = this.heads.length;
    const batch = {
      no,
      system: this.#system,
      steps: this.#open.map(({ kind, rows }) => stepOf(kind, rows)),
    };
    const told = this.#open.map(({ kind, rows }): Told => ({
      kind: kind.told,
      table: kind.node.name,
      rows: rows.length,
    }));
    const hash = hashOfBatch(batch);
    this.#open = [];
    this.#rows = 0;
    this.heads.push({ no, system: batch.system, steps: told, hash });
    await this.#sink.put(batch);
  }
}
