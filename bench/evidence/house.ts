import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import type { Context } from '../../packages/server/src/context.ts';
import { checkLogAtStart } from '../../packages/server/src/capabilities/evidence/recovery-service.ts';
import {
  startSequencer,
  type Sequencer,
  type SequencerDependencies,
} from '../../packages/server/src/capabilities/evidence/sequencer-service.ts';
import { openSqliteAnchorStore, type AnchorStore } from '../../packages/server/src/platform/anchor/index.ts';
import { systemClock, type Clock } from '../../packages/server/src/platform/clock.ts';
import { migrate, openDatabase, startEmbedded } from '../../packages/server/src/platform/db/index.ts';
import { systemIds } from '../../packages/server/src/platform/ids.ts';
import { silentLog } from '../../packages/server/src/platform/log/index.ts';
import {
  createVault,
  generateMasterKey,
  parseMasterKeys,
  type Vault,
} from '../../packages/server/src/platform/vault/index.ts';

/** A fresh installation on the embedded PostgreSQL, as durable as in production, on the disk of the temporary directory. */
export interface House {
  readonly directory: string;
  readonly url: string;
  /** For `joinHouse`. */
  readonly masterKeys: string;
  readonly version: number;
  readonly anchors: AnchorStore;
  /** A plain connection of the owner. */
  readonly owner: Client;
  /** A controller of its own with an open log. */
  open(controller: string): Promise<Context>;
  sequence(ctx: Context, onStep?: SequencerDependencies['onStep']): Sequencer;
  close(): Promise<void>;
}

const connections = 40;

export async function openHouse(): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-bench-evidence-'));
  const postgres = await startEmbedded({ directory: join(directory, 'postgres') });
  await migrate(postgres.url);
  const pool = openDatabase({ url: postgres.url, applicationName: 'zgoda bench', poolSize: connections });
  const anchors = openSqliteAnchorStore({ file: join(directory, 'anchors.sqlite') });
  const owner = new Client({ connectionString: postgres.url });
  await owner.connect();
  await owner.query(businessTables);
  const { db } = pool;
  const masterKeys = generateMasterKey();
  const vault = createVault({
    db,
    clock: systemClock,
    ids: systemIds,
    masterKeys: parseMasterKeys(masterKeys),
  });
  return {
    directory,
    url: postgres.url,
    masterKeys,
    version: postgres.version,
    anchors,
    owner,
    async open(name) {
      const ctx = await contextOf(db, vault, { name, clock: systemClock });
      await checkLogAtStart(ctx, { anchors, publicUrl: 'https://bench.example', erasureSteps: [] });
      return ctx;
    },
    sequence(ctx, onStep) {
      return startSequencer({
        ...ctx,
        anchors,
        controllers: () => [ctx.controller],
        ...(onStep && { onStep }),
      });
    },
    async close() {
      await owner.end();
      await pool.close();
      await anchors.close();
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function contextOf(
  db: Context['db'],
  vault: Vault,
  { name, clock }: { readonly name: string; readonly clock: Clock },
): Promise<Context> {
  const controller = controllerIdSchema.parse(name);
  await vault.ensureController(controller);
  const enqueue = (): Promise<void> => Promise.resolve();
  return { db, clock, ids: systemIds, actor: { kind: 'system' }, controller, log: silentLog, vault, enqueue };
}

/** Another process on a house that is open already, for a controller whose log is open. */
export async function joinHouse(
  { url, masterKeys }: Pick<House, 'url' | 'masterKeys'>,
  name: string,
  clock: Clock = systemClock,
): Promise<{ readonly ctx: Context; close(): Promise<void> }> {
  const { db, close } = openDatabase({ url, applicationName: 'zgoda bench', poolSize: connections });
  const vault = createVault({ db, clock, ids: systemIds, masterKeys: parseMasterKeys(masterKeys) });
  return { ctx: await contextOf(db, vault, { name, clock }), close };
}

/** The row that a business write makes, with and without evidence, and the rival's chain: a head row that every insert locks. */
const businessTables = `
  create table bench_consent (
    controller_id text not null, subject_id uuid not null, consent_id uuid not null, purpose text not null, status text not null,
    policy_hash text not null, notice_hash text not null, method text not null, locale text not null, recorded_at timestamptz not null,
    primary key (controller_id, subject_id, consent_id)
  );
  create table bench_chain (chain_id bigint generated always as identity primary key, entry bytea not null, hash bytea not null);
  create table bench_chain_head (one integer primary key, hash bytea not null);
  insert into bench_chain_head values (1, '\\x00');
  grant select, insert, update on bench_consent, bench_chain, bench_chain_head to zgoda_app;`;
