import { exportPeople, type DataMap, type OpenSystem, type Person, type TableExport } from '@zgoda/datamap';
import { ConnectorError } from '@zgoda/connector-kit';
import { localise, type Policy } from '@zgoda/policy';
import { toPublicId, type DataExportId, type DeliveryId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import type { ZipEntry } from '../../platform/zip/index.ts';
import { getDataMap, openSystemFor, type ConnectedSystems } from '../datamap/index.ts';
import {
  discardPackage,
  listDeliveries,
  makeAccessReport,
  storePackage,
  writeAccessPackage,
  type AccessReport,
} from '../deliveries/index.ts';
import { composeLetter } from '../letters/index.ts';
import { listMessages } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubject, readPerson } from '../subjects/index.ts';
import {
  countTables,
  givenParts,
  narrowTables,
  nextTryAt,
  opensData,
  portableCategories,
  waitOn,
  type ExportScope,
} from './export.ts';
import {
  exportDue,
  exportEnded,
  fileName,
  loadKey,
  openScope,
  recordExportStep,
  wordsName,
} from './service.ts';
import {
  eraseFiles,
  findPart,
  listParts,
  lockExport,
  updateExport,
  type SealedExport,
  type SealedPart,
} from './store.ts';
import { exportWords, spokenLocale } from './words.ts';

export interface ExportWiring {
  readonly systems: ConnectedSystems;
}

/** Nothing at all is on record of whoever asked: there is no package to make of it. */
class NothingHeld extends Error {}

/** Our own database, as waiting names it. */
const ownSystem = 'zgoda';

/**
 * Reads all systems into a package that is stored as it is read. A system that cannot be read ends the run, and what was stored of it is
 * gone: it is tried again, for as long as it takes. Safe to run twice: only the latest run ends anything.
 */
export async function runExport(
  ctx: Context,
  exportId: DataExportId,
  { systems, signal }: ExportWiring & { readonly signal: AbortSignal },
): Promise<void> {
  const found = await begin(ctx, exportId);
  if (found === undefined) return;
  const reading = { system: ownSystem };
  const connect = openSystemFor(ctx, systems);
  const open: OpenSystem = (system, access) => {
    reading.system = system.id;
    return connect(system, access);
  };
  const counted = { rows: 0 };
  const scope = openScope(ctx, await loadKey(ctx, found.subjectId), found);
  try {
    const source = await makePackage(ctx, { found, scope, counted, open, signal, reading });
    const { subjectId, requestId } = found;
    const { recipient, categories, ground } = scope;
    const deliveryId = await storePackage(ctx, {
      subjectId,
      requestId,
      ...(recipient && { recipient: { ...recipient, categories, ground } }),
      source,
    });
    await end(ctx, found, { state: 'ready', deliveryId, rows: counted.rows });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NothingHeld) return end(ctx, found, { state: 'nothing_held', rows: 0 });
    const code = error instanceof ConnectorError ? error.code : 'internal_error';
    ctx.log.warn('exports.put_off', { export_id: exportId, code }, error);
    await putOff(ctx, found, { system: reading.system, code });
  }
}

/** Takes the number of the run, and what an earlier one that died has left behind. */
async function begin(ctx: Context, exportId: DataExportId): Promise<SealedExport | undefined> {
  return transaction(ctx, async (tx) => {
    const found = await lockExport(tx.tx, tx.controller, exportId);
    if (found?.state !== 'running' || found.waitingFor.some(({ code }) => code === 'task_open'))
      return undefined;
    for (const { deliveryId, state } of await listDeliveries(tx, found.requestId))
      if (state !== 'gone') await discardPackage(tx, deliveryId);
    const run = found.run + 1;
    await updateExport(tx.tx, tx.controller, exportId, { run });
    return { ...found, run };
  });
}

