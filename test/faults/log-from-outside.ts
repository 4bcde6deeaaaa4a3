import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  decodeEntries,
  hashLeaf,
  parseCheckpoint,
  parseLeaf,
  parseNote,
  parseTrustPolicy,
  toHex,
  verifyConsistency,
  verifyLog,
  verifyPromise,
  verifyReceipt,
  type LogReader,
  type TrustPolicy,
} from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import { eventually, type RunningServer } from '../running-server.ts';
import { forEach, type Acknowledged } from './writers.ts';

const { sha256 } = nodePrimitives;
const receiptSampleSize = 200;
const witnessPauseMs = 40;

/** A controller's log as anybody reads it over HTTP; entries with the controller's key. */
function readerOf(server: RunningServer, controller: string): LogReader {
  const read = new Map<string, Promise<Uint8Array>>();
  const get = async (path: string): Promise<Uint8Array> => {
    const answer = await server.api(`/evidence/${controller}/${path}`, { key: `zk_dev_${controller}` });
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
    return answer.bytes();
  };
  return {
    read(path) {
      const known = read.get(path) ?? get(path);
      if (path.startsWith('tile/')) read.set(path, known);
      return known;
    },
  };
}

const textOf = async (server: RunningServer, path: string): Promise<string> => {
  const answer = await server.api(path);
  assert.equal(answer.status, 200, path);
  return answer.text();
};

export const fetchCheckpoint = (server: RunningServer, controller: string): Promise<string> =>
  textOf(server, `/evidence/${controller}/checkpoint`);

const fetchTrust = async (server: RunningServer, controller: string): Promise<TrustPolicy> =>
  parseTrustPolicy(sha256, await textOf(server, `/evidence/${controller}/trust`));

/** Does the work, and meanwhile keeps every checkpoint that is published, as a witness would. */
export async function whileWitnessed(
  server: RunningServer,
  controller: string,
  seen: Set<string>,
  work: () => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const watching = watch(server, controller, { seen, signal: over.signal });
  try {
    await work();
  } finally {
    over.abort();
    await watching;
  }
}

async function watch(
  server: RunningServer,
  controller: string,
  { seen, signal }: { readonly seen: Set<string>; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const note = await fetchCheckpoint(server, controller).catch(() => undefined);
    if (note !== undefined) seen.add(note);
    await delay(witnessPauseMs);
  }
}

export interface LogContents {
  readonly checkpoint: string;
  readonly trust: TrustPolicy;
  /** How often each leaf hash (hexadecimal) of a consent or withdrawal stands in the log. */
  readonly choices: ReadonlyMap<string, number>;
}

/** Audits the whole log from outside: every entry and tile, and the signed root. */
export async function auditLog(server: RunningServer, controller: string): Promise<LogContents> {
  const trust = await fetchTrust(server, controller);
  const reader = readerOf(server, controller);
  const checkpoint = await fetchCheckpoint(server, controller);
  const choices = new Map<string, number>();
  const counting: LogReader = {
    async read(path) {
      if (path === 'checkpoint') return Buffer.from(checkpoint);
      const bytes = await reader.read(path);
      if (path.startsWith('tile/entries/')) countChoices(bytes, choices);
      return bytes;
    },
  };
  const verdict = await verifyLog(nodePrimitives, counting, { trust });
  assert.ok(
    verdict.isProven,
    verdict.isProven ? '' : `${verdict.problem} at ${verdict.index}: ${verdict.message}`,
  );
  return { checkpoint, trust, choices };
}

function countChoices(bundle: Uint8Array, counts: Map<string, number>): void {
  for (const entry of decodeEntries(bundle)) {
    const { class: entryClass } = parseLeaf(entry);
    if (entryClass !== 'consent' && entryClass !== 'withdrawal') continue;
    const hash = toHex(hashLeaf(sha256, entry));
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
}

/** Waits until the checkpoint covers that entry and no acknowledged one waits. */
export async function waitForInclusion(
  server: RunningServer,
  entries: readonly Acknowledged[],
): Promise<void> {
  const last = entries.at(-1);
  assert.ok(last !== undefined);
  await eventually('the last acknowledged entries are in the log', async () => {
    const states = await Promise.all(
      entries.slice(-32).map(async ({ entryId }) => {
        const answer = await server.api(`/v1/consents/receipts/${entryId}`);
        return ((await answer.json()) as { state: string }).state;
      }),
    );
    return states.every((state) => state === 'included') ? true : undefined;
  });
}

/** The log holds exactly the acknowledged choices besides those that were there before anybody wrote, each once. */
export function assertLogHoldsExactly(
  { choices }: LogContents,
  before: LogContents,
  acknowledged: readonly Acknowledged[],
): void {
  const expected = new Set([...before.choices.keys(), ...acknowledged.map(({ leafHash }) => leafHash)]);
  const missing = [...expected].filter((hash) => choices.get(hash) !== 1);
  assert.equal(missing.length, 0, `${missing.length} acknowledged entries are missing or doubled`);
  assert.equal(choices.size, expected.size, 'the log holds choices that nobody was answered');
}

/** Every n-th, so that the whole time is covered. */
export function sampleOf<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0);
}

/** Receipts of a sample prove their entries under the trusted key, and the promises made at once were for these very entries. */
export async function assertReceiptsProve(
  server: RunningServer,
  trust: TrustPolicy,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  await forEach(sampleOf(acknowledged, receiptSampleSize), async ({ entryId, leafHash, promise, status }) => {
    assert.equal(toHex(verifyPromise(nodePrimitives, trust, promise).leafHash), leafHash);
    const answer = await server.api(`/v1/consents/receipts/${entryId}`);
    const { receipt } = (await answer.json()) as { receipt?: string };
    assert.ok(receipt !== undefined, 'an entry of the log has no receipt');
    const verdict = verifyReceipt(nodePrimitives, receipt, trust);
    assert.ok(verdict.isProven, verdict.isProven ? '' : verdict.problem);
    assert.equal(verdict.leafHash, leafHash);
    assert.equal(verdict.fields['status'], status);
  });
}

/** Each checkpoint that was ever seen is a beginning of the present log. */
export async function assertAllConsistent(
  server: RunningServer,
  controller: string,
  { seen, newest }: { readonly seen: ReadonlySet<string>; readonly newest: LogContents },
): Promise<void> {
  const reader = readerOf(server, controller);
  for (const older of seen) {
    await verifyConsistency(nodePrimitives, reader, { trust: newest.trust, older, newer: newest.checkpoint });
  }
}

/** The anchor in the data directory of a server at rest stands exactly where its last checkpoint did. */
export function assertAnchorAgrees(dataDirectory: string, checkpoint: string): void {
  const { origin, size } = parseCheckpoint(parseNote(checkpoint).text);
  const sqlite = new DatabaseSync(join(dataDirectory, 'anchor.sqlite'), { readOnly: true });
  try {
    const anchor = sqlite.prepare('select size, body from anchor where name = ?').get(origin);
    assert.equal(anchor?.['size'], size);
    assert.ok(checkpoint.startsWith(`${String(anchor['body'])}\n`), 'the anchor tells of another tree');
  } finally {
    sqlite.close();
  }
}
