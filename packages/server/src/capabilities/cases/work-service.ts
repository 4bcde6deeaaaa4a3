import { findMessageClass, findTopic, localise, type Policy } from '@zgoda/policy';
import { caseErrors, type CaseAction, type CaseAnswer } from '@zgoda/vocabulary/cases';
import { toPublicId, type CaseId, type CaseStepId, type StaffId } from '@zgoda/vocabulary/ids';
import { permissionsOf } from '@zgoda/vocabulary/staff';
import type { Context, TxContext } from '../../context.ts';
import { dataOf, mailIdOf, sendMessage } from '../messages/index.ts';
import { getPolicyInForce, ruledPurposes, type RetentionStep } from '../policies/index.ts';
import { listStaff } from '../staff/index.ts';
import { getSubject, readIdentity } from '../subjects/index.ts';
import { withdrawAll, withdrawTopic } from '../subscriptions/index.ts';
import { assertTopicsByMail, dueAt, latestTerm, methodOf, planStep, threadOf, type Case } from './case.ts';
import {
  loadKey,
  nameOf,
  readContacts,
  readOnce,
  recordStep,
  takeCase,
  writeContact,
  type ReadContact,
  type WholeCase,
} from './service.ts';
import { dueCases, insertStep, updateCase } from './store.ts';

/** The template that an answer in one's own words is sent by: of a class for cases, with a title and a text. */
export function findAnswerTemplate(policy: Policy): string | undefined {
  return policy.templates.find((template) => {
    const messageClass = findMessageClass(policy, template.message_class);
    const fields = Object.entries(dataOf(template)).map(([name, kind]) => `${name}:${kind}`);
    return (
      messageClass?.addressed_by === 'cause' &&
      messageClass.causes.includes('case') &&
      fields.toSorted().join() === 'body_markdown:markdown,title:text'
    );
  })?.id;
}

/** What a case serves: purposes whose data are kept from its end on, or else the one that answers go out under. */
function purposesOfCases(policy: Policy): readonly string[] {
  const ofCases = policy.retention_rules.filter((rule) => rule.starts_at === 'case_closed');
  const named = ruledPurposes(policy).filter(({ retention }) => ofCases.some(({ id }) => id === retention));
  if (named.length > 0) return named.map(({ id }) => id);
  const template = policy.templates.find(({ id }) => id === findAnswerTemplate(policy));
  return template?.purpose === undefined ? [] : [template.purpose];
}

/** Closed cases go when their time is over. GDPR Art. 5(1)(e). */
export const caseRetention: RetentionStep = {
  name: 'cases',
  targets(controller, { policy, termOf }) {
    const term = termOf(purposesOfCases(policy));
    return term === undefined ? [] : [dueCases(controller, term)];
  },
};

/**
 * Sends what a person of ours wrote, in the thread of the case, and records it as a contact; what is written back comes into the case.
 * @throws case_not_found, case_template_missing, case_address_missing; case_answer_refused with the gate's reason and clause
 */
export async function answerCase(tx: TxContext, caseId: CaseId, answer: CaseAnswer): Promise<void> {
  const found = await takeCase(tx, caseId);
  const { policy } = await getPolicyInForce(tx);
  const template = findAnswerTemplate(policy);
  if (template === undefined) throw caseErrors.case_template_missing();
  const subjectId = await getSubject(tx, { subject_id: found.subjectId });
  if ((await readIdentity(tx, subjectId, 'email')) === undefined) throw caseErrors.case_address_missing();
  const contacts = await readContacts(tx, [caseId]);
  const outcome = await sendMessage(tx, {
    subjectId,
    template,
    cause: { kind: 'case', id: toPublicId('case', caseId) },
    data: { title: answer.subject, body_markdown: answer.text },
    locale: found.locale,
    inAnswerTo: threadOf(contacts.flatMap((contact) => mailIdsOf(policy, contact))),
  });
  if (outcome.outcome === 'refused') {
    const { reason, clause } = outcome.decision;
    throw caseErrors.case_answer_refused({ reason, ...(clause !== undefined && { clause }) });
  }
  await writeContact(tx, found, {
    channel: 'mail',
    direction: 'out',
    text: `${answer.subject}\n\n${answer.text}`,
    messageId: outcome.messageId,
    closes: answer.closes,
  });
}

function mailIdsOf(policy: Policy, { mailId, messageId }: ReadContact): readonly string[] {
  if (messageId !== undefined) return [mailIdOf(policy, messageId)];
  return mailId === undefined ? [] : [mailId];
}