async function end(
  ctx: Context,
  { exportId, run }: SealedExport,
  how: { readonly state: 'ready' | 'nothing_held'; readonly deliveryId?: DeliveryId; readonly rows: number },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const found = await lockExport(tx.tx, tx.controller, exportId);
    if (found?.state !== 'running' || found.run !== run) {
      if (how.deliveryId !== undefined) await discardPackage(tx, how.deliveryId);
      return;
    }
    await recordExportStep(tx, found, {
      act: `export_${how.state}`,
      rows: how.rows,
      ...(how.deliveryId !== undefined && { delivery: toPublicId('delivery', how.deliveryId) }),
    });
    await updateExport(tx.tx, tx.controller, exportId, {
      ...how,
      waitingFor: [],
      nextRunAt: null,
      endedAt: tx.clock.now(),
    });
    await eraseFiles(tx.tx, tx.controller, exportId);
    await tx.enqueue(tx, exportEnded, { exportId });
  });
}

/** Seen with the system, its code and since when; nothing ends by it. */
async function putOff(
  ctx: Context,
  { exportId, run }: SealedExport,
  away: { readonly system: string; readonly code: string },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const found = await lockExport(tx.tx, tx.controller, exportId);
    if (found?.state !== 'running' || found.run !== run) return;
    const at = tx.clock.now();
    const nextRunAt = nextTryAt(at, found.attempts);
    await updateExport(tx.tx, tx.controller, exportId, {
      waitingFor: waitOn(found.waitingFor, [away], at),
      attempts: found.attempts + 1,
      nextRunAt,
    });
    const options = { singletonKey: `${exportId} later`, startAfter: nextRunAt };
    await tx.enqueue(tx, exportDue, { exportId }, options);
  });
}

interface Making {
  readonly found: SealedExport;
  readonly scope: ExportScope;
  readonly counted: { rows: number };
  readonly open: OpenSystem;
  readonly signal: AbortSignal;
  readonly reading: { system: string };
}

async function makePackage(
  ctx: Context,
  { found, scope, counted, open, signal, reading }: Making,
): Promise<AsyncIterable<Uint8Array>> {
  const { exportId, subjectId, requestId, kind, locale } = found;
  const [map, { policy }] = await Promise.all([getDataMap(ctx), getPolicyInForce(ctx)]);
  const key = await loadKey(ctx, subjectId);
  const parts = await listParts(ctx.db, ctx.controller, exportId);
  const isGiven = kind === 'portability' || kind === 'portability_to_controller';
  const categories = isGiven ? portableCategories(policy) : scope.categories;
  const living = (await findSubject(ctx, { subject_id: subjectId })) ?? subjectId;
  const report = await makeAccessReport(ctx, {
    subjectId: living,
    requestId,
    locale,
    categories,
    sources: sourcesIn(map, policy, locale),
  });
  const person = await personOf(ctx, living, scope, isGiven || kind === 'access');
  async function* tables(): AsyncGenerator<TableExport> {
    const read = exportPeople([person], { map, open, signal });
    yield* countTables(narrowTables(read, { categories, isGiven }), counted);
    reading.system = ownSystem;
  }
  const foundByHand = parts.filter(({ outcome }) => outcome === 'given');
  const words = wordsOfParts(ctx, key, { exportId, parts: foundByHand });
  const written = writeAccessPackage({
    letter: composeLetter(
      policy,
      { kind: 'answer', facts: { requestType: scope.requestType, receivedAt: scope.receivedAt } },
      { locale: spokenLocale(locale), reference: report.reference, now: ctx.clock.now() },
    ),
    report: narrowReport(report, { kind, words, map, policy, locale }),
    tables: tables(),
    files: filesOf(ctx, key, { exportId, parts: foundByHand, words }),
    locale,
  });
  const isHeld = async (): Promise<boolean> =>
    kind === 'third_party_access' ||
    counted.rows > 0 ||
    foundByHand.length > 0 ||
    (await isOnRecord(ctx, living, report));
  async function* held(): AsyncGenerator<Uint8Array> {
    yield* written;
    if (!(await isHeld())) throw new NothingHeld();
  }
  return held();
}

/** By what rows are looked for. A third party names somebody else, whom staff have looked at. */
async function personOf(
  ctx: Context,
  subjectId: SubjectId,
  { proved }: ExportScope,
  isOwn: boolean,
): Promise<Person> {
  const known = (await readPerson(ctx, subjectId)).filter((one) => !isOwn || opensData(one, proved));
  return { id: subjectId, identities: known.map(({ kind, value }) => ({ kind, value: value.reveal() })) };
}

