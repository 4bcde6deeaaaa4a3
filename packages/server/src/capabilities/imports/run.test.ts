import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId, type ImportId, type SubjectId } from '@zgoda/vocabulary/ids';
import { importRequestSchema } from '@zgoda/vocabulary/imports';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { eraseSubject, listSubjectEntries } from '../evidence/index.ts';
import { testAnchors } from '../evidence/testing.ts';
import { consentErasure, listConsents } from '../consent/index.ts';
import { personWith, publishedContext } from '../messages/testing.ts';
import { findSubject, subjectErasure } from '../subjects/index.ts';
import {
  getPreferences,
  loadSubscriptionStates,
  recordRelationship,
  setPreferences,
  subscriptionErasure,
  withdrawAll,
} from '../subscriptions/index.ts';
import { importErasure } from './index.ts';
import { importJobs } from './jobs.ts';
import type { SubscriberImport } from './import.ts';
import { actOnImport, createImport, getImport, putPart, readReport, sweepImports } from './service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const owner = await database.owner();

const form = 'https://www.verbena.example/letters';
const defaults = { topics: ['practice-news'], method: 'web_form', reference: form } as const;

async function upload(
  text: string | Buffer,
  request: object = defaults,
  partBytes = 4_000,
): Promise<ImportId> {
  const bytes = Buffer.from(text);
  const { importId } = await transaction(ctx, (tx) => createImport(tx, importRequestSchema.parse(request)));
  const parts = Math.ceil(bytes.length / partBytes);
  for (let part = 0; part < parts; part += 1)
    await transaction(ctx, (tx) =>
      putPart(tx, importId, part, bytes.subarray(part * partBytes, (part + 1) * partBytes)),
    );
  await transaction(ctx, (tx) => actOnImport(tx, importId, { action: 'start', parts }));
  return importId;
}

interface Result extends Pick<SubscriberImport, 'state' | 'counts' | 'failure' | 'found'> {
  readonly importId: ImportId;
  /** `row column code` of each line of the report. */
  readonly report: readonly string[];
}

async function imported(text: string | Buffer, request?: object): Promise<Result> {
  const importId = await upload(text, request);
  await database.runJobs(ctx, importJobs());
  return resultOf(importId);
}

async function resultOf(importId: ImportId): Promise<Result> {
  const { text } = await readReport(ctx, importId);
  const report = text
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',').slice(0, 3).join(' '));
  return { ...(await getImport(ctx, importId)), report };
}

const none = { accepted: 0, ended: 0, unchanged: 0, stays_out: 0, refused: 0 };
const row = (email: string, confirmedAt = '2024-03-05T10:00:00Z'): string =>
  `${email},2024-03-05T09:58:00Z,${confirmedAt}`;
const file = (...rows: readonly string[]): string =>
  ['email,opted_in_at,confirmed_at', ...rows, ''].join('\n');

async function receives(email: string, topic = 'practice-news'): Promise<boolean> {
  const subjectId = await findSubject(ctx, { email });
  if (subjectId === undefined) return false;
  return (await getPreferences(ctx, subjectId)).some((cell) => cell.topic === topic && cell.receives);
}
const idOf = async (email: string): Promise<SubjectId> =>
  (await findSubject(ctx, { email })) ?? assert.fail(email);
const snapshot = async (): Promise<unknown> => {
  const tables = ['subject', 'identity', 'consent_record', 'subscription', 'suppression', 'relationship'];
  const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
  return (await owner.query(`select ${counts.join(', ')}`)).rows;
};

test('a row with a confirmed opt-in subscribes, and its evidence stands in the person’s chain', async () => {
  const text =
    'email,opted_in_at,confirmed_at,wording,locale\na1@mail.example,2024-03-05 09:58,2024-03-05 10:00,News on wages,uk\n';
  const { importId, state, counts, report } = await imported(text);
  assert.deepEqual([state, counts, report], ['done', { ...none, accepted: 1 }, []]);
  assert.ok(await receives('a1@mail.example'));
  const subjectId = await idOf('a1@mail.example');
  const [record] = await listConsents(ctx, subjectId);
  assert.partialDeepStrictEqual(record, {
    status: 'given',
    method: 'import',
    locale: 'uk',
    topics: ['practice-news'],
    channel: 'email',
  });
  const [entry] = await listSubjectEntries(ctx, subjectId, { limit: 5 });
  assert.partialDeepStrictEqual(entry?.fields, {
    import: toPublicId('import', importId),
    opted_in_at: '2024-03-05T09:58:00.000Z',
    opt_in_confirmed_at: '2024-03-05T10:00:00.000Z',
    opt_in_method: 'web_form',
    opt_in_reference: form,
    opt_in_wording: 'News on wages',
  });
});

