import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { openTestLog, sequenceAll } from '../evidence/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { receiveRequest } from '../requests/index.ts';
import type { PromiseBoard } from './board.ts';
import { getBoard } from './service.ts';

const database = await testDatabase();
const owner = await database.owner();

async function controllerWith(slug: string): Promise<TestContext> {
  const controller = `c${randomUUID().slice(0, 8)}`;
  const ctx = await testContext(database, { controller });
  const { anchors } = await openTestLog(ctx);
  await publishPolicy(ctx, exampleFolder(slug, { from: `\n  id: ${slug}`, to: `\n  id: ${controller}` }));
  await sequenceAll(ctx, { anchors });
  return ctx;
}

const lookAgain = (ctx: TestContext): Promise<PromiseBoard> => getBoard({ ...ctx, vault: { ...ctx.vault } });

async function stands(ctx: TestContext, id: string): Promise<string> {
  const found = (await lookAgain(ctx)).clauses
    .flatMap(({ mechanisms }) => mechanisms)
    .find((each) => each.id === id);
  const { status, reason = '' } = found ?? assert.fail(`${id} is not on the board`);
  return `${status} ${reason}`.trim();
}

const at = (ctx: TestContext, days: number): Date => new Date(ctx.clock.now().getTime() + days * 86_400_000);

type Values = Readonly<Record<string, unknown>>;
/** What nobody's service would write. */
async function force(ctx: TestContext, table: string, values: Values): Promise<void> {
  const all: Values = { controller_id: ctx.controller, ...values };
  const names = Object.keys(all);
  const places = names.map((_, index) => `$${index + 1}`).join(', ');
  await owner.query(`insert into ${table} (${names.join(', ')}) values (${places})`, Object.values(all));
}

async function forceRequest(ctx: TestContext, values: Values): Promise<string> {
  const requestId = randomUUID();
  const now = ctx.clock.now();
  await force(ctx, 'request', {
    request_id: requestId,
    type: 'erasure',
    channel: 'api',
    state: 'in_progress',
    locale: 'en',
    received_at: now,
    recorded_at: now,
    attended_at: now,
    policy_version: 1,
    entry_id: randomUUID(),
    ...values,
  });
  return requestId;
}

let seq = 0;
const forceStep = (ctx: TestContext, requestId: string, values: Values): Promise<void> =>
  force(ctx, 'request_step', {
    request_id: requestId,
    seq: (seq += 1),
    step_id: randomUUID(),
    state: 'in_progress',
    taken_at: ctx.clock.now(),
    taken_by: 'system',
    taken_as: 'system',
    entry_id: randomUUID(),
    ...values,
  });

const forcePlan = async (ctx: TestContext, values: Values): Promise<string> => {
  const planId = randomUUID();
  const now = ctx.clock.now();
  await force(ctx, 'plan', {
    plan_id: planId,
    kind: 'erasure',
    cause: 'request',
    state: 'carried_out',
    map_hash: 'x',
    plan_hash: 'x',
    summary: '{}',
    waiting: '[]',
    coverage: JSON.stringify({ lines: [], isWhole: true }),
    attempts: 0,
    fence: 0,
    created_at: now,
    approved_at: now,
    changed_at: now,
    ...values,
  });
  return planId;
};

const forceDisclosure = (ctx: TestContext, values: Values): Promise<void> =>
  force(ctx, 'disclosure', {
    subject_id: randomUUID(),
    disclosure_id: randomUUID(),
    ground: 'contract',
    purpose: 'answers',
    policy_version: 1,
    disclosed_at: ctx.clock.now(),
    recorded_at: ctx.clock.now(),
    recorded_by: 'api',
    entry_id: randomUUID(),
    ...values,
  });

