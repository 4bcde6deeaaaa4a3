import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mechanisms, isMechanismId } from '@zgoda/policy';
import { boardReasons, clauseStatuses } from '@zgoda/vocabulary/promises';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { openTestLog } from '../capabilities/evidence/testing.ts';
import { publishExample } from '../capabilities/policies/testing.ts';
import { readyController } from '../capabilities/subjects/testing.ts';
import { testContext, testDatabase } from '../platform/db/testing.ts';
import { assetPaths } from '../platform/html/index.ts';
import { catalogues } from '../platform/i18n/index.ts';
import { TransportError } from '../platform/http/index.ts';
import { publicPagePaths } from './page-list.ts';
import { testCentre } from './testing.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const centre = testCentre(ctx);
const inForce = await getPolicyInForce(ctx);
const paths = publicPagePaths(inForce.policy);

const languages = ['en', 'uk', 'ru'] as const;
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
const duplicates = (list: readonly string[]): readonly string[] =>
  list.filter((one, index) => list.indexOf(one) !== index);

test('every page is there in every language, says which it is, and has one title', async () => {
  for (const path of paths) {
    for (const language of languages) {
      const { status, text, headers } = await centre.get(`${path}?lang=${language}`);
      assert.equal(status, path.endsWith('/no-such-page') ? 404 : 200, path);
      assert.match(text, new RegExp(`<html lang="${language}"`), path);
      assert.equal(headers.get('content-language'), language, path);
      assert.equal(count(text, /<h1[ >]/g), 1, path);
      assert.match(text, /<title>[^<]+<\/title>/, path);
    }
  }
});

test('no page runs a script, styles an element in place, or loads anything from elsewhere', async () => {
  for (const path of paths) {
    const { text, headers } = await centre.get(path);
    assert.doesNotMatch(text, /<script|<style|<iframe|\sstyle=|\son[a-z]+=/i, path);
    for (const [, address] of text.matchAll(/<(?:link|img|source)[^>]+(?:href|src)="([^"]+)"/g))
      assert.match(address ?? '', /^\/assets\//, path);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'self'/, path);
  }
});

test('every input has a label, every id is used once, every description and link within the page leads somewhere', async () => {
  for (const path of paths) {
    const { text } = await centre.get(path);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? '');
    assert.deepEqual(duplicates(ids), [], path);
    for (const [input] of text.matchAll(/<(?:input|select|textarea)[^>]*>/g)) {
      if (input.includes('type="hidden"')) continue;
      const id = /\sid="([^"]+)"/.exec(input)?.[1] ?? '';
      assert.match(text, new RegExp(`<label[^>]* for="${id}"`), `${path} ${id}`);
    }
    const references = [...text.matchAll(/aria-(?:describedby|labelledby)="([^"]+)"|href="#([^"]+)"/g)];
    for (const [, described = '', linked = ''] of references)
      for (const id of `${described} ${linked}`.trim().split(' '))
        assert.ok(ids.includes(id), `${path} #${id}`);
  }
});

