import { findForm, findTopic, localise } from '@zgoda/policy';
import type { z } from 'zod';
import {
  toPublicId,
  type IdentityId,
  type MessageId,
  type SubjectId,
  type SubmissionId,
  type VerificationId,
} from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  defineJob,
  defineSchedule,
  type AnyJob,
  type JobName,
  type Schedule,
} from '../../platform/jobs/index.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { formSubmitted } from '../consent/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { codeRequested, issueCode } from '../subjects/index.ts';
import { confirmationLink, confirmationRequested } from '../subscriptions/index.ts';
import { deliverMessage, recoverOverdueMessages, type Delivery } from './delivery-service.ts';
import { dataOf, deliveryDue } from './message.ts';
import { sendMessage, type NewMessage } from './service.ts';

/** Deliveries, and the mails that answer what happened in earlier capabilities. */
export function messageJobs(delivery: Delivery): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...deliveryDue,
      handler: (ctx: Context, data) =>
        deliverMessage(ctx, delivery, {
          subjectId: data.subjectId as SubjectId,
          messageId: data.messageId as MessageId,
        }),
    }),
    defineJob({
      ...confirmationRequested,
      handler: (ctx: Context, event) => transaction(ctx, (tx) => askForConfirmation(tx, delivery, event)),
    }),
    defineJob({
      ...formSubmitted,
      handler: (ctx: Context, event) => transaction(ctx, (tx) => confirmSubmission(tx, event)),
    }),
    defineJob({
      ...codeRequested,
      handler: (ctx: Context, event) => transaction(ctx, (tx) => sendCode(tx, event)),
    }),
  ] as readonly AnyJob<Context>[];
}

/** Counts ends and postponements by class and state; no person is in either. */
export function messageCounter(metrics: Metrics): NonNullable<Delivery['count']> {
  const help = 'Messages that reached a state, by message class of the policy.';
  const count = metrics.counter('zgoda_messages_total', help, ['class', 'state']);
  return (messageClass, state) => count(1, { class: messageClass, state });
}

export const messageSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'messages.recover', cron: '*/5 * * * *', handler: recoverOverdueMessages }),
];

type EventOf<Event extends JobName> = z.output<Event['schema']>;

/** The one mail that an unconfirmed address gets. */
async function askForConfirmation(
  tx: TxContext,
  { publicOrigin }: Delivery,
  event: EventOf<typeof confirmationRequested>,
): Promise<void> {
  const { policy } = await getPolicyInForce(tx);
  const { token, expiresAt } = confirmationLink(tx, event);
  const titles = event.topics.flatMap((id) => {
    const topic = findTopic(policy, id);
    return topic === undefined ? [] : [localise(policy, topic.title, event.locale)];
  });
  await send(tx, {
    subjectId: event.subjectId as SubjectId,
    identityId: event.identityId as IdentityId | undefined,
    template: 'confirm-subscription',
    cause: { kind: 'subscription_request', id: event.requestId },
    data: {
      topics: new Intl.ListFormat(event.locale, { type: 'unit' }).format(titles),
      confirm_link: `${publicOrigin}/${tx.controller}/confirm/${token}?lang=${event.locale}`,
      valid_until: expiresAt.toISOString(),
    },
    locale: event.locale,
    onceFor: event.requestId,
    expiresAt,
  });
}

/** One mail for each submission of a form that declares a confirmation, however often the event comes. */
async function confirmSubmission(tx: TxContext, event: EventOf<typeof formSubmitted>): Promise<void> {
  const { policy } = await getPolicyInForce(tx);
  const form = findForm(policy, event.form);
  const template = policy.templates.find(({ id }) => id === form?.confirmation);
  if (form === undefined || template === undefined) return;
  const facts = { form_title: localise(policy, form.title, event.locale), received_at: event.submittedAt };
  const asked = Object.entries(facts).filter(([name]) => Object.hasOwn(dataOf(template), name));
  await send(tx, {
    subjectId: event.subjectId as SubjectId,
    identityId: event.identityId as IdentityId | undefined,
    template: template.id,
    cause: { kind: 'form_submission', id: toPublicId('submission', event.submissionId as SubmissionId) },
    data: Object.fromEntries(asked),
    locale: event.locale,
    onceFor: event.submissionId,
  });
}

/** A code to the address that is to be verified. A repeat issues a new code, and the mail before it has lost its use. */
async function sendCode(tx: TxContext, { verificationId }: EventOf<typeof codeRequested>): Promise<void> {
  const issued = await issueCode(tx, verificationId as VerificationId);
  if (issued === undefined) return;
  if (issued.kind !== 'email') {
    tx.log.warn('messages.channel_missing', { kind: issued.kind });
    return;
  }
  await send(tx, {
    subjectId: issued.subjectId,
    identityId: issued.identityId,
    template: 'verification-code',
    cause: { kind: 'identity_check', id: toPublicId('verification', verificationId as VerificationId) },
    data: { code: issued.code.reveal(), valid_until: issued.expiresAt.toISOString() },
    locale: issued.locale,
    expiresAt: issued.expiresAt,
  });
}

/** Nobody waits for an answer: a refusal of the gate is noted, and that is the end. */
async function send(tx: TxContext, message: NewMessage): Promise<void> {
  const outcome = await sendMessage(tx, message);
  if (outcome.outcome === 'queued') return;
  const { reason, clause } = outcome.decision;
  tx.log.info('messages.refused', { kind: message.template, reason, clause });
}
