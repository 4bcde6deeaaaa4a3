import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tilePath, tileWidth, widthOfTile } from '@zgoda/verify';
import { Client } from 'pg';
import { eventually, freePort, startServer, type RunningServer } from '../running-server.ts';
import { findCanaries, findInFiles, type Canary, type Haystack } from './canaries.ts';
import { zgoda } from './production-server.ts';
import { startSmtpSink } from './smtp-sink.ts';
import { linkIn, oneClickLink } from './subscriber.ts';

/** Invented people, recognisable wherever they turn up; each comes in by another door. */
const people = {
  onPage: 'Zlatomyra.Quexborough@nachtfalter-page.example',
  onPageMistyped: 'kvitoslava.mriakotynska at nowhere.example',
  inForm: 'hryzelda.pumpernikel@nachtfalter-form.example',
  inFormName: 'Квітослава Мрякотинська-Ґудзь',
  inFormPhone: '+380 67 413 90 52',
  inFormOrganisation: 'Пасіка «Золотий Джміль-Бухгалтер»',
  inFormQuestion: 'Чи оподатковується фіолетовий акордеон моєї бабусі Орини?',
  overApi: 'bartolomej.qvist@nachtfalter-api.example',
  overApiPhone: '+380634471829',
  overApiClient: 'client-of-hieronymus-wuxley',
  overApiDevice: 'device-of-hieronymus-wuxley',
  inBadRequest: 'evdokiia.zzyzx@nachtfalter-bad.example',
  inAddress: 'pankratii.xylophone@nachtfalter-url.example',
  inHeader: 'melaniia.kvass@nachtfalter-header.example',
  inMessageTitle: 'Dear Zygmunt Ostrowhatnot, your trombone is ready',
  inMessageText: 'The trombone of Zygmunt Ostrowhatnot costs nine hundred hryvnias.',
  byCode: 'dorofii.kumquat@nachtfalter-code.example',
  inOutage: 'yevlampiia.outage@nachtfalter-fault.example',
  refused: 'nykanor.refused@nachtfalter-smtp.example',
  staffAddress: 'apollinariia.vyshyvanka@nachtfalter-staff.example',
  staffName: 'Аполлінарія Вишиванко-Тромбон',
  wrongStaff: 'intruder.basilisk@nachtfalter-staff.example',
  wrongPassword: 'correct-basilisk-battery-staple-77',
  searched: 'unknown.searched@nachtfalter-console.example',
  reason: 'Теофілактова скаржиться на листи про тромбони',
} as const;

/** Opaque ids that the host chose for a contract and a case: kept as they are beside the person, and nowhere else. */
const hostIds = { reference: 'contract-of-agatha-oxenstierna', cause: 'case-of-agatha-oxenstierna' } as const;
const placesOfHostIds = new Set(['table public.relationship', 'table public.message']);

let directory: string;
let port: number;
let server: RunningServer;
/** Problem documents that came back. */
const problems: Haystack[] = [];
/** The heads of all answers; a redirection may lead to the link that the person came by. */
const heads: Haystack[] = [];
/** Bearer secrets of links in mails: whoever has one acts for the person. */
const tokens: Canary[] = [];
let printedBefore = '';

