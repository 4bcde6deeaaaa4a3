import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import type { RequestActInput } from '@zgoda/vocabulary/requests-api';
import { startCustomerPostgres, startCustomerSqlite } from '../../../../datamap/test/customer-databases.ts';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { getPlan, publishDataMap } from '../datamap/index.ts';
import { datamapJobs } from '../datamap/jobs.ts';
import { cabinet, connect, customerIn, mapOf, shop, shopStatements } from '../datamap/testing.ts';
import { listDeliveries } from '../deliveries/index.ts';
import { takePackage } from '../deliveries/service.ts';
import { listDisclosures, listNotices, recordDisclosure } from '../disclosures/index.ts';
import { eraseSubject } from '../evidence/index.ts';
import { confirmPart, findExportOf, listWaitingExports } from '../exports/index.ts';
import { exportJobs, exportSchedules } from '../exports/jobs.ts';
import { listLetters } from '../letters/index.ts';
import { scriptedMailer } from '../messages/testing.ts';
import { exampleFolder } from '../policies/testing.ts';
import { ensureSubjects, issueCode } from '../subjects/index.ts';
import { erasureSteps } from '../../start/erasure-steps.ts';
import { actOnRequest } from './act-service.ts';
import { requestJobs } from './jobs.ts';
import { getRequest } from './service.ts';
import { asked, requestContext, staffOf } from './testing.ts';

const database = await testDatabase();
const ctx = await requestContext(database, 'client-crm', exampleFolder('client-crm'));
const officer = await staffOf(ctx, 'officer', 'officer one');
const second = await staffOf(ctx, 'officer', 'officer two');
const [postgres, sqlite] = await Promise.all([startCustomerPostgres(), startCustomerSqlite()]);
const directory = mkdtempSync(join(tmpdir(), 'zgoda-export-'));
after(async () => {
  rmSync(directory, { recursive: true });
  await Promise.all([postgres.close(), sqlite.close()]);
});
for (const customer of [postgres, sqlite]) await customer.execute(...shopStatements);
const systems = connect({ web: postgres, till: sqlite });
const { server, mailer } = await scriptedMailer();
const jobs = [
  ...datamapJobs({ systems, anchors: ctx.anchors, steps: erasureSteps }),
  ...exportJobs({ systems }),
  ...requestJobs({ mailer, publicOrigin: 'https://privacy.example' }),
];
const run = () => database.runJobs(ctx, jobs);
const signal = new AbortController().signal;
const shops = { web: shop('web', 'postgres'), till: shop('till', 'sqlite') };
const publish = (files: Readonly<Record<string, string>>) => publishDataMap(ctx, mapOf(files), '');
await publish(shops);

/** Another address of somebody, which was never shown to be theirs. */
async function gainEmail(email: string, other: string): Promise<SubjectId> {
  const subjectId = await transaction(
    ctx,
    async (tx) => (await ensureSubjects(tx, [{ email }]))[0]?.subjectId ?? assert.fail(),
  );
  const identityId = ctx.ids.uuid();
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  await (
    await database.owner()
  ).query(
    `insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
     values ($1, $2, $3, $4, 'email', $5, now())`,
    [
      ctx.controller,
      ctx.vault.blindIndex(ctx.controller, other),
      identityId,
      subjectId,
      ctx.vault.seal(key ?? assert.fail(), identityId, Buffer.from(other)),
    ],
  );
  return subjectId;
}

let people = 0;
async function aCustomer(): Promise<{ email: string; other: string }> {
  people += 2;
  const [email, other] = [`buyer${people}@mail.example`, `other${people}@mail.example`];
  for (const customer of [postgres, sqlite])
    await customer.execute(...customerIn(people, email), ...customerIn(people + 1, other));
  return { email, other };
}
const act = (by: Context, requestId: RequestId, input: RequestActInput) =>
  transaction(by, (tx) => actOnRequest(tx, requestId, input));
