import { evidenceErrors } from '@zgoda/vocabulary/evidence';
import type { EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import {
  formatNote,
  formatPromise,
  formatReceipt,
  formatSignatureLine,
  formatTrustPolicy,
  hashLeaf,
  parseLeaf,
  type ClosedObject,
  type EntryClass,
  type Fields,
  type Receipt,
} from '@zgoda/verify';
import { nodePrimitives, signEd25519 } from '@zgoda/verify/node';
import type { Context, TxContext } from '../../context.ts';
import { VaultError, type OwnerKey } from '../../platform/vault/index.ts';
import {
  decodePayload,
  disclose,
  draftEntry,
  hashTerms,
  joinRecord,
  toEntryId,
  type ChainHead,
  type EvidenceAct,
  type Payload,
} from './entry.ts';
import { findCurrentLog, findLog, type LogHead } from './log-store.ts';
import { buildEntryProof, logKey } from './log-service.ts';
import {
  appendEvidence,
  countPendingEntries,
  findSealedPayload,
  findStoredEntry,
  findTerms,
  listStoredEntries,
  listSubjectRows,
  loadEvidenceHeads,
  type EvidenceHeads,
  type EvidenceRows,
  type PendingCount,
  type SealedPayload,
  type StoredEntry,
} from './store.ts';

/** Within this time a recorded act is in the log; the promise says so. */
export const inclusionWithinMs = 60_000;
const secretBytes = 32;
const entryIdBytes = 16;

/** What the caller gets for an act at once. */
export interface EvidenceRef {
  readonly entryId: EntryId;
  readonly leafHash: Buffer;
  /** A signed note; the signature is made when it is first read. */
  readonly promise: string;
}

/**
 * Records acts in the transaction that does them: no act without evidence, no evidence without act. One statement, and one
 * trip more for people's latest entries and keys where they are not known, whatever the number of acts. GDPR Art. 5(2).
 * @throws log_read_only
 */
export async function recordEvidence(
  tx: TxContext,
  acts: readonly EvidenceAct[],
): Promise<readonly EvidenceRef[]> {
  if (acts.length === 0) return [];
  const known = new Set<SubjectId>();
  const keyless = new Set<SubjectId>();
  for (const { subjectId, isFirstOfSubject, ownerKey } of acts) {
    if (subjectId === undefined) continue;
    if (isFirstOfSubject !== true) known.add(subjectId);
    if (ownerKey === undefined) keyless.add(subjectId);
  }
  // What is known already is not waited for, so that the rows travel with the caller's own statement.
  const [heads, ownerKeys] =
    known.size + keyless.size === 0
      ? [new Map<SubjectId, ChainHead>(), new Map<string, OwnerKey>()]
      : await Promise.all([
          loadEvidenceHeads(tx.tx, tx.controller, [...known]),
          tx.vault.loadOwnerKeys(tx.tx, tx.controller, [...keyless]),
        ]);
  const { rows, refs } = prepareEvidence(tx, acts, heads, ownerKeys);
  await appendEvidence(tx.tx, rows);
  return refs;
}

/**
 * The rows and references of acts, nothing stored yet: for callers that load and write several things in one trip. The promise of a
 * reference can be read once `appendEvidence` has stored the rows.
 */
export function prepareEvidence(
  ctx: Context,
  acts: readonly EvidenceAct[],
  heads: EvidenceHeads,
  ownerKeys: ReadonlyMap<string, OwnerKey>,
): { readonly rows: EvidenceRows; readonly refs: readonly EvidenceRef[] } {
  const at = ctx.clock.now();
  const log: EvidenceRows['log'] = {};
  const latest = new Map(heads);
  const refs: EvidenceRef[] = [];
  const randomBytes = entryIdBytes + secretBytes;
  const allRandom = ctx.ids.random(acts.length * randomBytes);
  const entries = acts.map((act, i) => {
    const random = allRandom.subarray(i * randomBytes, (i + 1) * randomBytes);
    const entryId = toEntryId(random);
    const { subjectId } = act;
    const head = subjectId === undefined ? undefined : latest.get(subjectId);
    const circumstances = { entryId, secret: random.subarray(entryIdBytes), at, actor: ctx.actor };
    const drafted = draftEntry(act, head === undefined ? circumstances : { ...circumstances, head });
    const { leaf, leafHash, subjectSeq } = drafted;
    if (subjectId !== undefined) latest.set(subjectId, { seq: subjectSeq, leafHash });
    const sealed = ctx.vault.seal(findKey(ctx, act, ownerKeys), entryId, drafted.payload);
    refs.push(toRef(ctx, log, { entryId, leafHash, at }));
    return { entryId, leaf, leafHash, subjectId, subjectSeq, sealed };
  });
  const terms = new Set(acts.flatMap(({ record }) => (record === undefined ? [] : [record.terms])));
  const termsByHash = new Map([...terms].map((text) => [hashTerms(text), text]));
  return { rows: { controller: ctx.controller, recordedAt: at, entries, heads, termsByHash, log }, refs };
}

function findKey(ctx: Context, act: EvidenceAct, ownerKeys: ReadonlyMap<string, OwnerKey>): OwnerKey {
  if (act.subjectId === undefined) return ctx.vault.controllerOwnerKey(ctx.controller);
  const key = act.ownerKey ?? ownerKeys.get(act.subjectId);
  if (key === undefined) throw new VaultError('unknown_key', `owner ${act.subjectId} has no key`);
  return key;
}

function toRef(
  ctx: Context,
  log: EvidenceRows['log'],
  entry: { entryId: EntryId; leafHash: Buffer; at: Date },
): EvidenceRef {
  let promise: string | undefined;
  return {
    entryId: entry.entryId,
    leafHash: entry.leafHash,
    get promise() {
      if (log.origin === undefined) throw new Error('a promise is made once the entry is stored');
      promise ??= signPromise(ctx, log.origin, entry);
      return promise;
    },
  };
}

function signPromise(
  ctx: Context,
  origin: string,
  entry: { readonly entryId: EntryId; readonly leafHash: Uint8Array; readonly at: Date },
): string {
  const text = formatPromise({
    origin,
    entryId: entry.entryId.replaceAll('-', ''),
    leafHash: entry.leafHash,
    includeBy: new Date(entry.at.getTime() + inclusionWithinMs),
  });
  const key = logKey(ctx.vault, { controller: ctx.controller, origin });
  const signature = signEd25519(ctx.vault.signingKey(ctx.controller).privateKey, text);
  return formatNote(text, [formatSignatureLine(key, signature)]);
}

export type ReceiptState =
  | { readonly state: 'promised'; readonly promise: string }
  | {
      readonly state: 'included';
      readonly receipt: Receipt;
      /** The file to hand out. */ readonly text: string;
    }
  /** The person was erased: nobody can show any more what the entry was about. */
  | { readonly state: 'erased' };

/**
 * The receipt of an entry: the promise while it waits, then the whole proof.
 * @param options.disclose names of the fields to show; all when absent
 * @throws entry_not_found
 */
export async function getReceipt(
  ctx: Context,
  entryId: EntryId,
  options: { readonly disclose?: readonly string[] } = {},
): Promise<ReceiptState> {
  const [entry, payload] = await Promise.all([getStoredEntry(ctx, entryId), findPayload(ctx, entryId)]);
  if (payload === undefined) return { state: 'erased' };
  const log = await getLogOf(ctx, entry);
  const published = findPublished(log, entry);
  if (published === undefined) {
    const leafHash = hashLeaf(nodePrimitives.sha256, entry.leaf);
    const at = new Date(String(payload.fields['time']));
    return { state: 'promised', promise: signPromise(ctx, log.origin, { entryId, leafHash, at }) };
  }
  const { shown, hidden } = disclose(payload, (name) => options.disclose?.includes(name) ?? true);
  const receipt: Receipt = {
    format: 'zgoda/receipt/v1',
    leaf: parseLeaf(entry.leaf),
    disclosures: shown.map((disclosure) => disclosure.encoded),
    hidden,
    proof: await buildEntryProof(ctx.db, published.log, published.index),
    ...(shown.some(({ name }) => name === 'record') ? await readRecord(ctx, payload) : {}),
    trust: formatTrustPolicy({ key: logKey(ctx.vault, log) }),
  };
  return { state: 'included', receipt, text: formatReceipt(receipt) };
}

/** C2SP tlog-proof of an entry; undefined while it waits. @throws entry_not_found */
export async function findEntryProof(ctx: Context, entryId: EntryId): Promise<string | undefined> {
  const entry = await getStoredEntry(ctx, entryId);
  const published = findPublished(await getLogOf(ctx, entry), entry);
  return published === undefined ? undefined : buildEntryProof(ctx.db, published.log, published.index);
}

/** An entry as the log tells it. */
export interface EvidenceEntry {
  readonly entryId: EntryId;
  readonly class: EntryClass;
  /** Absent while it waits. */
  readonly index?: number;
  /** The hour of the act, UTC. */
  readonly hour: string;
  readonly leafHash: Buffer;
  /** Canonical JSON. */
  readonly leaf: string;
}

/** The entry, and whom it concerns where somebody; undefined when the controller has no such entry. */
export async function findEntry(
  ctx: Context,
  entryId: EntryId,
): Promise<(EvidenceEntry & { readonly subjectId?: SubjectId }) | undefined> {
  const entry = await findStoredEntry(ctx.db, ctx.controller, entryId);
  if (entry === undefined) return undefined;
  const subjectId = (await findSealedPayload(ctx.db, ctx.controller, entryId))?.subjectId;
  return subjectId === undefined ? toEntry(entry) : { ...toEntry(entry), subjectId };
}

/**
 * Entries of the log, newest first, before index `before` (absent: the newest). Those of one class are looked for
 * among the 100,000 entries before it.
 */
export async function listEntries(
  ctx: Context,
  page: { readonly before?: number; readonly limit: number; readonly class?: EntryClass },
): Promise<readonly EvidenceEntry[]> {
  const log = await findCurrentLog(ctx.db, ctx.controller);
  if (log === undefined) return [];
  return (await listStoredEntries(ctx.db, log, page)).map(toEntry);
}

/** A person's entries, oldest first, from the number after `after` (absent: the first); each with its fields. */
export async function listSubjectEntries(
  ctx: Context,
  subjectId: SubjectId,
  page: { readonly after?: number; readonly limit: number },
): Promise<readonly (EvidenceEntry & { readonly subjectSeq: number; readonly fields: Fields })[]> {
  const rows = await listSubjectRows(
    ctx.db,
    { controller: ctx.controller, subjectId },
    { after: 0, ...page },
  );
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId]);
  const key = keys.get(subjectId);
  if (rows.length === 0 || key?.kind === 'erased') return [];
  if (key === undefined) throw new VaultError('unknown_key', `owner ${subjectId} has no key`);
  return rows.map((row) => {
    const { fields } = decodePayload(ctx.vault.open(key, row.entryId, row.sealed));
    return { ...toEntry(row), subjectSeq: row.subjectSeq, fields };
  });
}

