import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { RunningServer } from '../running-server.ts';

type Status = 'given' | 'withdrawn';

interface Attempt {
  readonly email: string;
  readonly status: Status;
  readonly idempotencyKey: string;
}

/** What the outside knows: which writes were acknowledged, in order, and which were under way when the fault came. */
export interface Ledger {
  readonly acknowledged: Map<string, Attempt[]>;
  readonly unknown: Attempt[];
}

export const emptyLedger = (): Ledger => ({ acknowledged: new Map(), unknown: [] });

const write = (server: RunningServer, purpose: string, attempt: Attempt): Promise<Response> =>
  server.api('/v1/consents', {
    headers: { 'idempotency-key': attempt.idempotencyKey },
    body: {
      subject: { email: attempt.email },
      choices: [{ purpose, status: attempt.status }],
      notice: { version: 1, locale: 'en' },
      method: 'api',
    },
  });

const acknowledge = (ledger: Ledger, attempt: Attempt): void => {
  const done = ledger.acknowledged.get(attempt.email) ?? [];
  ledger.acknowledged.set(attempt.email, [...done, attempt]);
};

/** One writer: a new person gives and then withdraws, again and again, until the fault or `signal` ends it. */
async function runWriter(
  server: RunningServer,
  purpose: string,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const email = `person-${randomUUID()}@example.org`;
    for (const status of ['given', 'withdrawn'] as const) {
      const attempt: Attempt = { email, status, idempotencyKey: randomUUID() };
      const answer = await write(server, purpose, attempt).catch(() => undefined);
      if (answer?.status !== 201) {
        await answer?.body?.cancel();
        ledger.unknown.push(attempt);
        break;
      }
      await answer.json();
      acknowledge(ledger, attempt);
    }
  }
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
  await until();
  abort.abort();
  await Promise.all(writers);
}

/** Sends every write of unknown fate again under its own key, as a careful client does: it must then count once. */
export async function settleUnknown(server: RunningServer, purpose: string, ledger: Ledger): Promise<void> {
  for (const attempt of ledger.unknown.splice(0)) {
    const answer = await write(server, purpose, attempt);
    assert.equal(answer.status, 201, `a repeated write was answered ${answer.status}`);
    await answer.json();
    acknowledge(ledger, attempt);
  }
}

interface ConsentState {
  readonly choices: readonly { readonly purpose: string; readonly status: string }[];
  readonly records: readonly { readonly entry_id: string; readonly status: string }[];
}

/** Every acknowledged write is there exactly once and in order; returns all entry ids. */
export async function assertNothingLostOrDoubled(
  server: RunningServer,
  purpose: string,
  ledger: Ledger,
): Promise<readonly string[]> {
  const entries: string[] = [];
  for (const [email, attempts] of ledger.acknowledged) {
    const answer = await server.api('/v1/consents/query', { body: { subject: { email } } });
    assert.equal(answer.status, 200);
    const state = (await answer.json()) as ConsentState;
    const recorded = state.records.map((record) => record.status).toReversed();
    assert.deepEqual(
      recorded,
      attempts.map((attempt) => attempt.status),
      'records differ from what was acknowledged',
    );
    assert.equal(state.choices.find((choice) => choice.purpose === purpose)?.status, attempts.at(-1)?.status);
    entries.push(...state.records.map((record) => record.entry_id));
  }
  assert.equal(new Set(entries).size, entries.length, 'two records share one entry of the log');
  return entries;
}
