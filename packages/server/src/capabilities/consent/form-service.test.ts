import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { PolicyForm } from '@zgoda/policy';
import * as fc from 'fast-check';
import { defineJob } from '../../platform/jobs/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { findSubject } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { parseFields } from './form.ts';
import { formSubmitted, readSubmission, submitForm, topicsChosen } from './form-service.ts';
import { registerConsentRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');
const api = testApi(ctx, registerConsentRoutes);

const path = '/v1/forms/information-request';
const fields = { name: 'Оксана', email: 'oksana@mail.example', question: 'Скільки це коштує?' };
const submission = (change: object = {}, more: object = {}) => ({
  fields: { ...fields, ...change },
  notice: { version: 1, locale: 'uk' },
  ...more,
});
const post = (what: unknown, key = crypto.randomUUID() as string) =>
  api.call('POST', `${path}/submissions`, what, { 'idempotency-key': key });

async function takeEvents() {
  const events: { name: string; data: Readonly<Record<string, unknown>> }[] = [];
  await database.runJobs(ctx, [
    defineJob({
      ...formSubmitted,
      handler: async (_: unknown, data) => void events.push({ name: 'form', data }),
    }),
    defineJob({
      ...topicsChosen,
      handler: async (_: unknown, data) => void events.push({ name: 'topics', data }),
    }),
  ]);
  return events;
}

test('the declaration says in one language what is asked and what for', async () => {
  const answer = await api.call('GET', `${path}?locale=uk`);
  assert.equal(answer.status, 200);
  const form = answer.body as {
    title: string;
    fields: { id: string; required: boolean }[];
    purposes: { id: string }[];
    topics: { id: string }[];
  };
  assert.equal(form.title, 'Запитати інформацію');
  assert.deepEqual(
    form.fields.filter(({ required }) => required).map(({ id }) => id),
    ['name', 'email', 'question'],
  );
  assert.deepEqual(
    form.purposes.map(({ id }) => id),
    ['answer-enquiries'],
  );
  assert.deepEqual(
    form.topics.map(({ id }) => id),
    ['practice-news', 'events'],
  );
  assert.equal((await api.call('GET', `${path}?locale=de`)).status, 422);
  assert.equal((await api.call('GET', '/v1/forms/nothing?locale=uk')).status, 404);
});

describe('a submission', () => {
  it('is stored sealed for the person it is about, and tells once that it came', async () => {
    await takeEvents();
    const key = 'submission-key';
    const answer = await post(submission({}, { topics: ['events'] }), key);
    const again = await post(submission({}, { topics: ['events'] }), key);
    assert.equal(answer.status, 201);
    assert.deepEqual(again.body, answer.body);
    const subjectId = await findSubject(ctx, { email: 'oksana@mail.example' });
    assert.ok(subjectId);
    const events = await takeEvents();
    assert.deepEqual(events.map(({ name }) => name).sort(), ['form', 'topics']);
    const form = events.find(({ name }) => name === 'form')?.data;
    assert.equal(form?.['subjectId'], subjectId);
    assert.deepEqual(events.find(({ name }) => name === 'topics')?.data['topics'], ['events']);
    assert.doesNotMatch(JSON.stringify(events), /oksana|Оксана/);
    const read = await readSubmission(ctx, subjectId, form?.['submissionId'] as never);
    assert.deepEqual(read?.reveal(), fields);
    assert.equal(await readSubmission(other, subjectId, form?.['submissionId'] as never), undefined);
    const owner = await database.owner();
    const { rows } = await owner.query<{ raw: string }>(
      `select encode(sealed_fields, 'escape') as raw from form_submission`,
    );
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.raw.includes('oksana'), false);
  });

  const flaws: readonly [what: string, change: object, code: string, names: string[]][] = [
    [
      'fields that the form does not declare',
      { passport: '1', taxNumber: '2' },
      'form_field_undeclared',
      ['passport', 'taxNumber'],
    ],
    ['a missing field', { name: ' ' }, 'form_field_invalid', ['name']],
    ['an address that is none', { email: 'nobody' }, 'form_field_invalid', ['email']],
    ['a line break in a single line', { name: 'a\r\nBcc: eve' }, 'form_field_invalid', ['name']],
    ['too long a text', { question: 'x'.repeat(4001) }, 'form_field_invalid', ['question']],
    ['words for a telephone', { telephone: 'call me' }, 'form_field_invalid', ['telephone']],
  ];
  for (const [what, change, code, names] of flaws) {
    it(`with ${what} is refused naming them, and nothing is stored`, async () => {
      const answer = await post(submission({ email: 'canary@mail.example', ...change }));
      assert.equal(answer.status, 422);
      const problem = answer.body as { code: string };
      assert.equal(problem.code, code);
      for (const name of names) assert.ok(JSON.stringify(problem).includes(name));
      assert.doesNotMatch(JSON.stringify(problem), /canary|eve|call me/);
      assert.equal(await findSubject(ctx, { email: 'canary@mail.example' }), undefined);
      assert.deepEqual(await takeEvents(), []);
    });
  }

  it('with topics that the form does not offer, or to no form, is refused', async () => {
    assert.equal((await post(submission({}, { topics: ['outages'] }))).status, 422);
    assert.equal((await api.call('POST', '/v1/forms/nothing/submissions', submission())).status, 404);
  });

  it('takes markup as text', async () => {
    const question = '<script>alert(1)</script>\n{{ controller.name }}';
    const { subjectId, submissionId } = await submitForm(ctx, 'information-request', {
      ...submission({ question }),
      topics: [],
    });
    const read = await readSubmission(ctx, subjectId, submissionId);
    assert.equal(read?.reveal()['question'], question);
  });
});

test('whatever is typed is refused or stored within the declaration', () => {
  const form = {
    id: 'f',
    fields: [
      { id: 'line', kind: 'text', required: false, max_length: 20, options: [] },
      { id: 'text', kind: 'long_text', required: false, max_length: 20, options: [] },
      { id: 'pick', kind: 'choice', required: true, max_length: 20, options: [{ id: 'one' }] },
    ],
  } as unknown as PolicyForm;
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('line', 'text', 'pick', 'more'), fc.string({ unit: 'binary' })),
      (typed) => {
        try {
          const parsed = parseFields(form, { pick: 'one', ...typed });
          assert.equal(parsed['pick'], 'one');
          assert.doesNotMatch(parsed['line'] ?? '', /\p{Cc}/u);
          for (const value of Object.values(parsed)) assert.ok(value.length <= 20 && value === value.trim());
          assert.ok(!('more' in parsed));
        } catch (error) {
          assert.match(String((error as { code?: string }).code), /^form_field_/);
        }
      },
    ),
  );
});
