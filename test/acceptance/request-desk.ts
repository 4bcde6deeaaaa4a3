import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { eventually, type ReceivedMail, type RunningServer } from '../running-server.ts';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly title: string;
  readonly text: string;
}

/** A request as staff see it. */
export interface DeskRequest {
  readonly id: string;
  readonly state: string;
  readonly received_at: string;
  readonly due_at?: string;
  readonly due_milestone?: string;
  readonly answer_due_at?: string;
  readonly subject_id?: string;
  readonly letters: readonly Letter[];
  readonly documents: readonly { readonly id: string; readonly kind: string; readonly erased_at?: string }[];
  readonly steps: readonly { readonly action: string; readonly proof?: string; readonly ground?: string }[];
  readonly plan: { readonly state: string; readonly hash?: string } | null;
}

/** What staff of an organisation do about requests, over HTTP as the console does it. */
export interface Desk {
  /** `/v1` with the secret key. */
  call(path: string, body?: unknown, method?: string): Promise<Answer>;
  /** As `call`, which has to succeed. */
  made(path: string, body?: unknown, method?: string): Promise<Answer['body']>;
  /** Received and looked up. */
  ask(request: object): Promise<string>;
  act(id: string, action: object): Promise<Answer>;
  read(id: string): Promise<DeskRequest>;
  until(id: string, what: string, isSo: (request: DeskRequest) => boolean): Promise<DeskRequest>;
  /** Proposed by an officer and approved by the data protection officer, by the hash of the plan. */
  carryOut(id: string): Promise<void>;
  as(role: string): Promise<(path: string, body?: unknown) => Promise<Answer>>;
  /** The words of a letter, as they stand in its PDF. */
  readonly letterPdf: (id: string) => Promise<string>;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 6238 with SHA-1, 30 seconds and six digits. */
function totp(secret: string, atMs: number): string {
  const bits = Array.from(secret, (sign) => base32.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

export async function nowOf(server: RunningServer): Promise<Date> {
  const { now } = (await (await fetch(`${server.url}/dev/clock`)).json()) as { now: string };
  return new Date(now);
}

/** Signs in as the invented member of staff whom `npm start` prints; each code lets in once. */
async function signIn(server: RunningServer, controller: string, role: string): Promise<string> {
  const [, section = ''] = server.output().split(new RegExp(`^ {2}${controller}$`, 'm'));
  const [, email, password, secret] =
    new RegExp(
      String.raw`(${role}@${controller}\S+) +password (\S+) +code \d{6}\s+authenticator secret (\S+)`,
    ).exec(section) ?? [];
  assert.ok(email && password && secret, `the sign-in of the ${role} is printed at start`);
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${server.url}/console/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-zgoda-console': '1', cookie },
      body: JSON.stringify(body),
    });
  const cookieOf = (answer: Response): string =>
    answer.headers
      .getSetCookie()
      .filter((line) => !line.includes('Max-Age=0'))
      .map((line) => line.split(';')[0] ?? '')
      .join('; ');
  const first = await post('/sign-in', { organisation: controller, email, password });
  assert.equal(first.status, 200);
  const code = totp(secret, (await nowOf(server)).getTime());
  const second = await post('/sign-in/code', { code }, cookieOf(first));
  assert.equal(second.status, 200, await second.clone().text());
  return cookieOf(second);
}

export function openDesk(server: RunningServer, controller: string): Desk {
  const cookies = new Map<string, string>();
  const toAnswer = async (response: Response): Promise<Answer> => ({
    status: response.status,
    body: (await response.json()) as Answer['body'],
  });
  const call: Desk['call'] = async (path, body, method) =>
    toAnswer(
      await server.api(path, {
        key: `zk_dev_${controller}`,
        ...(body !== undefined && { method: 'POST', body }),
        ...(method !== undefined && { method }),
      }),
    );
  const made: Desk['made'] = async (path, body, method) => {
    const answer = await call(path, body, method);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  const as: Desk['as'] = async (role) => {
    const cookie = cookies.get(role) ?? (await signIn(server, controller, role));
    cookies.set(role, cookie);
    return async (path, body) => {
      const response = await fetch(`${server.url}/console/api${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          cookie,
          'x-zgoda-console': '1',
          'idempotency-key': crypto.randomUUID(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (response.status === 401) cookies.delete(role);
      return toAnswer(response);
    };
  };
  const read: Desk['read'] = async (id) => {
    const answer = await (await as('officer'))(`/requests/${id}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as unknown as DeskRequest;
  };
  const until: Desk['until'] = (id, what, isSo) =>
    eventually(what, async () => {
      const request = await read(id);
      return isSo(request) ? request : undefined;
    });
  return {
    call,
    made,
    as,
    read,
    until,
    async ask(request) {
      const { id } = await made('/v1/requests', request);
      await until(String(id), 'the request is looked up', ({ state }) => state !== 'received');
      return String(id);
    },
    act: async (id, action) => (await as('officer'))(`/requests/${id}/actions`, action),
    async carryOut(id) {
      const { plan } = await until(id, 'the plan is made', (one) => one.plan?.state === 'made');
      const proposed = await (await as('officer'))(`/requests/${id}/actions`, { action: 'propose' });
      assert.equal(proposed.status, 200, JSON.stringify(proposed.body));
      const approve = { action: 'approve', plan_hash: plan?.hash };
      const approved = await (await as('dpo'))(`/requests/${id}/actions`, approve);
      assert.equal(approved.status, 200, JSON.stringify(approved.body));
    },
    async letterPdf(id) {
      const answer = await server.api(`/v1/letters/${id}.pdf`, { key: `zk_dev_${controller}` });
      assert.equal(answer.headers.get('content-type'), 'application/pdf');
      const input = Buffer.from(await answer.arrayBuffer());
      const { status, stdout } = spawnSync('pdftotext', ['-', '-'], { input, encoding: 'utf8' });
      assert.equal(status, 0);
      return stdout.replaceAll(/\s+/g, ' ');
    },
  };
}

/** The six digits of a mail that asks to prove an address. */
export function codeIn(mails: readonly ReceivedMail[]): string {
  const code = mails.map(({ text }) => /(?<!\d)\d{3} ?\d{3}(?!\d)/.exec(text)?.[0]).find(Boolean);
  return code?.replace(' ', '') ?? assert.fail('no code was sent');
}