const start = (environment: Readonly<Record<string, string>> = {}): Promise<RunningServer> =>
  startServer({
    dataDirectory: join(directory, 'data'),
    port,
    environment: { ZGODA_LOG_LEVEL: 'debug', ...environment },
  });

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-canary-'));
  port = await freePort();
  server = await start();
});
after(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function keep(answer: Response): Promise<Response> {
  const route = new URL(answer.url).pathname.split('/').slice(0, 3).join('/');
  heads.push({
    place: `the head of an answer of ${answer.status} to ${route}/…`,
    content: JSON.stringify([...answer.headers]),
  });
  if (answer.headers.get('content-type')?.startsWith('application/problem+json') === true) {
    problems.push({
      place: `the problem ${answer.status} of ${route}/…`,
      content: await answer.clone().text(),
    });
  }
  return answer;
}

const api = async (path: string, options?: Parameters<RunningServer['api']>[1]): Promise<Response> =>
  keep(await server.api(path, options));
const page = async (path: string, fields?: Record<string, string>): Promise<Response> =>
  keep(
    await fetch(new URL(path, server.url), {
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
      redirect: 'manual',
    }),
  );

const expectStatus = (answer: Response, status: number): void =>
  assert.equal(answer.status, status, new URL(answer.url).pathname);

const consentOf = (subject: Record<string, string>) => ({
  subject,
  choices: [{ purpose: 'practice-news', status: 'given' }],
  notice: { version: 1, locale: 'uk' },
  method: 'api',
});

/** The link of a mail as a path here, its token remembered. */
function pathOf(link: string, kind: string): string {
  const { pathname, search } = new URL(link);
  tokens.push({ name: `the token of a link to ${kind}`, text: pathname.split('/').at(-1) ?? '' });
  return pathname + search;
}

test('the search itself finds a person in clear, encoded in any alignment, and hashed without a key', () => {
  const canaries = [{ name: 'somebody', text: 'Олена.Kanarka@person.example' }];
  const [{ text }] = canaries as [Canary];
  const hiding: readonly (string | Buffer)[] = [
    `{"email":"${text.toLowerCase()}"}`,
    encodeURIComponent(text),
    JSON.stringify(text).replaceAll(/[^\x20-\x7e]/g, (char) => `\\u0${char.charCodeAt(0).toString(16)}`),
    `\\x00${Buffer.from(text).toString('hex')}00`,
    ...['', 'a', 'ab'].map((before) => Buffer.from(`${before}${text}, and more`).toString('base64')),
    Buffer.from(`${text}?`).toString('base64url'),
    createHash('sha256').update(text.toLowerCase()).digest('hex'),
    Buffer.concat([Buffer.from([0]), createHash('sha256').update(text).digest()]),
  ];
  for (const [index, content] of hiding.entries()) {
    assert.equal(findCanaries(canaries, [{ place: 'a place', content }]).length, 1, `hiding place ${index}`);
  }
  assert.deepEqual(findCanaries(canaries, [{ place: 'a place', content: 'olena at person.example' }]), []);
});

test('people go in by every door: pages, confirmation, one-click, receipts', async () => {
  const asked = { email: people.onPage, topics: 'practice-news', locale: 'en' };
  expectStatus(await page('/payroll-mail/subscribe', asked), 303);
  expectStatus(await page('/payroll-mail/subscribe', { ...asked, email: people.onPageMistyped }), 422);
  const [confirmation] = await server.waitForMail(people.onPage);
  const confirm = pathOf(linkIn(confirmation!, 'confirm'), 'confirm');
  expectStatus(await page(confirm), 200);
  assert.ok((await page(confirm, { act: 'confirm' })).status < 400);

  const message = {
    subject: { email: people.onPage },
    class: 'marketing',
    template: 'newsletter',
    topic: 'practice-news',
    data: { title: people.inMessageTitle, body_markdown: people.inMessageText },
  };
  expectStatus(await api('/v1/messages', { body: message }), 202);
  expectStatus(
    await api('/v1/messages', { body: { ...message, data: { title: people.inMessageTitle } } }),
    422,
  );
  const mails = await server.waitForMail(people.onPage, 2);
  const newsletter = mails.find((mail) => mail.headers['list-unsubscribe'] !== undefined);
  assert.ok(newsletter !== undefined);
  const preferences = pathOf(linkIn(newsletter, 'preferences'), 'preferences');
  expectStatus(await page(preferences), 200);
  assert.ok((await page(preferences, { act: 'save', on: 'events/email' })).status < 400);
  const stop = pathOf(oneClickLink(newsletter), 'unsubscribe');
  expectStatus(await page(stop, { 'List-Unsubscribe': 'One-Click' }), 200);
  const stopped = await page(stop, { act: 'stop' });
  const receipt = /receipts\/([\w-]+)/.exec(
    await (await page(stopped.headers.get('location') ?? stop)).text(),
  )?.[1];
  assert.ok(receipt !== undefined);
  tokens.push({ name: 'the token of a link to receipts', text: receipt });
  expectStatus(await page(`/payroll-mail/receipts/${receipt}`), 200);
  expectStatus(await page(stop.replace(/.{6}(\?|$)/, 'AAAAAA$1')), 410);
});

test('… forms, right and wrong', async () => {
  const fields = {
    name: people.inFormName,
    email: people.inForm,
    organisation: people.inFormOrganisation,
    telephone: people.inFormPhone,
    question: people.inFormQuestion,
  };
  const form = '/payroll-mail/forms/information-request';
  const hidden = [
    ...(await (await page(form)).text()).matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g),
  ];
  const sentAlong = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  expectStatus(await page(form, { ...sentAlong, ...fields, email: people.onPageMistyped }), 422);
  expectStatus(await page(form, { ...sentAlong, ...fields }), 303);
  const submission = { fields, notice: { version: 1, locale: 'uk' } };
  expectStatus(await api('/v1/forms/information-request/submissions', { body: submission }), 201);
  const undeclared = { ...submission, fields: { ...fields, note: people.inBadRequest } };
  expectStatus(await api('/v1/forms/information-request/submissions', { body: undeclared }), 422);
  await server.waitForMail(people.inForm, 2);
});