/** With a code that came to the address. */
async function proved(
  type: Parameters<typeof asked>[1]['type'],
  email: string,
  details: object = {},
): Promise<RequestId> {
  const requestId = await asked(ctx, { type, identity: { email }, details, by: 'mail' });
  const { verificationId } = (await getRequest(ctx, requestId)).request;
  const issued = await transaction(ctx, (tx) => issueCode(tx, verificationId ?? assert.fail()));
  await act({ ...ctx, actor: { kind: 'subject' } }, requestId, {
    action: 'verify',
    code: issued?.code.reveal() ?? assert.fail(),
  });
  return requestId;
}
async function approve(requestId: RequestId, more: Partial<RequestActInput> = {}): Promise<void> {
  await act(officer, requestId, { action: 'propose', ...more });
  await act(second, requestId, { action: 'approve' });
  await run();
}
const stateOf = async (requestId: RequestId) => (await getRequest(ctx, requestId)).request.state;
const lastLetter = async (requestId: RequestId) => (await listLetters(ctx, requestId)).at(-1);

/** The package as its recipient has it: all of its text files, by name. */
async function fetched(requestId: RequestId): Promise<Readonly<Record<string, string>>> {
  const [delivery, ...more] = (await listDeliveries(ctx, requestId)).filter(({ state }) => state === 'ready');
  assert.deepEqual(more, []);
  const parts: Buffer[] = [];
  for await (const part of (await takePackage(ctx, delivery?.deliveryId ?? assert.fail())).content)
    parts.push(part);
  const file = join(directory, `${requestId}.zip`);
  writeFileSync(file, Buffer.concat(parts));
  execFileSync('unzip', ['-tq', file]);
  const names = execFileSync('unzip', ['-Z1', file]).toString().trim().split('\n');
  return Object.fromEntries(
    names.map((name) => [name, execFileSync('unzip', ['-p', file, name], { maxBuffer: 1e8 }).toString()]),
  );
}

test('CC-28: access is read from every system into a package, and the system answers with the link', async () => {
  const { email, other } = await aCustomer();
  const requestId = await proved('access', email);
  await approve(requestId);
  const { request, steps } = await getRequest(ctx, requestId);
  assert.equal(request.state, 'completed');
  assert.deepEqual([steps.at(-1)?.action, steps.at(-1)?.takenBy], ['complete', 'system']);
  assert.match(
    JSON.stringify((await lastLetter(requestId))?.text.blocks),
    /https:\/\/privacy\.example\/client-crm\/delivery\//,
  );
  const files = await fetched(requestId);
  for (const system of ['web', 'till']) {
    assert.ok(files[`tables/${system}-customers.csv`]?.includes(email));
    assert.equal(files[`tables/${system}-orders.csv`]?.trim().split('\r\n').length, 4);
  }
  assert.ok(files['letter.pdf']?.startsWith('%PDF'));
  assert.ok(!JSON.stringify(files).includes(other));
});

test('an address that nobody proved opens no rows, though it stands with the person; a proved one does', async () => {
  const { email, other } = await aCustomer();
  const subjectId = await gainEmail(email, other);
  const requestId = await proved('access', email);
  await approve(requestId);
  const tables = Object.entries(await fetched(requestId)).filter(([name]) => name.startsWith('tables/'));
  assert.ok(JSON.stringify(tables).includes(email));
  assert.ok(!JSON.stringify(tables).includes(other));
  const owner = await database.owner();
  await owner.query('update identity set verified_at = now() where subject_id = $1', [subjectId]);
  const again = await proved('access', email, { words: 'Again.' });
  await approve(again);
  assert.ok((await fetched(again))['tables/web-customers.csv']?.includes(other));
});

