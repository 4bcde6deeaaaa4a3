import { findTopic } from '@zgoda/policy';
import { Hono } from 'hono';
import { z } from 'zod';
import { devMailboxPages } from '../capabilities/messages/dev-mailbox-pages.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { listDevelopmentSignIns, seedDevelopmentStaff } from '../capabilities/staff/index.ts';
import { ensureSubjects } from '../capabilities/subjects/index.ts';
import { getPreferences, setPreferences } from '../capabilities/subscriptions/index.ts';
import type { Context } from '../context.ts';
import type { MovableClock } from '../platform/clock.ts';
import { transaction } from '../platform/db/index.ts';
import { advanceJobs } from '../platform/jobs/index.ts';
import type { DevMailbox } from '../platform/mail/index.ts';
import type { Runtime } from './runtime.ts';

/** Whose sign-in is told at start: who sees most, who writes to many, who may approve it, and who looks at proofs of identity. */
const printedRoles: readonly string[] = ['dpo', 'communicator', 'officer', 'verifier'];

const advanceSchema = z.strictObject({ advance: z.string().max(40) });

/** `/dev`: the movable clock and the mailbox. Mounted under `npm start` only. */
export function developmentRoutes(
  runtime: Runtime,
  clock: MovableClock,
  mailbox: DevMailbox,
  inboundPort: number | undefined,
): Hono {
  const app = new Hono();
  app.get('/', (c) => c.redirect('/dev/mailbox'));
  app.get('/dev', (c) => c.redirect('/dev/mailbox'));
  app.route('/dev/mailbox', devMailboxPages(mailbox, inboundPort));
  app.get('/dev/clock', (c) => c.json({ now: clock.now().toISOString() }));
  app.post('/dev/clock', async (c) => {
    const parsed = advanceSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: 'Send {"advance":"P10D"}: an ISO 8601 duration.' }, 422);
    const before = clock.now();
    try {
      clock.advance(parsed.data.advance);
    } catch (error) {
      if (error instanceof RangeError)
        return c.json({ error: 'Not a duration that moves the clock forwards.' }, 422);
      throw error;
    }
    await advanceJobs(runtime.storage.database.db, clock.now().getTime() - before.getTime());
    // What is done by the clock of the wall is done now, wherever this one went to.
    for (const name of ['retention.sweep', 'disclosures.remind', 'requests.attend_terms'])
      await runtime.jobs.runScheduleNow({ name });
    return c.json({ now: clock.now().toISOString() });
  });
  return app;
}

/** Invented people: how many of the topics on offer each takes. */
const people = [
  { email: 'olena.subscriber@example.org', topics: 3 },
  { email: 'marko.reader@example.org', topics: 1 },
  { email: 'iryna.visitor@example.org', topics: 0 },
] as const;

/** Gives a controller its invented staff and, the first time, its invented people. */
async function seedController(ctx: Context): Promise<void> {
  await seedDevelopmentStaff(ctx);
  const { policy } = await getPolicyInForce(ctx);
  for (const { email, topics } of people) {
    const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
    if (person === undefined || !person.created) continue;
    const offered = (await getPreferences(ctx, person.subjectId)).filter(
      ({ available, topic }) => available && findTopic(policy, topic)?.opt_in === 'double',
    );
    const changes = offered.slice(0, topics).map(({ topic, channel }) => ({ topic, channel, on: true }));
    if (changes.length === 0) continue;
    await setPreferences(ctx, person.subjectId, changes, {
      proof: 'link',
      locale: policy.default_locale,
      method: 'preference_centre',
    });
  }
}

export async function seedDevelopment(runtime: Runtime): Promise<void> {
  for (const controller of runtime.controllers()) {
    const ctx = runtime.contextFor(controller, { kind: 'system' });
    if (ctx !== undefined) await seedController(ctx);
  }
}

/** What `npm start` prints: where everything is and how to sign in. */
export function developmentBanner(runtime: Runtime, url: string, inboundPort: number | undefined): string {
  const lines = [`Zgoda is running on ${url}`, ''];
  for (const controller of runtime.controllers()) {
    const ctx = runtime.contextFor(controller, { kind: 'system' });
    const signIns = ctx === undefined ? [] : listDevelopmentSignIns(ctx);
    lines.push(`  ${controller}`);
    lines.push(`    privacy centre   ${url}/${controller}`);
    lines.push(`    console          ${url}/console/sign-in?organisation=${controller}`);
    for (const signIn of signIns.filter(({ role }) => printedRoles.includes(role))) {
      lines.push(`                     ${signIn.email}   password ${signIn.password}   code ${signIn.code}`);
      lines.push(`                     authenticator secret ${signIn.totpSecret}`);
    }
    lines.push(`    keys             zk_dev_${controller} (secret)   zb_dev_${controller} (browser)`);
  }
  lines.push('', `  mailbox            ${url}/dev/mailbox`, `  API                ${url}/v1/docs`, '');
  if (inboundPort !== undefined)
    lines.push(
      `  mail comes in on   smtp://127.0.0.1:${inboundPort}   (answer a mail in the mailbox, or: swaks --server 127.0.0.1:${inboundPort} --to <Reply-To of a mail> --body unsubscribe)`,
      '',
    );
  lines.push(
    '  Everything here is invented and for trying. Stop with Ctrl+C; the data stay in the data directory.',
  );
  return lines.join('\n');
}
