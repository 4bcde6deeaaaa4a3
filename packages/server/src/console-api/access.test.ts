import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { permissionsByRole, staffRoles, type StaffRole } from '@zgoda/vocabulary/staff';
import { eachRoute } from '../api/testing.ts';
import { openCase } from '../capabilities/cases/index.ts';
import { createCampaign } from '../capabilities/campaigns/index.ts';
import { listEntries } from '../capabilities/evidence/index.ts';
import { sequenceAll } from '../capabilities/evidence/testing.ts';
import { listOwnSessions, listStaff } from '../capabilities/staff/index.ts';
import { placeHold } from '../capabilities/retention/index.ts';
import { attendRequest, receiveRequest } from '../capabilities/requests/index.ts';
import { createEngagement, createExport } from '../capabilities/suppressions/index.ts';
import { ensureSubjects } from '../capabilities/subjects/index.ts';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import type { Requirement } from './door.ts';
import { consoleDocument } from './index.ts';
import { openTestConsole, type Answer, type TestBrowser } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail', 'client-crm']);
const document = consoleDocument();

/** Sign-outs come last: they end the session that the walk uses. */
const endsSession = (pattern: string, method: string): boolean =>
  pattern === '/sign-out' || (pattern === '/sessions' && method === 'DELETE');
const routes = eachRoute(document)
  .map((route) => {
    const item = document.paths?.[route.pattern] as Readonly<
      Record<string, { 'x-permission'?: Requirement }>
    >;
    return { ...route, requirement: item[route.method.toLowerCase()]?.['x-permission'] };
  })
  .toSorted((a, b) => Number(endsSession(a.pattern, a.method)) - Number(endsSession(b.pattern, b.method)));
type Route = (typeof routes)[number];

const codeOf = ({ body }: Answer): string | undefined => (body as { code?: string } | undefined)?.code;

function call(
  browser: TestBrowser,
  route: Route,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { body } = route.request();
  return browser.call(route.method, route.path(parameters), typeof body === 'string' ? body : undefined);
}

function mayCall(role: StaffRole, { requirement }: Route): boolean {
  if (requirement === 'anybody' || requirement === 'signed_in') return true;
  return requirement !== undefined && permissionsByRole[role].includes(requirement);
}

test('every route says who may call it', () => {
  assert.ok(routes.length >= 24);
  for (const { requirement, pattern } of routes) assert.ok(requirement, pattern);
  const open = routes.filter(({ requirement }) => requirement === 'anybody').map(({ pattern }) => pattern);
  assert.deepEqual(open.sort(), ['/invitations', '/sign-in', '/sign-in/code', '/sign-in/enrolment']);
});

test('signed out, every route but those of the sign-in answers that one must sign in', async () => {
  for (const route of routes.filter(({ requirement }) => requirement !== 'anybody')) {
    const answer = await call(console_.browser(), route);
    assert.deepEqual(
      [answer.status, codeOf(answer)],
      [401, 'not_signed_in'],
      `${route.method} ${route.pattern}`,
    );
  }
});

for (const role of staffRoles) {
  test(`a ${role} gets past the door of exactly the routes that the role's permissions name`, async () => {
    let browser = await console_.signedIn('payroll-mail', role);
    for (const route of routes.filter(({ requirement }) => requirement !== 'anybody')) {
      const answer = await call(browser, route);
      const isRefused = codeOf(answer) === 'not_permitted';
      const name = `${route.method} ${route.pattern}: ${answer.status} ${codeOf(answer)}`;
      assert.equal(isRefused, !mayCall(role, route), name);
      assert.equal(answer.status === 403, isRefused, name);
      assert.notEqual(answer.status, 401, name);
      assert.ok(answer.status < 500, name);
      if (endsSession(route.pattern, route.method)) {
        assert.equal((await browser.call('GET', '/me')).status, 401, 'the session has ended');
        browser = await console_.signedIn('payroll-mail', role);
      }
    }
  });
}

