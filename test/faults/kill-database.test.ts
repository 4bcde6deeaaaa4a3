import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, type RunningServer } from '../running-server.ts';
import { controller, prepareGround, purpose, type Ground } from './faulty-server.ts';
import { assertAnchorAgrees, whileWitnessed } from './log-from-outside.ts';
import { assertNothingLost, beginKnowledge } from './nothing-lost.ts';
import { processesNaming } from './processes.ts';
import { writeUntil } from './writers.ts';

const killCount = 10;
const longestLifeMs = 1_000;
const recoveryWaitMs = 60_000;

let ground: Ground;
let server: RunningServer | undefined;
before(async () => {
  ground = await prepareGround();
  server = await ground.start();
});
after(async () => {
  await server?.kill('SIGKILL');
  ground.clear();
});

/** Process id of the embedded PostgreSQL, as it writes it itself. */
const databasePid = (): number =>
  Number.parseInt(readFileSync(join(ground.dataDirectory, 'postgres/postmaster.pid'), 'utf8'), 10);

async function waitForReadiness(running: RunningServer, status: 200 | 503): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    const answer = await fetch(`${running.url}/readyz`);
    await answer.body?.cancel();
    return answer.status === status || undefined;
  };
  await eventually(`/readyz answers ${status}`, look, recoveryWaitMs);
}

test(`after ${killCount} kills of the database under writes the same server goes on by itself, and nothing acknowledged is lost or doubled`, async (t) => {
  assert.ok(server !== undefined);
  const startedAt = performance.now();
  const running = server;
  const known = await beginKnowledge(running, { controller, purpose });
  const { ledger, seen } = known;
  const downtimes: number[] = [];
  for (let kill = 0; kill < killCount; kill += 1) {
    const before = ledger.acknowledged.length;
    const live = async (): Promise<void> => {
      await eventually('a write is answered', async () => ledger.acknowledged.length > before || undefined);
      await delay(randomInt(longestLifeMs));
      const killedAt = performance.now();
      process.kill(databasePid(), 'SIGKILL');
      await waitForReadiness(running, 503);
      const page = await fetch(`${running.url}/healthz`);
      assert.equal(page.status, 200, 'the process itself is not well');
      await waitForReadiness(running, 200);
      downtimes.push(performance.now() - killedAt);
    };
    await whileWitnessed(running, controller, seen, () => writeUntil(running, purpose, ledger, live));
  }
  assert.ok(ledger.unknown.length > 0, 'no kill met a call under way');
  const last = await assertNothingLost(running, known);
  assert.equal(running.process.exitCode, null);
  await running.kill('SIGTERM');
  server = undefined;
  assertAnchorAgrees(ground.dataDirectory, last);
  assert.deepEqual(processesNaming(ground.dataDirectory), [], 'a process was left behind');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  t.diagnostic(
    `${killCount} kills, ${ledger.acknowledged.length} acknowledged writes, not ready for ${Math.round(Math.max(...downtimes))} ms at most, ${seconds} s`,
  );
});
