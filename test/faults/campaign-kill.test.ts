import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startScriptedSmtp, type ScriptedSmtp } from '../../packages/server/src/platform/mail/testing.ts';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { prepareGround, type Ground } from './faulty-server.ts';

const killCount = 5;
/** A campaign without a process is attended to every minute; a busy machine takes its time on top. */
const patienceMs = 240_000;
const customers = 600;
const longestLifeMs = 700;
/** As many mails as a process has under way at a time. */
const connections = 20;

interface Campaign {
  readonly id: string;
  readonly state: string;
  readonly audience?: number;
  readonly result?: Readonly<Record<'waiting' | 'sent' | 'held' | 'failed' | 'uncertain', number>>;
}

let ground: Ground;
let sink: ScriptedSmtp;
let server: RunningServer | undefined;
before(async () => {
  ground = await prepareGround();
  sink = await startScriptedSmtp();
});
after(async () => {
  await server?.kill('SIGKILL');
  await sink.close();
  ground.clear();
});

const start = (): Promise<RunningServer> =>
  startServer({ ...ground, environment: { ...ground.environment, ZGODA_SMTP_URL: sink.url } });

async function call<T>(running: RunningServer, path: string, body?: unknown): Promise<T> {
  const answer = await running.api(path, body === undefined ? {} : { body });
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}

async function becomeCustomers(running: RunningServer): Promise<void> {
  const numbers = Array.from({ length: customers }, (_, index) => index);
  const lane = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      await call(running, '/v1/events', {
        type: 'relationship.started',
        subject: { email: `customer-${number}@mail.example` },
        relationship: 'hosting-customer',
        reference: `c-${number}`,
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** How often each address was accepted by the sink. */
function accepted(): Map<string, number> {
  const times = new Map<string, number>();
  for (const content of sink.contents) {
    const to = /^To: (\S+)/m.exec(content)?.[1];
    if (to?.startsWith('customer-') === true) times.set(to, (times.get(to) ?? 0) + 1);
  }
  return times;
}

test(`a campaign whose process is killed ${killCount} times reaches nobody twice, loses nobody, and names what is uncertain`, async (t) => {
  server = await start();
  await becomeCustomers(server);
  const { id } = await call<Campaign>(server, '/v1/campaigns', {
    name: 'Peak',
    topic: 'technical-notices',
    template: 'customer-notice',
    content: { en: { title: 'Busy days', body_markdown: 'Expect a slower start.' } },
  });
  await call(server, `/v1/campaigns/${id}/actions`, { action: 'start' });
  const read = (running: RunningServer) => call<Campaign>(running, `/v1/campaigns/${id}`);

  let kills = 0;
  for (; kills < killCount; kills += 1) {
    const before = sink.contents.length;
    const running = server;
    await eventually(
      'the campaign goes on',
      async () => {
        if (sink.contents.length > before) return true;
        return (await read(running)).state === 'sent' ? true : undefined;
      },
      patienceMs,
    );
    if ((await read(running)).state === 'sent') break;
    await delay(randomInt(longestLifeMs));
    await running.kill('SIGKILL');
    server = await start();
    // Claims of the killed process run out, and whoever attends takes over.
    await server.advance('PT5M');
  }
  const running = server;
  const ended = await eventually(
    'the campaign ends',
    async () => {
      const campaign = await read(running);
      if (campaign.state === 'sent') return campaign;
      await running.advance('PT5M');
      await delay(500);
      return undefined;
    },
    patienceMs,
  );

  const { waiting, sent, held, failed, uncertain } = ended.result ?? assert.fail();
  assert.equal(ended.audience, customers);
  assert.equal(waiting + sent + held + failed + uncertain, customers, 'the counts are the audience');
  assert.deepEqual([waiting, held, failed], [0, 0, 0]);
  const times = accepted();
  assert.deepEqual(
    [...times].filter(([, count]) => count > 1),
    [],
    'nobody was written to twice',
  );
  assert.ok(times.size >= sent && times.size <= sent + uncertain, 'nobody is missing without being named');
  assert.ok(uncertain <= kills * connections, `${uncertain} uncertain after ${kills} kills`);
  assert.ok(kills > killCount / 2, `only ${kills} kills met the campaign`);
  t.diagnostic(
    `${kills} kills, ${sent} sent, ${uncertain} uncertain, of which ${times.size - sent} had arrived`,
  );
});
