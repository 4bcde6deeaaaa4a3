import { toPublicId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { subjectRecordSchema, subjectViewSchema } from '@zgoda/vocabulary/console';
import type { z } from 'zod';
import { listConsentStates } from '../capabilities/consent/index.ts';
import { listSubjectEntries } from '../capabilities/evidence/index.ts';
import { listMessages, type Message } from '../capabilities/messages/index.ts';
import type { OpenLook } from '../capabilities/staff/index.ts';
import { listIdentities, readIdentity } from '../capabilities/subjects/index.ts';
import { getPreferences } from '../capabilities/subscriptions/index.ts';
import type { Context } from '../context.ts';
import { maskIdentity } from './mask.ts';

type SubjectView = z.output<typeof subjectViewSchema>;
type SubjectRecord = z.output<typeof subjectRecordSchema>;

const shownEntries = 200;

/** Whom the look is at: their identities, masked. */
export async function getSubjectView(
  ctx: Context,
  subjectId: SubjectId,
  look: OpenLook,
): Promise<SubjectView> {
  const identities = await listIdentities(ctx, subjectId);
  const shown = await Promise.all(
    identities.map(async ({ identityId, kind, verifiedAt }) => ({
      identity_id: toPublicId('identity', identityId),
      kind,
      masked: maskIdentity(kind, (await readIdentity(ctx, subjectId, kind, identityId))?.reveal() ?? ''),
      verified_at: verifiedAt?.toISOString() ?? null,
    })),
  );
  return {
    subject_id: toPublicId('subject', subjectId),
    look: { reason: look.reason, closes_at: look.closesAt.toISOString() },
    identities: shown,
  };
}

const messageView = (message: Message): SubjectRecord['messages'][number] => ({
  message_id: toPublicId('message', message.messageId),
  template: message.template,
  class: message.messageClass,
  topic: message.topic ?? null,
  state: message.state,
  reason: message.reason ?? null,
  clause: message.clause ?? null,
  created_at: message.createdAt.toISOString(),
});

/** What is on record about one person: choices, subscriptions, messages, and the entries of the log. */
export async function getSubjectRecord(ctx: Context, subjectId: SubjectId): Promise<SubjectRecord> {
  const choices = await listConsentStates(ctx, subjectId);
  const preferences = await getPreferences(ctx, subjectId);
  const messages = await listMessages(ctx, subjectId);
  const entries = await listSubjectEntries(ctx, subjectId, { limit: shownEntries });
  return {
    choices: choices.map(({ purpose, status, changedAt, policyVersion, reservations }) => ({
      purpose,
      status,
      since: changedAt.toISOString(),
      policy_version: policyVersion,
      reservations: reservations.length,
    })),
    subscriptions: preferences
      .filter(({ available, status }) => available || status !== 'off')
      .map(({ topic, channel, status, since, receives }) => ({
        topic,
        channel,
        status,
        since: since?.toISOString() ?? null,
        receives,
      })),
    messages: messages.map(messageView),
    entries: entries
      .map((entry) => ({
        entry_id: toPublicId('entry', entry.entryId),
        class: entry.class,
        hour: entry.hour,
        index: entry.index ?? null,
      }))
      .toReversed(),
  };
}
