import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestStates, requestTypes } from '@zgoda/vocabulary/requests';
import { parsePublicId, type RequestId } from '@zgoda/vocabulary/ids';
import { testCentre, type TestPage } from '../../centre/testing.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { issueCode, sealLink } from '../subjects/index.ts';
import { actOnRequest } from './act-service.ts';
import { attendRequest } from './intake-service.ts';
import { explainRequest, getRequest, listRequests, toRequestView } from './service.ts';
import { requestContext, staffOf } from './testing.ts';
import { requestCatalogues } from './templates/words.ts';

const database = await testDatabase();
const ctx = await requestContext(database, 'client-crm', exampleFolder('client-crm'));
const ua = await requestContext(database, 'association-site', exampleFolder('association-site'));
const centre = testCentre(ctx);
const officer = await staffOf(ctx, 'officer');
const base = '/client-crm';

const pathOf = (page: TestPage): string => {
  assert.equal(page.status, 303, page.text);
  return page.headers.get('location') ?? '';
};
const requestOf = (path: string): RequestId => {
  const id = parsePublicId('request', /req_[0-9a-f]+/.exec(path)?.[0] ?? '');
  assert.ok(id);
  return id;
};
type Fields = readonly (readonly [string, string])[];
const send = async (fields: Fields): Promise<string> =>
  pathOf(await centre.post(`${base}/requests/new`, [...fields, ['act', 'send']]));

/** The code as it would have been mailed. */
async function codeFor(requestId: RequestId): Promise<string> {
  const { verificationId } = (await getRequest(ctx, requestId)).request;
  assert.ok(verificationId);
  const issued = await transaction(ctx, (tx) => issueCode(tx, verificationId));
  assert.ok(issued);
  return issued.code.reveal();
}

/** Asked for, looked up, proved by its code: the address of the person's own page of it. */
async function proved(fields: Fields): Promise<{ readonly path: string; readonly requestId: RequestId }> {
  const sent = await send(fields);
  const requestId = requestOf(sent);
  await attendRequest(ctx, requestId);
  const page = await centre.post(sent, [
    ['act', 'confirm'],
    ['code', await codeFor(requestId)],
  ]);
  return { path: pathOf(page), requestId };
}

test('every message of these pages exists in every language, with the same values', () => {
  const english: Readonly<Record<string, string>> = requestCatalogues.en;
  for (const catalogue of Object.values(requestCatalogues)) {
    const words: Readonly<Record<string, string>> = catalogue;
    assert.deepEqual(Object.keys(words), Object.keys(english));
    for (const [key, text] of Object.entries(words)) {
      const values = (of: string) => (of.match(/\{\w+\}|<\w+>/g) ?? []).sort();
      assert.deepEqual(values(text), values(english[key] ?? ''), key);
      assert.doesNotMatch(text, /!/, key);
    }
    for (const type of requestTypes) assert.ok(words[`type.${type}`] && words[`type.${type}.hint`], type);
    for (const state of requestStates)
      assert.ok(words[`state.${state}`] && words[`state.${state}.next`], state);
  }
});

test('three steps: nothing is received before the last button, and what was typed stays on the way back', async () => {
  const before = (await listRequests(ctx, { limit: 50 })).length;
  const typed: Fields = [
    ['type', 'rectification'],
    ['words', 'My name is <Olha>.'],
    ['email', 'three.steps@mail.example'],
  ];
  const check = await centre.post(`${base}/requests/new`, [...typed, ['act', 'check']]);
  assert.equal(check.status, 200);
  assert.match(check.text, /Step 3 of 3[^]*My name is &lt;Olha&gt;\.[^]*by [A-Z][a-z]+day \d/);
  const edit = await centre.post(`${base}/requests/new`, [...typed, ['act', 'edit']]);
  assert.match(edit.text, /My name is &lt;Olha&gt;\.<\/textarea>[^]*value="three\.steps@mail\.example"/);
  assert.equal((await listRequests(ctx, { limit: 50 })).length, before);
  await send(typed);
  assert.equal((await listRequests(ctx, { limit: 50 })).length, before + 1);
});