describe('the board on what is promised on requests', () => {
  it('says kept where nothing was done, and after a request that was taken in', async () => {
    const ctx = await controllerWith('client-crm');
    const troubles = async (): Promise<readonly string[]> =>
      (await lookAgain(ctx)).clauses
        .flatMap(({ mechanisms }) => mechanisms)
        .filter(({ available, status }) => available && status !== 'kept')
        .map(({ id, reason }) => `${id} ${reason ?? ''}`);
    assert.deepEqual(await troubles(), []);
    await transaction(ctx, (tx) =>
      receiveRequest(tx, {
        type: 'objection_to_marketing',
        by: 'api',
        identity: { email: 'anna@example.org' },
        details: {},
      }),
    );
    assert.deepEqual(await troubles(), []);
  });

  const cases: readonly (readonly [
    what: string,
    slug: string,
    mechanism: string,
    found: string,
    make: (ctx: TestContext) => Promise<unknown>,
  ])[] = [
    [
      'a request of which the log knows nothing',
      'client-crm',
      'request-record',
      'broken request_missing',
      (ctx) => forceRequest(ctx, { type: 'processing_information' }),
    ],
    [
      'a request beyond its term',
      'association-site',
      'request-deadline',
      'broken request_late',
      (ctx) => forceRequest(ctx, { type: 'access', due_at: at(ctx, -1), due_milestone: 'answer' }),
    ],
    [
      'a request of which the officer was told',
      'association-site',
      'request-deadline',
      'at_risk request_due',
      async (ctx) => {
        const due = { due_at: at(ctx, 2) };
        const requestId = await forceRequest(ctx, { type: 'access', ...due, due_milestone: 'answer' });
        const alert = { level: 'escalation', milestone: 'answer', raised_at: ctx.clock.now() };
        await force(ctx, 'request_alert', {
          alert_id: randomUUID(),
          request_id: requestId,
          ...due,
          ...alert,
        });
      },
    ],
    [
      'a request that was late, and has been answered since',
      'association-site',
      'request-deadline',
      'broken request_late',
      async (ctx) => {
        const requestId = await forceRequest(ctx, {
          type: 'access',
          state: 'completed',
          answered_at: at(ctx, 0),
        });
        const alert = { level: 'overdue', milestone: 'answer', due_at: at(ctx, -2), raised_at: at(ctx, -2) };
        await force(ctx, 'request_alert', { alert_id: randomUUID(), request_id: requestId, ...alert });
      },
    ],
    [
      'a complaint beyond its term',
      'client-crm',
      'complaint-record',
      'broken request_late',
      (ctx) => forceRequest(ctx, { type: 'complaint', due_at: at(ctx, -1), due_milestone: 'answer' }),
    ],
    [
      'an answer to whoever asked',
      'client-crm',
      'identity-proof',
      'broken identity_unproved',
      async (ctx) => forceStep(ctx, await forceRequest(ctx, { type: 'access' }), { action: 'complete' }),
    ],
    [
      'a passport kept after the decision',
      'client-crm',
      'identity-proof',
      'broken proof_kept',
      async (ctx) => {
        const requestId = await forceRequest(ctx, { state: 'refused', answered_at: at(ctx, -1) });
        await force(ctx, 'request_document', {
          document_id: randomUUID(),
          request_id: requestId,
          kind: 'identity_document',
          media_type: 'image/png',
          sealed_content: Buffer.from('x'),
          size_bytes: 1,
          added_at: at(ctx, -2),
          added_by: 'subject',
          entry_id: randomUUID(),
        });
      },
    ],
    [
      'a plan approved by its author',
      'client-crm',
      'second-person',
      'broken one_person',
      async (ctx) => {
        const requestId = await forceRequest(ctx, {});
        const [taken_by, taken_as] = [randomUUID(), 'approver'];
        await forceStep(ctx, requestId, { action: 'verify', proof: 'code' });
        await forceStep(ctx, requestId, { action: 'propose', taken_by, taken_as: 'staff' });
        await forceStep(ctx, requestId, { action: 'approve', taken_by, taken_as });
      },
    ],
    [
      'an erasure answered before its plan ended',
      'client-crm',
      'connected-erasure',
      'broken erasure_incomplete',
      async (ctx) => {
        const planId = await forcePlan(ctx, { state: 'partly_done' });
        await forceRequest(ctx, { state: 'completed', answered_at: ctx.clock.now(), plan_id: planId });
      },
    ],
    [
      'an erasure that waits for a system',
      'client-crm',
      'connected-erasure',
      'at_risk erasure_waiting',
      (ctx) => forcePlan(ctx, { state: 'waiting' }),
    ],
    [
      'a closed account that is still there',
      'association-site',
      'account-closing',
      'broken account_late',
      (ctx) => forcePlan(ctx, { cause: 'account_closed', state: 'waiting', created_at: at(ctx, -1) }),
    ],
    [
      'an access that gave nothing',
      'client-crm',
      'access-report',
      'broken report_missing',
      (ctx) => forceRequest(ctx, { type: 'access', state: 'completed', answered_at: ctx.clock.now() }),
    ],
    [
      'a refusal without a letter',
      'client-crm',
      'reasoned-answer',
      'broken letter_missing',
      async (ctx) => forceStep(ctx, await forceRequest(ctx, {}), { action: 'refuse' }),
    ],
    [
      'a fee for one’s own data',
      'association-site',
      'lawful-fee',
      'broken fee_unlawful',
      async (ctx) =>
        forceStep(ctx, await forceRequest(ctx, { type: 'access' }), { action: 'quote', ground: 'cost' }),
    ],
    [
      'a fee for somebody else, which is lawful',
      'association-site',
      'lawful-fee',
      'kept',
      async (ctx) =>
        forceStep(ctx, await forceRequest(ctx, { type: 'third_party_access' }), {
          action: 'quote',
          ground: 'cost',
        }),
    ],
    [
      'an objection that the gate does not know of',
      'client-crm',
      'objection-effect',
      'broken objection_without_effect',
      (ctx) => forceRequest(ctx, { type: 'objection' }),
    ],
    [
      'a machine that reviewed itself',
      'association-site',
      'human-review',
      'broken review_missing',
      async (ctx) =>
        forceStep(ctx, await forceRequest(ctx, { type: 'human_review' }), { action: 'complete' }),
    ],
    [
      'a closed account that no plan has seen to for a week',
      'client-crm',
      'retention-sweep',
      'broken kept_too_long',
      (ctx) =>
        force(ctx, 'retention_due', {
          subject_id: randomUUID(),
          rule: 'with-account',
          counted_from: at(ctx, -10),
          state: 'raised',
          raised_at: at(ctx, -8),
        }),
    ],
    [
      'a disclosure that no purpose allows',
      'payroll-site',
      'disclosure-register',
      'broken disclosure_amiss',
      (ctx) => forceDisclosure(ctx, { recipient: 'sumlin-poland', categories: ['choices', 'contributions'] }),
    ],
    [
      'a disclosure of which the log knows nothing',
      'payroll-site',
      'disclosure-register',
      'broken disclosure_amiss',
      (ctx) => forceDisclosure(ctx, { recipient: 'sumlin-poland', categories: ['name'] }),
    ],
    [
      'a disclosure within the policy that the log knows',
      'payroll-site',
      'disclosure-register',
      'kept',
      async (ctx) => {
        const { rows } = await owner.query<{ entry_id: string }>(
          'select entry_id from evidence_entry where controller_id = $1 limit 1',
          [ctx.controller],
        );
        const entry_id = rows[0]?.entry_id;
        await forceDisclosure(ctx, { recipient: 'sumlin-poland', categories: ['name'], entry_id });
      },
    ],
    [
      'a recipient who was not told of a correction',
      'client-crm',
      'correction-notices',
      'broken correction_untold',
      (ctx) =>
        force(ctx, 'recipient_notice', {
          notice_id: randomUUID(),
          recipient: 'card-processor',
          kind: 'rectified',
          categories: ['name'],
          sealed_notice: Buffer.from('x'),
          by_hand: true,
          state: 'open',
          created_at: at(ctx, -11),
          entry_id: randomUUID(),
        }),
    ],
  ];
  for (const [what, slug, mechanism, found, make] of cases) {
    it(`finds ${what}`, async () => {
      const ctx = await controllerWith(slug);
      assert.equal(await stands(ctx, mechanism), 'kept', 'before');
      await make(ctx);
      assert.equal(await stands(ctx, mechanism), found);
    });
  }

  it('CC-31: shows a complaint at the clause that it names, and the clause stands as it stood', async () => {
    const ctx = await controllerWith('client-crm');
    await transaction(ctx, (tx) =>
      receiveRequest(tx, {
        type: 'complaint',
        by: 'api',
        identity: { email: 'anna@example.org' },
        details: { clause: 'CC-15', words: 'Somebody else wrote to me.' },
      }),
    );
    const { clauses } = await lookAgain(ctx);
    assert.deepEqual(
      clauses.flatMap(({ id, complaints }) => (complaints === undefined ? [] : [[id, complaints]])),
      [['CC-15', { open: 1, recent: 1 }]],
    );
  });
});