/** What an entry commits to; undefined when there is no such entry, or the person was erased. */
export async function findFields(ctx: Context, entryId: EntryId): Promise<Fields | undefined> {
  return (await findPayload(ctx, entryId))?.fields;
}

/** What an entry commits to. @throws entry_not_found, payload_erased */
export async function openPayload(ctx: Context, entryId: EntryId): Promise<Fields> {
  const fields = await findFields(ctx, entryId);
  if (fields !== undefined) return fields;
  await getStoredEntry(ctx, entryId);
  throw evidenceErrors.payload_erased({ entry_id: entryId });
}

/** The latest published checkpoint, a signed note; undefined before the first. */
export async function getCheckpoint(ctx: Context): Promise<string | undefined> {
  return (await findCurrentLog(ctx.db, ctx.controller))?.published?.note;
}

/** The trust file of the controller's log, in the form of C2SP tlog-policy. @throws log_read_only when it has none */
export async function getTrust(ctx: Context): Promise<string> {
  const log = await findCurrentLog(ctx.db, ctx.controller);
  if (log === undefined) throw evidenceErrors.log_read_only({ controller: ctx.controller });
  return formatTrustPolicy({ key: logKey(ctx.vault, log) });
}

/** How many acts wait to be entered, and since when: more than a minute is a broken promise. */
export async function countPending(ctx: Context): Promise<PendingCount> {
  return countPendingEntries(ctx.db, ctx.controller);
}

