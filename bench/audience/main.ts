// node bench/audience/main.ts [--people 1000000] [--rounds 3]
// Counting an audience with reasons, making it a message each, and reading any page of those due, beside the same by hand-written SQL that
// knows of nothing but the subscription, in turns. A fifth of the people left, one in fifty is suppressed, one in ten chose something on the
// whole purpose, a third is on the topic at all.
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import {
  audienceQuery,
  countAddressed,
  countAudience,
} from '../../packages/server/src/capabilities/campaigns/audience-store.ts';
import {
  insertContentMessages,
  listDueOfContent,
} from '../../packages/server/src/capabilities/messages/content-store.ts';
import { getPolicyInForce, publishPolicy } from '../../packages/server/src/capabilities/policies/index.ts';
import { exampleFolder } from '../../packages/server/src/capabilities/policies/testing.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { openHouse } from '../evidence/house.ts';
import { machineFacts, median } from '../machine.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } },
});
const people = Number(values.people);
const topic = 'practice-news';
const rounds = Number(values.rounds);

const preload = [
  `create temporary table person as
     select gen_random_uuid() as subject_id, sha256(n::text::bytea) as hash, n from generate_series(1, ${people}) as n`,
  `insert into subject (controller_id, subject_id, created_at)
     select 'payroll-mail', subject_id, now() - interval '30 days' from person`,
  `insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
     select 'payroll-mail', hash, gen_random_uuid(), subject_id, 'email', hash || hash, now() - interval '30 days' from person`,
  `insert into subscription (controller_id, subject_id, topic, channel, status, changed_at, entry_id, ending, locale)
     select 'payroll-mail', subject_id, case n % 3 when 0 then '${topic}' when 1 then 'events' else 'partner-announcements' end, 'email',
       case n % 5 when 0 then 'ended' else 'confirmed' end, now() - interval '30 days', gen_random_uuid(),
       case n % 5 when 0 then 'withdrawn' end, case n % 2 when 0 then 'uk' else 'en' end from person`,
  `insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
     select 'payroll-mail', hash, '', '', 'withdrawal', now() from person where n % 50 = 0`,
  `insert into consent_state (controller_id, subject_id, purpose, status, policy_version, record_id, changed_at)
     select 'payroll-mail', subject_id, '${topic}', case n % 20 when 0 then 'withdrawn' else 'given' end, 1, gen_random_uuid(),
       now() - interval '40 days' + (n % 20) * interval '1 day' from person where n % 10 = 0`,
  // As autovacuum leaves them: with statistics, and known to be visible.
  'vacuum analyze',
  'checkpoint',
];

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

console.log(machineFacts());
const house = await openHouse();
try {
  const ctx = await house.open('payroll-mail');
  await publishPolicy(ctx, exampleFolder('payroll-mail'));
  for (const statement of preload) await house.owner.query(statement);
  const { policy } = await getPolicyInForce(ctx);
  const question = { controller: ctx.controller, policy, topic, locales: ['en', 'uk'], at: ctx.clock.now() };
  const byHand = `select count(*) from subscription s
    join subject p using (controller_id, subject_id)
    where s.controller_id = 'payroll-mail' and s.topic = '${topic}' and s.channel = 'email' and s.status = 'confirmed'
      and not exists (select from identity i join suppression x using (controller_id, identity_hash)
        where i.controller_id = 'payroll-mail' and i.subject_id = s.subject_id)`;
  const counts: number[] = [];
  const hands: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    counts.push(await timed(() => countAudience(ctx.db, question)));
    hands.push(await timed(() => house.owner.query(byHand)));
  }
  const topics = policy.topics.filter(({ channels }) => channels.includes('email'));
  const ofAll = await timed(() =>
    countAddressed(
      ctx.db,
      topics.map(({ id }) => ({ ...question, topic: id })),
    ),
  );
  const found = await countAudience(ctx.db, question);
  const reachable = found.reduce((sum, row) => sum + (row.reason === undefined ? row.count : 0), 0);

  await house.owner.query('create table bench_outbox (like message including all) with (fillfactor = 80)');
  const planned = { messageClass: 'marketing', template: 'newsletter', purpose: 'practice-news', topic };
  const freezes: number[] = [];
  const freezeHands: number[] = [];
  const contentOf = (round: number): string => `00000000-0000-4000-8000-00000000000${round}`;
  for (let round = 0; round < rounds; round += 1) {
    await house.owner.query('truncate bench_outbox, message');
    freezeHands.push(
      await timed(() =>
        house.owner.query(
          `insert into bench_outbox (controller_id, subject_id, message_id, class, template, purpose, topic, locale, content_id, state, attempts,
             created_at, changed_at, next_attempt_at)
           select 'payroll-mail', s.subject_id, gen_random_uuid(), 'marketing', 'newsletter', 'practice-news', '${topic}', 'en',
             '${contentOf(round)}', 'queued', 0, now(), now(), now()
           from (${byHand.replace('count(*)', 's.subject_id')}) as s`,
        ),
      ),
    );
    freezes.push(
      await timed(() =>
        transaction(ctx, ({ tx }) =>
          insertContentMessages(
            tx,
            ctx.controller,
            { contentId: contentOf(round), planned, at: ctx.clock.now() },
            audienceQuery(question),
          ),
        ),
      ),
    );
  }
  await house.owner.query('analyze message');
  const pages: number[] = [];
  for (let part = 0; part < 20; part += 1) {
    const after = `${Math.floor((part / 20) * 256)
      .toString(16)
      .padStart(2, '0')}000000-0000-4000-8000-000000000000` as SubjectId;
    const page = { after, now: ctx.clock.now(), limit: 1_000 };
    pages.push(await timed(() => listDueOfContent(ctx.db, ctx.controller, contentOf(rounds - 1), page)));
  }
  const { rows } = await sql<{ bytes: number }>`select pg_total_relation_size('message') as bytes`.execute(
    ctx.db,
  );
  const ratio = (ours: number, floor: number): string =>
    `${ours.toFixed(2)} s (by hand ${floor.toFixed(2)} s, ${(ours / floor).toFixed(2)})`;
  console.log(`${people} people, ${reachable} reachable`);
  console.log(`count with reasons ${ratio(median(counts), median(hands))}`);
  console.log(`all ${topics.length} topics at once ${ofAll.toFixed(2)} s`);
  console.log(
    `a message each     ${ratio(median(freezes), median(freezeHands))}, ${Math.round((rows[0]?.bytes ?? 0) / reachable)} bytes a message`,
  );
  console.log(
    `a page of 1,000    ${(1000 * median(pages)).toFixed(1)} ms, slowest ${(1000 * Math.max(...pages)).toFixed(1)} ms`,
  );
} finally {
  await house.close();
}
