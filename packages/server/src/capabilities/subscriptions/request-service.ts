import { findTopic } from '@zgoda/policy';
import type { EntryId, IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import {
  ensureSubjects,
  findSubject,
  identityHash,
  markVerified,
  openLink,
  sealLink,
} from '../subjects/index.ts';
import { lockPerson, recordChanges, type CellChange, type HowExpressed } from './change-service.ts';
import { loadRelationships } from './relationship-service.ts';
import {
  cellKey,
  confirmBy,
  getTopic,
  hourMs,
  isAvailable,
  isPending,
  maxConfirmationsAnHour,
  onClick,
  pickLocale,
  type Cell,
} from './subscription.ts';
import { countConfirmation, insertIntake, takeIntake, type StoredSubscription } from './store.ts';

/** A request was answered and waits to be looked at: this capability's own job. */
export const subscriptionRequested = defineEvent({
  name: 'subscriptions.requested',
  schema: z.strictObject({ intakeId: z.uuid() }),
});

/** A mail with a confirming link is due: messages handles it, with `confirmationLink`. */
export const confirmationRequested = defineEvent({
  name: 'subscriptions.confirmation_requested',
  schema: z.strictObject({
    /** Of this one mail. */
    requestId: z.uuid(),
    subjectId: z.uuid(),
    /** The address that was typed, which alone may get the mail; absent where the host named the person otherwise. */
    identityId: z.uuid().exactOptional(),
    topics: z.array(z.string()),
    channel: z.string(),
    locale: z.string(),
    /** RFC 3339. */
    confirmBy: z.iso.datetime(),
  }),
});
export type ConfirmationRequest = z.output<typeof confirmationRequested.schema>;

export interface SubscriptionRequest {
  readonly email: string;
  readonly topics: readonly string[];
  readonly channel: string;
  readonly locale: string;
}

const storedRequestSchema = z.strictObject({
  email: z.string(),
  topics: z.array(z.string()),
  channel: z.string(),
  locale: z.string(),
});

/**
 * Takes a request in, and answers at once and always alike: whether anybody has the address, and what they subscribe to, is
 * looked up afterwards. Nothing but the confirmation mail follows until it is confirmed.
 * @throws identity_invalid, topic_unknown, topic_channel_unknown
 */
export async function requestSubscription(
  ctx: Context,
  request: SubscriptionRequest,
): Promise<{ readonly state: 'confirmation_pending' }> {
  const { policy } = await getPolicyInForce(ctx);
  for (const [index, topic] of request.topics.entries())
    getTopic(policy, { topic, channel: request.channel }, `topics[${index}]`);
  identityHash(ctx, { email: request.email });
  const intakeId = ctx.ids.uuid();
  const { email, topics, channel, locale } = request;
  const plain = Buffer.from(JSON.stringify({ email, topics, channel, locale }));
  const sealedRequest = ctx.vault.seal(ctx.vault.controllerOwnerKey(ctx.controller), intakeId, plain);
  await transaction(ctx, async (tx) => {
    await insertIntake(tx.tx, tx.controller, { intakeId, sealedRequest, requestedAt: tx.clock.now() });
    await tx.enqueue(tx, subscriptionRequested, { intakeId });
  });
  return { state: 'confirmation_pending' };
}

/** Looks at a request that was taken in. Done before: nothing happens. */
export async function acceptIntake(ctx: Context, intakeId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const sealed = await takeIntake(tx.tx, tx.controller, intakeId);
    if (sealed === undefined) return;
    const plain = tx.vault.open(tx.vault.controllerOwnerKey(tx.controller), intakeId, sealed);
    const { email, topics, channel, locale } = storedRequestSchema.parse(JSON.parse(plain.toString()));
    const [subject] = await ensureSubjects(tx, [{ email }]);
    if (subject === undefined) return;
    const cells = [...new Set(topics)].map((topic) => ({ topic, channel }));
    await requestCells(tx, subject, cells, { locale, method: 'web_form' });
  });
}

/**
 * Asks the person to confirm these cells. What waits already is not recorded again, what was confirmed stays so; the mail names
 * all of them, so that it never tells which. Topics that the person may not choose are passed over in silence.
 */
