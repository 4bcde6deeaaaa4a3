import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '@zgoda/policy';
import type { CampaignRequest } from '@zgoda/vocabulary/campaigns';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { KyselyPlugin } from 'kysely';
import PostalMime from 'postal-mime';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { openPayload } from '../evidence/index.ts';
import { listMessages, type Delivery } from '../messages/index.ts';
import { loadOutgoing } from '../messages/outgoing-service.ts';
import { questionOf } from '../messages/message.ts';
import { publishedContext, scriptedMailer } from '../messages/testing.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects } from '../subjects/index.ts';
import { recordRelationship } from '../subscriptions/index.ts';
import { runCampaign } from './run-service.ts';
import { actOnCampaign, createCampaign, getAudience, previewCampaign } from './service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const delivery: Delivery = { mailer, publicOrigin: 'https://privacy.example' };

async function customer(
  email: string,
  attributes: Readonly<Record<string, string>>,
  reference = 'c1',
): Promise<SubjectId> {
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  const event = {
    type: 'relationship.started',
    subject: { email },
    relationship: 'hosting-customer',
    reference,
    attributes,
  } as const;
  await transaction(ctx, (tx) => recordRelationship(tx, event));
  ctx.clock.advance('PT1M');
  return person?.subjectId ?? assert.fail();
}

const words = { title: 'On {{ reader.plan }}', body_markdown: 'From today {{ reader.plan }} is *faster*.' };
const request: CampaignRequest = {
  name: 'Faster',
  topic: 'technical-notices',
  template: 'customer-notice',
  content: { en: words },
};
let statements = 0;
const counter: KyselyPlugin = {
  transformQuery: ({ node }) => {
    statements += 1;
    return node;
  },
  transformResult: async ({ result }) => result,
};

const draft = (wish: Partial<CampaignRequest> = {}) =>
  transaction(ctx, (tx) => createCampaign(tx, { ...request, ...wish }));

async function subjectTo(address: string): Promise<readonly (string | undefined)[]> {
  const mails = await Promise.all(server.contents.map((content) => PostalMime.parse(content)));
  return mails
    .filter((mail) => mail.to?.some((to) => to.address === address))
    .map(({ subject, text }) => `${subject ?? ''} / ${/From today .*/.exec(text ?? '')?.[0] ?? ''}`);
}

test('each reader is told what is on record of them, from the latest relationship that has it, and the evidence names the attribute alone', async () => {
  const large = await customer('large@mail.example', { plan: 'Business L' });
  for (const email of ['small@mail.example', 'small2@mail.example', 'small3@mail.example'])
    await customer(email, { plan: 'Start' });
  await customer('none@mail.example', { region: 'north' });
  await customer('two@mail.example', { plan: 'Old' }, 'c1');
  await customer('two@mail.example', { plan: 'New' }, 'c2');
  await customer('two@mail.example', { region: 'north' }, 'c3');
  await customer('over@mail.example', {}, 'c1');
  await customer('over@mail.example', { plan: 'Gone' }, 'c2');
  const ended = {
    type: 'relationship.ended',
    subject: { email: 'over@mail.example' },
    relationship: 'hosting-customer',
    reference: 'c2',
  } as const;
  await transaction(ctx, (tx) => recordRelationship(tx, ended));

  const { campaignId } = await draft();
  await transaction(ctx, (tx) => actOnCampaign(tx, campaignId, { action: 'start' }));
  await runCampaign(ctx, delivery, campaignId, new AbortController().signal);

  const expected = (plan: string) => [`On ${plan} / From today ${plan} is faster.`];
  assert.deepEqual(await subjectTo('large@mail.example'), expected('Business L'));
  for (const email of ['small@mail.example', 'small2@mail.example', 'small3@mail.example'])
    assert.deepEqual(await subjectTo(email), expected('Start'));
  assert.deepEqual(await subjectTo('none@mail.example'), expected('your hosting plan'));
  assert.deepEqual(await subjectTo('two@mail.example'), expected('New'));
  assert.deepEqual(await subjectTo('over@mail.example'), expected('your hosting plan'));

  const [message] = await listMessages(ctx, large);
  const evidence = await openPayload(ctx, message?.entryId ?? assert.fail());
  assert.partialDeepStrictEqual(evidence, { said: 'hosting-customer.plan' });
  assert.doesNotMatch(JSON.stringify(evidence), /Business/);
});

