// node bench/send/main.ts [--people 20000] [--connections 8]
// A campaign into Debian's smtp-sink (package postfix): audience, last look at the gate, evidence and a ledger row for each person, beside
// nodemailer's own pool that sends as many mails of the same size into the same sink and does nothing else.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createTransport } from 'nodemailer';
import type { CampaignId } from '@zgoda/vocabulary/ids';
import { runCampaign } from '../../packages/server/src/capabilities/campaigns/run-service.ts';
import {
  actOnCampaign,
  createCampaign,
  getCampaign,
  getResult,
} from '../../packages/server/src/capabilities/campaigns/service.ts';
import { publishPolicy } from '../../packages/server/src/capabilities/policies/index.ts';
import { exampleFolder } from '../../packages/server/src/capabilities/policies/testing.ts';
import { ensureSubjects } from '../../packages/server/src/capabilities/subjects/index.ts';
import type { Context } from '../../packages/server/src/context.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { createMailer, parseSmtpUrl } from '../../packages/server/src/platform/mail/index.ts';
import { openHouse } from '../evidence/house.ts';
import { machineFacts } from '../machine.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '8' },
  },
});
const people = Number(values.people);
const connections = Number(values.connections);
const bodyBytes = 8_192;
const body = `${'Wages change with the new year, and this is how. '.repeat(bodyBytes / 50)}\n`;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

async function startSink(): Promise<{ readonly port: number; stop(): void }> {
  const port = await freePort();
  const child = spawn('smtp-sink', ['-u', 'root', `127.0.0.1:${port}`, '500'], { stdio: 'ignore' });
  for (let isUp = false; !isUp; await sleep(50)) {
    isUp = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.end());
    });
  }
  return { port, stop: () => child.kill() };
}

/** So many people who confirmed the topic a month ago. */
async function settle(
  ctx: Context,
  count: number,
  owner: { query(text: string): Promise<unknown> },
): Promise<void> {
  for (let made = 0; made < count; made += 1_000) {
    const refs = Array.from({ length: Math.min(1_000, count - made) }, (_, index) => ({
      email: `reader-${made + index}@mail.example`,
    }));
    await transaction(ctx, (tx) => ensureSubjects(tx, refs));
  }
  await owner.query(
    `insert into subscription (controller_id, subject_id, topic, channel, status, changed_at, entry_id, locale)
     select controller_id, subject_id, 'practice-news', 'email', 'confirmed', now() - interval '30 days', gen_random_uuid(), 'en'
     from subject where controller_id = 'payroll-mail'`,
  );
  await owner.query('analyze');
}

async function measureNodemailer(port: number): Promise<number> {
  const transport = createTransport({
    pool: true,
    maxConnections: connections,
    maxMessages: Number.MAX_SAFE_INTEGER,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
  });
  const startedAt = performance.now();
  const count = Math.min(people, 10_000);
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      transport.sendMail({
        from: 'post@verbena.example',
        to: `reader-${index}@mail.example`,
        subject: 'Wages change',
        text: body,
        html: `<p>${body}</p>`,
      }),
    ),
  );
  transport.close();
  return count / ((performance.now() - startedAt) / 1000);
}

console.log(machineFacts());
const sink = await startSink();
const house = await openHouse();
try {
  const ctx = await house.open('payroll-mail');
  await publishPolicy(ctx, exampleFolder('payroll-mail'));
  await settle(ctx, people, house.owner);
  const rival = await measureNodemailer(sink.port);
  const server = parseSmtpUrl(`smtp://127.0.0.1:${sink.port}?tls=off`);
  const mailer = createMailer({ server, connections });
  const campaignId: CampaignId = await transaction(ctx, async (tx) => {
    const content = { en: { title: 'Wages change', body_markdown: body } };
    const made = await createCampaign(tx, {
      name: 'bench',
      topic: 'practice-news',
      template: 'newsletter',
      content,
    });
    await actOnCampaign(tx, made.campaignId, { action: 'start' });
    return made.campaignId;
  });
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 250);
  const startedAt = performance.now();
  await runCampaign(
    ctx,
    { mailer, publicOrigin: 'https://privacy.example' },
    campaignId,
    new AbortController().signal,
  );
  const perSecond = people / ((performance.now() - startedAt) / 1000);
  clearInterval(watch);
  const counts = await getResult(ctx, await getCampaign(ctx, campaignId));
  if (counts.length !== 1 || counts[0]?.state !== 'sent' || counts[0].count !== people)
    throw new Error(`not everybody was sent to: ${JSON.stringify(counts)}`);
  await mailer.close();
  console.log(
    `${people} people, ${connections} connections: campaign ${Math.round(perSecond)}/s, nodemailer's pool ${Math.round(rival)}/s ` +
      `(ours / nodemailer ${(perSecond / rival).toFixed(2)}), most memory ${Math.round(most / 2 ** 20)} MiB`,
  );
} finally {
  sink.stop();
  await house.close();
}