/** What exists at the first controller, by the names the routes use. */
async function existingIds(): Promise<Record<string, string>> {
  const ctx = console_.ctx('payroll-mail');
  const [subject] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'olena@example.org' }]));
  await sequenceAll(ctx, { anchors: console_.anchors('payroll-mail') });
  const [entry] = await listEntries(ctx, { limit: 1 });
  await console_.signedIn('payroll-mail', 'officer');
  const officer = (await listStaff(ctx)).find(({ roles }) => roles.includes('officer'));
  assert.ok(subject && entry && officer);
  const [session] = await listOwnSessions(ctx, officer.staffId);
  const content = { en: { title: 'Wages for olena', body_markdown: 'On **1 January**.' } };
  const request = { name: 'For olena', topic: 'practice-news', template: 'newsletter', content };
  const { campaignId } = await transaction(ctx, (tx) => createCampaign(tx, request));
  const contact = { channel: 'fax', direction: 'in', text: 'From olena.' } as const;
  const caseId = await transaction(ctx, (tx) =>
    openCase(tx, { subjectId: subject.subjectId, kind: 'question', contact }),
  );
  const { requestId, holdId } = await transaction(ctx, async (tx) => {
    const identity = { subject_id: subject.subjectId };
    const asked = { type: 'complaint', by: 'api', identity, details: { words: 'From olena.' } } as const;
    const received = await receiveRequest(tx, asked);
    await attendRequest(tx, received.requestId);
    const hold = { subjectId: subject.subjectId, matter: 'File 1', reason: 'olena asks' };
    return { ...received, holdId: await placeHold(tx, hold) };
  });
  const now = ctx.clock.now().getTime();
  const { engagement, made } = await transaction(ctx, async (tx) => {
    const { engagementId } = await createEngagement(tx, {
      recipient: 'contracted-mailer',
      purpose: 'A mailing about olena',
      terms: { reference: 'C-1', sha256: 'a'.repeat(64), signed_on: '2026-11-01' },
      hash: 'salted',
      expires_at: new Date(now + 86_400_000).toISOString(),
    });
    return createExport(tx, engagementId);
  });
  assert.ok(session);
  return {
    subject_id: toPublicId('subject', subject.subjectId),
    entry_id: toPublicId('entry', entry.entryId),
    staff_id: toPublicId('staff', officer.staffId),
    session_id: toPublicId('session', session.sessionId),
    campaign: toPublicId('campaign', campaignId),
    case: toPublicId('case', caseId),
    request: toPublicId('request', requestId),
    hold: toPublicId('hold', holdId),
    engagement: toPublicId('engagement', engagement.engagementId),
    export: toPublicId('suppression_export', made.exportId),
  };
}

const withoutInstance = ({ status, body }: Answer): unknown => {
  const { instance: _, details: __, ...rest } = (body ?? {}) as Record<string, unknown>;
  return [status, rest];
};

test('staff of a second controller gets for each id of the first what an id that does not exist gets', async () => {
  const existing = await existingIds();
  const absent = Object.fromEntries(
    Object.entries(existing).map(([name, id]) => [name, `${id.slice(0, 4)}${'7'.repeat(32)}`]),
  );
  for (const role of ['dpo', 'admin', 'communicator'] as const) {
    const browser = await console_.signedIn('client-crm', role);
    for (const route of routes.filter((each) => each.pattern.includes('{') && mayCall(role, each))) {
      const [ofOthers, ofNobody] = [await call(browser, route, existing), await call(browser, route, absent)];
      assert.deepEqual(
        withoutInstance(ofOthers),
        withoutInstance(ofNobody),
        `${route.method} ${route.pattern}`,
      );
      assert.ok(ofOthers.status >= 400, `${route.method} ${route.pattern}`);
      assert.equal(JSON.stringify(ofOthers.body).includes('olena'), false);
    }
  }
});

