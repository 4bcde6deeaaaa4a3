import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { adminSocketPath } from '@zgoda/vocabulary/admin';
import type { Config, EffectiveSetting, LoadedConfig } from '../config.ts';
import { createAdminHandlers } from '../api/admin-handlers.ts';
import { systemClock } from '../platform/clock.ts';
import { createAdminSocket } from '../platform/http/index.ts';
import { systemIds } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log/index.ts';
import {
  assertDkimKey,
  createDevMailbox,
  createMailer,
  parseSmtpUrl,
  type DevMailbox,
  type DkimKey,
  type Mailer,
} from '../platform/mail/index.ts';
import { developmentBanner, developmentRoutes, seedDevelopment } from './development.ts';
import { erasureSteps } from './erasure-steps.ts';
import { startInbound, type Inbound } from './inbound.ts';
import { loadPolicyFolders } from './policy-folders.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { openSavedClock } from './saved-clock.ts';
import { openStorage } from './storage.ts';
import { createWeb, type Web } from './web.ts';
import { startWorker } from './worker.ts';

export interface System {
  /** Where it listens; undefined in a process that only works. */
  readonly url: string | undefined;
  /** Development: where everything is and how to sign in. */
  readonly banner: string | undefined;
  /** Finishes what is under way, then closes everything in the reverse order of its start. */
  close(): Promise<void>;
}

type Closer = () => Promise<void>;

async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const close of closers.toReversed()) await close();
}

const dkimKeysSchema = z.array(
  z.strictObject({
    domain: z.string().min(1),
    selector: z.string().min(1),
    privateKeyPem: z.string().min(1),
  }),
);

/** @throws Error naming the file, never its content, when a key cannot be used */
function readDkimKeys(file: string | undefined): readonly DkimKey[] {
  if (file === undefined) return [];
  try {
    const keys = dkimKeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    keys.forEach(assertDkimKey);
    return keys;
  } catch (error) {
    throw new Error(`ZGODA_DKIM_KEYS: ${file} does not hold usable keys`, { cause: error });
  }
}

/** A mailer for the configured server; in development without one, for the mailbox in the data directory. */
async function openMail(
  config: Config,
  now: () => Date,
): Promise<{ mailer: Mailer; mailbox: DevMailbox | undefined }> {
  const mailbox =
    config.mode === 'development'
      ? await createDevMailbox({ directory: join(config.dataDir, 'mailbox'), now })
      : undefined;
  const server = config.smtpUrl ?? mailbox?.url;
  if (server === undefined) throw new Error('no mail server is configured');
  return {
    mailer: createMailer({ server: parseSmtpUrl(server), dkimKeys: readDkimKeys(config.dkimKeys) }),
    mailbox,
  };
}

/**
 * Starts everything that the configuration asks of this process. If a step fails, what was started before is closed again.
 * @throws UnsoundPolicies before anything is started
 * @throws AnchorNeverWritten unless the operator says that it is lost
 */
export async function startSystem(
  { config, effective }: LoadedConfig,
  { isAnchorLost }: { readonly isAnchorLost: boolean },
): Promise<System> {
  const folders = loadPolicyFolders(config.policies);
  const log = createLog({ level: config.logLevel });
  const closers: Closer[] = [];
  try {
    const storage = await openStorage(config, log);
    closers.push(() => storage.close());
    const movable = config.mode === 'development' ? openSavedClock(config.dataDir) : undefined;
    const clock = movable ?? systemClock;
    const runtime = await openRuntime({ config, log, clock, storage, folders, isAnchorLost });
    closers.push(() => runtime.close());
    const { mailer, mailbox } = await openMail(config, () => clock.now());
    closers.push(async () => {
      await mailer.close();
      await mailbox?.close();
    });
    let inbound: Inbound | undefined;
    if (config.role !== 'web') {
      const worker = await startWorker(runtime, mailer);
      closers.push(() => worker.stop());
      inbound = await startInbound(runtime);
      closers.push(async () => inbound?.close());
    }
    if (movable !== undefined) await seedDevelopment(runtime);
    if (config.role === 'worker')
      return { url: undefined, banner: undefined, close: () => closeAll(closers) };
    const development =
      movable !== undefined && mailbox !== undefined
        ? developmentRoutes(runtime, movable, mailbox, inbound?.port)
        : undefined;
    const web = createWeb(runtime, development === undefined ? {} : { development });
    closers.push(() => web.close());
    const url = await listen(web, runtime, log);
    closers.push(await openAdminSocket({ runtime, web, url, effective }));
    const banner = development === undefined ? undefined : developmentBanner(runtime, url, inbound?.port);
    return { url, banner, close: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function listen(web: Web, { storage }: Runtime, log: Log): Promise<string> {
  const { host, port } = await web.listen();
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  storage.publishAddress(url);
  log.info('server.listening', { port });
  return url;
}

interface AdminWiring {
  readonly runtime: Runtime;
  readonly web: Web;
  readonly url: string;
  readonly effective: readonly EffectiveSetting[];
}

/** Lets the operator's commands act on this process, over a socket that only its user may open. */
async function openAdminSocket({ runtime, web, url, effective }: AdminWiring): Promise<Closer> {
  const { config, log, clock, storage, masterKeys, addMasterKey } = runtime;
  const socket = createAdminSocket({
    path: adminSocketPath(config.dataDir, process.platform),
    log,
    handlers: createAdminHandlers({
      mode: config.mode,
      startedAt: new Date(),
      address: url,
      database: storage.description,
      effective,
      publicOrigin: config.publicUrl,
      health: web.health,
      controllers: runtime.controllers,
      contextFor: runtime.contextFor,
      vault: { db: storage.database.db, clock, ids: systemIds, masterKeys },
      ...(addMasterKey === undefined ? {} : { addMasterKey }),
      recovery: { anchors: runtime.anchors, publicUrl: config.publicUrl, erasureSteps },
      openLog: runtime.openLog,
      callers: web.callers,
    }),
  });
  await socket.listen();
  return () => socket.close();
}
