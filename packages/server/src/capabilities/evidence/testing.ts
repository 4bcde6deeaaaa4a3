import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { LogReader } from '@zgoda/verify';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext } from 'hono';
import { sql } from 'kysely';
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
