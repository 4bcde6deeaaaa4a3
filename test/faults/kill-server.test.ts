import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, type RunningServer } from '../running-server.ts';
import { controller, prepareGround, purpose, type Ground } from './faulty-server.ts';
import { assertAnchorAgrees, whileWitnessed } from './log-from-outside.ts';
import { assertNothingLost, beginKnowledge } from './nothing-lost.ts';
import { processesNaming } from './processes.ts';
import { writeUntil } from './writers.ts';

const killCount = 50;
const longestLifeMs = 400;
/** After every so many kills the next server is killed too, while it is still starting. */
const startKillEvery = 10;
const longestStartMs = 1_500;

let ground: Ground;
let server: RunningServer | undefined;
before(async () => {
  ground = await prepareGround();
});
after(async () => {
  await server?.kill('SIGKILL');
  ground.clear();
});

test(`after ${killCount} kills of the server under writes nothing acknowledged is lost or doubled, and the log and its anchor agree`, async (t) => {
  const startedAt = performance.now();
  server = await ground.start();
  const known = await beginKnowledge(server, { controller, purpose });
  const { ledger, seen } = known;
  await server.kill('SIGTERM');
  server = await ground.start();

  let killedUnderWrites = 0;
  for (let kill = 0; kill < killCount; kill += 1) {
    const running = server;
    const before = ledger.acknowledged.length;
    const live = async (): Promise<void> => {
      await eventually('a write is answered', async () => ledger.acknowledged.length > before || undefined);
      await delay(randomInt(longestLifeMs));
      await running.kill('SIGKILL');
    };
    const unsettled = ledger.unknown.length;
    await whileWitnessed(running, controller, seen, () => writeUntil(running, purpose, ledger, live));
    killedUnderWrites += ledger.unknown.length > unsettled ? 1 : 0;
    server = undefined;
    if (kill % startKillEvery === 0) await ground.startToEnd({ killAfterMs: randomInt(longestStartMs) });
    server = await ground.start();
  }

  assert.ok(killedUnderWrites > killCount / 2, `only ${killedUnderWrites} kills met a call under way`);
  const last = await assertNothingLost(server, known);
  await server.kill('SIGTERM');
  server = undefined;
  assertAnchorAgrees(ground.dataDirectory, last);
  assert.deepEqual(processesNaming(ground.dataDirectory), [], 'a process was left behind');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  t.diagnostic(
    `${killCount} kills (${killedUnderWrites} with calls under way), ${ledger.acknowledged.length} acknowledged writes, ${seen.size} checkpoints, ${seconds} s`,
  );
});