test('rows without evidence are refused one by one, by number and column, without a word of the file', async () => {
  const text = `email,opted_in_at,confirmed_at,method,reference,topic
b1@mail.example,,,,,
b2@mail.example,2024-03-05,,,,
b3@mail.example,2099-03-05,2099-03-05,,,
b4@mail.example,soon,,,,
not an address,2024-03-05,2024-03-05,,,
b5@mail.example,2024-03-05,2024-03-05,telepathy,,
b6@mail.example,2024-03-05,2024-03-05,paper,,no-such-topic
b7@mail.example,2024-03-05,2024-03-05,,,planned-maintenance
b8@mail.example,2024-03-05
=cmd@mail.example,2024-03-05,2024-03-05,paper,,
b9@mail.example,2024-03-05,2024-03-05,paper,Folder 7,
`;
  const { importId, counts, report } = await imported(text, {
    topics: ['practice-news'],
    method: 'web_form',
  });
  assert.deepEqual(counts, { ...none, accepted: 1, refused: 10 });
  assert.deepEqual(report, [
    '2 opted_in_at opt_in_time_missing',
    '3 confirmed_at opt_in_not_confirmed',
    '4 confirmed_at opt_in_time_future',
    '5 opted_in_at opt_in_time_invalid',
    '6 email address_invalid',
    '7 method opt_in_method_unknown',
    '8 topic topic_unknown',
    '9 relationship relationship_required',
    '10  columns_differ',
    '11 reference opt_in_reference_missing',
  ]);
  const { text: csv } = await readReport(ctx, importId);
  assert.doesNotMatch(csv, /mail\.example|telepathy|Folder|cmd/);
  const { rows } = await owner.query('select count(*) as n from identity');
  assert.equal(Number(rows[0]?.n), 2, 'nobody refused is kept');
});

test('the same file again changes nothing', async () => {
  const text = file(row('c1@mail.example'), row('C1@MAIL.example'), row('c2@mail.example'));
  const first = await imported(text);
  assert.deepEqual(first.counts, { ...none, accepted: 2, unchanged: 1 });
  const before = await snapshot();
  const second = await imported(text);
  assert.deepEqual(second.counts, { ...none, unchanged: 3 });
  assert.deepEqual(await snapshot(), before);
});

test('who left a topic, left everything, was suppressed, waits or was erased stays so', async () => {
  const how = { method: 'preference_centre', locale: 'en', proof: 'link' } as const;
  const off = [{ topic: 'practice-news', channel: 'email', on: false }];
  await setPreferences(ctx, await personWith(ctx, 'd1@mail.example', 'practice-news'), off, how);
  await withdrawAll(ctx, await personWith(ctx, 'd2@mail.example', 'events'), how);
  const on = [{ topic: 'practice-news', channel: 'email', on: true }];
  const waiting = await personWith(ctx, 'd3@mail.example');
  await setPreferences(ctx, waiting, on, { ...how, method: 'api', proof: 'host' });
  const steps = [subscriptionErasure, consentErasure, importErasure, subjectErasure];
  await eraseSubject(ctx, await personWith(ctx, 'd4@mail.example', 'events'), {
    anchors: testAnchors(),
    steps,
  });
  const { counts, report } = await imported(file(...[1, 2, 3, 4, 5].map((n) => row(`d${n}@mail.example`))));
  assert.deepEqual(counts, { ...none, accepted: 1, stays_out: 4 });
  assert.deepEqual(report, ['2  stays_out', '3  stays_out', '4  waits_for_confirmation', '5  stays_out']);
  for (const n of [1, 2, 3, 4]) assert.equal(await receives(`d${n}@mail.example`), false, `d${n}`);
  assert.equal(await findSubject(ctx, { email: 'd4@mail.example' }), undefined);
});