test('… the API: consents, events, codes, messages with a cause, questions to the gate', async () => {
  const subjects = [
    { email: people.overApi },
    { phone: people.overApiPhone },
    { client_id: people.overApiClient },
    { device: people.overApiDevice },
  ];
  for (const subject of subjects) {
    const idempotencyKey = { 'idempotency-key': randomUUID() };
    expectStatus(await api('/v1/consents', { body: consentOf(subject), headers: idempotencyKey }), 201);
    expectStatus(
      await api('/v1/consents', { body: consentOf({ email: people.inBadRequest }), headers: idempotencyKey }),
      422,
    );
    expectStatus(await api('/v1/consents/query', { body: { subject } }), 200);
  }
  const event = {
    subject: { email: people.overApi },
    relationship: 'hosting-customer',
    reference: hostIds.reference,
  };
  expectStatus(await api('/v1/events', { body: { type: 'relationship.started', ...event } }), 200);
  const letter = {
    subject: { email: people.overApi },
    class: 'support',
    template: 'letter',
    cause: { kind: 'case', id: hostIds.cause },
    data: { title: people.inMessageTitle, body_markdown: people.inMessageText },
  };
  expectStatus(await api('/v1/messages', { body: letter }), 202);
  const verification = await api('/v1/verifications', {
    body: { subject: { email: people.byCode }, locale: 'en' },
  });
  expectStatus(verification, 202);
  const { verification: id } = (await verification.json()) as { verification: string };
  expectStatus(await api(`/v1/verifications/${id}/confirm`, { body: { code: '000000' } }), 200);
  const [mail] = await server.waitForMail(people.byCode);
  const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '';
  const verified = await api(`/v1/verifications/${id}/confirm`, { body: { code } });
  assert.equal(((await verified.json()) as { verified: boolean }).verified, true);
  const question = {
    purpose: 'practice-news',
    subject: { email: people.inBadRequest },
    categories: ['email-address'],
  };
  expectStatus(await api('/v1/decisions', { body: question }), 200);
});