/** Where data come from, where not from the person. GDPR Art. 15(1)(g) */
function sourcesIn(map: DataMap, policy: Policy, locale: string): ReadonlyMap<string, readonly string[]> {
  const named = map.systems.flatMap(({ tables }) =>
    Object.values(tables).flatMap(({ source, columns }) =>
      source === undefined
        ? []
        : Object.values(columns).map(({ category }) => ({
            category,
            source: localise(policy, source, locale),
          })),
    ),
  );
  const byCategory = Map.groupBy(named, ({ category }) => category);
  return new Map(
    [...byCategory].map(([category, of]) => [category, [...new Set(of.map(({ source }) => source))]]),
  );
}

/** What is said beside the data: to a third party nothing of the person but what was decided. */
function narrowReport(
  report: AccessReport,
  {
    kind,
    words,
    map,
    policy,
    locale,
  }: {
    readonly kind: SealedExport['kind'];
    readonly words: ReadonlyMap<string, string>;
    readonly map: DataMap;
    readonly policy: Policy;
    readonly locale: string;
  },
): AccessReport {
  const say = exportWords(spokenLocale(locale));
  const labelOf = (id: string): string => {
    const system = map.systems.find((one) => one.id === id);
    return system === undefined ? id : localise(policy, system.label, locale);
  };
  const byHand = {
    id: 'by_hand',
    title: say('by_hand.title'),
    head: [say('by_hand.place'), say('by_hand.found')],
    rows: [...words].map(([system, text]) => [labelOf(system), text]),
  };
  const found = words.size === 0 ? [] : [byHand];
  if (kind === 'access') return { ...report, ownRecords: [...report.ownRecords, ...found] };
  const own = kind === 'third_party_access' ? [] : report.ownRecords;
  return {
    ...report,
    disclosures: [],
    automatedDecisions: [],
    ownRecords: [...own.filter(({ id }) => givenParts.includes(id)), ...found],
  };
}

function wordsOfParts(
  ctx: Context,
  key: OwnerKey,
  { exportId, parts }: { readonly exportId: DataExportId; readonly parts: readonly SealedPart[] },
): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap(({ system, sealedWords }) => {
      if (sealedWords === undefined) return [];
      const plain = ctx.vault.open(key, wordsName(exportId, system), sealedWords).toString();
      return [[system, (JSON.parse(plain) as { words: string }).words]];
    }),
  );
}

const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

/** One file at a time: each is as large as a person may hand in. */
async function* filesOf(
  ctx: Context,
  key: OwnerKey,
  {
    exportId,
    parts,
  }: {
    readonly exportId: DataExportId;
    readonly parts: readonly SealedPart[];
    readonly words: ReadonlyMap<string, string>;
  },
): AsyncGenerator<ZipEntry> {
  for (const { system, mediaType } of parts) {
    if (mediaType === undefined) continue;
    const part = await findPart(ctx.db, ctx.controller, exportId, system);
    if (part?.sealedContent === undefined) continue;
    const content = [ctx.vault.open(key, fileName(exportId, system), part.sealedContent)];
    yield { name: `files/${system}.${endings[mediaType] ?? 'bin'}`, content };
  }
}

const heldParts: readonly string[] = ['consents', 'subscriptions', 'cases'];
/** Mails about the request itself say nothing of what was held before it. */
const ownCauses: readonly string[] = ['privacy_request', 'identity_check'];

/** Whether we have more of the person than that they asked. */
async function isOnRecord(ctx: Context, subjectId: SubjectId, report: AccessReport): Promise<boolean> {
  if (report.disclosures.length > 0) return true;
  if (report.ownRecords.some(({ id, rows }) => heldParts.includes(id) && rows.length > 0)) return true;
  const messages = await listMessages(ctx, subjectId);
  return messages.some(({ cause }) => cause === undefined || !ownCauses.includes(cause.kind));
}
