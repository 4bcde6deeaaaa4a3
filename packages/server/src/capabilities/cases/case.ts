import { findTopic, mechanismSettings, type Policy } from '@zgoda/policy';
import {
  caseErrors,
  type CaseAct,
  type CaseAction,
  type CaseKind,
  type CaseState,
  type ContactChannel,
  type ContactDirection,
} from '@zgoda/vocabulary/cases';
import type { ConsentMethod } from '@zgoda/vocabulary/consent';
import type {
  CaseId,
  CaseStepId,
  ContactId,
  EntryId,
  MessageId,
  StaffId,
  SubjectId,
} from '@zgoda/vocabulary/ids';
import { permissionsOf, type StaffRole } from '@zgoda/vocabulary/staff';
import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../../context.ts';

/** Something that a person wants of us. */
export interface Case {
  readonly caseId: CaseId;
  readonly subjectId: SubjectId;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly locale: string;
  readonly openedAt: Date;
  /** Until when the first answer was promised: what the board judges. */
  readonly dueAt: Date;
  /** Until when the next answer is due. */
  readonly answerBy: Date;
  readonly changedAt: Date;
  readonly answeredAt?: Date | undefined;
  readonly closedAt?: Date | undefined;
  readonly assignedTo?: StaffId | undefined;
  readonly isDpoOnly: boolean;
  readonly entryId: EntryId;
}

/** One contact about a case; its words apart, sealed. */
export interface Contact {
  readonly contactId: ContactId;
  readonly caseId: CaseId;
  readonly subjectId: SubjectId;
  readonly channel: ContactChannel;
  readonly direction: ContactDirection;
  readonly at: Date;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  /** Our message, where it is an answer by mail from here. */
  readonly messageId?: MessageId | undefined;
  readonly entryId: EntryId;
}

/** What was done about a case beside contacts; its reason apart, sealed. */
export interface CaseStep {
  readonly stepId: CaseStepId;
  readonly caseId: CaseId;
  readonly subjectId: SubjectId;
  readonly act: CaseAct;
  readonly assignedTo?: StaffId | undefined;
  readonly answerBy?: Date | undefined;
  readonly at: Date;
  readonly takenBy: string;
  readonly entryId: EntryId;
}

/**
 * Until when we answer: what the policy promises for such a case, else for requests.
 * @see GDPR Art. 12(3)
 */
export function dueAt(policy: Policy, kind: CaseKind, askedAt: Date): Date {
  const promised =
    kind === 'removal'
      ? mechanismSettings(policy, 'mail-withdrawal')?.within
      : mechanismSettings(policy, 'contact-case')?.answer_within;
  const start = Temporal.Instant.fromEpochMilliseconds(askedAt.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(promised ?? policy.requests.answer_within).epochMilliseconds);
}

/** The last moment that the promise leaves for the next answer: of the case, or of what was asked last. */
export function latestTerm(
  policy: Policy,
  found: Pick<Case, 'kind' | 'dueAt' | 'openedAt'>,
  contacts: readonly Pick<Contact, 'direction' | 'at'>[],
): Date {
  const asked = contacts.findLast(({ direction }) => direction === 'in')?.at ?? found.openedAt;
  return new Date(Math.max(found.dueAt.getTime(), dueAt(policy, found.kind, asked).getTime()));
}

/** Where a case stands after a contact: our word answers it, the person's opens it again. */
export function stateAfter(
  state: CaseState,
  { direction, closes }: { readonly direction: ContactDirection; readonly closes: boolean },
): CaseState {
  if (closes) return 'closed';
  if (direction === 'in') return 'open';
  return state === 'closed' ? 'closed' : 'answered';
}

/**
 * Whether somebody sees cases that are for the data protection officer only; to everybody else they are not there. What came by
 * itself belongs where it belongs, whoever may read it.
 * @see GDPR Art. 38(5)
 */
export function seesDpoOnly(actor: Actor): boolean {
  if (actor.kind === 'staff') return permissionsOf(actor.roles as readonly StaffRole[]).includes('cases.dpo');
  return actor.kind === 'system';
}

/** What a step makes of a case; absent parts stay as they are. */
export interface CaseChange {
  readonly state?: CaseState;
  readonly answerBy?: Date;
  /** Null: nobody. */
  readonly assignedTo?: StaffId | null;
  readonly isDpoOnly?: boolean;
  readonly isAnswer?: boolean;
}

/**
 * What a step would change, or why it cannot be taken.
 * @param latest the last moment that the promise leaves
 * @throws case_action_not_allowed with the state; case_due_invalid with the latest term
 */
export function planStep(
  found: Pick<Case, 'state' | 'isDpoOnly'>,
  action: CaseAction,
  { now, latest }: { readonly now: Date; readonly latest: Date },
): CaseChange {
  const isClosed = found.state === 'closed';
  const allowed: Readonly<Record<CaseAct, boolean>> = {
    close: !isClosed,
    remove: !isClosed,
    reopen: isClosed,
    assign: true,
    set_due: !isClosed,
    restrict: !found.isDpoOnly,
    unrestrict: found.isDpoOnly,
  };
  if (!allowed[action.action]) throw caseErrors.case_action_not_allowed({ state: found.state });
  switch (action.action) {
    case 'close':
      return { state: 'closed' };
    case 'remove':
      return { state: 'closed', isAnswer: true };
    case 'reopen':
      return { state: 'open', answerBy: latest };
    case 'assign':
      return { assignedTo: action.staff_id };
    case 'set_due': {
      const answerBy = new Date(action.answer_by);
      if (answerBy <= now || answerBy > latest)
        throw caseErrors.case_due_invalid({ field: 'answer_by', latest: latest.toISOString() });
      return { answerBy };
    }
    case 'restrict':
      return { isDpoOnly: true, assignedTo: null };
    case 'unrestrict':
    default:
      return { isDpoOnly: false };
  }
}

const methods: Readonly<Record<ContactChannel, ConsentMethod>> = {
  mail: 'email_reply',
  telephone: 'telephone',
  fax: 'paper',
  paper: 'paper',
};

/** How a wish was expressed that stands in these contacts: as the person said it last. */
export function methodOf(contacts: readonly Pick<Contact, 'channel' | 'direction'>[]): ConsentMethod {
  const last = contacts.findLast(({ direction }) => direction === 'in');
  return methods[last?.channel ?? 'mail'];
}

/** @throws case_topic_unknown */
export function assertTopicsByMail(policy: Policy, topics: readonly string[]): void {
  const isByMail = (topic: string): boolean => findTopic(policy, topic)?.channels.includes('email') === true;
  if (!topics.every(isByMail)) throw caseErrors.case_topic_unknown({ field: 'topics' });
}

const mostReferences = 20;

/** The mails that an answer refers to, oldest first: where there are many, the first and the latest. @see RFC 5322 3.6.4 */
export function threadOf(mailIds: readonly string[]): readonly string[] {
  const ids = [...new Set(mailIds)];
  return ids.length <= mostReferences ? ids : [...ids.slice(0, 1), ...ids.slice(1 - mostReferences)];
}

const mostSubjectCharacters = 120;

/** What an answer is called: as the person called their latest mail. Empty: they wrote none. */
export function subjectOfAnswer(
  contacts: readonly (Pick<Contact, 'channel' | 'direction'> & { readonly text: string })[],
): string {
  const last = contacts.findLast(({ channel, direction }) => channel === 'mail' && direction === 'in');
  const line = (last?.text.split('\n', 1)[0] ?? '').trim().slice(0, mostSubjectCharacters);
  if (line === '') return '';
  return /^re:/i.test(line) ? line : `Re: ${line}`;
}