test('… what is malformed, misplaced or forged', async () => {
  const wrong = people.inBadRequest;
  const sound = consentOf({ email: wrong });
  expectStatus(await api('/v1/consents', { body: `{"subject":{"email":"${wrong}"` }), 400);
  expectStatus(await api('/v1/consents', { body: { ...sound, note: wrong } }), 422);
  expectStatus(await api('/v1/consents', { body: { ...sound, method: wrong } }), 422);
  expectStatus(
    await api('/v1/consents', { body: { ...sound, choices: [{ purpose: 'x', status: wrong }] } }),
    422,
  );
  expectStatus(await api('/v1/consents', { body: consentOf({ email: `${wrong}@twice` }) }), 422);
  expectStatus(await api('/v1/consents', { body: consentOf({ phone: wrong }) }), 422);
  expectStatus(await api('/v1/consents', { body: { ...sound, padding: wrong.repeat(4_000) } }), 413);
  expectStatus(await api('/v1/consents', { body: sound, key: wrong }), 401);
  expectStatus(await api('/v1/consents', { body: sound, headers: { 'content-type': `text/${wrong}` } }), 415);
  expectStatus(await api('/v1/consents', { body: sound, key: 'zb_dev_payroll-mail' }), 403);

  const inAddress = encodeURIComponent(people.inAddress);
  expectStatus(await api(`/v1/subscriptions?subject_id=${inAddress}`), 422);
  expectStatus(await api(`/v1/evidence/entries/${inAddress}`), 422);
  expectStatus(await api(`/v1/${inAddress}`), 404);
  expectStatus(await page(`/payroll-mail/${inAddress}?email=${inAddress}`), 404);
  expectStatus(await page(`/payroll-mail?email=${inAddress}`), 200);
  expectStatus(await page(`/payroll-mail/confirm/${inAddress}`), 404);
  expectStatus(await page(`/evidence/${inAddress}/checkpoint`), 404);

  const headers = {
    'user-agent': people.inHeader,
    referer: `https://example.org/?${people.inHeader}`,
    'x-request-id': people.inHeader,
    'x-forwarded-for': people.inHeader,
    'idempotency-key': people.inHeader,
    origin: `https://${people.inHeader.replace('@', '.')}`,
  };
  expectStatus(await api('/v1/consents', { body: consentOf({ email: people.overApi }), headers }), 201);
  await api(`/v1/no-such-thing`, { headers });
});