test('a case for the data protection officer is for every other role, on every route, as one that is not there', async () => {
  const existing = await existingIds();
  const dpo = await console_.signedIn('payroll-mail', 'dpo');
  const restrict = { action: 'restrict', reason: 'about a colleague' };
  const path = `/cases/${existing['case']}`;
  assert.equal((await dpo.call('POST', `${path}/actions`, restrict)).status, 200);
  const absent = { ...existing, case: `cas_${'7'.repeat(32)}` };
  const aboutCases = routes.filter(({ pattern }) => pattern.includes('{case}'));
  assert.ok(aboutCases.length >= 5);
  for (const role of staffRoles.filter((each) => permissionsByRole[each].includes('cases.read'))) {
    const browser = await console_.signedIn('payroll-mail', role);
    const isDpo = role === 'dpo';
    const read = await browser.call('GET', path);
    assert.equal(read.status, isDpo ? 200 : 404, role);
    const listed = JSON.stringify((await browser.call('GET', '/cases')).body);
    assert.equal(listed.includes(existing['case'] ?? ''), isDpo, role);
    if (isDpo) continue;
    for (const route of aboutCases.filter((each) => mayCall(role, each))) {
      const [hidden, missing] = [await call(browser, route, existing), await call(browser, route, absent)];
      assert.deepEqual(
        withoutInstance(hidden),
        withoutInstance(missing),
        `${role} ${route.method} ${route.pattern}`,
      );
      if (route.method === 'GET') assert.equal(codeOf(hidden), 'case_not_found');
    }
    for (const [act, body] of [
      ['actions', { action: 'close', reason: 'done' }],
      ['contacts', { channel: 'fax', text: 'x' }],
      ['answers', { subject: 'x', text: 'x' }],
    ] as const)
      assert.equal(codeOf(await browser.call('POST', `${path}/${act}`, body)), 'case_not_found', act);
    const search = { subject: { email: 'olena@example.org' }, reason: 'she called about request 2026-118' };
    if (permissionsByRole[role].includes('subjects.read')) {
      await browser.call('POST', '/subjects/searches', search);
      const record = await browser.call('GET', `/subjects/${existing['subject_id']}/record`);
      assert.equal(record.status, 200);
      assert.equal(JSON.stringify(record.body).includes(existing['case'] ?? ''), false);
    }
  }
});

test('the lists of a second controller hold nothing of the first', async () => {
  const existing = await existingIds();
  const search = { subject: { email: 'olena@example.org' }, reason: 'she called about request 2026-118' };
  const dpo = await console_.signedIn('payroll-mail', 'dpo');
  assert.equal((await dpo.call('POST', '/subjects/searches', search)).status, 200);
  const other = await console_.signedIn('client-crm', 'dpo');
  const lists = [
    '/access-log',
    '/evidence/entries',
    '/sessions',
    '/evidence/log',
    '/me',
    '/campaigns',
    '/topics',
    '/cases',
    '/requests',
    '/request-statistics',
    '/tasks',
    '/holds',
    '/suppressions',
    '/engagements',
    '/engagement-terms',
  ];
  for (const path of [...lists, '/topics/deliveries', '/campaign-terms']) {
    const { status, body } = await other.call('GET', path);
    assert.equal(status, 200, path);
    const text = JSON.stringify(body);
    for (const id of Object.values(existing)) assert.equal(text.includes(id), false, path);
    assert.equal(text.includes('payroll-mail'), false, path);
  }
  const answer = await other.call('POST', '/subjects/searches', search);
  assert.deepEqual([answer.status, codeOf(answer)], [404, 'person_not_found']);
});

test('a change without the console’s header, from another origin or from another site is refused, signed in or not', async () => {
  const admin = await console_.signedIn('payroll-mail', 'admin');
  const invite = { email: 'new@example.org', name: 'New', roles: ['officer'] };
  const attempts: ReadonlyArray<Record<string, string>> = [
    { 'x-zgoda-console': '' },
    { origin: 'https://attacker.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of attempts) {
    const answer = await admin.call('POST', '/staff', invite, headers);
    assert.deepEqual([answer.status, codeOf(answer)], [403, 'cross_site_request'], JSON.stringify(headers));
  }
  for (const route of routes.filter(({ method }) => method !== 'GET')) {
    const { body } = route.request();
    const answer = await console_
      .browser()
      .call(route.method, route.path(), body ?? undefined, { 'x-zgoda-console': '' });
    assert.equal(codeOf(answer), 'cross_site_request', `${route.method} ${route.pattern}`);
  }
  assert.equal((await admin.call('POST', '/staff', invite, { 'sec-fetch-site': 'same-origin' })).status, 201);
});

test('a body that is malformed, too large, of another type or with unknown fields is refused before anything is done', async () => {
  const browser = console_.browser();
  const refusals: ReadonlyArray<readonly [unknown, Record<string, string>, number]> = [
    ['{', {}, 400],
    [{ organisation: 'payroll-mail', email: 'a@example.org', password: 'x', admin: true }, {}, 422],
    [{ organisation: '../etc', email: 'a@example.org', password: 'x' }, {}, 422],
    ['x'.repeat(70_000), {}, 413],
    [{ organisation: 'payroll-mail' }, { 'content-type': 'text/plain' }, 415],
  ];
  for (const [body, headers, status] of refusals) {
    assert.equal((await browser.call('POST', '/sign-in', body, headers)).status, status);
  }
});
