import assert from 'node:assert/strict';
import { eventually, type RunningServer } from './running-server.ts';

const waitMs = 180_000;

/** Calls the API of `payroll-mail` and fails with its words unless it agrees. */
export async function callApi<T>(
  server: RunningServer,
  path: string,
  body?: unknown,
  method?: string,
): Promise<T> {
  const answer = await server.api(path, {
    ...(body !== undefined && { body }),
    ...(method !== undefined && { method }),
  });
  const text = await answer.text();
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

/** Brings readers over from an earlier system, each with the evidence that they asked and confirmed. */
export async function importReaders(
  server: RunningServer,
  topic: string,
  emails: readonly string[],
): Promise<void> {
  const rows = emails.map((email) => `${email},2024-03-05T09:58:00Z,2024-03-05T10:00:00Z`);
  const file = Buffer.from(`email,opted_in_at,confirmed_at\n${rows.join('\n')}\n`);
  const { id } = await callApi<{ id: string }>(server, '/v1/imports', {
    topics: [topic],
    method: 'web_form',
  });
  await callApi(server, `/v1/imports/${id}/parts/0`, { data: file.toString('base64') }, 'PUT');
  await callApi(server, `/v1/imports/${id}/actions`, { action: 'start', parts: 1 });
  const { counts } = await eventually(
    'the import ends',
    async () => {
      const found = await callApi<{ state: string; counts: { accepted: number } }>(
        server,
        `/v1/imports/${id}`,
      );
      return found.state === 'done' ? found : undefined;
    },
    waitMs,
  );
  assert.equal(counts.accepted, emails.length);
}

/** Sends one campaign to everybody on the topic, and waits until all of it is handed over. */
export async function sendCampaign(server: RunningServer, topic: string): Promise<void> {
  const { id } = await callApi<{ id: string }>(server, '/v1/campaigns', {
    name: 'January',
    topic,
    template: 'newsletter',
    content: { en: { title: 'January', body_markdown: 'What is **new** this month.' } },
  });
  await callApi(server, `/v1/campaigns/${id}/actions`, { action: 'start' });
  await eventually(
    'the campaign ends',
    async () => {
      const { state } = await callApi<{ state: string }>(server, `/v1/campaigns/${id}`);
      return state === 'sent' ? true : undefined;
    },
    waitMs,
  );
}

/** Topics that somebody gets by mail. */
export async function topicsOf(server: RunningServer, email: string): Promise<readonly string[]> {
  const { items } = await callApi<{ items: { topic: string; receives: boolean }[] }>(
    server,
    '/v1/subscriptions/query',
    { subject: { email } },
  );
  return items.filter(({ receives }) => receives).map(({ topic }) => topic);
}

/** One header field of a mail as it went over the wire, unfolded; empty where it is missing. */
export function headerOf(content: Buffer, name: string): string {
  const head = content.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  const field = new RegExp(`^${name}:[ \\t]*(.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? '';
  return field.replaceAll(/\r\n(?=[ \t])/g, '');
}