test('a system that is away is waited for: seen, since when, never done, no half package; then the whole of it', async () => {
  const { email } = await aCustomer();
  systems.away.add('web');
  const requestId = await proved('access', email);
  await approve(requestId);
  const first = await findExportOf(ctx, requestId);
  assert.deepEqual(
    first?.found.waitingFor.map(({ code }) => code),
    ['unreachable'],
  );
  const since = first?.found.waitingFor[0]?.since;
  ctx.clock.advance('PT2M');
  for (const { handler } of exportSchedules) await handler(ctx, signal);
  await run();
  assert.equal(await stateOf(requestId), 'carrying_out');
  const [waiting] = (await listWaitingExports(ctx)).filter((one) => one.requestId === requestId);
  assert.deepEqual([waiting?.attempts, waiting?.waitingFor[0]?.since], [2, since]);
  assert.deepEqual(await listDeliveries(ctx, requestId), []);
  systems.away.clear();
  ctx.clock.advance('PT10M');
  for (const { handler } of exportSchedules) await handler(ctx, signal);
  await run();
  assert.equal(await stateOf(requestId), 'completed');
  assert.ok((await fetched(requestId))['tables/till-customers.csv']?.includes(email));
});

test('what people look up by hand is in the package; until somebody has looked, it waits', async () => {
  const { email } = await aCustomer();
  await publish({ ...shops, cabinet: cabinet('cabinet') });
  const requestId = await proved('access', email);
  await approve(requestId);
  const waiting = (await findExportOf(ctx, requestId))?.found.waitingFor;
  assert.deepEqual(
    waiting?.map(({ system, code }) => [system, code]),
    [['cabinet', 'task_open']],
  );
  assert.equal(await stateOf(requestId), 'carrying_out');
  const file = { media_type: 'text/plain', data: Buffer.from('A card of 1999').toString('base64') } as const;
  const confirmation = { outcome: 'given', words: 'One card.', file } as const;
  await assert.rejects(
    transaction(ctx, (tx) => confirmPart(tx, requestId, 'cabinet', confirmation)),
    { code: 'export_part_needs_person' },
  );
  await transaction(officer, (tx) => confirmPart(tx, requestId, 'cabinet', confirmation));
  await assert.rejects(
    transaction(officer, (tx) => confirmPart(tx, requestId, 'cabinet', confirmation)),
    { code: 'export_part_closed' },
  );
  await run();
  assert.equal(await stateOf(requestId), 'completed');
  const files = await fetched(requestId);
  assert.equal(files['files/cabinet.txt'], 'A card of 1999');
  assert.match(files['index.html'] ?? '', /One card\./);
  const { rows } = await (
    await database.owner()
  ).query('select 1 from data_export_part where sealed_content is not null or sealed_words is not null');
  assert.deepEqual(rows, []);
  await publish(shops);
});

test('AS-29: somebody of whom nothing is held is told so, and gets no package', async () => {
  const requestId = await proved('access', `stranger${(people += 2)}@mail.example`);
  await approve(requestId);
  assert.equal(await stateOf(requestId), 'completed');
  assert.equal((await lastLetter(requestId))?.kind, 'nothing_held');
  assert.deepEqual(await listDeliveries(ctx, requestId), []);
});

test('portability gives what the person gave, without tables that others filled', async () => {
  const { email } = await aCustomer();
  const sourced = shops.till.replace('references:', 'source: { en: the till }\n    references:');
  await publish({ web: shops.web, till: sourced });
  const requestId = await proved('portability', email);
  await approve(requestId);
  const files = await fetched(requestId);
  assert.ok(files['tables/web-orders.csv'] !== undefined && files['tables/till-customers.csv'] !== undefined);
  assert.equal(files['tables/till-orders.csv'], undefined);
  await publish(shops);
});

