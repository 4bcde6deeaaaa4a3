import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningServer } from '../running-server.ts';

type Status = 'given' | 'withdrawn';

interface Attempt {
  readonly email: string;
  readonly purpose: string;
  readonly status: Status;
  readonly idempotencyKey: string;
}

/** A write that was answered, with what its answer said of the log. */
export interface Acknowledged extends Attempt {
  /** Public id of the entry. */
  readonly entryId: string;
  /** Hexadecimal. */
  readonly leafHash: string;
  /** The signed promise to enter it. */
  readonly promise: string;
}

/** What the outside knows: which writes were acknowledged, in order for each person, and which were under way when a fault came. */
export interface Ledger {
  readonly acknowledged: Acknowledged[];
  readonly unknown: Attempt[];
}

export const emptyLedger = (): Ledger => ({ acknowledged: [], unknown: [] });

interface ConsentAnswer {
  readonly receipt: {
    readonly entries: readonly {
      readonly entry_id: string;
      readonly leaf_hash: string;
      readonly promise: string;
    }[];
  };
}

const write = (server: RunningServer, attempt: Attempt): Promise<Response> =>
  server.api('/v1/consents', {
    headers: { 'idempotency-key': attempt.idempotencyKey },
    body: {
      subject: { email: attempt.email },
      choices: [{ purpose: attempt.purpose, status: attempt.status }],
      notice: { version: 1, locale: 'en' },
      method: 'api',
    },
  });

/** @throws when the connection breaks before the whole answer has come: then the write is not acknowledged */
async function acknowledge(attempt: Attempt, answer: Response): Promise<Acknowledged> {
  const { receipt } = (await answer.json()) as ConsentAnswer;
  const [entry] = receipt.entries;
  assert.ok(entry !== undefined && receipt.entries.length === 1);
  return { ...attempt, entryId: entry.entry_id, leafHash: entry.leaf_hash, promise: entry.promise };
}

async function tryToWrite(server: RunningServer, attempt: Attempt): Promise<Acknowledged | undefined> {
  try {
    const answer = await write(server, attempt);
    if (answer.status === 201) return await acknowledge(attempt, answer);
    assert.equal(answer.status, 503, `a sound write was answered ${await answer.text()}`);
    return undefined;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return undefined;
  }
}

const pauseAfterFailureMs = 50;

/** One writer: a new person gives and then withdraws, again and again, until told to stop. */
async function runWriter(
  server: RunningServer,
  purpose: string,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const email = `person-${randomUUID()}@example.org`;
    for (const status of ['given', 'withdrawn'] as const) {
      const attempt: Attempt = { email, purpose, status, idempotencyKey: randomUUID() };
      const acknowledged = await tryToWrite(server, attempt);
      if (acknowledged !== undefined) {
        ledger.acknowledged.push(acknowledged);
        continue;
      }
      ledger.unknown.push(attempt);
      await delay(pauseAfterFailureMs);
      break;
    }
  }
}

/** One acknowledged write of one new person. */
export async function writeOnce(server: RunningServer, purpose: string, ledger: Ledger): Promise<void> {
  const email = `person-${randomUUID()}@example.org`;
  const acknowledged = await tryToWrite(server, {
    email,
    purpose,
    status: 'given',
    idempotencyKey: randomUUID(),
  });
  assert.ok(acknowledged !== undefined, 'the server does not take a write');
  ledger.acknowledged.push(acknowledged);
}

const writerCount = 8;

/** Runs the writers until `until` settles; what was in flight then is in `ledger.unknown`. */
export async function writeUntil(
  server: RunningServer,
  purpose: string,
  ledger: Ledger,
  until: () => Promise<unknown>,
): Promise<void> {
  const abort = new AbortController();
  const writers = Array.from({ length: writerCount }, () => runWriter(server, purpose, ledger, abort.signal));
  try {
    await until();
  } finally {
    abort.abort();
    await Promise.all(writers);
  }
}

const parallelCalls = 16;

/** Works through the items a few at a time. */
export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const runners = Array.from({ length: parallelCalls }, async () => {
    for (const item of queue) await work(item);
  });
  await Promise.all(runners);
}

/** Sends every write of unknown fate again under its own key, as a careful client does: it must then count once. */
export async function settleUnknown(server: RunningServer, ledger: Ledger): Promise<void> {
  await forEach(ledger.unknown.splice(0), async (attempt) => {
    const answer = await write(server, attempt);
    assert.equal(answer.status, 201, `a repeated write was answered ${await answer.clone().text()}`);
    ledger.acknowledged.push(await acknowledge(attempt, answer));
  });
}

/** Sends some acknowledged writes again: each must be answered as it was the first time. */
export async function assertRepeatsAreRecognised(
  server: RunningServer,
  sample: readonly Acknowledged[],
): Promise<void> {
  await forEach(sample, async (before) => {
    const answer = await write(server, before);
    assert.equal(
      answer.headers.get('idempotency-replayed'),
      'true',
      'an acknowledged write was not recognised',
    );
    assert.deepEqual(await acknowledge(before, answer), before);
  });
}

interface ConsentState {
  readonly choices: readonly { readonly purpose: string; readonly status: string }[];
  readonly records: readonly { readonly entry_id: string; readonly status: string }[];
}

/** Every acknowledged write is there exactly once, in order and under the entry that was promised, and the last one is in force. */
export async function assertNothingLostOrDoubled(server: RunningServer, ledger: Ledger): Promise<void> {
  const people = Map.groupBy(ledger.acknowledged, ({ email }) => email);
  await forEach([...people], async ([email, writes]) => {
    const answer = await server.api('/v1/consents/query', { body: { subject: { email } } });
    assert.equal(answer.status, 200);
    const { choices, records } = (await answer.json()) as ConsentState;
    assert.deepEqual(
      records.map(({ status, entry_id: entryId }) => ({ status, entryId })).toReversed(),
      writes.map(({ status, entryId }) => ({ status, entryId })),
      'the records differ from what was acknowledged',
    );
    const last = writes.at(-1);
    assert.equal(choices.find(({ purpose }) => purpose === last?.purpose)?.status, last?.status);
  });
}
