import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parsePublicId, toPublicId } from '@zgoda/vocabulary/ids';
import { getPlan, startPlan } from '../capabilities/datamap/index.ts';
import { datamapJobs } from '../capabilities/datamap/jobs.ts';
import { publishByHand } from '../capabilities/datamap/testing.ts';
import { notifyRecipients } from '../capabilities/disclosures/index.ts';
import { openTestLog, testAnchors } from '../capabilities/evidence/testing.ts';
import { publishExample } from '../capabilities/policies/testing.ts';
import { writeLetter } from '../capabilities/letters/index.ts';
import { sampleOf } from '../capabilities/letters/testing.ts';
import { transaction } from '../platform/db/index.ts';
import { testContext, testDatabase } from '../platform/db/testing.ts';
import { createAccess } from '../platform/http/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createApiFace, openApiDocument } from './index.ts';
import { listOperations } from './document.ts';

/*
 * Each route is called by a second controller with what belongs to the first, and with what belongs to nobody: the
 * answers must not differ. A new route fails here until its case is written.
 */

const database = await testDatabase();
const contexts = new Map(
  await Promise.all(
    ['payroll-mail', 'association-site'].map(
      async (controller) => [controller, await testContext(database, { controller })] as const,
    ),
  ),
);
for (const ctx of contexts.values()) {
  await openTestLog(ctx);
  await publishExample(ctx);
}