test('a mail that says nothing of its reader has no such evidence', async () => {
  const person = await customer('plain@mail.example', { plan: 'Business L' });
  const { campaignId } = await draft({ content: { en: { title: 'Hello', body_markdown: 'To all.' } } });
  await transaction(ctx, (tx) => actOnCampaign(tx, campaignId, { action: 'start' }));
  await runCampaign(ctx, delivery, campaignId, new AbortController().signal);
  const [message] = await listMessages(ctx, person);
  const evidence = await openPayload(ctx, message?.entryId ?? assert.fail());
  assert.equal(Reflect.get(evidence as object, 'said'), undefined);
});

test('words that name an unknown field, or one where none can stand, are refused and named', async () => {
  const refused = async (body: string, fields: readonly string[]) =>
    assert.rejects(draft({ content: { en: { ...words, body_markdown: body } } }), {
      code: 'message_reader_field_unknown',
      details: { fields },
    });
  await refused('Your {{ reader.name }} and {{reader.name}}', ['reader.name']);
  await refused('Your {{ reader.plan | upcase }}', ['body_markdown']);
  await refused('[Here](https://verbena.example/{{reader.plan}})', ['body_markdown']);
  await refused('<https://verbena.example/{{reader.plan}}>', ['body_markdown']);
});

test('what the purpose of the topic may not use is refused, whatever the template declares', async () => {
  await assert.rejects(draft({ topic: 'tabella-notices' }), {
    code: 'message_reader_field_purpose',
    details: { fields: ['plan'] },
  });
  const plain = { title: 'Hello', body_markdown: 'To all.' };
  await draft({ topic: 'tabella-notices', content: { en: plain } });
});

test('a preview takes invented values, and says what stands there for those who have none', async () => {
  const campaign = await draft();
  const invented = await previewCampaign(ctx, campaign, { said: { plan: '<b>Mega' } });
  assert.equal(invented.subject, 'On <b>Mega');
  assert.match(invented.html, /From today &lt;b&gt;Mega is/);
  const nobody = await previewCampaign(ctx, campaign, { locale: 'en' });
  assert.equal(nobody.subject, 'On your hosting plan');
  assert.deepEqual(nobody.reader, [{ name: 'plan', otherwise: 'your hosting plan' }]);
  await assert.rejects(previewCampaign(ctx, campaign, { said: { shoe: '42' } }), {
    code: 'message_reader_field_unknown',
    details: { fields: ['reader.shoe'] },
  });
  assert.ok((await getAudience(ctx, campaign)).length > 0);
});

test('what is on record of a whole page is read in one statement, and in none where nothing is said', async () => {
  const countOf = async (content: CampaignRequest['content'], size: number): Promise<number> => {
    const { campaignId, contentId } = await draft({ content });
    await transaction(ctx, (tx) => actOnCampaign(tx, campaignId, { action: 'start' }));
    const owner = await database.owner();
    const none = new AbortController();
    none.abort();
    await runCampaign(ctx, delivery, campaignId, none.signal);
    const { rows } = await owner.query(
      'select subject_id as "subjectId", message_id as "messageId" from message where content_id = $1',
      [contentId],
    );
    assert.ok(rows.length >= size);
    let fewest = Infinity;
    // Once a second a process looks which policy governs: one statement more.
    for (let turn = 0; turn < 5; turn += 1) {
      statements = 0;
      await loadOutgoing({ ...ctx, db: ctx.db.withPlugin(counter) }, rows.slice(0, size));
      fewest = Math.min(fewest, statements);
    }
    return fewest;
  };
  const plain = await countOf({ en: { title: 'Hello', body_markdown: 'To all.' } }, 5);
  assert.equal(await countOf({ en: words }, 1), plain + 1);
  assert.equal(await countOf({ en: words }, 5), plain + 1);
});

test('the gate is asked about the categories of what is said, and an undeclared one is refused', async () => {
  const { policy, gate } = await getPolicyInForce(ctx);
  const message = {
    purpose: 'hosting-notices',
    topic: 'technical-notices',
    messageClass: 'service',
    template: 'customer-notice',
    cause: undefined,
  };
  const ask = (readerFields: readonly string[]) =>
    questionOf(policy, { ...message, readerFields }, ctx.clock.now());
  assert.deepEqual(ask([]).categories, ['email-address']);
  assert.deepEqual(ask(['plan']).categories, ['email-address', 'hosted-services']);
  assert.equal(decide(gate, undefined, ask(['shoe'])).reason, 'unknown_category');
  const elsewhere = { ...ask(['plan']), purpose: 'program-notices', topic: 'tabella-notices' };
  assert.equal(decide(gate, undefined, elsewhere).reason, 'category_not_in_purpose');
});