test('every link below the controller leads to a page, and keeps the language that was chosen', async () => {
  const links = new Set<string>();
  for (const path of paths) {
    const { text } = await centre.get(`${path}?lang=uk`);
    for (const [, href = ''] of text.matchAll(/href="(\/payroll-mail[^"#]*)/g)) links.add(href);
  }
  assert.ok(links.size > paths.length);
  for (const link of links) {
    assert.match(link.replaceAll('&amp;', '&'), /[?&]lang=/, link);
    const { status } = await centre.get(link.replaceAll('&amp;', '&'));
    assert.ok(status === 200 || link.includes('/no-such-page'), `${status} ${link}`);
  }
});

test('the organisation is called by its name in the language of the page', async () => {
  const union = await testContext(database, { controller: 'association-site' });
  await openTestLog(union);
  await publishExample(union);
  const names = { uk: 'Спілка садівників «Калина»', en: 'Kalyna Gardeners’ Union' };
  for (const path of publicPagePaths((await getPolicyInForce(union)).policy)) {
    const read = async (language: string) => (await testCentre(union).get(`${path}?lang=${language}`)).text;
    const [english, ukrainian] = [await read('en'), await read('uk')];
    assert.ok(english.includes(names.en) && !english.includes(names.uk), path);
    assert.ok(ukrainian.includes(names.uk) && !ukrainian.includes(names.en), path);
  }
});

test('links that leave the site say so', async () => {
  for (const path of paths) {
    const { text } = await centre.get(path);
    for (const [link] of text.matchAll(/<a [^>]*href="https?:[^]*?<\/a/g))
      assert.match(link, /leads to another site/, path);
  }
});

test('a page with its stylesheet and its mark is under 30 kB as it is sent', async () => {
  const gzip = { 'accept-encoding': 'gzip' };
  const sizeOf = async (path: string): Promise<number> => (await centre.get(path, gzip)).sizeBytes;
  const files = await Promise.all(Object.values(assetPaths).map(sizeOf));
  const shared = files.reduce((sum, size) => sum + size, 0);
  for (const path of paths) {
    const size = shared + (await sizeOf(`${path}?lang=uk`));
    assert.ok(size < 30_000, `${path}: ${size} bytes`);
  }
});

test('the language is the chosen one, else the browser’s, else the policy’s own; no cookie remembers it', async () => {
  const languageOf = async (query: string, accept?: string): Promise<string | null> => {
    const { headers } = await centre.get(
      `/payroll-mail${query}`,
      accept === undefined ? {} : { 'accept-language': accept },
    );
    assert.equal(headers.get('set-cookie'), null);
    return headers.get('content-language');
  };
  assert.equal(await languageOf('?lang=ru', 'uk'), 'ru');
  assert.equal(await languageOf('', 'de, uk;q=0.8'), 'uk');
  assert.equal(await languageOf('?lang=xx', 'fr'), 'en');
});

test('the living policy shows each clause in its order, with its mark, what keeps it, and its own address', async () => {
  const { text } = await centre.get('/payroll-mail/policy?lang=en');
  const shown = [...text.matchAll(/<article class="clause spread" id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(
    shown,
    inForce.policy.clauses.map(({ id }) => id),
  );
  const clause = /id="PM-02"[^]*?<\/article>/.exec(text)?.[0] ?? '';
  assert.match(clause, /<svg class="sign"[^]*#sign-kept[^]*<span>Kept<\/span>/);
  assert.match(clause, /reaches only those who confirmed it/);
  assert.match(clause, /href="\/payroll-mail\/policy\/PM-02\?lang=en"/);
});

test('a clause’s own page names each mechanism with its settings in words, and the articles it serves', async () => {
  const { text } = await centre.get('/payroll-mail/policy/PM-02?lang=uk');
  assert.match(text, /на це є 7 днів/);
  assert.match(text, /GDPR Art\. 7\(1\)/);
  assert.match(text, /href="\/evidence\/payroll-mail\/checkpoint"/);
  const named = inForce.policy.clauses.find(({ id }) => id === 'PM-02')?.kept_by ?? [];
  for (const { mechanism } of named)
    assert.ok(isMechanismId(mechanism) && mechanisms[mechanism].law.length > 0);
  assert.equal(count(text, /<div class="entry">/g), named.length);
});

test('every mechanism, every reason and every state of the board has its words in each language', () => {
  const keys = [
    ...Object.keys(mechanisms).map((id) => `mechanism.${id}`),
    ...Object.keys(boardReasons).map((code) => `reason.${code}`),
    ...clauseStatuses.map((status) => `status.${status}`),
  ];
  for (const locale of languages)
    for (const key of keys) assert.notEqual(catalogues[locale][key], undefined, `${locale} ${key}`);
});

test('every topic of the policy is on the public list', async () => {
  const { text } = await centre.get('/payroll-mail/topics');
  const shown = [...text.matchAll(/<article class="clause spread" id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(
    shown,
    inForce.policy.topics.map(({ id }) => id),
  );
});

test('an unknown controller, an unknown page and a wrong method have a page in the reader’s language', async () => {
  for (const path of [
    '/nobody',
    '/nobody/policy',
    '/N0B0DY!',
    '/payroll-mail/nothing',
    '/payroll-mail/policy/XX-99',
    '/payroll-mail/forms/none',
    '/',
  ]) {
    const { status, text } = await centre.get(path, { 'accept-language': 'uk' });
    assert.equal(status, 404, path);
    assert.match(text, /Такої сторінки немає/, path);
  }
  const wrongMethod = await centre.request('/payroll-mail/policy', { method: 'DELETE' });
  assert.equal(wrongMethod.status, 405);
  assert.match(wrongMethod.text, /There is no such page/);
});

test('an address cannot make the language switch lead to another site', async () => {
  const { text } = await centre.get('//evil.example/%22%3E%3Cb%3E');
  assert.doesNotMatch(text, /href="\/\/|<b>"/);
});

test('a fault of ours is told without anything of it, by a number that the log knows', async () => {
  const broken = testCentre(ctx, { getBoard: () => Promise.reject(new Error('secret detail')) });
  const { status, text } = await broken.get('/payroll-mail/policy');
  assert.equal(status, 500);
  assert.match(text, /Something went wrong on our side/);
  assert.match(text, /[0-9a-f]{8}-[0-9a-f]{4}-/);
  assert.doesNotMatch(text, /secret/);
});

test('CC-31: complaints that name a clause show at it, in the language of the reader', async () => {
  const clause = { id: 'PM-04', status: 'kept', mechanisms: [], evidence: [] } as const;
  const board = { checkedAt: ctx.clock.now(), clauses: [{ ...clause, complaints: { open: 1, recent: 2 } }] };
  const { get } = testCentre(ctx, { getBoard: () => Promise.resolve(board) });
  assert.match(
    (await get('/payroll-mail/policy')).text,
    /2 complaints about this clause in 30 days, 1 open\./,
  );
  assert.match((await get('/payroll-mail/policy?lang=uk')).text, /за 30 днів: 2, з них відкритих: 1\./);
});

test('too many requests are told with the time to wait', async () => {
  const headers = { 'retry-after': '42' };
  const limited = testCentre(ctx, {
    getBoard: () => Promise.reject(new TransportError('rate_limited', { headers })),
  });
  const response = await limited.get('/payroll-mail/policy?lang=ru');
  assert.equal(response.status, 429);
  assert.equal(response.headers.get('retry-after'), '42');
  assert.match(response.text, /через 42 секунды/);
});

test('stylesheet and mark may be kept for ever, other files are not there', async () => {
  for (const path of Object.values(assetPaths)) {
    const { status, headers } = await centre.get(path, { 'accept-encoding': 'br' });
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(headers.get('content-encoding'), 'br');
  }
  assert.equal((await centre.get('/assets/zgoda.css')).status, 404);
  assert.equal((await centre.get('/assets/..%2Fassets.ts')).status, 404);
});

test('the checker is handed out as a file, so that it runs on the reader’s own machine', async () => {
  const { headers, text } = await centre.get('/payroll-mail/verify/checker.html');
  assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="zgoda-checker\.html"$/);
  assert.match(text, /checker/);
  const without = testCentre(ctx, { checkerHtml: undefined });
  assert.equal((await without.get('/payroll-mail/verify/checker.html')).status, 404);
  assert.doesNotMatch((await without.get('/payroll-mail/verify')).text, /checker\.html/);
});
