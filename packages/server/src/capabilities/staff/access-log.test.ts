import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionId, StaffId, SubjectId } from '@zgoda/vocabulary/ids';
import { createMovableClock, standingClock } from '../../platform/clock.ts';
import { testContext, testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { openTestLog } from '../evidence/testing.ts';
import { findOpenLook, listAccessLog, recordLook, type Look } from './access-log-service.ts';
import { inviteStaff } from './account-service.ts';
import type { StaffSession } from './staff.ts';

const database = await testDatabase();
const clock = () => createMovableClock(standingClock(new Date('2026-11-22T08:00:00Z')));

async function openContext(controller: string): Promise<TestContext> {
  const ctx = await testContext(database, { controller, clock: clock() });
  await openTestLog(ctx);
  return ctx;
}

async function newSubject(ctx: TestContext): Promise<SubjectId> {
  const subjectId = ctx.ids.uuid() as SubjectId;
  const { row } = ctx.vault.newOwnerKey(ctx.controller, subjectId);
  await transaction(ctx, (tx) => tx.vault.insertOwnerKeys(tx.tx, [row]));
  return subjectId;
}

async function newSession(ctx: TestContext): Promise<StaffSession> {
  const email = `${ctx.ids.uuid()}@example.org`;
  const { staffId } = await inviteStaff(ctx, { email, name: 'Olena Koval', roles: ['officer'] });
  const now = ctx.clock.now();
  const times = { createdAt: now, lastSeenAt: now, expiresAt: now };
  return { sessionId: ctx.ids.uuid() as SessionId, staffId, method: 'totp', device: 'unknown', ...times };
}

const look = (ctx: TestContext, what: Look) => transaction(ctx, (tx) => recordLook(tx, what));
const reason = 'She called about request 2026-118';

test('a look is in the access log with who, whom, why and when, newest first', async () => {
  const ctx = await openContext('payroll-mail');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  await look(ctx, { session, action: 'searched', subjectId, reason });
  ctx.clock.advance('PT1M');
  await look(ctx, { session, action: 'viewed', subjectId, reason });
  const [viewed, searched] = await listAccessLog(ctx, { limit: 10 });
  assert.equal(viewed?.action, 'viewed');
  assert.deepEqual(
    [
      searched?.action,
      searched?.subjectId,
      searched?.reason,
      searched?.staffName,
      searched?.occurredAt.toISOString(),
    ],
    ['searched', subjectId, reason, 'Olena Koval', '2026-11-22T08:00:00.000Z'],
  );
});

test('a search that found nobody is logged too, without a person', async () => {
  const ctx = await openContext('nobody-found');
  await look(ctx, { session: await newSession(ctx), action: 'searched', reason });
  const [searched] = await listAccessLog(ctx, { limit: 10 });
  assert.equal(searched?.subjectId, undefined);
  assert.equal(searched?.reason, reason);
});

test('the person’s own evidence says that staff looked', async () => {
  const ctx = await openContext('evidence-of-looks');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  await look(ctx, { session, action: 'revealed', subjectId, reason });
  const [entry] = await listSubjectEntries(ctx, subjectId, { limit: 10 });
  assert.equal(entry?.class, 'system');
  assert.equal(entry?.fields['act'], 'staff.revealed');
  assert.equal(JSON.stringify(entry?.fields).includes(reason), false);
});

test('the look and its log entry are one transaction: where the look fails, nothing is logged, and the other way round', async () => {
  const ctx = await openContext('one-transaction');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  const failing = transaction(ctx, async (tx) => {
    await recordLook(tx, { session, action: 'viewed', subjectId, reason });
    throw new Error('the look failed');
  });
  await assert.rejects(failing, /the look failed/);
  assert.deepEqual(await listAccessLog(ctx, { limit: 10 }), []);
  assert.deepEqual(await listSubjectEntries(ctx, subjectId, { limit: 10 }), []);
});

test('a reason opens one person to one session for 30 minutes', async () => {
  const ctx = await openContext('open-looks');
  const [session, other, subjectId] = [await newSession(ctx), await newSession(ctx), await newSubject(ctx)];
  const open = (who: StaffSession, whom = subjectId) => findOpenLook(ctx, who.sessionId, whom);
  assert.equal(await open(session), undefined);
  await look(ctx, { session, action: 'searched', subjectId, reason });
  const opened = await open(session);
  assert.deepEqual([opened?.reason, opened?.isViewed], [reason, false]);
  assert.equal(opened?.closesAt.toISOString(), '2026-11-22T08:30:00.000Z');
  assert.equal(await open(other), undefined, 'another session');
  assert.equal(await open(session, await newSubject(ctx)), undefined, 'another person');
  await look(ctx, { session, action: 'viewed', subjectId, reason });
  assert.equal((await open(session))?.isViewed, true);
  ctx.clock.advance('PT30M');
  assert.equal(await open(session), undefined, 'later');
});

test('seeing the person does not keep the look open: only a reason does', async () => {
  const ctx = await openContext('looks-end');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  await look(ctx, { session, action: 'searched', subjectId, reason });
  ctx.clock.advance('PT29M');
  await look(ctx, { session, action: 'viewed', subjectId, reason });
  ctx.clock.advance('PT2M');
  assert.equal(await findOpenLook(ctx, session.sessionId, subjectId), undefined);
});

test('erasing a person takes the reasons with them and leaves that somebody looked; nobody can look again', async () => {
  const ctx = await openContext('erased-person');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  await look(ctx, { session, action: 'searched', subjectId, reason });
  await transaction(ctx, (tx) => tx.vault.destroyOwnerKey(tx.tx, tx.controller, subjectId));
  const [searched] = await listAccessLog(ctx, { limit: 10 });
  assert.equal(searched?.subjectId, subjectId);
  assert.equal(searched?.reason, undefined);
  assert.equal(await findOpenLook(ctx, session.sessionId, subjectId), undefined);
  await assert.rejects(look(ctx, { session, action: 'viewed', subjectId, reason }), {
    code: 'person_not_found',
  });
});

test('erasing a member of staff leaves the log without the name', async () => {
  const ctx = await openContext('erased-staff');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  await look(ctx, { session, action: 'searched', subjectId, reason });
  await transaction(ctx, (tx) => tx.vault.destroyOwnerKey(tx.tx, tx.controller, session.staffId));
  const [searched] = await listAccessLog(ctx, { limit: 10 });
  assert.equal(searched?.staffName, undefined);
  assert.equal(searched?.staffId, session.staffId);
});

test('the log is filtered by colleague, person and kind, and paged without gap or repetition', async () => {
  const ctx = await openContext('paged');
  const [one, two] = [await newSession(ctx), await newSession(ctx)];
  const subjectId = await newSubject(ctx);
  for (let at = 0; at < 9; at += 1) {
    await look(ctx, {
      session: at % 3 === 0 ? one : two,
      action: at % 2 === 0 ? 'searched' : 'viewed',
      subjectId,
      reason,
    });
  }
  const count = async (filter: { staffId?: StaffId; subjectId?: SubjectId; action?: 'viewed' }) =>
    (await listAccessLog(ctx, { ...filter, limit: 100 })).length;
  assert.equal(await count({ staffId: one.staffId }), 3);
  assert.equal(await count({ action: 'viewed' }), 4);
  assert.equal(await count({ subjectId: await newSubject(ctx) }), 0);
  const seen: string[] = [];
  for (let before: string | undefined; ; before = seen.at(-1)) {
    const page = await listAccessLog(ctx, { before, limit: 4 });
    if (page.length === 0) break;
    seen.push(...page.map(({ accessId }) => accessId));
  }
  assert.equal(seen.length, 9);
  assert.deepEqual(seen, [...new Set(seen)].sort().toReversed());
});

test('the log of one controller shows nothing of another', async () => {
  const ctx = await openContext('here');
  const elsewhere = await openContext('elsewhere');
  const [session, subjectId] = [await newSession(ctx), await newSubject(ctx)];
  await look(ctx, { session, action: 'searched', subjectId, reason });
  assert.deepEqual(await listAccessLog(elsewhere, { limit: 10 }), []);
  assert.equal(await findOpenLook(elsewhere, session.sessionId, subjectId), undefined);
});

test('the application may add to the access log, and neither change nor remove what is there', async () => {
  const ctx = await openContext('append-only');
  await look(ctx, { session: await newSession(ctx), action: 'searched', reason });
  const owner = await database.owner();
  await owner.query('set role zgoda_app');
  for (const change of [
    'delete from access_log',
    `update access_log set action = 'viewed'`,
    'truncate access_log',
  ]) {
    await assert.rejects(owner.query(change), { code: '42501' }, change);
  }
  await owner.query('reset role');
});
