import type { caseSchema, caseSummarySchema, contactSchema, caseStepSchema } from '@zgoda/vocabulary/cases';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import type { Case } from './case.ts';
import type { ReadContact, ReadStep, WholeCase } from './service.ts';

/** A case as both interfaces tell it. */
export function toCaseSummary(one: Case): z.output<typeof caseSummarySchema> {
  return {
    id: toPublicId('case', one.caseId),
    subject_id: toPublicId('subject', one.subjectId),
    kind: one.kind,
    state: one.state,
    locale: one.locale,
    opened_at: one.openedAt.toISOString(),
    due_at: one.dueAt.toISOString(),
    answer_by: one.answerBy.toISOString(),
    changed_at: one.changedAt.toISOString(),
    answered_at: one.answeredAt?.toISOString(),
    closed_at: one.closedAt?.toISOString(),
    assigned_to: one.assignedTo && toPublicId('staff', one.assignedTo),
  };
}

export function toContact(contact: ReadContact): z.output<typeof contactSchema> {
  return {
    id: toPublicId('contact', contact.contactId),
    channel: contact.channel,
    direction: contact.direction,
    text: contact.text,
    at: contact.at.toISOString(),
    recorded_at: contact.recordedAt.toISOString(),
    recorded_by: contact.recordedBy,
    message_id: contact.messageId && toPublicId('message', contact.messageId),
    entry_id: toPublicId('entry', contact.entryId),
  };
}

export function toStep(step: ReadStep): z.output<typeof caseStepSchema> {
  return {
    id: toPublicId('case_step', step.stepId),
    act: step.act,
    reason: step.reason,
    assigned_to: step.assignedTo && toPublicId('staff', step.assignedTo),
    answer_by: step.answerBy?.toISOString(),
    at: step.at.toISOString(),
    taken_by: step.takenBy,
    entry_id: toPublicId('entry', step.entryId),
  };
}

export const toCase = (one: WholeCase): z.output<typeof caseSchema> => ({
  ...toCaseSummary(one),
  contacts: one.contacts.map(toContact),
  steps: one.steps.map(toStep),
});