const { app } = createApiFace({
  access: createAccess({
    contextFor: (slug, actor) => {
      const ctx = contexts.get(slug);
      return ctx === undefined ? undefined : { ...ctx, actor };
    },
    findCaller: async (key) => {
      const ctx = contexts.get(key.replace('key_of_', ''));
      return ctx === undefined
        ? undefined
        : { keyId: key, controller: ctx.controller, role: 'secret', origins: [] };
    },
    countCall: async () => {},
  }),
  observers: { log: silentLog, metrics: createMetrics() },
  publicOrigin: 'https://privacy.example',
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function call(controller: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await app.request(path, {
    method,
    headers: {
      authorization: `Bearer key_of_${controller}`,
      ...(body !== undefined && {
        'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
      }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}
const own = (method: string, path: string, body?: unknown) => call('payroll-mail', method, path, body);

/** What one controller may know of a person. */
interface Known {
  readonly email: string;
  readonly subject: string;
  readonly entry: string;
  readonly message: string;
  readonly campaign: string;
  readonly case: string;
  readonly request: string;
  readonly import: string;
  readonly letter: string;
  readonly hold: string;
  readonly disclosure: string;
  readonly notice: string;
  readonly engagement: string;
  readonly list: string;
  readonly verification: string;
  readonly otherVerification: string;
  readonly plan: string;
  readonly task: string;
}

const nobody: Known = {
  email: 'nobody.known@person.example',
  subject: 'sub_0190a0a0111171118111000000000001',
  entry: 'ent_0190a0a0111141118111000000000001',
  message: 'msg_0190a0a0111171118111000000000001',
  campaign: 'cmp_0190a0a0111171118111000000000001',
  case: 'cas_0190a0a0111171118111000000000001',
  request: 'req_0190a0a0111171118111000000000001',
  import: 'imp_0190a0a0111171118111000000000001',
  letter: 'let_0190a0a0111171118111000000000001',
  hold: 'hld_0190a0a0111171118111000000000001',
  disclosure: 'dsc_0190a0a0111171118111000000000001',
  notice: 'rcn_0190a0a0111171118111000000000001',
  engagement: 'eng_0190a0a0111171118111000000000001',
  list: 'exp_0190a0a0111171118111000000000001',
  verification: 'ver_0190a0a0111171118111000000000001',
  otherVerification: 'ver_0190a0a0111171118111000000000002',
  plan: 'pln_0190a0a0111171118111000000000001',
  task: 'tsk_0190a0a0111171118111000000000001',
};

const engagementOf = (recipient: string) => ({
  recipient,
  purpose: 'One mailing.',
  terms: { reference: 'contract 1', sha256: 'a'.repeat(64), signed_on: '2026-01-01' },
  expires_at: new Date(Date.now() + 86_400_000).toISOString(),
});

const atTheirRequest = {
  recipient: { name: 'Their new bank', contact: 'data@bank.example' },
  ground: 'at_subjects_request',
  categories: ['email-address'],
};

async function established(): Promise<Known> {
  const email = 'olena.kanarka@person.example';
  const field = (answer: Answer, name: RegExp): string => {
    assert.ok(answer.status < 300, answer.text);
    return name.exec(answer.text)?.[1] ?? assert.fail(answer.text);
  };
  const consent = await own('POST', '/v1/consents', {
    subject: { email },
    choices: [{ purpose: 'practice-news', status: 'given' }],
    notice: { version: 1, locale: 'en' },
    method: 'api',
  });
  const message = await own('POST', '/v1/messages', {
    subject: { email },
    class: 'transactional',
    template: 'form-confirmation',
    cause: { kind: 'form_submission', id: 'one' },
    data: { received_at: '2027-01-05T09:30:00.000Z', form_title: 'Questions' },
  });
  const campaign = await own('POST', '/v1/campaigns', {
    name: 'January',
    topic: 'practice-news',
    template: 'newsletter',
    content: { en: { title: 'Wages', body_markdown: 'News.' } },
  });
  const engagement = field(
    await own('POST', '/v1/suppressions/engagements', engagementOf('contracted-mailer')),
    /"id":"(eng_\w+)"/,
  );
  const list = await own('POST', '/v1/suppressions/exports', { engagement });
  const imported = await own('POST', '/v1/imports', { topics: ['practice-news'], method: 'paper' });
  const opened = await own('POST', '/v1/cases', {
    subject: { email },
    contact: { channel: 'telephone', text: 'Asked about heliotropes.' },
  });
  const disclosed = await own('POST', '/v1/disclosures', { ...atTheirRequest, subject: { email } });
  const held = await own('POST', '/v1/holds', {
    subject: { email },
    matter: 'file 1',
    reason: 'A claim.',
  });
  const asked = await own('POST', '/v1/requests', { type: 'access', subject: { email } });
  const verify = () => own('POST', '/v1/verifications', { subject: { email }, locale: 'en' });
  return {
    email,
    subject: field(consent, /"subject_id":"(sub_\w+)"/),
    entry: field(consent, /"entry_id":"(ent_\w+)"/),
    message: field(message, /"id":"(msg_\w+)"/),
    campaign: field(campaign, /"id":"(cmp_\w+)"/),
    case: field(opened, /"id":"(cas_\w+)"/),
    request: field(asked, /"id":"(req_\w+)"/),
    import: field(imported, /"id":"(imp_\w+)"/),
    letter: await writtenLetter(field(consent, /"subject_id":"(sub_\w+)"/)),
    hold: field(held, /"id":"(hld_\w+)"/),
    disclosure: field(disclosed, /"id":"(dsc_\w+)"/),
    notice: await toldOf(field(consent, /"subject_id":"(sub_\w+)"/)),
    engagement,
    list: field(list, /"id":"(exp_\w+)"/),
    verification: field(await verify(), /"verification":"(ver_\w+)"/),
    otherVerification: field(await verify(), /"verification":"(ver_\w+)"/),
    ...(await plannedErasure(field(consent, /"subject_id":"(sub_\w+)"/))),
  };
}

/** A letter to a person of the first controller. */
async function writtenLetter(subject: string): Promise<string> {
  const ctx = contexts.get('payroll-mail') ?? assert.fail();
  const subjectId = parsePublicId('subject', subject) ?? assert.fail();
  const letter = { ...sampleOf('nothing_held'), subjectId, locale: 'en' };
  return toPublicId('letter', await transaction(ctx, (tx) => writeLetter(tx, letter)));
}

/** A plan of the first controller, with a task. */
async function plannedErasure(subject: string): Promise<Pick<Known, 'plan' | 'task'>> {
  const ctx = contexts.get('payroll-mail') ?? assert.fail();
  const subjectId = parsePublicId('subject', subject) ?? assert.fail();
  await publishByHand(ctx, 'cabinet');
  const planId = await transaction(ctx, (tx) => startPlan(tx, { subjectId, kind: 'restriction' }));
  const systems = { connectors: {}, settingsOf: () => undefined };
  await database.runJobs(ctx, datamapJobs({ systems, anchors: testAnchors(), steps: [] }));
  const { taskId } = (await getPlan(ctx, planId)).tasks[0] ?? assert.fail();
  return { plan: toPublicId('plan', planId), task: toPublicId('task', taskId) };
}

/** A notice to the recipient of the first controller's person. */
async function toldOf(subject: string): Promise<string> {
  const ctx = contexts.get('payroll-mail') ?? assert.fail();
  const subjectId = parsePublicId('subject', subject) ?? assert.fail();
  const categories = ['email-address'];
  const [notice] = await transaction(ctx, (tx) =>
    notifyRecipients(tx, { subjectId, kind: 'rectified', categories }),
  );
  return toPublicId('recipient_notice', notice?.noticeId ?? assert.fail());
}

type Ask = (known: Known) => { readonly path: string; readonly body?: unknown };

/** Calls as the second controller would make them rightly, about a person that may be its own or not. */
const cases: Readonly<Record<string, readonly Ask[]>> = {
  'POST /v1/consents': [
    ({ email }) => ({
      path: '/v1/consents',
      body: {
        subject: { email },
        choices: [{ purpose: 'garden-letters', status: 'refused' }],
        notice: { version: 1, locale: 'en' },
        method: 'api',
      },
    }),
    ({ subject }) => ({
      path: '/v1/consents',
      body: {
        subject: { subject_id: subject },
        choices: [{ purpose: 'garden-letters', status: 'withdrawn' }],
        notice: { version: 1, locale: 'en' },
        method: 'api',
      },
    }),
  ],
  'POST /v1/consents/query': [
    ({ subject }) => ({ path: '/v1/consents/query', body: { subject: { subject_id: subject } } }),
    ({ email }) => ({ path: '/v1/consents/query', body: { subject: { email } } }),
  ],
  'GET /v1/consents/receipts/{entry}': [({ entry }) => ({ path: `/v1/consents/receipts/${entry}` })],
  'GET /v1/forms/{form}': [() => ({ path: '/v1/forms/contact' })],
  'POST /v1/forms/{form}/submissions': [
    ({ email }) => ({
      path: '/v1/forms/contact/submissions',
      body: { fields: { email, message: 'A question.' }, notice: { version: 1, locale: 'en' } },
    }),
  ],
  'POST /v1/verifications': [
    ({ email }) => ({ path: '/v1/verifications', body: { subject: { email }, locale: 'en' } }),
  ],
  'POST /v1/verifications/{verification}/confirm': [
    ({ verification }) => ({ path: `/v1/verifications/${verification}/confirm`, body: { code: '123456' } }),
  ],
  'POST /v1/subjects/links': [
    ({ verification, otherVerification }) => ({
      path: '/v1/subjects/links',
      body: { verifications: [verification, otherVerification] },
    }),
  ],
  'POST /v1/subscriptions/requests': [
    ({ email }) => ({
      path: '/v1/subscriptions/requests',
      body: { email, topics: ['garden-letter'], locale: 'en' },
    }),
  ],
  'GET /v1/subscriptions': [({ subject }) => ({ path: `/v1/subscriptions?subject_id=${subject}` })],
  'POST /v1/subscriptions/query': [
    ({ subject }) => ({ path: '/v1/subscriptions/query', body: { subject: { subject_id: subject } } }),
    ({ email }) => ({ path: '/v1/subscriptions/query', body: { subject: { email } } }),
  ],
  'PUT /v1/subscriptions': [
    ({ subject }) => ({
      path: '/v1/subscriptions',
      body: {
        subject: { subject_id: subject },
        changes: [{ topic: 'garden-letter', on: false }],
        locale: 'en',
      },
    }),
  ],
  'POST /v1/events': [
    ({ subject }) => ({
      path: '/v1/events',
      body: { type: 'relationship.started', subject: { subject_id: subject }, relationship: 'member' },
    }),
  ],
  'POST /v1/decisions': [
    ({ email }) => ({
      path: '/v1/decisions',
      body: { subject: { email }, purpose: 'garden-letters', categories: ['email-address'] },
    }),
    ({ subject }) => ({
      path: '/v1/decisions',
      body: [{ subject: { subject_id: subject }, purpose: 'garden-letters', categories: ['email-address'] }],
    }),
  ],
  'POST /v1/messages': [
    ({ subject }) => ({
      path: '/v1/messages',
      body: {
        subject: { subject_id: subject },
        class: 'letter',
        template: 'newsletter',
        topic: 'garden-letter',
      },
    }),
  ],
  'GET /v1/messages/{message}': [({ message }) => ({ path: `/v1/messages/${message}` })],
  'POST /v1/campaigns': [
    () => ({
      path: '/v1/campaigns',
      body: { name: 'X', topic: 'garden-letter', template: 'newsletter', content: { en: {} } },
    }),
  ],
  'GET /v1/campaigns': [
    () => ({ path: '/v1/campaigns' }),
    ({ campaign }) => ({ path: `/v1/campaigns?cursor=${campaign}` }),
  ],
  'GET /v1/campaigns/{campaign}': [({ campaign }) => ({ path: `/v1/campaigns/${campaign}` })],
  'GET /v1/campaigns/{campaign}/audience': [
    ({ campaign }) => ({ path: `/v1/campaigns/${campaign}/audience` }),
  ],
  'GET /v1/campaigns/{campaign}/preview': [({ campaign }) => ({ path: `/v1/campaigns/${campaign}/preview` })],
  'POST /v1/campaigns/{campaign}/test': [
    ({ campaign }) => ({ path: `/v1/campaigns/${campaign}/test`, body: { to: ['staff@ours.example'] } }),
  ],
  'GET /v1/campaigns/{campaign}/messages': [
    ({ campaign }) => ({ path: `/v1/campaigns/${campaign}/messages?state=uncertain` }),
    ({ subject }) => ({ path: `/v1/campaigns/${nobody.campaign}/messages?state=held&cursor=${subject}` }),
  ],
  'POST /v1/campaigns/{campaign}/messages/{message}/decisions': [
    ({ campaign, message }) => ({
      path: `/v1/campaigns/${campaign}/messages/${message}/decisions`,
      body: { action: 'mark_arrived' },
    }),
  ],
  'POST /v1/campaigns/{campaign}/actions': [
    ({ campaign }) => ({ path: `/v1/campaigns/${campaign}/actions`, body: { action: 'start' } }),
  ],
  'POST /v1/suppressions/engagements': [
    () => ({ path: '/v1/suppressions/engagements', body: engagementOf('contracted-mailer') }),
  ],
  'GET /v1/suppressions/engagements': [
    () => ({ path: '/v1/suppressions/engagements' }),
    ({ engagement }) => ({ path: `/v1/suppressions/engagements?cursor=${engagement}` }),
  ],
  'GET /v1/suppressions/engagements/{engagement}': [
    ({ engagement }) => ({ path: `/v1/suppressions/engagements/${engagement}` }),
  ],
  'POST /v1/suppressions/engagements/{engagement}/actions': [
    ({ engagement }) => ({
      path: `/v1/suppressions/engagements/${engagement}/actions`,
      body: { action: 'attest', reference: 'letter 1' },
    }),
  ],
  'POST /v1/suppressions/exports': [
    ({ engagement }) => ({ path: '/v1/suppressions/exports', body: { engagement } }),
    ({ engagement }) => ({ path: '/v1/suppressions/exports', body: { engagement, content: 'addresses' } }),
  ],
  'GET /v1/suppressions/exports/{export}': [({ list }) => ({ path: `/v1/suppressions/exports/${list}` })],
  'GET /v1/suppressions/exports/{export}/hashes': [
    ({ list }) => ({ path: `/v1/suppressions/exports/${list}/hashes` }),
  ],
  'GET /v1/suppressions/exports/{export}/file': [
    ({ list }) => ({ path: `/v1/suppressions/exports/${list}/file` }),
  ],
  'POST /v1/suppressions/imports/file': [
    ({ email }) => ({
      path: '/v1/suppressions/imports/file?kind=sha256',
      body: `${createHash('sha256').update(email).digest('hex')}\n`,
    }),
    ({ email, engagement }) => ({
      path: `/v1/suppressions/imports/file?kind=sha256&engagement=${engagement}`,
      body: `${createHash('sha256').update(email).digest('hex')}\n`,
    }),
  ],
  'POST /v1/suppressions/imports': [
    ({ email }) => ({
      path: '/v1/suppressions/imports',
      body: { kind: 'sha256', hashes: [createHash('sha256').update(email).digest('hex')] },
    }),
    ({ engagement }) => ({
      path: '/v1/suppressions/imports',
      body: { engagement, kind: 'salted', hashes: ['a'.repeat(64)] },
    }),
  ],
  'POST /v1/imports': [() => ({ path: '/v1/imports', body: { topics: ['garden-letter'], method: 'paper' } })],
  'GET /v1/imports/{import}': [({ import: id }) => ({ path: `/v1/imports/${id}` })],
  'GET /v1/imports/{import}/report': [({ import: id }) => ({ path: `/v1/imports/${id}/report` })],
  'PUT /v1/imports/{import}/parts/{part}': [
    ({ import: id }) => ({ path: `/v1/imports/${id}/parts/0`, body: { data: 'ZW1haWwK' } }),
  ],
  'POST /v1/imports/{import}/actions': [
    ({ import: id }) => ({ path: `/v1/imports/${id}/actions`, body: { action: 'cancel' } }),
  ],
  'GET /v1/letters/{letter}': [
    ({ letter }) => ({ path: `/v1/letters/${letter}` }),
    ({ letter }) => ({ path: `/v1/letters/${letter}.pdf` }),
  ],
  'POST /v1/disclosures': [
    ({ subject }) => ({
      path: '/v1/disclosures',
      body: { ...atTheirRequest, subject: { subject_id: subject } },
    }),
    ({ email }) => ({ path: '/v1/disclosures', body: { ...atTheirRequest, subjects: [{ email }] } }),
  ],
  'GET /v1/disclosures': [
    () => ({ path: '/v1/disclosures' }),
    ({ disclosure: cursor }) => ({ path: `/v1/disclosures?cursor=${cursor}` }),
    ({ subject }) => ({ path: `/v1/disclosures?subject_id=${subject}` }),
  ],
  'GET /v1/disclosures/notices': [
    () => ({ path: '/v1/disclosures/notices?state=open' }),
    ({ notice: cursor }) => ({ path: `/v1/disclosures/notices?cursor=${cursor}` }),
    ({ subject }) => ({ path: `/v1/disclosures/notices?subject_id=${subject}` }),
  ],
  'POST /v1/disclosures/notices/{notice}/acknowledge': [
    ({ notice }) => ({ path: `/v1/disclosures/notices/${notice}/acknowledge` }),
  ],
  'POST /v1/holds': [
    ({ subject }) => ({
      path: '/v1/holds',
      body: { subject: { subject_id: subject }, matter: 'file 2', reason: 'A claim.' },
    }),
    ({ email }) => ({
      path: '/v1/holds',
      body: { subject: { email }, matter: 'file 2', reason: 'A claim.' },
    }),
  ],
  'GET /v1/holds': [
    () => ({ path: '/v1/holds' }),
    ({ hold: cursor }) => ({ path: `/v1/holds?cursor=${cursor}` }),
    ({ subject }) => ({ path: `/v1/holds?subject_id=${subject}` }),
  ],
  'POST /v1/holds/{hold}/release': [
    ({ hold }) => ({ path: `/v1/holds/${hold}/release`, body: { reason: 'Over.' } }),
  ],
  'GET /v1/retention/preview': [() => ({ path: '/v1/retention/preview?at=2031-01-01T00:00:00Z' })],
  'GET /v1/retention/sweeps': [() => ({ path: '/v1/retention/sweeps' })],
  'POST /v1/cases': [
    ({ email }) => ({
      path: '/v1/cases',
      body: { subject: { email }, contact: { channel: 'fax', text: 'A question.' } },
    }),
    ({ subject }) => ({
      path: '/v1/cases',
      body: { subject: { subject_id: subject }, contact: { channel: 'fax', text: 'A question.' } },
    }),
  ],
  'GET /v1/cases': [
    () => ({ path: '/v1/cases' }),
    ({ case: cursor }) => ({ path: `/v1/cases?cursor=${cursor}` }),
    ({ subject }) => ({ path: `/v1/cases?subject_id=${subject}` }),
  ],
  'GET /v1/cases/{case}': [({ case: id }) => ({ path: `/v1/cases/${id}` })],
  'POST /v1/cases/{case}/contacts': [
    ({ case: id }) => ({ path: `/v1/cases/${id}/contacts`, body: { channel: 'mail', text: 'More.' } }),
  ],
  'POST /v1/cases/{case}/answers': [
    ({ case: id }) => ({ path: `/v1/cases/${id}/answers`, body: { subject: 'Re', text: 'More.' } }),
  ],
  'POST /v1/cases/{case}/actions': [
    ({ case: id }) => ({ path: `/v1/cases/${id}/actions`, body: { action: 'close', reason: 'done' } }),
    ({ case: id }) => ({ path: `/v1/cases/${id}/actions`, body: { action: 'remove' } }),
  ],
  'GET /v1/systems': [() => ({ path: '/v1/systems' })],
  'GET /v1/plans/{plan}': [({ plan }) => ({ path: `/v1/plans/${plan}` })],
  'GET /v1/plans/{plan}/tasks': [({ plan }) => ({ path: `/v1/plans/${plan}/tasks` })],
  'POST /v1/tasks/{task}/confirmations': [
    ({ task }) => ({
      path: `/v1/tasks/${task}/confirmations`,
      body: { outcome: 'done', words: 'Taken out of the folder.', confirmed_by: 'Iryna Vzirets' },
    }),
  ],
  'POST /v1/requests': [
    ({ email }) => ({ path: '/v1/requests', body: { type: 'access', subject: { email } } }),
    ({ subject }) => ({ path: '/v1/requests', body: { type: 'erasure', subject: { subject_id: subject } } }),
  ],
  'GET /v1/requests': [
    () => ({ path: '/v1/requests' }),
    ({ request: cursor }) => ({ path: `/v1/requests?cursor=${cursor}&type=portability` }),
    ({ subject }) => ({ path: `/v1/requests?subject_id=${subject}` }),
  ],
  'GET /v1/requests/{request}': [({ request: id }) => ({ path: `/v1/requests/${id}` })],
  'POST /v1/automated-decisions': [
    ({ subject }) => ({
      path: '/v1/automated-decisions',
      body: { decision: 'plot-queue', subject: { subject_id: subject }, outcome: 'Third.' },
    }),
  ],
  'GET /v1/automated-decisions/{decision}': [
    ({ case: id }) => ({ path: `/v1/automated-decisions/${id.replace('cas_', 'aut_')}` }),
  ],
  'GET /v1/requests/{request}/export': [({ request: id }) => ({ path: `/v1/requests/${id}/export` })],
  'POST /v1/requests/{request}/export/retries': [
    ({ request: id }) => ({ path: `/v1/requests/${id}/export/retries`, body: {} }),
  ],
  'POST /v1/requests/{request}/export/parts/{system}/confirmations': [
    ({ request: id }) => ({
      path: `/v1/requests/${id}/export/parts/cabinet/confirmations`,
      body: { outcome: 'none_found', words: 'Nothing.', confirmed_by: 'A. Clerk' },
    }),
  ],
  'GET /v1/requests/{request}/explanation': [
    ({ request: id }) => ({ path: `/v1/requests/${id}/explanation` }),
  ],
  'POST /v1/requests/{request}/actions': [
    ({ request: id }) => ({ path: `/v1/requests/${id}/actions`, body: { action: 'withdraw' } }),
    ({ request: id }) => ({ path: `/v1/requests/${id}/actions`, body: { action: 'verify', code: '123456' } }),
  ],
  'POST /v1/requests/{request}/plans': [
    ({ request: id }) => ({ path: `/v1/requests/${id}/plans`, body: {} }),
  ],
  'POST /v1/requests/{request}/assignments': [
    ({ request: id }) => ({ path: `/v1/requests/${id}/assignments`, body: { staff_id: null } }),
  ],
  'POST /v1/requests/{request}/documents': [
    ({ request: id }) => ({
      path: `/v1/requests/${id}/documents`,
      body: { kind: 'scan', media_type: 'image/png', data: 'AAAA' },
    }),
  ],
  'GET /v1/policy': [() => ({ path: '/v1/policy' })],
  'GET /v1/policy/versions': [() => ({ path: '/v1/policy/versions' })],
  'POST /v1/policy/versions': [() => ({ path: '/v1/policy/versions', body: { files: {} } })],
  'POST /v1/policy/check': [() => ({ path: '/v1/policy/check', body: { files: {} } })],
  'POST /v1/policy/diff': [() => ({ path: '/v1/policy/diff', body: { files: {} } })],
  'GET /v1/promises': [() => ({ path: '/v1/promises' })],
  'GET /v1/evidence/entries/{id}': [({ entry }) => ({ path: `/v1/evidence/entries/${entry}` })],
};

/** Without what differs between any two calls: ids, times, hashes, signatures, and the address that was asked about. */
const masked = ({ status, text }: Answer, { email }: Known): string =>
  `${status} ${text
    .replaceAll(email, '<email>')
    .replaceAll(/[a-z]{3}_[0-9a-f]{32}|urn:uuid:[0-9a-f-]{36}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/[0-9a-f]{64}/g, '<hash>')
    .replaceAll(/"promise":"[^"]*"/g, '<promise>')}`;

const routes = listOperations(openApiDocument()).map(({ method, path }) => `${method.toUpperCase()} ${path}`);

test('every route has its case here', () => {
  assert.deepEqual(
    routes.filter((route) => cases[route] === undefined),
    [],
  );
});

test('a second controller gets from every route what it would get for nobody', async () => {
  const theirs = await established();
  for (const route of routes) {
    const method = route.split(' ', 1)[0] ?? '';
    for (const ask of cases[route] ?? []) {
      const [foreign, absent] = [ask(theirs), ask(nobody)];
      const seen = await call('association-site', method, foreign.path, foreign.body);
      const expected = await call('association-site', method, absent.path, absent.body);
      assert.notEqual(seen.status, 500, `${route}: ${seen.text}`);
      assert.equal(masked(seen, theirs), masked(expected, nobody), route);
      for (const secret of [theirs.subject, theirs.message, theirs.campaign, theirs.engagement]) {
        assert.ok(!seen.text.includes(secret) || foreign.path.includes(secret), `${route} tells ${secret}`);
      }
    }
  }
});

test('the first controller itself gets them: the cases above ask for what is there', async () => {
  const theirs = await established();
  for (const route of [
    'GET /v1/consents/receipts/{entry}',
    'GET /v1/messages/{message}',
    'GET /v1/cases/{case}',
    'GET /v1/requests/{request}',
    'GET /v1/campaigns/{campaign}',
    'GET /v1/campaigns/{campaign}/audience',
    'GET /v1/campaigns/{campaign}/preview',
    'GET /v1/campaigns/{campaign}/messages',
    'GET /v1/imports/{import}',
    'GET /v1/imports/{import}/report',
    'GET /v1/suppressions/engagements/{engagement}',
    'GET /v1/suppressions/exports/{export}',
    'GET /v1/suppressions/exports/{export}/hashes',
    'GET /v1/suppressions/exports/{export}/file',
    'GET /v1/plans/{plan}',
    'GET /v1/plans/{plan}/tasks',
    'GET /v1/evidence/entries/{id}',
  ]) {
    const path = cases[route]?.[0]?.(theirs).path ?? '';
    assert.equal((await own('GET', path)).status, 200, route);
  }
});