export async function requestCells(
  tx: TxContext,
  {
    subjectId: named,
    identityId,
  }: { readonly subjectId: SubjectId; readonly identityId?: IdentityId | undefined },
  cells: readonly Cell[],
  how: HowExpressed,
): Promise<readonly StoredSubscription[]> {
  const { policy } = await getPolicyInForce(tx);
  const now = tx.clock.now();
  const person = await lockPerson(tx, named);
  const { subjectId } = person;
  const rows = new Map(person.rows);
  const relationships = await loadRelationships(tx.tx, tx.controller, subjectId);
  const open = cells.flatMap((cell) => {
    const topic = findTopic(policy, cell.topic);
    const isOpen = topic !== undefined && topic.opt_in !== 'none' && isAvailable(topic, relationships);
    return isOpen ? [{ ...cell, optIn: topic.opt_in }] : [];
  });
  const changes = open.flatMap(({ topic, channel, optIn }): CellChange[] => {
    const row = rows.get(cellKey({ topic, channel }));
    if (row?.status === 'confirmed' || isPending(row, now)) return [];
    return [{ topic, channel, status: optIn === 'single' ? 'confirmed' : 'requested' }];
  });
  const changed = await recordChanges(tx, subjectId, changes, how);
  for (const row of changed) rows.set(cellKey(row), row);
  const toConfirm = open
    .filter(({ optIn }) => optIn === 'double')
    .flatMap((cell) => rows.get(cellKey(cell)) ?? []);
  for (const [channel, waiting] of Map.groupBy(toConfirm, (row) => row.channel)) {
    const dates = waiting.map((row) => row.confirmBy ?? confirmBy(policy, now));
    await enqueueConfirmation(tx, {
      requestId: tx.ids.uuid(),
      subjectId,
      ...(identityId !== undefined && { identityId }),
      topics: waiting.map(({ topic }) => topic),
      channel,
      locale: pickLocale(policy, how.locale),
      confirmBy: new Date(Math.max(...dates.map((date) => date.getTime()))).toISOString(),
    });
  }
  return changed;
}

/** At most three an hour for one person, so that nobody can flood a mailbox through us; the others are dropped in silence. */
async function enqueueConfirmation(tx: TxContext, event: ConfirmationRequest): Promise<void> {
  const mails = await countConfirmation(tx.tx, tx.controller, event.subjectId as SubjectId, {
    now: tx.clock.now(),
    windowMs: hourMs,
  });
  if (mails <= maxConfirmationsAnHour) await tx.enqueue(tx, confirmationRequested, event);
}

/** The token of the confirming link, and until when it is good. */
export function confirmationLink(
  ctx: Context,
  event: ConfirmationRequest,
): { readonly token: string; readonly expiresAt: Date } {
  const expiresAt = new Date(event.confirmBy);
  const token = sealLink(ctx, {
    kind: 'confirm',
    subjectId: event.subjectId as SubjectId,
    ...(event.identityId !== undefined && { identityId: event.identityId as IdentityId }),
    topics: event.topics,
    channel: event.channel,
    expiresAt,
  });
  return { token, expiresAt };
}

export type Confirmation =
  | {
      readonly outcome: 'confirmed' | 'already_confirmed';
      readonly subjectId: SubjectId;
      readonly at: Date;
      readonly entryId: EntryId;
      readonly changes: readonly CellChange[];
    }
  | { readonly outcome: 'refused' };

/**
 * The click in the confirmation mail: once effective, then `already_confirmed`. A token that is forged, cut, expired, of
 * another purpose, or of a request that has ended meanwhile is `refused`, always alike.
 * @param locale of the page on which the person confirmed
 * @see GDPR Art. 7(1)
 */
export async function confirmSubscription(
  ctx: Context,
  token: string,
  locale: string,
): Promise<Confirmation> {
  const claims = openLink(ctx, token, 'confirm');
  const { topics, channel, expiresAt, identityId } = claims ?? {};
  if (claims === undefined || topics === undefined || channel === undefined || expiresAt === undefined)
    return { outcome: 'refused' };
  return transaction(ctx, async (tx): Promise<Confirmation> => {
    const known = await findSubject(tx, { subject_id: claims.subjectId });
    if (known === undefined) return { outcome: 'refused' };
    const { subjectId, rows: stored } = await lockPerson(tx, known);
    const { policy } = await getPolicyInForce(tx);
    const relationships = await loadRelationships(tx.tx, tx.controller, subjectId);
    const named = [...stored.values()].filter((row) => {
      const topic = topics.includes(row.topic) && row.channel === channel && findTopic(policy, row.topic);
      return topic && isAvailable(topic, relationships);
    });
    const link = { expiresAt, now: tx.clock.now() };
    const toConfirm = named.filter((row) => onClick(row, link) === 'confirm');
    const changed = await recordChanges(
      tx,
      subjectId,
      toConfirm.map((row) => ({ topic: row.topic, channel, status: 'confirmed' })),
      { method: 'email_link', locale },
    );
    if (changed.length > 0 && identityId !== undefined) await markVerified(tx, subjectId, identityId);
    const rows = changed.length > 0 ? changed : named.filter((row) => onClick(row, link) === 'is_confirmed');
    const [first] = rows;
    if (first === undefined) return { outcome: 'refused' };
    return {
      outcome: changed.length > 0 ? 'confirmed' : 'already_confirmed',
      subjectId,
      at: first.changedAt,
      entryId: first.entryId,
      changes: rows.map((row) => ({ topic: row.topic, channel, status: 'confirmed' })),
    };
  });
}