test('what is missing or wrong is told beside its field, and nothing is received', async () => {
  const before = (await listRequests(ctx, { limit: 50 })).length;
  const table: readonly (readonly [Fields, string])[] = [
    [[['type', 'erasure']], 'email'],
    [
      [
        ['type', 'erasure'],
        ['email', 'nobody'],
      ],
      'email',
    ],
    [
      [
        ['type', 'erasure'],
        ['phone', '12'],
      ],
      'phone',
    ],
    [
      [
        ['type', 'complaint'],
        ['email', 'a@mail.example'],
      ],
      'words',
    ],
    [
      [
        ['type', 'complaint'],
        ['email', 'a@mail.example'],
        ['words', 'x'],
        ['clause', 'XX-99'],
      ],
      'clause',
    ],
    [
      [
        ['type', 'third_party_access'],
        ['email', 'a@mail.example'],
      ],
      'surname',
    ],
    [
      [
        ['type', 'third_party_access'],
        ['as', 'body'],
        ['email', 'a@mail.example'],
      ],
      'body',
    ],
    [
      [
        ['type', 'childs_data'],
        ['email', 'a@mail.example'],
        ['relation', 'mother'],
        ['about', 'x'],
      ],
      'about',
    ],
    [
      [
        ['type', 'objection'],
        ['email', 'a@mail.example'],
        ['words', 'x'],
        ['purposes', 'none-such'],
      ],
      'purposes',
    ],
  ];
  for (const [fields, field] of table) {
    const page = await centre.post(`${base}/requests/new`, [...fields, ['act', 'send']]);
    assert.equal(page.status, 422, field);
    assert.match(page.text, new RegExp(`<a href="#${field}">`), field);
    assert.match(page.text, new RegExp(`id="${field}"`), field);
  }
  assert.equal((await centre.get(`${base}/requests/new?type=none`)).status, 422);
  assert.equal((await listRequests(ctx, { limit: 50 })).length, before);
});

test('CC-18: the page after is the same for known and unknown people, before and after it was looked up', async () => {
  const one = (email: string) =>
    send([
      ['type', 'erasure'],
      ['email', email],
    ]);
  const { path } = await proved([
    ['type', 'access'],
    ['email', 'known@mail.example'],
  ]);
  assert.ok(path);
  const shown = async (sent: string) =>
    (await centre.get(sent)).text.replaceAll(/req_[0-9a-f]{32}/g, 'ID').replaceAll(/\d\d:\d\d/g, 'TIME');
  const [known, unknown] = [await one('known@mail.example'), await one('unknown@mail.example')];
  assert.equal(await shown(known), await shown(unknown));
  for (const sent of [known, unknown]) await attendRequest(ctx, requestOf(sent));
  assert.equal(await shown(known), await shown(unknown));
  assert.doesNotMatch(await shown(known), /known@|…@/);
});

test('an objection to marketing takes effect with the answer, and the page says so', async () => {
  const page = await centre.get(
    await send([
      ['type', 'objection_to_marketing'],
      ['email', 'no.ads@mail.example'],
    ]),
  );
  assert.match(page.text, /It holds from this moment on/);
  assert.doesNotMatch(page.text, /name="code"/);
});

