import { explainDeadline, localise } from '@zgoda/policy';
import { toPublicId, type RequestId, type StaffId } from '@zgoda/vocabulary/ids';
import { milestones } from '@zgoda/vocabulary/requests';
import { alertLevels, type AlertLevel } from '@zgoda/vocabulary/requests-api';
import { permissionsOf, type StaffRole } from '@zgoda/vocabulary/staff';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import type { Delivery } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listStaff } from '../staff/index.ts';
import { insertAlert, listRaised, listToAttend } from './attached-store.ts';
import { letterAgain } from './letter-service.ts';
import { termsOf, type SubjectRequest } from './request.ts';
import { deadlinesOfRequest, stepsOf, takeRequest } from './service.ts';
import { findRequest, updateRequest, type SealedRequest } from './store.ts';

/** One mail of an alert: to a member of staff, whose address is read when it goes out. */
export const alertMailDue = defineEvent({
  name: 'requests.alert_mail',
  schema: z.strictObject({
    requestId: z.uuid(),
    staffId: z.uuid(),
    mailId: z.uuid(),
    level: z.enum(alertLevels),
    milestone: z.enum(milestones),
  }),
});

const pageSize = 200;

/**
 * Raises every alert that has come, reminds whom we wait for, and counts terms anew where the policy has changed. What is due is a
 * range of an index; nothing is looked through.
 */
export async function attendTerms(ctx: Context, signal: AbortSignal): Promise<void> {
  for (let count = pageSize; count === pageSize && !signal.aborted;) {
    const { version } = await getPolicyInForce(ctx);
    const due = await listToAttend(ctx.db, ctx.controller, {
      at: ctx.clock.now(),
      policyVersion: version,
      limit: pageSize,
    });
    for (const requestId of due) await transaction(ctx, (tx) => attendOne(tx, requestId));
    count = due.length;
  }
}

async function attendOne(tx: TxContext, requestId: RequestId): Promise<void> {
  const request = await takeRequest(tx, requestId);
  const { policy, version } = await getPolicyInForce(tx);
  const now = tx.clock.now();
  await raise(tx, request, now);
  const isReminded = await remind(tx, request, now);
  const remindedAt = isReminded ? now : request.remindedAt;
  const steps = await stepsOf(tx, requestId);
  const raised = await listRaised(tx.db, tx.controller, requestId);
  const terms = termsOf(policy, { ...request, remindedAt }, { steps, raised, now });
  await updateRequest(tx.tx, tx.controller, requestId, {
    terms,
    policyVersion: version,
    ...(isReminded && { remindedAt: now }),
  });
}

/** Each level once for each term. CC-17 */
async function raise(tx: TxContext, request: SealedRequest, now: Date): Promise<void> {
  const { requestId, terms } = request;
  const { alertAt, alertLevel: level, dueAt, dueMilestone: milestone } = terms;
  if (alertAt === undefined || alertAt > now || level === undefined) return;
  if (dueAt === undefined || milestone === undefined) return;
  const alert = { alertId: tx.ids.uuid(), requestId, level, milestone, dueAt, at: now };
  if (!(await insertAlert(tx.tx, tx.controller, alert))) return;
  const staff = await recipientsOf(tx, request, level);
  const { hash: policyHash } = await getPolicyInForce(tx);
  await recordEvidence(tx, [
    {
      class: 'system',
      policyHash,
      payload: {
        act: 'request_alert',
        request: toPublicId('request', requestId),
        level,
        milestone,
        due_at: dueAt.toISOString(),
        told: staff.length,
      },
    },
  ]);
  for (const staffId of staff)
    await tx.enqueue(tx, alertMailDue, { requestId, staffId, mailId: tx.ids.uuid(), level, milestone });
}

/** Who is told: whoever it is given to, or all who work on requests; the data protection officer; in the end both. */
async function recipientsOf(
  tx: TxContext,
  { assignedTo }: SubjectRequest,
  level: AlertLevel,
): Promise<readonly StaffId[]> {
  const active = (await listStaff(tx)).filter(({ status }) => status === 'active');
  const isOfficer = (roles: readonly StaffRole[]): boolean => roles.includes('dpo');
  const works = active.filter(({ staffId, roles }) =>
    assignedTo === undefined
      ? permissionsOf(roles).includes('requests.write') && !isOfficer(roles)
      : staffId === assignedTo,
  );
  const officers = active.filter(({ roles }) => isOfficer(roles));
  const told = { reminder: works, escalation: officers, overdue: [...works, ...officers] }[level];
  return [...new Set((told.length > 0 ? told : [...works, ...officers]).map(({ staffId }) => staffId))];
}

/** Once in each wait; a request can lapse only after it. */
async function remind(tx: TxContext, request: SealedRequest, now: Date): Promise<boolean> {
  const { remindAt } = request.terms;
  if (remindAt === undefined || remindAt > now) return false;
  await letterAgain(tx, request);
  return true;
}

/** Hands one mail of an alert to the server; one of unknown fate is not sent again. @throws Error to try again later */
export async function sendAlertMail(
  ctx: Context,
  { mailer, publicOrigin }: Delivery,
  { requestId, staffId, mailId, level, milestone }: z.output<typeof alertMailDue.schema>,
): Promise<void> {
  const request = await findRequest(ctx.db, ctx.controller, requestId as RequestId);
  const colleague = (await listStaff(ctx)).find((member) => member.staffId === staffId);
  if (request === undefined || colleague?.status !== 'active') return;
  const { policy } = await getPolicyInForce(ctx);
  const { sender } = policy.controller;
  const deadlines = await deadlinesOfRequest(ctx, request.requestId);
  const deadline = deadlines.find((one) => one.milestone === milestone);
  const language = policy.default_locale;
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const id = toPublicId('request', request.requestId);
  const outcome = await mailer.send({
    from: { name: localise(policy, sender.name, language), address: sender.address },
    to: { address: colleague.email },
    subject: `[${level}] ${id}`,
    // The id leads to the request in the console; a mail to staff names nobody.
    text: [
      deadline === undefined ? id : explainDeadline(deadline, language).choice,
      `${publicOrigin}/console/${ctx.controller}/requests/${id}`,
    ].join('\n\n'),
    date: ctx.clock.now(),
    messageId: `alert-${mailId}@${domain}`,
    language,
  });
  if (outcome.fate === 'temporary') throw new Error(`an alert was put off: ${outcome.code}`);
  if (outcome.fate !== 'accepted') ctx.log.warn('requests.alert_not_sent', { state: outcome.fate });
}
