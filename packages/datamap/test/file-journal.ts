import { DatabaseSync } from 'node:sqlite';
import type { BatchSink, BatchState, Journal, PlannedBatch } from '../src/plan.ts';

/** Keys of hashes are bytes. */
const write = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;

function read(text: string): PlannedBatch {
  const batch = JSON.parse(text) as PlannedBatch;
  for (const step of batch.steps) {
    if (step.kind === 'delete') continue;
    for (const change of Object.values(step.changes))
      if (change.kind === 'hash')
        Object.assign(change, { key: new Uint8Array(Buffer.from(String(change.key), 'hex')) });
  }
  return batch;
}

/** A journal in a file, which outlives the process that writes it. */
export interface FileJournal extends Journal, BatchSink {
  states(): readonly (readonly [no: number, state: string])[];
  close(): void;
}

export function openFileJournal(path: string): FileJournal {
  const database = new DatabaseSync(path, { timeout: 30_000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec(
    `create table if not exists batch (no integer primary key, system text not null, content text not null,
       state text not null default 'planned') strict`,
  );
  const move = (no: number, from: readonly BatchState[], to: BatchState): void => {
    const { changes } = database
      .prepare(`update batch set state = ? where no = ? and state in (${from.map(() => '?').join(', ')})`)
      .run(to, no, ...from);
    if (Number(changes) !== 1) throw new Error(`batch ${no} cannot become ${to}`);
  };
  return {
    async put(batch) {
      database
        .prepare('insert into batch (no, system, content) values (?, ?, ?)')
        .run(batch.no, batch.system, JSON.stringify(batch, write));
    },
    async *batches(system) {
      const numbers = database.prepare('select no from batch where system = ? order by no').all(system);
      for (const { no } of numbers) {
        const row = database.prepare('select content, state from batch where no = ?').get(no ?? null);
        yield { batch: read(String(row?.['content'])), state: String(row?.['state']) as BatchState };
      }
    },
    async begin(no) {
      move(no, ['planned'], 'begun');
    },
    async finish(no) {
      move(no, ['begun'], 'done');
    },
    states: () =>
      database
        .prepare('select no, state from batch order by no')
        .all()
        .map((row) => [Number(row['no']), String(row['state'])] as const),
    close: () => database.close(),
  };
}