test('AS-16: another controller whom the person named gets the link; the register shows it once they fetched it', async () => {
  const { email } = await aCustomer();
  const recipient = { name: 'Next Shop', email: 'intake@next.example' };
  const requestId = await proved('portability_to_controller', email, { recipient });
  const before = server.contents.length;
  await approve(requestId);
  const mail = server.contents.slice(before).join('\n');
  assert.match(mail, /intake@next\.example/);
  assert.match(mail, /client-crm\/delivery\//);
  assert.ok(!mail.includes(email));
  assert.equal(
    (await lastLetter(requestId))?.text.blocks.some(({ kind }) => kind === 'link'),
    false,
  );
  const subjectId: SubjectId = (await getRequest(ctx, requestId)).request.subjectId ?? assert.fail();
  assert.deepEqual(await listDisclosures(ctx, subjectId), []);
  assert.ok((await fetched(requestId))['tables/web-customers.csv']?.includes(email));
  const [disclosure] = await listDisclosures(ctx, subjectId);
  assert.deepEqual(
    [disclosure?.namedRecipient?.name, disclosure?.ground],
    ['Next Shop', 'at_subjects_request'],
  );
});

test('AS-22: a third party gets the categories that staff decided and nothing else, and it stands in the register with its ground', async () => {
  const { email } = await aCustomer();
  const details = {
    requester: { body: 'District Court', seat: 'Lviv', official: 'A. Judge', powers: 'Order 1' },
    scope: 'name',
    ground: 'a claim',
    about: { email },
  };
  const requestId = await proved('third_party_access', `court${people}@court.example`, details);
  await assert.rejects(act(officer, requestId, { action: 'propose' }), { code: 'request_demand_missing' });
  const unknown = { categories: ['shoe-size'], ground: 'legal_obligation' as const };
  await assert.rejects(act(officer, requestId, { action: 'propose', disclosure: unknown }), {
    code: 'request_category_unknown',
  });
  await approve(requestId, { disclosure: { categories: ['name'], ground: 'legal_obligation' } });
  const files = await fetched(requestId);
  assert.match(files['tables/web-customers.csv'] ?? '', /Name of/);
  assert.ok(!JSON.stringify(files).includes(email));
  const { aboutId } = (await getRequest(ctx, requestId)).request;
  const [disclosure] = await listDisclosures(ctx, aboutId ?? assert.fail());
  assert.deepEqual(
    [disclosure?.namedRecipient?.name, disclosure?.ground, disclosure?.categories],
    ['District Court', 'legal_obligation', ['name']],
  );
});

test('a request that ends otherwise leaves nothing to be fetched; erasure takes the export', async () => {
  const { email } = await aCustomer();
  systems.away.add('web').add('till');
  const requestId = await proved('access', email);
  await approve(requestId);
  await act(officer, requestId, { action: 'complete', words: 'Handed over on paper.' });
  systems.away.clear();
  ctx.clock.advance('PT1H');
  await run();
  assert.equal((await findExportOf(ctx, requestId))?.found.state, 'cancelled');
  assert.deepEqual(await listDeliveries(ctx, requestId), []);
  const subjectId = (await getRequest(ctx, requestId)).request.subjectId ?? assert.fail();
  await eraseSubject(ctx, subjectId, { anchors: ctx.anchors, steps: erasureSteps });
  assert.equal(await findExportOf(ctx, requestId), undefined);
});

test('AS-31: recipients who got what was corrected are told in the same act, of nothing else, and the letter names them', async () => {
  const { email } = await aCustomer();
  const corrections = [{ system: 'web', table: 'customers', column: 'name', value: 'Olha' }];
  const requestId = await proved('rectification', email, { corrections });
  const subjectId = (await getRequest(ctx, requestId)).request.subjectId ?? assert.fail();
  const give = (name: string, categories: readonly string[]) =>
    transaction(ctx, (tx) =>
      recordDisclosure(tx, {
        subjectId,
        recipient: { name, contact: 'them@next.example' },
        ground: 'at_subjects_request',
        categories,
      }),
    );
  await give('Knows The Name', ['name']);
  await give('Knows The Payments', ['payments']);
  await run();
  await act(officer, requestId, { action: 'propose' });
  const { planId } = (await getRequest(ctx, requestId)).request;
  const { plan } = await getPlan(ctx, planId ?? assert.fail());
  await act(second, requestId, { action: 'approve', plan_hash: plan?.hash });
  await run();
  assert.equal(await stateOf(requestId), 'completed');
  const notices = await listNotices(ctx, { subjectId });
  assert.deepEqual(
    notices.map(({ kind, categories, requestId: of }) => [kind, categories, of]),
    [['rectified', ['name'], requestId]],
  );
  const letter = JSON.stringify((await lastLetter(requestId))?.text.blocks);
  assert.match(letter, /Knows The Name/);
  assert.doesNotMatch(letter, /Knows The Payments/);
});