/** Whom a case may be given to: whoever works on cases, and sees this one. */
export async function listAssignees(
  ctx: Context,
  { isDpoOnly }: Pick<Case, 'isDpoOnly'>,
): Promise<readonly { readonly staffId: StaffId; readonly name: string }[]> {
  return (await listStaff(ctx)).filter(({ status, roles }) => {
    const may = permissionsOf(roles);
    return status !== 'inactive' && may.includes('cases.write') && (!isDpoOnly || may.includes('cases.dpo'));
  });
}

/**
 * Does something about a case beside contacts, with evidence of who did it.
 * @throws case_not_found, case_action_not_allowed, case_due_invalid, case_assignee_unknown, case_topic_unknown
 */
export async function actOnCase(tx: TxContext, caseId: CaseId, action: CaseAction): Promise<WholeCase> {
  const found = await takeCase(tx, caseId);
  const { policy } = await getPolicyInForce(tx);
  const now = tx.clock.now();
  const contacts = await readContacts(tx, [caseId]);
  const latest =
    action.action === 'reopen' ? dueAt(policy, found.kind, now) : latestTerm(policy, found, contacts);
  const change = planStep(found, action, { now, latest });
  if (action.action === 'assign' && action.staff_id !== null)
    await assertAssignable(tx, found, action.staff_id);
  if (action.action === 'remove') await removeFrom(tx, policy, { found, contacts, topics: action.topics });
  const stepId = tx.ids.uuid() as CaseStepId;
  const assignedTo = action.action === 'assign' ? (action.staff_id ?? undefined) : undefined;
  const answerBy = action.action === 'set_due' ? change.answerBy : undefined;
  const entryId = await recordStep(tx, found, {
    act: `case_${action.action}`,
    case: toPublicId('case', caseId),
    ...(change.state !== undefined && { state: change.state }),
    ...(assignedTo !== undefined && { assigned_to: toPublicId('staff', assignedTo) }),
    ...(answerBy !== undefined && { answer_by: answerBy.toISOString() }),
    ...(action.action === 'remove' && { topics: action.topics?.join(' ') ?? '*' }),
  });
  const key = await loadKey(tx, found);
  const sealedReason =
    'reason' in action ? tx.vault.seal(key, stepId, Buffer.from(action.reason)) : undefined;
  await insertStep(tx.tx, tx.controller, {
    stepId,
    caseId,
    subjectId: found.subjectId,
    act: action.action,
    assignedTo,
    answerBy,
    at: now,
    takenBy: nameOf(tx.actor),
    entryId,
    sealedReason,
  });
  await updateCase(tx.tx, tx.controller, caseId, { ...change, at: now });
  return readOnce(tx, caseId);
}

async function assertAssignable(tx: TxContext, found: Case, staffId: StaffId): Promise<void> {
  const assignees = await listAssignees(tx, found);
  if (!assignees.some((one) => one.staffId === staffId))
    throw caseErrors.case_assignee_unknown({ field: 'staff_id' });
}

/** Carries out a wish that a person of ours has read: the topics end, or everything, and the person is told. GDPR Art. 7(3), 21(3) */
async function removeFrom(
  tx: TxContext,
  policy: Policy,
  {
    found,
    contacts,
    topics,
  }: {
    readonly found: Case;
    readonly contacts: readonly ReadContact[];
    readonly topics?: readonly string[] | undefined;
  },
): Promise<void> {
  const { subjectId, locale, caseId } = found;
  const how = { method: methodOf(contacts), locale } as const;
  if (topics === undefined) await withdrawAll(tx, subjectId, how);
  else {
    assertTopicsByMail(policy, topics);
    await withdrawTopic(tx, { subjectId, topics, channel: 'email', ...how });
  }
  const titles = (topics ?? policy.topics.map(({ id }) => id)).map((id) =>
    localise(policy, findTopic(policy, id)?.title ?? {}, locale),
  );
  const isTold = policy.templates.some(({ id }) => id === 'removal-done');
  if (!isTold) return tx.log.warn('cases.template_missing', { kind: 'removal-done' });
  const outcome = await sendMessage(tx, {
    subjectId: await getSubject(tx, { subject_id: subjectId }),
    template: 'removal-done',
    cause: { kind: 'preference_change', id: toPublicId('case', caseId) },
    data: { topics: new Intl.ListFormat(locale, { type: 'unit' }).format(titles) },
    locale,
    onceFor: `${toPublicId('case', caseId)} ${tx.clock.now().toISOString().slice(0, 10)}`,
  });
  if (outcome.outcome === 'refused')
    tx.log.info('cases.not_told', { kind: 'removal-done', reason: outcome.decision.reason });
}