test('who left the other list, was blocked there or could not be reached is ended or suppressed, known or not', async () => {
  const known = await personWith(ctx, 'e1@mail.example', 'practice-news', 'events');
  const text = `email,status
e1@mail.example,unsubscribed
e2@mail.example,unsubscribed
e3@mail.example,blocklisted
e4@mail.example,cleaned
e5@mail.example,who knows
`;
  const { counts, report } = await imported(text);
  assert.deepEqual(counts, { ...none, ended: 4, refused: 1 });
  assert.deepEqual(report, ['6 status status_unknown']);
  assert.equal(await receives('e1@mail.example'), false);
  assert.equal(await receives('e1@mail.example', 'events'), true);
  const [record] = await listConsents(ctx, known);
  assert.partialDeepStrictEqual(record, { status: 'withdrawn', method: 'import' });
  for (const n of [2, 3, 4]) assert.equal(await findSubject(ctx, { email: `e${n}@mail.example` }), undefined);
  const later = await imported(file(...[1, 2, 3, 4].map((n) => row(`e${n}@mail.example`))));
  assert.deepEqual(later.counts, { ...none, stays_out: 4 });
  const again = await imported(text);
  assert.deepEqual(again.counts, { ...none, unchanged: 4, refused: 1 });
});

test('a subscription and its end in one file leave it ended, in either order', async () => {
  const text = `email,opted_in_at,confirmed_at,status
f1@mail.example,2024-03-05,2024-03-05,subscribed
f1@mail.example,,,unsubscribed
f2@mail.example,,,unsubscribed
f2@mail.example,2024-03-05,2024-03-05,subscribed
`;
  assert.deepEqual((await imported(text)).counts, { ...none, accepted: 1, ended: 2, stays_out: 1 });
  assert.equal(await receives('f1@mail.example'), false);
  assert.equal(await receives('f2@mail.example'), false);
});

test('a relationship of the policy with its reference opens its topics, once, and does not come back after its end', async () => {
  const text = `email,topic,relationship,relationship_reference
g1@mail.example,technical-notices,hosting-customer,H-7
g2@mail.example,practice-news,hosting-customer,H-8
g3@mail.example,technical-notices,hosting-customer,
g4@mail.example,technical-notices,friend,H-9
g5@mail.example,technical-notices,,
`;
  const { counts, report } = await imported(text, {});
  assert.deepEqual(counts, { ...none, accepted: 1, refused: 4 });
  assert.deepEqual(report, [
    '3 relationship relationship_not_for_topic',
    '4 relationship_reference relationship_reference_missing',
    '5 relationship relationship_unknown',
    '6 relationship relationship_required',
  ]);
  assert.ok(await receives('g1@mail.example', 'technical-notices'));
  assert.deepEqual((await imported(text, {})).counts, { ...none, unchanged: 1, refused: 4 });
  const subject = { email: 'g1@mail.example' };
  await transaction(ctx, (tx) =>
    recordRelationship(tx, {
      type: 'relationship.ended',
      subject,
      relationship: 'hosting-customer',
      reference: 'H-7',
    }),
  );
  assert.deepEqual((await imported(text, {})).counts, { ...none, stays_out: 1, refused: 4 });
  assert.equal(await receives('g1@mail.example', 'technical-notices'), false);
});

test('exports of Mailchimp and listmonk are known by their columns, with whatever separates them', async () => {
  const mailchimp = `"Email Address";"First Name";MEMBER_RATING;OPTIN_TIME;OPTIN_IP;CONFIRM_TIME;CONFIRM_IP;LEID
h1@mail.example;Vira;2;"2024-03-05 09:58:00";192.0.2.7;"2024-03-05 10:00:00";192.0.2.7;1
h2@mail.example;Ivo;2;;;"2024-03-05 10:00:00";;2
`;
  const one = await imported(mailchimp);
  assert.deepEqual([one.found?.format, one.counts], ['mailchimp', { ...none, accepted: 1, refused: 1 }]);
  assert.deepEqual(one.report, ['3 confirmed_at opt_in_not_confirmed']);
  const [entry] = await listSubjectEntries(ctx, await idOf('h1@mail.example'), { limit: 5 });
  assert.equal(entry?.fields['opt_in_network'], '192.0.2.7');
  const gone = `Email Address\tOPTIN_TIME\tUNSUB_TIME\nh1@mail.example\t\t2025-01-01 00:00:00\n`;
  assert.deepEqual((await imported(gone)).counts, { ...none, ended: 1 });
  const attributes = (more: object): string =>
    `"${JSON.stringify({ opted_in_at: '2024-03-05T09:58:00Z', ...more }).replaceAll('"', '""')}"`;
  const listmonk = `\uFEFFuuid,email,name,attributes,status,created_at,updated_at
1,h3@mail.example,Vira,${attributes({ confirmed_at: '2024-03-05T10:00:00Z' })},enabled,2024-03-05 09:58:00.1 +0000 UTC,
2,h4@mail.example,Ivo,${attributes({})},enabled,2024-03-05 09:58:00.1 +0000 UTC,
3,h5@mail.example,Olha,{},blocklisted,2024-03-05 09:58:00.1 +0000 UTC,
`;
  const two = await imported(listmonk);
  assert.deepEqual(
    [two.found?.format, two.counts],
    ['listmonk', { ...none, accepted: 1, ended: 1, refused: 1 }],
  );
});