test('a wrong code, one of another, and none leave it closed; a new one voids the old', async () => {
  const sent = await send([
    ['type', 'erasure'],
    ['email', 'codes@mail.example'],
  ]);
  const requestId = requestOf(sent);
  const early = await centre.post(sent, [
    ['act', 'confirm'],
    ['code', '123456'],
  ]);
  assert.match(early.text, /Try again in a moment/);
  await attendRequest(ctx, requestId);
  const old = await codeFor(requestId);
  const other = await send([
    ['type', 'erasure'],
    ['email', 'other.codes@mail.example'],
  ]);
  await attendRequest(ctx, requestOf(other));
  const strange = await codeFor(requestOf(other));
  for (const code of [
    '',
    'abcdef',
    old === '000000' ? '000001' : '000000',
    ...(strange === old ? [] : [strange]),
  ])
    assert.equal(
      (
        await centre.post(sent, [
          ['act', 'confirm'],
          ['code', code],
        ])
      ).status,
      422,
      code,
    );
  assert.equal((await getRequest(ctx, requestId)).request.state, 'verifying');
  const again = await centre.post(sent, [['act', 'again']]);
  assert.match(again.text, /a new code is on its way/);
  const fresh = await codeFor(requestId);
  if (fresh !== old)
    assert.equal(
      (
        await centre.post(sent, [
          ['act', 'confirm'],
          ['code', old],
        ])
      ).status,
      422,
    );
  pathOf(
    await centre.post(sent, [
      ['act', 'confirm'],
      ['code', ` ${fresh.slice(0, 3)} ${fresh.slice(3)} `],
    ]),
  );
  assert.equal((await getRequest(ctx, requestId)).request.state, 'in_progress');
  // Spent, and wrong ones open nothing, now that the request has gone on.
  for (const code of [fresh, '000000'])
    assert.equal(
      (
        await centre.post(sent, [
          ['act', 'confirm'],
          ['code', code],
        ])
      ).status,
      422,
    );
});

test('whoever gets no code shows a document; its first bytes say what it is', async () => {
  const sent = await send([
    ['type', 'erasure'],
    ['email', 'document@mail.example'],
  ]);
  const requestId = requestOf(sent);
  await attendRequest(ctx, requestId);
  assert.match((await centre.get(sent)).text, /\/document/);
  const upload = (content: string | Buffer) => {
    const body = new FormData();
    body.set('file', new File([new Uint8Array(Buffer.from(content))], 'id.pdf', { type: 'application/pdf' }));
    return centre.request(`${sent}/document`, {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'same-origin' },
    });
  };
  assert.equal((await upload('<html>')).status, 422);
  assert.equal((await upload('')).status, 422);
  assert.match((await upload('%PDF-1.7 x')).text, /Your document is here/);
  const { documents } = await getRequest(ctx, requestId);
  assert.deepEqual(
    documents.map(({ mediaType }) => mediaType),
    ['application/pdf'],
  );
  await transaction(ctx, (tx) =>
    actOnRequest({ ...tx, actor: { kind: 'subject' } }, requestId, { action: 'withdraw' }),
  );
  assert.equal((await upload('%PDF-1.7 x')).status, 422);
  assert.equal((await centre.get('/client-crm/requests/req_00000000000000000000000000000000')).status, 404);
});

test('a request is followed, a question answered, and taken back after being asked once', async () => {
  const { path, requestId } = await proved([
    ['type', 'processing_information'],
    ['email', 'follows@mail.example'],
    ['words', 'Why?'],
  ]);
  const first = await centre.get(path);
  assert.equal(first.status, 200, first.text);
  assert.match(first.text, /Being worked on[^]*is due by [A-Z][a-z]+day/);
  assert.match(first.text, /<summary>Why these days<\/summary>/);
  // The page, the letter and the arithmetic name one and the same last day.
  const [, day = ''] = /due by \w+day (\d+ \w+ \d{4})/.exec(first.text) ?? [];
  const { deadlines } = await explainRequest(ctx, requestId, 'en');
  assert.ok(day !== '' && deadlines.some(({ choice }) => choice.includes(`, ${day},`)), day);
  assert.ok(first.text.split(day).length > 2);
  await transaction(officer, (tx) => actOnRequest(tx, requestId, { action: 'ask', words: 'Which <one>?' }));
  const asked = await centre.get(path);
  assert.match(asked.text, /Which &lt;one&gt;\?[^]*name="reply"/);
  assert.match(asked.text, /Our time stands still/);
  assert.equal(
    (
      await centre.post(path, [
        ['act', 'clarify'],
        ['reply', ' '],
      ])
    ).status,
    422,
  );
  pathOf(
    await centre.post(path, [
      ['act', 'clarify'],
      ['reply', 'All of them.'],
    ]),
  );
  assert.equal((await getRequest(ctx, requestId)).steps.at(-1)?.words, 'All of them.');
  const [address = '', search = ''] = path.split('?');
  const once = await centre.get(`${address}/withdraw${search && `?${search}`}`);
  assert.match(once.text, /Take this request back\?/);
  assert.equal((await getRequest(ctx, requestId)).request.state, 'in_progress');
  pathOf(await centre.post(path, [['act', 'withdraw']]));
  assert.equal((await getRequest(ctx, requestId)).request.state, 'withdrawn');
  assert.match((await centre.post(path, [['act', 'withdraw']])).text, /not possible any more/);
});

