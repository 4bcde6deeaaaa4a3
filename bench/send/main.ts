// node bench/send/main.ts [--people 20000] [--connections 50] [--dkim]
// A campaign into Debian's smtp-sink (package postfix): audience, last look at the gate, evidence and a ledger row for each person, beside
// nodemailer's own pool that sends mails of the same size into the same sink over as many connections and does nothing else. Each in a
// process of its own.
import { generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { getCampaign, getResult } from '../../packages/server/src/capabilities/campaigns/service.ts';
import { openHouse } from '../evidence/house.ts';
import { machineFacts } from '../machine.ts';
import { beginCampaign } from './audience.ts';
import { runTask, startSink, type Result } from './wire.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '50' },
    dkim: { type: 'boolean', default: false },
  },
});
const people = Number(values.people);
const connections = Number(values.connections);
const dkimKey = values.dkim
  ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
  : undefined;

console.log(machineFacts());
const sink = await startSink();
const house = await openHouse();
try {
  const smtpUrl = `smtp://127.0.0.1:${sink.port}?tls=off&connections=${connections}`;
  const { ctx, campaignId } = await beginCampaign(house, people);
  const common = { url: house.url, masterKeys: house.masterKeys, smtpUrl, dkimKey };
  const count = Math.min(people, 10_000);
  const rivalBefore = await runTask('nodemailer.ts', { ...common, connections, count });
  const ours = await runTask('worker.ts', { ...common, campaign: toPublicId('campaign', campaignId) });
  const rivalAfter = await runTask('nodemailer.ts', { ...common, connections, count });
  const counts = await getResult(ctx, await getCampaign(ctx, campaignId));
  if (counts.length !== 1 || counts[0]?.state !== 'sent' || counts[0].count !== people)
    throw new Error(`not everybody was sent to: ${JSON.stringify(counts)}`);
  const perSecond = (done: number, { seconds }: Result): number => Math.round(done / seconds);
  const tell = (who: string, done: number, result: Result): string =>
    `${who} ${perSecond(done, result)}/s, ${Math.round((result.cpuSeconds / done) * 1e6)} us of processor a mail with the start, ` +
    `most memory ${Math.round(result.mostMemoryMiB)} MiB`;
  const rival = (perSecond(count, rivalBefore) + perSecond(count, rivalAfter)) / 2;
  console.log(
    [
      `${people} people, ${connections} connections, ${values.dkim ? 'signed' : 'unsigned'}`,
      tell('campaign', people, ours),
      tell("nodemailer's pool before", count, rivalBefore),
      tell("nodemailer's pool after", count, rivalAfter),
      `ours / nodemailer ${(perSecond(people, ours) / rival).toFixed(2)}`,
    ].join('\n'),
  );
} finally {
  sink.stop();
  await house.close();
}
