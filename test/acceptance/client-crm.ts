import assert from 'node:assert/strict';
import { eventually, type RunningServer } from '../running-server.ts';

export type Body = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** Obriy CRM as its own system and its customers meet it: over HTTP, and by mail. */
export interface Crm {
  call(path: string, body?: unknown): Promise<Answer>;
  /** What a call answers that has to succeed. */
  made(path: string, body?: unknown): Promise<Body>;
  /** Asks for something; resolves when it is looked up who asks. */
  ask(wanted: unknown): Promise<Body>;
  read(request: Body): Promise<Body>;
  /** Waits until a request stands there. */
  reaches(request: Body, state: string): Promise<Body>;
  act(request: Body, action: string, more?: Body): Promise<Answer>;
  /** Waits for a mail whose words match. */
  mailWith(email: string, words: RegExp): Promise<string>;
}

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  body: (await response.json()) as Body,
});

export function openCrm(server: RunningServer): Crm {
  const call = async (path: string, body?: unknown): Promise<Answer> =>
    answerOf(
      await server.api(path, {
        key: 'zk_dev_client-crm',
        ...(body !== undefined && { method: 'POST', body }),
      }),
    );
  const made = async (path: string, body?: unknown): Promise<Body> => {
    const answer = await call(path, body);
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  };
  const pathOf = (request: Body): string => `/v1/requests/${String(request['id'])}`;
  const read = (request: Body): Promise<Body> => made(pathOf(request));
  const waitUntil = (request: Body, what: string, isSo: (found: Body) => boolean): Promise<Body> =>
    eventually(
      what,
      async () => {
        const found = await read(request);
        return isSo(found) ? found : undefined;
      },
      40_000,
    );

  const mailWith = (email: string, words: RegExp): Promise<string> =>
    eventually(
      `a mail to ${email} with ${String(words)}`,
      async () => {
        const mails = await server.mailbox(email);
        return mails.map(({ subject, text }) => `${subject}\n${text}`).find((text) => words.test(text));
      },
      40_000,
    );

  return {
    call,
    made,
    read,
    mailWith,
    ask: async (wanted) => {
      const request = await made('/v1/requests', wanted);
      return waitUntil(request, 'it is looked up who asks', ({ state }) => state !== 'received');
    },
    reaches: (request, state) =>
      waitUntil(request, `a request is ${state}`, (found) => found['state'] === state),
    act: (request, action, more = {}) => call(`${pathOf(request)}/actions`, { action, ...more }),
  };
}