test('a refusal shows ground, article and where to turn, its letter as PDF, and is appealed against with words', async () => {
  const { path, requestId } = await proved([
    ['type', 'erasure'],
    ['email', 'refused@mail.example'],
  ]);
  const [offered] = (await toRequestView(ctx, await getRequest(ctx, requestId))).refusal_grounds;
  assert.ok(offered);
  await transaction(officer, (tx) =>
    actOnRequest(tx, requestId, {
      action: 'refuse',
      ground: offered.ground,
      words: 'Asked daily.',
    }),
  );
  const page = await centre.get(path);
  assert.match(page.text, /Refused[^]*Asked daily\.[^]*name="appeal"[^]*supervisory authority/);
  assert.ok(page.text.includes(offered.article.split(';')[0] ?? ''), offered.article);
  const [, link = ''] = /href="([^"]+\/letters\/[^"]+)"/.exec(page.text) ?? [];
  const pdf = await centre.get(link.replaceAll('&amp;', '&'));
  assert.match(pdf.text, /^%PDF-/);
  assert.equal(
    (
      await centre.post(path, [
        ['act', 'appeal'],
        ['appeal', ''],
      ])
    ).status,
    422,
  );
  pathOf(
    await centre.post(path, [
      ['act', 'appeal'],
      ['appeal', 'It was my first.'],
    ]),
  );
  assert.equal((await getRequest(ctx, requestId)).request.state, 'under_appeal');
});

test('nobody sees requests of another, by whichever address; a link of another kind, an old or a forged one opens nothing', async () => {
  const mine = await proved([
    ['type', 'access'],
    ['email', 'mine@mail.example'],
  ]);
  const theirs = await proved([
    ['type', 'access'],
    ['email', 'theirs@mail.example'],
  ]);
  const session = mine.path.replace(/\/requests\/.*/, '');
  const strange = `${session}/requests/${/req_[0-9a-f]+/.exec(theirs.path)?.[0]}`;
  for (const path of [
    strange,
    `${strange}/withdraw`,
    `${strange}/letters/let_00000000000000000000000000000000`,
  ])
    assert.equal((await centre.get(path)).status, 410, path);
  assert.equal((await centre.post(strange, [['act', 'withdraw']])).status, 410);
  assert.equal((await getRequest(ctx, theirs.requestId)).request.state, 'in_progress');
  assert.doesNotMatch(
    (await centre.get(session)).text,
    new RegExp(/req_[0-9a-f]+/.exec(theirs.path)?.[0] ?? ''),
  );
  const { subjectId } = (await getRequest(ctx, mine.requestId)).request;
  assert.ok(subjectId);
  const now = ctx.clock.now().getTime();
  const tokens = [
    sealLink(ctx, { kind: 'preferences', subjectId }),
    sealLink(ctx, { kind: 'session', subjectId, expiresAt: new Date(now - 1_000) }),
    sealLink(ua, { kind: 'session', subjectId, expiresAt: new Date(now + 60_000) }),
    'AAAA',
  ];
  for (const token of tokens) assert.equal((await centre.get(`${base}/my/${token}`)).status, 410);
});

