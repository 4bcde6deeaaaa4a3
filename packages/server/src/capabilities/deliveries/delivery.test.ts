import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { createCentre } from '../../centre/centre.ts';
import { listDisclosures } from '../disclosures/index.ts';
import { eraseSubject, listSubjectEntries } from '../evidence/index.ts';
import { testAnchors } from '../evidence/testing.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { ensureSubjects, issueCode, sealLink } from '../subjects/index.ts';
import type { NewDelivery } from './delivery.ts';
import { makeAccessReport } from './report-service.ts';
import {
  deliveryErasure,
  getDelivery,
  listDeliveries,
  sealDownloadLink,
  storePackage,
  sweepDeliveries,
  takePackage,
} from './service.ts';
import { listed, wholeOf } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database, 'association-site');
const site = createCentre({
  contextFor: (controller, actor) => (controller === ctx.controller ? { ...ctx, actor } : undefined),
  getBoard: () => Promise.reject(new Error('no board here')),
  checkerHtml: undefined,
});
const owner = await database.owner();
const content = randomBytes(2_500_000);
const minuteMs = 60_000;

const store = (subjectId: SubjectId, more: Partial<NewDelivery> = {}) =>
  storePackage(ctx, {
    subjectId,
    source: listed([content.subarray(0, 1_000_001), content.subarray(1_000_001)]),
    ...more,
  });
const acts = async (subjectId: SubjectId): Promise<unknown[]> =>
  (await listSubjectEntries(ctx, subjectId, { limit: 50 })).map(({ fields }) => fields['act']);

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly text: string;
  readonly location: string;
}
async function visit(path: string, form?: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await site.request(`http://privacy.example${path}`, {
    ...(form && {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    }),
  });
  const body = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    body,
    text: body.toString(),
    location: response.headers.get('location') ?? '',
  };
}

/** What the mail with the code would say. */
async function codeFor(text: string): Promise<{ readonly verification: string; readonly code: string }> {
  const verification = /name="verification" value="(ver_\w+)"/.exec(text)?.[1] ?? assert.fail(text);
  const hex = verification.slice(4);
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
  const issued = await transaction(ctx, (tx) => issueCode(tx, uuid as never));
  return { verification, code: issued?.code.reveal() ?? assert.fail('no code') };
}

/** Through the pages up to the button. */
async function toButton(link: string): Promise<string> {
  const { text } = await visit(link, { act: 'send' });
  const confirmed = await visit(link, { act: 'confirm', ...(await codeFor(text)) });
  assert.equal(confirmed.status, 303, confirmed.text);
  return confirmed.location;
}

test('what was stored comes back as it was, in chunks of a megabyte that say nothing of it', async () => {
  const subjectId = await personWith(ctx, 'stored@person.example');
  const marker = Buffer.from('a secret in the middle');
  const requestId = ctx.ids.uuid() as RequestId;
  const deliveryId = await store(subjectId, { requestId, source: listed([content, marker]) });
  const [found] = await listDeliveries(ctx, requestId);
  assert.deepEqual(
    [found?.deliveryId, found?.state, found?.bytes, found?.chunks],
    [deliveryId, 'ready', content.length + marker.length, 3],
  );
  // 14 days on the controller's clock, as the policy says nothing else.
  assert.equal((found?.expiresAt.getTime() ?? 0) - (found?.storedAt.getTime() ?? 0), 14 * 24 * 60 * minuteMs);
  const { rows } = await owner.query<{ sealed: Buffer }>(
    'select sealed from delivery_chunk where delivery_id = $1 order by no',
    [deliveryId],
  );
  assert.ok(rows.every(({ sealed }) => sealed.length <= 1024 * 1024 + 16 && !sealed.includes(marker)));
  const taken = await takePackage(ctx, deliveryId);
  assert.deepEqual(await wholeOf(taken.content), Buffer.concat([content, marker]));
});

test('a source that breaks leaves nothing behind', async () => {
  const subjectId = await personWith(ctx, 'broken@person.example');
  async function* broken() {
    yield content;
    throw new Error('the source broke');
  }
  await assert.rejects(store(subjectId, { source: broken() }), /the source broke/);
  const { rows } = await owner.query('select 1 from delivery where subject_id = $1', [subjectId]);
  assert.deepEqual(rows, []);
});

test('a link gives the file once: page, code, button; the button again for an hour, and then nothing is left', async () => {
  const subjectId = await personWith(ctx, 'once@person.example');
  const deliveryId = await store(subjectId);
  const link = await sealDownloadLink(ctx, deliveryId);
  for (let time = 0; time < 3; time += 1) {
    const page = await visit(link);
    assert.equal(page.status, 200);
    assert.match(page.text, /2,5/);
    assert.match(page.text, /o…@person\.example/);
    assert.doesNotMatch(page.text, /once@person/);
  }
  const sent = await visit(link, { act: 'send' });
  const { verification } = await codeFor(sent.text);
  const wrong = await visit(link, { act: 'confirm', verification, code: '000000' });
  assert.match(wrong.text, /role="alert"/);
  const button = await toButton(link);
  assert.equal((await getDelivery(ctx, deliveryId)).takenAt, undefined);
  assert.match((await visit(button)).text, /<form/);
  const file = await visit(button, { act: 'download' });
  assert.deepEqual(file.body, content);
  assert.equal((await visit(link)).status, 410);
  assert.equal((await visit(link, { act: 'send' })).status, 410);
  ctx.clock.advance('PT59M');
  assert.deepEqual((await visit(button, { act: 'download' })).body, content);
  await sweepDeliveries(ctx, new AbortController().signal);
  assert.equal((await getDelivery(ctx, deliveryId)).state, 'ready');
  ctx.clock.advance('PT2M');
  await assert.rejects(takePackage(ctx, deliveryId), { code: 'delivery_gone' });
  assert.equal((await visit(button, { act: 'download' })).status, 410);
  await sweepDeliveries(ctx, new AbortController().signal);
  const { rows } = await owner.query('select 1 from delivery_chunk where delivery_id = $1', [deliveryId]);
  assert.deepEqual(rows, []);
  assert.deepEqual(
    (await acts(subjectId)).filter((act) => String(act).startsWith('delivery')),
    ['delivery_ready', 'delivery_taken', 'delivery_gone'],
  );
});

