// node bench/kills/main.ts [--people 20000] [--kills 10] [--connections 20]
// A campaign whose process is killed with SIGKILL at random moments, again and again, into a server of ours that counts what it takes.
// It ends with an error where somebody got two mails, somebody is missing, more are uncertain than there were connections, or the log
// does not hold together.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { getCampaign, getResult } from '../../packages/server/src/capabilities/campaigns/service.ts';
import { openHouse } from '../evidence/house.ts';
import { machineFacts } from '../machine.ts';
import { startMailServer } from '../mail-server.ts';
import { beginCampaign } from '../send/audience.ts';
import { startTask } from '../send/wire.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '10' },
    connections: { type: 'string', default: '20' },
  },
});
const [people, kills, connections] = [
  Number(values.people),
  Number(values.kills),
  Number(values.connections),
];
/** As `deliverMessages` claims: the longest hand-over and a margin. */
const leaseMs = 121_000;

console.log(machineFacts());
const taken = new Map<string, number>();
const counter = await startMailServer({
  taken: (recipient) => taken.set(recipient, (taken.get(recipient) ?? 0) + 1),
});
const house = await openHouse();
try {
  const { ctx, campaignId } = await beginCampaign(house, people);
  const campaign = toPublicId('campaign', campaignId);
  const smtpUrl = `smtp://127.0.0.1:${counter.port}?tls=off&connections=${connections}`;
  let killed = 0;
  let isEnded = false;
  const startedAt = performance.now();
  for (let run = 0; !isEnded; run += 1) {
    // Claims of the process before have run out for the next one.
    const child = startTask('worker.ts', { ...house, smtpUrl, campaign, aheadMs: run * leaseMs });
    const over = new Promise<number | null>((resolve) => child.once('close', resolve));
    const before = taken.size;
    const kill = async (): Promise<void> => {
      while (taken.size === before && child.exitCode === null) await sleep(5);
      // As long as it takes on average to be through with everybody by the last kill.
      await sleep(randomInt(Math.max(2, Math.round((2 * (people / 800) * 1000) / kills))));
      if (child.exitCode === null && child.kill('SIGKILL')) killed += 1;
    };
    if (killed < kills) await Promise.race([kill(), over]);
    await over;
    isEnded = (await getCampaign(ctx, campaignId)).state === 'sent';
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const result = await getResult(ctx, await getCampaign(ctx, campaignId));
  const of = (state: string): number =>
    result.filter((one) => one.state === state).reduce((sum, { count }) => sum + count, 0);
  const twice = [...taken.values()].filter((count) => count > 1).length;
  const [sent, uncertain] = [of('sent'), of('uncertain')];
  const arrived = taken.size;
  console.log(
    `${people} people, ${connections} connections, ${killed} kills in ${Math.round(seconds)} s: ${sent} sent, ${uncertain} uncertain ` +
      `(${arrived - sent} of them had arrived), ${of('held')} held, ${of('failed')} failed, ${twice} got two`,
  );
  const problems = [
    twice > 0 && 'somebody got two',
    sent + uncertain + of('held') + of('failed') !== people && 'the counts are not the audience',
    (arrived < sent || arrived > sent + uncertain) && 'somebody is missing who is not uncertain',
    uncertain > killed * connections && 'more are uncertain than were under way',
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new Error(problems.join('; '));
} finally {
  counter.stop();
  await house.close();
}
