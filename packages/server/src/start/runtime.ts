import type { Connections } from '@zgoda/datamap';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Config } from '../config.ts';
import type { Actor, Context } from '../context.ts';
import { openSqliteAnchorStore, type AnchorStore } from '../platform/anchor/index.ts';
import type { Clock } from '../platform/clock.ts';
import { systemIds } from '../platform/ids.ts';
import { openJobs, type Jobs } from '../platform/jobs/index.ts';
import type { Log } from '../platform/log/index.ts';
import { createMetrics, type Metrics } from '../platform/metrics.ts';
import {
  createVault,
  ensureMasterKeyFile,
  parseMasterKeys,
  readMasterKeyFile,
  type MasterKeys,
  type Vault,
} from '../platform/vault/index.ts';
import { checkLogAtStart, listUnvouchedLogs } from '../capabilities/evidence/index.ts';
import { publishDataMap } from '../capabilities/datamap/index.ts';
import { listControllers, publishFolder } from '../capabilities/policies/index.ts';
import { openConnections } from './connections.ts';
import type { PolicyFolder } from './policy-folders.ts';
import { erasureSteps } from './erasure-steps.ts';
import type { Storage } from './storage.ts';

/** What web and worker share. */
export interface Runtime {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly jobs: Jobs;
  readonly anchors: AnchorStore;
  readonly masterKeys: MasterKeys;
  readonly vault: Vault;
  /** How the systems of the data maps are reached. Secrets. */
  readonly connections: Connections;
  /** Adds a master key and makes it current; absent where the keys come from the environment. Gives its id. */
  readonly addMasterKey?: () => string;
  /** Controllers served by this process. */
  controllers(): readonly ControllerId[];
  /** Undefined: no such controller. `requestId` goes into its log lines. */
  contextFor(controller: string, actor: Actor, requestId?: string): Context | undefined;
  /** Inspects a controller's log, replays erasures, and publishes the policy of its folder; a log that is not sound is closed. */
  openLog(ctx: Context): Promise<void>;
  close(): Promise<void>;
}

/** The ring, and how to add to it where it lies in a file. */
function openMasterKeys(config: Config): Pick<Runtime, 'masterKeys' | 'addMasterKey'> {
  if (config.masterKey !== undefined) return { masterKeys: parseMasterKeys(config.masterKey) };
  const file = config.masterKeyFile ?? '';
  const ring = config.mode === 'development' ? ensureMasterKeyFile(file) : readMasterKeyFile(file);
  return { masterKeys: ring, addMasterKey: () => ring.addKey() };
}

/** What keeps the server from starting: it would judge logs by an anchor store that knows of none. */
export class AnchorNeverWritten extends Error {
  constructor({ anchor, mode }: Config, controllers: readonly ControllerId[]) {
    const command = mode === 'development' ? 'npm start -- --anchor-lost' : 'zgoda serve --anchor-lost';
    super(
      [
        `the anchor ${anchor} was never written, and the database holds the published log of ${controllers.join(', ')}: nothing was changed.`,
        '  If another process or another volume has the anchor, set ZGODA_ANCHOR to that file: without it, it lies in ZGODA_DATA_DIR.',
        `  If the anchor is lost for good: “${command}” closes these logs, and “zgoda evidence succeed <controller>” opens new ones.`,
      ].join('\n'),
    );
    this.name = 'AnchorNeverWritten';
  }
}

export interface RuntimeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly folders: readonly PolicyFolder[];
  /** The operator says that the anchor is lost: logs that it should vouch for are closed, for every process. */
  readonly isAnchorLost: boolean;
}

/** Opens logs for this process, and keeps in mind which of them turned out not to be sound. */
function createLogOpener(
  { config, folders }: Pick<RuntimeOptions, 'config' | 'folders'>,
  anchors: AnchorStore,
): Pick<Runtime, 'openLog'> & { countReadOnly(): number } {
  const readOnly = new Set<ControllerId>();
  return {
    async openLog(ctx) {
      const { controller } = ctx;
      const { finding } = await checkLogAtStart(ctx, { anchors, publicUrl: config.publicUrl, erasureSteps });
      if (finding !== 'sound') {
        readOnly.add(controller);
        return;
      }
      readOnly.delete(controller);
      const folder = folders.find((candidate) => candidate.controller === controller);
      if (folder !== undefined) await publishFolder(ctx, folder.files, { keepSystems: publishDataMap });
    },
    countReadOnly: () => readOnly.size,
  };
}

/**
 * Opens keys, queue and every controller's log, in this order: keys, then the log against its anchor, then the policy,
 * whose publication is itself an entry of the log.
 * @throws AnchorNeverWritten
 */
export async function openRuntime({
  config,
  log,
  clock,
  storage,
  folders,
  isAnchorLost,
}: RuntimeOptions): Promise<Runtime> {
  const { db } = storage.database;
  const connections = openConnections(config, folders, log);
  const keys = openMasterKeys(config);
  const { masterKeys } = keys;
  const vault = createVault({ db, clock, ids: systemIds, masterKeys });
  const jobs = await openJobs({ url: storage.url, db, log, works: config.role !== 'web' });
  const anchors = openSqliteAnchorStore({ file: config.anchor });
  const served = new Map<string, ControllerId>();
  const contextFor = (controller: string, actor: Actor, requestId?: string): Context | undefined => {
    const known = served.get(controller);
    if (known === undefined) return undefined;
    const scope = { controller: known, ...(requestId === undefined ? {} : { request_id: requestId }) };
    return {
      db,
      clock,
      ids: systemIds,
      actor,
      controller: known,
      log: log.with(scope),
      vault,
      enqueue: jobs.enqueue,
    };
  };
  const close = async (): Promise<void> => {
    await jobs.stop();
    await anchors.close();
  };
  const metrics = createMetrics();
  const { openLog, countReadOnly } = createLogOpener({ config, folders }, anchors);
  try {
    const unvouched = isAnchorLost ? [] : await listUnvouchedLogs({ db, anchors });
    if (unvouched.length > 0) throw new AnchorNeverWritten(config, unvouched);
    const published = await listControllers(db);
    for (const controller of new Set([...folders.map((folder) => folder.controller), ...published])) {
      await vault.ensureController(controller);
      served.set(controller, controller);
      const ctx = contextFor(controller, { kind: 'system' });
      if (ctx !== undefined) await openLog(ctx);
    }
  } catch (error) {
    // An open queue would keep the process from ending.
    await close();
    throw error;
  }
  metrics.gauge(
    'zgoda_evidence_logs_read_only',
    'Logs that were not sound when this process last inspected them: nothing is recorded or signed in them.',
    countReadOnly,
  );
  return {
    config,
    log,
    metrics,
    clock,
    storage,
    jobs,
    anchors,
    ...keys,
    vault,
    connections,
    controllers: () => [...served.values()],
    contextFor,
    openLog,
    close,
  };
}
