import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { LogReader } from '@zgoda/verify';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext } from 'hono';
import { sql } from 'kysely';
import type { Client } from 'pg';
import type { Context } from '../../context.ts';
import { openSqliteAnchorStore, type AnchorStore } from '../../platform/anchor/index.ts';
import { transaction } from '../../platform/db/index.ts';
import type { ApiEnv } from '../../platform/http/index.ts';
import { checkLogAtStart } from './recovery-service.ts';
import { createEvidenceLog } from './routes.ts';
import { startSequencer, type SequencerDependencies } from './sequencer-service.ts';

export const testPublicUrl = 'https://privacy.example';

/** An anchor store in a directory of its own, removed after the file's tests. */
export function testAnchors(): AnchorStore {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-anchors-'));
  const anchors = openSqliteAnchorStore({ file: join(directory, 'anchors.sqlite') });
  after(async () => {
    await anchors.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return anchors;
}

/** Opens the log of a test's controller, without which nothing can be recorded. */
export async function openTestLog(ctx: Context): Promise<{ readonly anchors: AnchorStore }> {
  const anchors = testAnchors();
  await checkLogAtStart(ctx, { anchors, publicUrl: testPublicUrl, erasureSteps: [] });
  return { anchors };
}

/** Runs a sequencer until nothing waits and everything is published, then stops it. */
export async function sequenceAll(
  ctx: Context,
  deps: Pick<SequencerDependencies, 'anchors' | 'onStep'>,
): Promise<void> {
  const sequencer = startSequencer({ ...ctx, ...deps, controllers: () => [ctx.controller] });
  try {
    for (;;) {
      const { rows } = await remaining(ctx);
      if (rows[0]?.done === true) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await sequencer.stop();
  }
}

function remaining(ctx: Context) {
  return sql<{ done: boolean }>`
    select not exists (select 1 from evidence_pending where controller_id = ${ctx.controller})
      and not exists (
        select 1 from evidence_log
        where controller_id = ${ctx.controller} and state = 'open' and size <> coalesce(checkpoint_size, -1)
      ) as done`.execute(ctx.db);
}

/** A person with a key, and nothing else known of them. */
export async function makeSubject(ctx: Context): Promise<SubjectId> {
  const subjectId = ctx.ids.uuid() as SubjectId;
  const { row } = ctx.vault.newOwnerKey(ctx.controller, subjectId);
  await transaction(ctx, ({ tx }) => ctx.vault.insertOwnerKeys(tx, [row]));
  return subjectId;
}

/** The log as the database holds it, by the paths of tlog-tiles; a successor by its number and a slash. */
export function readStoredLog(ctx: Context, number: '' | `${number}/` = ''): LogReader {
  const access = {
    admit: async (c: HonoContext<ApiEnv>) =>
      c.set('caller', { keyId: '', controller: ctx.controller, role: 'secret', origins: [] }),
  };
  const app = createEvidenceLog({ contextFor: () => ctx, access });
  return {
    async read(path) {
      const response = await app.request(`/${ctx.controller}/${number}${path}`);
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** Holds a transaction at a point until a test lets it go on. */
export function createGate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

/**
 * Whether a session comes to wait for a lock that another one holds, before `work` has ended.
 * @param owner a connection that sees what sessions of the application's role do
 */
export async function waitsForLock(owner: Client, work: Promise<unknown>): Promise<boolean> {
  let hasEnded = false;
  const end = () => (hasEnded = true);
  void work.then(end, end);
  for (;;) {
    const { rows } = await owner.query<{ waits: boolean }>(
      `select exists (select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock') as waits`,
    );
    if (rows[0]?.waits === true || hasEnded) return rows[0]?.waits === true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Every table of the database that has a row with the text in it, whatever the column. */
export async function listTablesHolding(owner: Client, text: string): Promise<readonly string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'vault') and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query(`select 1 from ${name} as r where r::text like $1 limit 1`, [
      `%${text}%`,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found.toSorted();
}