for (const [what, bytes, failure] of [
  [
    'in another encoding',
    Buffer.concat([Buffer.from(file(row('i1@mail.example'))), Buffer.from([0xc8, 0xe2, 0x0a])]),
    { code: 'encoding_not_utf8' },
  ],
  [
    'in UTF-16',
    Buffer.from(`\uFEFF${file(row('i1@mail.example'))}`, 'utf16le'),
    { code: 'encoding_not_utf8' },
  ],
  ['without a header', `${row('i1@mail.example')}\n`, { code: 'columns_unknown', row: 1 }],
  ['with a column twice', 'email,email\ni1@mail.example,\n', { code: 'columns_ambiguous', row: 1 }],
  [
    'with a quotation mark that is never closed',
    `${file(row('i1@mail.example'))}"i2@mail.example,2024-03-05,`,
    { code: 'quotes_broken', row: 3 },
  ],
  [
    'with a quotation mark inside a word',
    file(row('i1@mail.example'), row('i"2@mail.example')),
    { code: 'quotes_broken', row: 3 },
  ],
  [
    'with a line of ten megabytes',
    `${file(row('i1@mail.example'))}${'x'.repeat(10_000_000)}\n`,
    { code: 'record_too_long', row: 3 },
  ],
  ['of NUL bytes', Buffer.alloc(5_000), { code: 'columns_unknown', row: 1 }],
] as const) {
  test(`a file ${what} is refused as a whole: nothing of it is carried out, and its bytes are gone`, async () => {
    const before = await snapshot();
    const importId = await upload(bytes, defaults, 1_000_000);
    await database.runJobs(ctx, importJobs());
    const result = await resultOf(importId);
    assert.deepEqual([result.state, result.failure], ['failed', failure]);
    assert.deepEqual(await snapshot(), before);
    assert.equal((await owner.query('select 1 from import_part')).rowCount, 0);
  });
}

test('NUL, control characters and long values cost their row only', async () => {
  const { counts, report } = await imported(
    `email,opted_in_at,confirmed_at,wording
j1@mail.example,2024-03-05,2024-03-05,a\u0000b
j\u0007@mail.example,2024-03-05,2024-03-05,
j3@mail.example,2024-03-05,2024-03-05,${'x'.repeat(1_001)}

j4@mail.example,2024-03-05,2024-03-05,"two ""words"""
`,
  );
  assert.deepEqual(counts, { ...none, accepted: 1, refused: 3 });
  assert.deepEqual(report, ['2 wording value_unsafe', '3 email value_unsafe', '4 wording value_too_long']);
});

test('parts come in order, twice if need be, and rest sealed until the import ends', async () => {
  const begin = () =>
    transaction(ctx, (tx) => createImport(tx, importRequestSchema.parse({ fingerprint: 'a'.repeat(64) })));
  const { importId } = await begin();
  const put = (part: number, text: string) =>
    transaction(ctx, (tx) => putPart(tx, importId, part, Buffer.from(text)));
  await assert.rejects(put(1, 'x'), { code: 'import_part_out_of_order', details: { next: 0 } });
  await put(0, 'email\nk1@mail.example\n');
  assert.equal((await put(0, 'email\nk1@mail.example\n')).parts, 1);
  await assert.rejects(put(0, 'other'), { code: 'import_part_differs' });
  const stored = await owner.query('select sealed_bytes from import_part');
  assert.doesNotMatch(String(stored.rows[0]?.sealed_bytes), /mail\.example/);
  assert.equal((await begin()).importId, importId, 'the same file goes on where it was');
  await assert.rejects(
    transaction(ctx, (tx) => actOnImport(tx, importId, { action: 'start', parts: 2 })),
    { code: 'import_parts_missing' },
  );
  ctx.clock.advance('P8D');
  await sweepImports(ctx);
  assert.equal((await getImport(ctx, importId)).state, 'cancelled');
  assert.equal((await owner.query('select 1 from import_part')).rowCount, 0);
});

test('what was imported is what the gate knows', async () => {
  const subjectId = await idOf('c1@mail.example');
  const states = await loadSubscriptionStates(ctx.db, ctx.controller, [subjectId]);
  assert.equal(states.get(subjectId)?.subscriptions.get('practice-news/email')?.status, 'confirmed');
});
