// node bench/replies/main.ts [--people 10000] [--connections 50]
// Everybody who got a campaign answers it at once with “unsubscribe” below 8 KB of quotation: until all are acknowledged, until all are carried
// out and confirmed by mail, and the memory of the server meanwhile. Beside: the same mails into Debian's smtp-sink (package postfix).
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { rawMail } from '../../packages/server/src/capabilities/correspondence/testing.ts';
import { startSmtpSink } from '../../test/acceptance/smtp-sink.ts';
import { headerOf, importReaders, sendCampaign } from '../../test/campaigns.ts';
import { eventually, freePort, startServer } from '../../test/running-server.ts';
import { handOverAll } from '../../test/smtp-client.ts';
import { machineFacts } from '../machine.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    connections: { type: 'string', default: '50' },
  },
});
const people = Number(values.people);
const connections = Number(values.connections);
const topic = 'practice-news';
const waitMs = 3_600_000;

console.log(machineFacts());
const port = await freePort();
const sink = await startSmtpSink();
const floorSink = await startSmtpSink();
const server = await startServer({
  environment: {
    ZGODA_SMTP_URL: sink.url,
    ZGODA_INBOUND_DOMAIN: 'in.verbena.example',
    ZGODA_INBOUND_PORT: String(port),
    ZGODA_INBOUND_PROTOCOL: 'smtp',
    ZGODA_LOG_LEVEL: 'info',
  },
});

const residentMiB = (): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1]) / 1024;
let mostMiB = 0;
const sampling = setInterval(() => {
  mostMiB = Math.max(mostMiB, residentMiB());
}, 100);
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
};

try {
  const emails = Array.from({ length: people }, (_, index) => `reader-${index}@mail.example`);
  await importReaders(server, topic, emails);
  await sendCampaign(server, topic);
  const quotation = `> ${'x'.repeat(70)}\n`.repeat(110);
  const replies = sink.onTheWire().flatMap((mail) => {
    const from = headerOf(mail, 'To');
    // The invented people of development are on the topic, too.
    if (!from.endsWith('@mail.example')) return [];
    const to = /<(reply\+[^>]+)>/.exec(headerOf(mail, 'Reply-To'))?.[1] ?? '';
    return [{ from, to, raw: rawMail({ from, to, text: `Unsubscribe me, please.\n\n${quotation}` }) }];
  });
  if (replies.length !== people) throw new Error(`only ${replies.length} were sent to`);
  const floor = await timed(() => handOverAll(Number(new URL(floorSink.url).port), replies, connections));
  const beforeMiB = residentMiB();
  mostMiB = beforeMiB;
  const startedAt = performance.now();
  const acknowledged = await timed(() => handOverAll(port, replies, connections));
  const confirmed = /"kind":"reply","state":"removed_topic"/g;
  await eventually(
    'all are carried out',
    async () => ((server.output().match(confirmed)?.length ?? 0) >= people ? true : undefined),
    waitMs,
  );
  const done = (performance.now() - startedAt) / 1000;
  const tell = (what: string, seconds: number): string =>
    `${what}: ${seconds.toFixed(1)} s, ${Math.round(people / seconds)}/s`;
  console.log(
    [
      `${people} replies over ${connections} connections`,
      tell('acknowledged', acknowledged),
      tell('carried out', done),
      tell('the same into smtp-sink', floor),
      `memory of the server: ${Math.round(beforeMiB)} MiB before, ${Math.round(mostMiB)} MiB at most`,
    ].join('\n'),
  );
} finally {
  clearInterval(sampling);
  await server.stop();
  await sink.stop();
  await floorSink.stop();
}
