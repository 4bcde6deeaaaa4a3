import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testCentre, type TestPage } from '../../centre/testing.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { readyController } from '../subjects/testing.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const centre = testCentre(ctx);
const path = '/payroll-mail/forms/information-request';

/** What the page itself sends along with what is typed. */
async function hiddenFields(): Promise<[string, string][]> {
  const { text } = await centre.get(path);
  return [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
}

const filledIn: readonly [string, string][] = [
  ['name', 'Olena Example'],
  ['email', 'olena@example.com'],
  ['question', 'What does it cost?\nAnd from when?'],
];

async function submissions(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from form_submission`.execute(ctx.db);
  return rows[0]?.n ?? 0;
}

const follow = (page: TestPage): Promise<TestPage> => {
  assert.equal(page.status, 303);
  return centre.get(page.headers.get('location') ?? '');
};

test('a form shows its declared fields, what they are used for, and nothing ticked beforehand', async () => {
  const { text } = await centre.get(`${path}?lang=uk`);
  for (const id of ['name', 'email', 'organisation', 'telephone', 'question'])
    assert.match(text, new RegExp(`name="${id}"`));
  assert.match(text, /type="tel" inputmode="tel"/);
  assert.match(text, /autocomplete="organization"/);
  assert.match(text, /пункті PM-10/);
  assert.match(text, /type="checkbox"/);
  assert.doesNotMatch(text, /\schecked/);
});

test('what is sent arrives once for each showing of the page, with its receipt', async () => {
  const before = await submissions();
  const sent = [...(await hiddenFields()), ...filledIn];
  const first = await centre.post(`${path}?lang=en`, sent);
  const twice = await centre.post(`${path}?lang=en`, sent);
  assert.equal((await submissions()) - before, 1);
  assert.equal(twice.headers.get('location'), first.headers.get('location'));
  const done = await follow(first);
  assert.match(done.text, /It has arrived[^]*A mail confirms it/);
  const receipt = /href="(\/payroll-mail\/receipts\/[^"]+)"/.exec(done.text)?.[1] ?? '';
  assert.match((await centre.get(receipt)).text, /You sent a form[^]*Ask for information/);
  await centre.post(path, [...(await hiddenFields()), ...filledIn]);
  assert.equal((await submissions()) - before, 2);
});

test('what is missing or not right is told beside its field, what was typed stays, and nothing is stored', async () => {
  const before = await submissions();
  const evil = '</textarea><script>x</script>';
  const page = await centre.post(`${path}?lang=en`, [
    ...(await hiddenFields()),
    ['name', ''],
    ['email', 'nobody at example'],
    ['question', evil],
    ['telephone', '+380'.repeat(20)],
    ['_topics', 'events'],
  ]);
  assert.equal(page.status, 422);
  assert.match(page.text, /<a href="#name">Fill in “Your name”\.<\/a>/);
  assert.match(page.text, /id="telephone-error"[^]*use at most 40 characters/);
  assert.match(page.text, /&lt;\/textarea&gt;&lt;script&gt;x&lt;\/script&gt;<\/textarea>/);
  assert.doesNotMatch(page.text, /<script/);
  assert.match(page.text, /value="events"\s+checked/);
  const badAddress = await centre.post(`${path}?lang=en`, [
    ...(await hiddenFields()),
    ...filledIn,
    ['email', 'nobody at example'],
  ]);
  assert.match(badAddress.text, /id="email-error"[^]*does not look right/);
  assert.equal(await submissions(), before);
});

test('a field that the form does not declare is refused, and nothing is stored', async () => {
  const before = await submissions();
  const page = await centre.post(path, [...(await hiddenFields()), ...filledIn, ['salary', '1000']]);
  assert.equal(page.status, 422);
  assert.match(page.text, /This cannot be done/);
  assert.equal(await submissions(), before);
});

test('a page of an earlier or invented version, and a form of another site, do nothing', async () => {
  const before = await submissions();
  assert.equal((await centre.post(path, [['_notice', '99'], ...filledIn])).status, 422);
  assert.equal((await centre.post(path, [['_notice', 'x'], ...filledIn])).status, 422);
  const foreign = await centre.post(path, [...(await hiddenFields()), ...filledIn], {
    'sec-fetch-site': 'cross-site',
  });
  assert.equal(foreign.status, 403);
  assert.equal(await submissions(), before);
});

test('the page after sending is there only for who has the receipt', async () => {
  assert.equal((await centre.get(`${path}/sent`)).status, 404);
  assert.equal((await centre.get(`${path}/sent?receipt=forged`)).status, 404);
});
