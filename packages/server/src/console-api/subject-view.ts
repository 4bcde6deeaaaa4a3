import { findPurpose, findTopic, localise, type Policy } from '@zgoda/policy';
import { toPublicId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { subjectRecordSchema, subjectViewSchema } from '@zgoda/vocabulary/console';
import type { z } from 'zod';
import { listCasesOf, listHiddenCases } from '../capabilities/cases/index.ts';
import { listConsentStates } from '../capabilities/consent/index.ts';
import { listSubjectEntries } from '../capabilities/evidence/index.ts';
import { listMessages } from '../capabilities/messages/index.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import type { OpenLook } from '../capabilities/staff/index.ts';
import { listIdentities, readIdentity } from '../capabilities/subjects/index.ts';
import { getPreferences } from '../capabilities/subscriptions/index.ts';
import type { Context } from '../context.ts';
import type { Locale } from '../platform/i18n/index.ts';
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

/** What the policy in force calls a topic or purpose; its id where it no longer has it. */
function topicLabel(policy: Policy, topic: string, locale: string): string {
  const found = findTopic(policy, topic);
  return found === undefined ? topic : localise(policy, found.title, locale);
}
function purposeLabel(policy: Policy, purpose: string, locale: string): string {
  const found = findPurpose(policy, purpose);
  return found === undefined ? purpose : localise(policy, found.label, locale);
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What is on record about one person: choices, subscriptions, messages, cases, and the entries of the log. GDPR Art. 15(1). */
export async function getSubjectRecord(
  ctx: Context,
  subjectId: SubjectId,
  locale: Locale,
): Promise<SubjectRecord> {
  const { policy } = await getPolicyInForce(ctx);
  const choices = await listConsentStates(ctx, subjectId);
  const preferences = await getPreferences(ctx, subjectId);
  const hidden = await listHiddenCases(ctx, subjectId);
  const isShown = (caseId: unknown): boolean => !hidden.has(String(caseId));
  const messages = (await listMessages(ctx, subjectId)).filter(({ cause }) => isShown(cause?.id));
  const cases = await listCasesOf(ctx, subjectId);
  const entries = (await listSubjectEntries(ctx, subjectId, { limit: shownEntries })).filter(
    ({ fields }) => isShown(fields['case']) && isShown(fields['cause_id']),
  );
  return {
    choices: choices.map(({ purpose, status, changedAt, policyVersion, reservations }) => ({
      purpose,
      label: purposeLabel(policy, purpose, locale),
      status,
      since: changedAt.toISOString(),
      policy_version: policyVersion,
      reservations: reservations.length,
    })),
    subscriptions: preferences
      .filter(({ available, status }) => available || status !== 'off')
      .map(({ topic, channel, status, since, receives }) => ({
        topic,
        label: topicLabel(policy, topic, locale),
        channel,
        status,
        since: since?.toISOString() ?? null,
        receives,
      })),
    messages: messages.map((message) => ({
      message_id: toPublicId('message', message.messageId),
      template: message.template,
      class: message.messageClass,
      topic_label: message.topic === undefined ? null : topicLabel(policy, message.topic, locale),
      state: message.state,
      reason: message.reason ?? null,
      clause: message.clause ?? null,
      created_at: message.createdAt.toISOString(),
    })),
    cases: cases.map(({ caseId, kind, state, openedAt, dueAt, contacts }) => ({
      case_id: toPublicId('case', caseId),
      kind,
      state,
      opened_at: openedAt.toISOString(),
      due_at: dueAt.toISOString(),
      contacts: contacts.map((contact) => ({
        contact_id: toPublicId('contact', contact.contactId),
        channel: contact.channel,
        direction: contact.direction,
        at: contact.at.toISOString(),
        text: contact.text,
      })),
    })),
    entries: entries
      .map((entry) => ({
        entry_id: toPublicId('entry', entry.entryId),
        class: entry.class,
        act: textOrNull(entry.fields['act'] ?? entry.fields['status']),
        hour: entry.hour,
        index: entry.index ?? null,
      }))
      .toReversed(),
  };
}
