import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseAction } from '@zgoda/vocabulary/cases';
import type { CaseId, StaffId } from '@zgoda/vocabulary/ids';
import type { StaffRole } from '@zgoda/vocabulary/staff';
import PostalMime from 'postal-mime';
import type { Actor, Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { findFields } from '../evidence/index.ts';
import { deliverMessage } from '../messages/delivery-service.ts';
import { listMessages } from '../messages/index.ts';
import { personWith, publishedContext, scriptedMailer } from '../messages/testing.ts';
import { createAccount } from '../staff/account-service.ts';
import { getPreferences } from '../subscriptions/index.ts';
import { suppress } from '../subscriptions/index.ts';
import { planStep, subjectOfAnswer, threadOf } from './case.ts';
import {
  addContact,
  caseErasure,
  countOpenCases,
  getCase,
  listCases,
  listWorklist,
  openCase,
} from './service.ts';
import { actOnCase, answerCase, listAssignees } from './work-service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const origins = { publicOrigin: 'https://privacy.example', inboundDomain: 'in.verbena.example' };
const dayMs = 86_400_000;

async function staffMember(role: StaffRole): Promise<Context> {
  const { staffId } = await transaction(ctx, (tx) =>
    createAccount(tx, { email: `${role}@verbena.example`, name: role, roles: [role] }),
  );
  const actor: Actor = { kind: 'staff', staffId, roles: [role] };
  return { ...ctx, actor };
}
const communicator = await staffMember('communicator');
const dpo = await staffMember('dpo');
const idOf = ({ actor }: Context): StaffId =>
  actor.kind === 'staff' ? (actor.staffId as StaffId) : assert.fail();

let people = 0;
async function aCase(more: Partial<Parameters<typeof openCase>[1]> = {}) {
  const email = `writer${(people += 1)}@mail.example`;
  const subjectId = await personWith(ctx, email, 'practice-news', 'events');
  const contact = {
    channel: 'mail',
    direction: 'in',
    text: 'My hosting\n\nIt does not add up.',
    mailId: `q${people}@MAIL.example`,
  } as const;
  const caseId = await transaction(ctx, (tx) =>
    openCase(tx, { subjectId, kind: 'question', contact, ...more }),
  );
  return { caseId, subjectId, email };
}
const act = (by: Context, caseId: CaseId, action: CaseAction) =>
  transaction(by, (tx) => actOnCase(tx, caseId, action));
const reason = 'settled on the telephone';

test('an answer by mail stands in the thread, comes from a person, and can be answered into the case', async () => {
  const { caseId, subjectId } = await aCase();
  const answer = { subject: 'Re: My hosting', text: 'Here is **why**.', closes: false };
  await transaction(communicator, (tx) => answerCase(tx, caseId, answer));
  await transaction(communicator, (tx) => answerCase(tx, caseId, { ...answer, text: 'And more.' }));
  const found = await getCase(communicator, caseId);
  assert.equal(found.state, 'answered');
  const [question, first, second] = found.contacts;
  assert.deepEqual(
    [first?.channel, first?.direction, first?.recordedBy],
    ['mail', 'out', idOf(communicator)],
  );
  server.contents.length = 0;
  for (const contact of [first, second])
    await deliverMessage(
      ctx,
      { mailer, ...origins },
      { subjectId, messageId: contact?.messageId ?? assert.fail() },
    );
  const [one, two] = await Promise.all(server.contents.map((raw) => PostalMime.parse(raw)));
  assert.deepEqual([one?.subject, one?.references], ['Re: My hosting', `<${question?.mailId}>`]);
  assert.equal(two?.references, `<${question?.mailId}> ${one?.messageId}`);
  assert.equal(two?.inReplyTo, one?.messageId);
  assert.match(one?.replyTo?.[0]?.address ?? '', /^reply\+[a-z2-7]{42}@in\.verbena\.example$/);
  assert.ok(!one?.headers.some(({ key }) => key === 'auto-submitted'));
  assert.match(one?.html ?? '', /<strong[^>]*>why<\/strong>/);
});

test('an answer that the gate refuses is not recorded as one', async () => {
  const { caseId, subjectId } = await aCase();
  await transaction(ctx, (tx) => suppress(tx, { subjectId, reason: 'bounce', channel: 'email' }));
  const answer = { subject: 'Re', text: 'Hello.', closes: false };
  await assert.rejects(
    transaction(communicator, (tx) => answerCase(tx, caseId, answer)),
    {
      code: 'case_answer_refused',
      details: { reason: 'suppressed', clause: 'PM-12' },
    },
  );
  const { state, contacts } = await getCase(ctx, caseId);
  assert.deepEqual([state, contacts.length], ['open', 1]);
});

test('a removal that staff has read is carried out once, told, and closes the case, with evidence of who did it', async () => {
  const { caseId, subjectId } = await aCase({
    contact: { channel: 'telephone', direction: 'in', text: 'Please, no more.' },
  });
  const done = await act(communicator, caseId, { action: 'remove', topics: ['events'] });
  assert.equal(done.state, 'closed');
  const receives = async () =>
    (await getPreferences(ctx, subjectId)).filter((one) => one.receives).map(({ topic }) => topic);
  assert.deepEqual(await receives(), ['practice-news']);
  assert.deepEqual(
    (await listMessages(ctx, subjectId)).map(({ template }) => template),
    ['removal-done'],
  );
  await assert.rejects(act(communicator, caseId, { action: 'remove' }), { code: 'case_action_not_allowed' });
  const step = done.steps[0] ?? assert.fail();
  assert.deepEqual([step.act, step.takenBy], ['remove', idOf(communicator)]);
  const fields = await findFields(ctx, step.entryId);
  assert.equal(fields?.['act'], 'case_remove');
  assert.match(JSON.stringify(fields), new RegExp(idOf(communicator)));
  await act(communicator, caseId, { action: 'reopen', reason });
  await act(communicator, caseId, { action: 'remove' });
  assert.deepEqual(await receives(), []);
  await assert.rejects(
    act(communicator, (await aCase()).caseId, { action: 'remove', topics: ['heliotropes'] }),
    { code: 'case_topic_unknown' },
  );
});

test('closing and reopening keep their reasons, sealed; what is asked anew has a term of its own', async () => {
  const { caseId } = await aCase();
  await act(communicator, caseId, { action: 'close', reason });
  await assert.rejects(act(communicator, caseId, { action: 'close', reason }), {
    code: 'case_action_not_allowed',
  });
  ctx.clock.advance('P40D');
  const reopened = await act(communicator, caseId, { action: 'reopen', reason: 'it came back' });
  assert.deepEqual(
    reopened.steps.map((step) => [step.act, step.reason]),
    [
      ['close', reason],
      ['reopen', 'it came back'],
    ],
  );
  assert.ok(reopened.answerBy > ctx.clock.now());
  assert.ok(reopened.dueAt < ctx.clock.now(), 'the promise itself is not moved');
  const owner = await database.owner();
  const { rows } = await owner.query('select sealed_reason from case_step where sealed_reason is not null');
  assert.ok(rows.every(({ sealed_reason: sealed }) => !(sealed as Buffer).includes('telephone')));
  await act(communicator, caseId, { action: 'close', reason });
  ctx.clock.advance('P40D');
  const contact = { channel: 'paper', direction: 'in', text: 'And now?' } as const;
  await transaction(ctx, (tx) => addContact(tx, caseId, contact));
  assert.ok((await getCase(ctx, caseId)).answerBy > ctx.clock.now());
});

test('staff may set an earlier term, never a later one than promised', async () => {
  const { caseId } = await aCase();
  const { dueAt: due } = await getCase(ctx, caseId);
  const setDue = (answerBy: Date): CaseAction => ({
    action: 'set_due',
    answer_by: answerBy.toISOString(),
    reason,
  });
  const earlier = new Date(due.getTime() - 5 * dayMs);
  const { answerBy, dueAt: promised } = await act(communicator, caseId, setDue(earlier));
  assert.deepEqual([answerBy, promised], [earlier, due]);
  for (const wrong of [new Date(due.getTime() + 1000), new Date(ctx.clock.now().getTime() - 1000)])
    await assert.rejects(act(communicator, caseId, setDue(wrong)), { code: 'case_due_invalid' });
});

test('a case for the data protection officer is for nobody else, whatever they ask, and belongs to nobody else', async () => {
  const { caseId, subjectId } = await aCase();
  await act(communicator, caseId, { action: 'assign', staff_id: idOf(communicator) });
  const restricted = await act(communicator, caseId, { action: 'restrict', reason });
  assert.deepEqual([restricted.isDpoOnly, restricted.assignedTo], [true, undefined]);
  const api: Context = { ...ctx, actor: { kind: 'api_key', role: 'secret' } };
  const missing = { code: 'case_not_found' };
  for (const other of [communicator, api]) {
    await assert.rejects(getCase(other, caseId), missing);
    await assert.rejects(act(other, caseId, { action: 'close', reason }), missing);
    await assert.rejects(
      transaction(other, (tx) => answerCase(tx, caseId, { subject: 'a', text: 'b', closes: false })),
      missing,
    );
    await assert.rejects(
      transaction(other, (tx) => addContact(tx, caseId, { channel: 'fax', direction: 'in', text: 'x' })),
      missing,
    );
    assert.deepEqual(await listCases(other, { subjectId, limit: 9 }), []);
    assert.ok(!(await listWorklist(other, { limit: 100 })).some((one) => one.caseId === caseId));
  }
  assert.equal((await countOpenCases(dpo)).open, (await countOpenCases(communicator)).open + 1);
  assert.deepEqual(
    (await listAssignees(dpo, restricted)).map(({ staffId }) => staffId),
    [idOf(dpo)],
  );
  await assert.rejects(act(dpo, caseId, { action: 'assign', staff_id: idOf(communicator) }), {
    code: 'case_assignee_unknown',
  });
  await act(dpo, caseId, { action: 'unrestrict', reason });
  assert.equal((await getCase(communicator, caseId)).caseId, caseId);
});

test('the worklist begins with what is most urgent, page by page, each case once', async () => {
  const late = await aCase({ kind: 'removal' });
  const answered = await aCase();
  const contact = { channel: 'telephone', direction: 'out', text: 'Called back.' } as const;
  await transaction(ctx, (tx) => addContact(tx, answered.caseId, contact));
  ctx.clock.advance('P10D');
  const pages: (typeof late.caseId)[] = [];
  for (let after: CaseId | undefined; ; after = pages.at(-1)) {
    const page = await listWorklist(dpo, { after, limit: 2 });
    pages.push(...page.map(({ caseId }) => caseId));
    if (page.length < 2) break;
  }
  const all = await listWorklist(dpo, { limit: 100 });
  assert.deepEqual(
    pages,
    all.map(({ caseId }) => caseId),
  );
  assert.equal(new Set(pages).size, pages.length);
  const states = all.map(({ state }) => state);
  assert.deepEqual(
    states,
    [...states].sort((a, b) => order.indexOf(a) - order.indexOf(b)),
  );
  assert.deepEqual(
    (await listWorklist(dpo, { isOverdue: true, kind: 'removal', limit: 9 })).map(({ caseId }) => caseId),
    [late.caseId],
  );
  const row = all.find(({ caseId }) => caseId === answered.caseId);
  assert.deepEqual([row?.lastContact?.channel, row?.lastContact?.direction], ['telephone', 'out']);
});
const order = ['open', 'answered', 'closed'];

test('erasure takes steps too', async () => {
  const { caseId, subjectId } = await aCase();
  await act(communicator, caseId, { action: 'close', reason });
  await transaction(ctx, async (tx) => {
    assert.equal(await caseErasure.erase(tx, subjectId), 3);
    assert.equal(await caseErasure.countResidue(tx, subjectId), 0);
  });
});

test('a thread names its first and latest mails, each once; an answer is called as the question was', () => {
  const ids = Array.from({ length: 30 }, (_, index) => `m${index}@a.example`);
  assert.deepEqual(threadOf(['a@b', 'a@b']), ['a@b']);
  assert.deepEqual([threadOf(ids).length, threadOf(ids)[0], threadOf(ids).at(-1)], [20, ids[0], ids[29]]);
  const mail = { channel: 'mail', direction: 'in' } as const;
  assert.equal(subjectOfAnswer([{ ...mail, text: 'Wages\n\nHello' }]), 'Re: Wages');
  assert.equal(subjectOfAnswer([{ ...mail, text: 'RE: Wages\n\nHello' }]), 'RE: Wages');
  assert.equal(subjectOfAnswer([{ channel: 'fax', direction: 'in', text: 'Wages' }]), '');
});

test('a step is planned from the state alone', () => {
  const now = new Date('2027-01-05T10:00:00Z');
  const latest = new Date('2027-02-05T10:00:00Z');
  const plan = (state: 'open' | 'closed', action: CaseAction) =>
    planStep({ state, isDpoOnly: false }, action, { now, latest });
  assert.deepEqual(plan('closed', { action: 'reopen', reason }), { state: 'open', answerBy: latest });
  assert.throws(() => plan('open', { action: 'reopen', reason }), { code: 'case_action_not_allowed' });
  assert.throws(() => plan('open', { action: 'unrestrict', reason }), { code: 'case_action_not_allowed' });
  assert.deepEqual(plan('open', { action: 'assign', staff_id: null }), { assignedTo: null });
});