/** The console's API as its pages call it. */
function consoleClient() {
  const cookies = new Map<string, string>();
  return async (path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`${server.url}/console/api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        'x-zgoda-console': '1',
        'user-agent': people.inHeader,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return keep(answer);
  };
}

test('… the console: failures to sign in, an invitation, a look at a person with its reason', async () => {
  const { exitCode } = await zgoda(
    ['staff', 'invite', 'payroll-mail', '--email', people.staffAddress, '--name', people.staffName],
    { ZGODA_DATA_DIR: server.dataDirectory },
  );
  assert.equal(exitCode, 0);
  const call = consoleClient();
  const organisation = 'payroll-mail';
  const intruder = { organisation, email: people.wrongStaff, password: people.wrongPassword };
  expectStatus(await call('/sign-in', intruder), 401);
  const [, section = ''] = server.output().split(/^ {2}payroll-mail$/m);
  const [, email = '', password = '', code = ''] =
    /(\S+@\S+) +password (\S+) +code (\d{6})/.exec(section) ?? [];
  expectStatus(await call('/sign-in', { organisation, email, password: people.wrongPassword }), 401);
  expectStatus(await call('/sign-in', { organisation, email, password }), 200);
  expectStatus(await call('/sign-in/code', { code: people.wrongPassword }), 401);
  expectStatus(await call('/sign-in/code', { code }), 200);
  const { reason } = people;
  expectStatus(await call('/subjects/searches', { subject: { email: people.searched }, reason }), 404);
  const found = await call('/subjects/searches', { subject: { email: people.overApi }, reason });
  expectStatus(found, 200);
  const { subject_id: subjectId } = (await found.json()) as { subject_id: string };
  const view = await call(`/subjects/${subjectId}`);
  const { identities } = (await view.json()) as { identities: { identity_id: string }[] };
  const reveal = { identity_id: identities[0]?.identity_id, reason };
  expectStatus(await call(`/subjects/${subjectId}/reveals`, reveal), 200);
});

test('… a database that dies under their calls', async () => {
  const pidFile = join(server.dataDirectory, 'postgres/postmaster.pid');
  process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGKILL');
  const calls = Array.from({ length: 8 }, () =>
    api('/v1/consents', { body: consentOf({ email: people.inOutage }) }),
  );
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  assert.ok(statuses.includes(503), `no call met the outage: ${statuses.join(' ')}`);
  await eventually('the database is back', async () => {
    const answer = await api('/v1/consents', { body: consentOf({ email: people.inOutage }) });
    return answer.status === 201 || undefined;
  });
});

test('… and a mail server that repeats the address in its refusal', async () => {
  printedBefore = server.output();
  problems.push({ place: 'the metrics', content: await (await fetch(`${server.url}/metrics`)).text() });
  await server.kill('SIGTERM');
  const sink = await startSmtpSink(
    `550 5.1.1 <${people.refused}>: Recipient address rejected: no such person`,
  );
  try {
    server = await start({ ZGODA_SMTP_URL: sink.url });
    const body = { email: people.refused, topics: ['practice-news'], locale: 'en' };
    expectStatus(await api('/v1/subscriptions/requests', { body }), 202);
    await eventually(
      'the refusal is told',
      async () => server.output().includes('messages.not_sent') || undefined,
    );
  } finally {
    await sink.stop();
  }
});

/** The owner of the embedded database, who sees every row. */
async function connectAsOwner(): Promise<Client> {
  const password = readFileSync(join(server.dataDirectory, 'postgres.password'), 'utf8').trim();
  const host = join(server.dataDirectory, 'run');
  const client = new Client({ host, port: 5432, user: 'zgoda', database: 'zgoda', password });
  await client.connect();
  return client;
}

/** Every row of every table as text: bytes in hexadecimal, jobs and their archive among them. */
async function dumpTables(): Promise<Haystack[]> {
  const client = await connectAsOwner();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const dumps: Haystack[] = [];
    for (const { name } of rows) {
      const { rows: lines } = await client.query<{ line: string }>(
        `select t::text as line from ${name} as t`,
      );
      dumps.push({ place: `table ${name}`, content: lines.map(({ line }) => line).join('\n') });
    }
    return dumps;
  } finally {
    await client.end();
  }
}

/** Checkpoint, tiles and entries of the log, which outsiders may see or be given. */
async function readLog(): Promise<Haystack[]> {
  const read = async (path: string): Promise<Buffer> => {
    const answer = await server.api(`/evidence/payroll-mail/${path}`);
    expectStatus(answer, 200);
    return Buffer.from(await answer.arrayBuffer());
  };
  const checkpoint = await read('checkpoint');
  const size = Number(checkpoint.toString().split('\n')[1]);
  assert.ok(size > 20);
  const paths = (['entries', 0] as const).flatMap((level) =>
    Array.from({ length: Math.ceil(size / tileWidth) }, (_, index) =>
      tilePath({ level, index, width: widthOfTile({ level, index }, size) }),
    ),
  );
  const contents = await Promise.all(paths.map(read));
  return [checkpoint, ...contents].map((content) => ({ place: 'the evidence log', content }));
}

test('nobody is found in logs, metrics, problem documents, headers, the evidence log, the job queue or any table, in clear, encoded or hashed without a key', async () => {
  const toCanaries = (texts: Readonly<Record<string, string>>): Canary[] =>
    Object.entries(texts).map(([name, text]) => ({ name, text }));
  const persons = toCanaries(people);
  const tables = await dumpTables();
  for (const expected of ['public.identity', 'pgboss.job', 'public.message', 'vault.owner_key']) {
    const table = tables.find(({ place }) => place === `table ${expected}`);
    assert.ok(table !== undefined && table.content.length > 0, `${expected} is empty`);
  }
  assert.ok(problems.length >= 20);
  const places: readonly Haystack[] = [
    { place: 'the output', content: printedBefore + server.output() },
    { place: 'the metrics', content: await (await fetch(`${server.url}/metrics`)).text() },
    ...problems,
    ...(await readLog()),
    ...tables,
  ];
  assert.deepEqual(findCanaries([...persons, ...tokens], places), []);
  assert.deepEqual(findCanaries(persons, heads), []);
  const elsewhere = places.filter(({ place }) => !placesOfHostIds.has(place));
  assert.deepEqual(findCanaries(toCanaries(hostIds), [...elsewhere, ...heads]), []);
  const mailbox = join(server.dataDirectory, 'mailbox');
  assert.deepEqual(findInFiles([...persons, ...tokens], server.dataDirectory, [mailbox]), []);
  assert.ok(findInFiles(persons, mailbox, []).length > 0, 'the search does not find what is there');
});
