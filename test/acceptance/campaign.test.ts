import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, startServer, type ReceivedMail, type RunningServer } from '../running-server.ts';
import { postMessage } from './subscriber.ts';

/** The development mailbox keeps 500 mails, and all of them are to be looked at. */
const readers = 440;
const leavers = 12;
const topic = 'releases-tabella';
const waitMs = 180_000;

interface Campaign {
  readonly id: string;
  readonly state: string;
  readonly audience?: number;
  readonly result?: {
    readonly waiting: number;
    readonly sent: number;
    readonly held: number;
    readonly failed: number;
    readonly uncertain: number;
    readonly reasons: readonly {
      readonly reason: string;
      readonly clause?: string;
      readonly count: number;
    }[];
  };
}

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
});

async function call<T>(path: string, body?: unknown, method?: string): Promise<T> {
  const answer = await server.api(path, {
    ...(body !== undefined && { body }),
    ...(method !== undefined && { method }),
  });
  const text = await answer.text();
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

const address = (number: number): string => `reader-${number}@campaign.example`;

/** Brings them over from an earlier system, each with the evidence that they asked and confirmed. */
async function importReaders(): Promise<void> {
  const rows = Array.from(
    { length: readers },
    (_, number) => `${address(number)},2024-03-05T09:58:00Z,2024-03-05T10:00:00Z`,
  );
  const file = `email,opted_in_at,confirmed_at\n${rows.join('\n')}\n`;
  const { id } = await call<{ id: string }>('/v1/imports', { topics: [topic], method: 'web_form' });
  const data = Buffer.from(file).toString('base64');
  await call(`/v1/imports/${id}/parts/0`, { data }, 'PUT');
  await call(`/v1/imports/${id}/actions`, { action: 'start', parts: 1 });
  const { counts } = await eventually(
    'the import ends',
    async () => {
      const found = await call<{ state: string; counts: { accepted: number } }>(`/v1/imports/${id}`);
      return found.state === 'done' ? found : undefined;
    },
    waitMs,
  );
  assert.equal(counts.accepted, readers);
}

const oneClickLink = (mail: ReceivedMail): string =>
  /^<([^>]+)>/.exec(mail.headers['list-unsubscribe'] ?? '')?.[1] ?? assert.fail('no link to leave');

/** As the provider of a mailbox does it: no cookie, nothing read before. */
const leave = (link: string): Promise<Response> =>
  fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
  });

test('PM-12 in the middle of a campaign a one-click withdrawal is effective from its response on, and the result counts it', async () => {
  await importReaders();
  const people = Array.from({ length: leavers }, (_, index) => address(readers - 1 - index));
  const links = new Map<string, string>();
  for (const to of people) {
    assert.equal((await postMessage(server, { to, topic, title: 'Before' })).status, 202);
    const [mail] = await server.waitForMail(to);
    links.set(to, oneClickLink(mail ?? assert.fail()));
  }

  const { id } = await call<Campaign>('/v1/campaigns', {
    name: 'Version 7',
    topic,
    template: 'newsletter',
    content: { en: { title: 'Tabella 7', body_markdown: 'It **counts** leave now.' } },
    pace_per_minute: 6_000,
  });
  const audience = await call<{ reachable: number; left_out: unknown[] }>(`/v1/campaigns/${id}/audience`);
  assert.deepEqual([audience.reachable, audience.left_out], [readers, []]);
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  const read = () => call<Campaign>(`/v1/campaigns/${id}`);
  await eventually(
    'the campaign is under way',
    async () => ((await read()).result?.sent ?? 0) > 20 || undefined,
    waitMs,
  );

  const atResponse = new Map<string, ReadonlySet<string>>();
  for (const [to, link] of links) {
    assert.equal((await leave(link)).status, 200);
    atResponse.set(to, new Set((await server.mailbox(to)).map((mail) => mail.id)));
  }
  assert.equal((await read()).state, 'sending', 'the campaign goes on meanwhile');

  const ended = await eventually(
    'the campaign ends',
    async () => {
      const campaign = await read();
      return campaign.state === 'sent' ? campaign : undefined;
    },
    waitMs,
  );
  for (const [to, seen] of atResponse) {
    const late = (await server.mailbox(to)).filter((mail) => !seen.has(mail.id));
    assert.deepEqual(late, [], `${to} got a mail after the response`);
  }
  const { waiting, sent, held, failed, uncertain, reasons } = ended.result ?? assert.fail();
  assert.equal(ended.audience, readers);
  assert.deepEqual([waiting, sent + held, failed, uncertain], [0, readers, 0, 0]);
  assert.ok(
    held >= leavers / 2,
    `only ${held} of ${leavers} were stopped: the campaign was too fast to tell`,
  );
  assert.deepEqual(reasons, [{ state: 'held', reason: 'withdrawn', clause: 'PM-12', count: held }]);
});

test('PM-01 nothing can be sent on a topic that the policy does not list', async () => {
  const answer = await server.api('/v1/campaigns', {
    body: {
      name: 'Gossip',
      topic: 'gossip',
      template: 'newsletter',
      content: { en: { title: 'x', body_markdown: 'y' } },
    },
  });
  assert.equal(answer.status, 422);
  assert.equal(((await answer.json()) as { code: string }).code, 'campaign_topic_unknown');
});