async function getStoredEntry(ctx: Context, entryId: EntryId): Promise<StoredEntry> {
  const entry = await findStoredEntry(ctx.db, ctx.controller, entryId);
  if (entry === undefined) throw evidenceErrors.entry_not_found({ entry_id: entryId });
  return entry;
}

async function getLogOf(ctx: Context, entry: StoredEntry): Promise<LogHead> {
  const log =
    entry.place === undefined
      ? await findCurrentLog(ctx.db, ctx.controller)
      : await findLog(ctx.db, { controller: ctx.controller, logNumber: entry.place.logNumber });
  if (log === undefined) throw evidenceErrors.log_read_only({ controller: ctx.controller });
  return log;
}

type PublishedLog = LogHead & Required<Pick<LogHead, 'published'>>;

/** Where the entry stands under the published checkpoint; undefined while none covers it. */
function findPublished(
  log: LogHead,
  entry: StoredEntry,
): { readonly log: PublishedLog; readonly index: number } | undefined {
  const { published } = log;
  if (entry.place === undefined || published === undefined || entry.place.index >= published.size)
    return undefined;
  return { log: { ...log, published }, index: entry.place.index };
}

async function findPayload(ctx: Context, entryId: EntryId): Promise<Payload | undefined> {
  const found = await findSealedPayload(ctx.db, ctx.controller, entryId);
  const key = found === undefined ? undefined : await loadKey(ctx, found);
  if (found === undefined || key === undefined || key.kind === 'erased') return undefined;
  return decodePayload(ctx.vault.open(key, entryId, found.sealed));
}

async function readRecord(ctx: Context, payload: Payload): Promise<{ readonly record?: ClosedObject }> {
  if (payload.record === undefined) return {};
  const terms = await findTerms(ctx.db, ctx.controller, payload.record.terms);
  if (terms === undefined) throw new Error('the terms of a consent record are not there');
  return { record: joinRecord(payload, terms) };
}

async function loadKey(ctx: Context, { subjectId }: SealedPayload): Promise<OwnerKey> {
  if (subjectId === undefined) return ctx.vault.controllerOwnerKey(ctx.controller);
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new VaultError('unknown_key', `owner ${subjectId} has no key`);
  return key;
}

function toEntry(entry: StoredEntry): EvidenceEntry {
  const { class: entryClass, time: hour } = parseLeaf(entry.leaf);
  return {
    entryId: entry.entryId,
    class: entryClass,
    hour,
    leafHash: Buffer.from(hashLeaf(nodePrimitives.sha256, entry.leaf)),
    leaf: entry.leaf.toString('utf8'),
    ...(entry.place === undefined ? {} : { index: entry.place.index }),
  };
}