test('another site cannot act with a person’s session, and opening a page does nothing', async () => {
  const { path, requestId } = await proved([
    ['type', 'access'],
    ['email', 'foreign@mail.example'],
  ]);
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  assert.equal((await centre.post(path, [['act', 'withdraw']], foreign)).status, 403);
  await centre.get(`${path}${path.includes('?') ? '&' : '?'}act=withdraw`);
  assert.equal((await getRequest(ctx, requestId)).request.state, 'in_progress');
});

test('CC-11: see, correct, delete and settings from the page of one’s data; what staff change says so', async () => {
  const { path } = await proved([
    ['type', 'access'],
    ['email', 'own@mail.example'],
  ]);
  const session = path.replace(/\/requests\/.*/, '');
  const page = await centre.get(session);
  assert.equal(page.status, 200, page.text);
  assert.match(page.text, /own@mail\.example/);
  for (const wanted of [
    '/preferences/',
    '/ask/erasure',
    '/ask/rectification',
    '/ask/restriction',
    '/ask/portability',
  ])
    assert.ok(page.text.includes(wanted), wanted);
  assert.match(page.text, /Our staff change this for you/);
  assert.ok(page.sizeBytes < 60_000, String(page.sizeBytes));
  const correct = await centre.post(`${session}/ask/rectification`, [
    ['words', 'Olha, not Olga'],
    ['act', 'send'],
  ]);
  const made = requestOf(pathOf(correct));
  const { request, body } = await getRequest(ctx, made);
  assert.deepEqual(
    [request.type, request.state, body?.details.words],
    ['rectification', 'in_progress', 'Olha, not Olga'],
  );
  assert.match((await centre.get(`${session}/ask/erasure`)).text, /Delete everything\?/);
});

test('AS-35: each decision of a program is explained, and a person can be asked to look at it', async () => {
  const gardeners = testCentre(ua);
  const { text } = await gardeners.get('/association-site/requests/new/human_review?lang=en');
  assert.match(text, /Queue for a plot[^]*A program sorts the applications/);
  assert.match(
    (await gardeners.get('/association-site/requests/new/third_party_access?lang=en')).text,
    /16\(4\)/,
  );
  assert.equal((await centre.get(`${base}/requests/new/human_review`)).status, 422);
});

test('AS-32: a complaint knows its ways: us, the officer, the authority, the court', async () => {
  const { text } = await testCentre(ua).get('/association-site/complain?lang=uk');
  assert.match(text, /Наглядовий орган[^]*Суд/);
  const named = await centre.get(`${base}/requests/new/complaint?clause=CC-11`);
  assert.match(named.text, /name="clause"[^>]*value="CC-11"|value="CC-11"[^>]*name="clause"/);
});

test('signing in says the same to everybody', async () => {
  const ask = async (email: string) =>
    (
      await centre.post(`${base}/my`, [
        ['email', email],
        ['act', 'send'],
      ])
    ).text
      .replaceAll(/ver_[0-9a-f]{32}/g, 'ID')
      .replaceAll(email, 'ADDRESS');
  assert.equal(await ask('own@mail.example'), await ask('never.seen@mail.example'));
  assert.equal(
    (
      await centre.post(`${base}/my`, [
        ['email', 'none'],
        ['act', 'send'],
      ])
    ).status,
    422,
  );
});

test('what another asked about a person is not among that person’s requests', async () => {
  const { path } = await proved([
    ['type', 'access'],
    ['email', 'asked.of@mail.example'],
  ]);
  const about = await proved([
    ['type', 'childs_data'],
    ['email', 'asker@mail.example'],
    ['relation', 'mother'],
    ['about', 'asked.of@mail.example'],
  ]);
  const number = /req_[0-9a-f]+/.exec(about.path)?.[0] ?? '';
  const session = path.replace(/\/requests\/.*/, '');
  const { text } = await centre.get(session);
  const listed = [...text.matchAll(/\/requests\/(req_[0-9a-f]+)/g)].map(([, id]) => id);
  assert.equal(listed.length, 1);
  assert.ok(!listed.includes(number));
  assert.equal((await centre.get(`${session}/requests/${number}`)).status, 410);
});