test('what nobody fetches is gone after its term', async () => {
  const subjectId = await personWith(ctx, 'term@person.example');
  const deliveryId = await store(subjectId, {
    expiresAt: new Date(ctx.clock.now().getTime() + 10 * minuteMs),
  });
  const link = await sealDownloadLink(ctx, deliveryId);
  ctx.clock.advance('PT10M');
  assert.equal((await visit(link)).status, 410);
  await sweepDeliveries(ctx, new AbortController().signal);
  assert.equal((await getDelivery(ctx, deliveryId)).state, 'gone');
});

test('a code for another mailbox, or a link for another person or page, opens nothing', async () => {
  const subjectId = await personWith(ctx, 'mine@person.example');
  const other = await personWith(ctx, 'other@person.example');
  const deliveryId = await store(subjectId);
  const link = await sealDownloadLink(ctx, deliveryId);
  const ofOther = await sealDownloadLink(ctx, await store(other));
  const foreign = await codeFor((await visit(ofOther, { act: 'send' })).text);
  assert.match((await visit(link, { act: 'confirm', ...foreign })).text, /role="alert"/);
  const wrongHolder = sealLink(ctx, { kind: 'delivery', subjectId: other, deliveryId });
  assert.equal((await visit(`/${ctx.controller}/delivery/${wrongHolder}`)).status, 410);
  const token = link.split('/').at(-1) ?? '';
  assert.equal((await visit(`/${ctx.controller}/download/${token}`, { act: 'download' })).status, 410);
  assert.equal((await visit(`/${ctx.controller}/delivery/${token.slice(0, -2)}`)).status, 410);
});

test('AS-16: a recipient whom the person named fetches it with a code to their own mailbox, and the register shows it', async () => {
  const subjectId = await personWith(ctx, 'giver@person.example');
  const recipient = { name: 'Next Union', email: 'office@next.example' };
  const deliveryId = await store(subjectId, { recipient });
  const link = await sealDownloadLink(ctx, deliveryId);
  assert.match((await visit(link)).text, /o…@next\.example/);
  assert.deepEqual(await listDisclosures(ctx, subjectId), []);
  const file = await visit(await toButton(link), { act: 'download' });
  assert.deepEqual(file.body, content);
  const [disclosure, ...others] = await listDisclosures(ctx, subjectId);
  assert.deepEqual(others, []);
  assert.equal(disclosure?.namedRecipient?.name, 'Next Union');
  assert.equal(disclosure.ground, 'at_subjects_request');
  const report = await makeAccessReport(ctx, { subjectId, locale: 'uk' });
  assert.deepEqual(
    report.disclosures.map((one) => [one.recipient, one.ground]),
    [['Next Union', 'ваше прохання']],
  );
});

test('the report says of every category its purposes, places and sources, and of the person what we have on record', async () => {
  const subjectId = await personWith(ctx, 'report@person.example', 'garden-letter');
  const sources = new Map([['email', ['the register of members']]]);
  const report = await makeAccessReport(ctx, { subjectId, locale: 'en', sources });
  for (const category of report.categories.filter(({ purposes }) => purposes.length > 0)) {
    assert.ok(category.places.length > 0, category.id);
    for (const purpose of category.purposes)
      assert.ok(purpose.legalBasis !== '' && purpose.description !== '');
  }
  const said = JSON.stringify(report.ownRecords);
  assert.ok(said.includes('report@person.example'));
  assert.ok(said.includes('Garden letter'));
  assert.deepEqual(
    report.ownRecords.map(({ id }) => id),
    ['identities', 'consents', 'subscriptions', 'messages', 'cases', 'receipts'],
  );
});

test('erasing a person takes their packages, and those that were meant for them', async () => {
  const subjectId = await personWith(ctx, 'gone@person.example');
  const [office] = await transaction(ctx, (tx) =>
    ensureSubjects(tx, [{ email: 'erased-office@next.example' }]),
  );
  const own = await store(subjectId);
  const toOffice = await store(await personWith(ctx, 'stays@person.example'), {
    recipient: { name: 'Office', email: 'erased-office@next.example' },
  });
  const options = { anchors: testAnchors(), steps: [deliveryErasure] };
  await eraseSubject(ctx, subjectId, options);
  await eraseSubject(ctx, office?.subjectId ?? assert.fail(), options);
  for (const deliveryId of [own, toOffice])
    await assert.rejects(getDelivery(ctx, deliveryId), { code: 'delivery_not_found' });
  const { rows } = await owner.query('select 1 from delivery_chunk where delivery_id = any ($1::uuid[])', [
    [own, toOffice],
  ]);
  assert.deepEqual(rows, []);
});
