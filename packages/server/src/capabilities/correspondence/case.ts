import { mechanismSettings, type Policy } from '@zgoda/policy';
import type { CaseKind, CaseState, ContactChannel, ContactDirection } from '@zgoda/vocabulary/cases';
import type { CaseId, ContactId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { Temporal } from 'temporal-polyfill';

/** Something that a person wants of us. */
export interface Case {
  readonly caseId: CaseId;
  readonly subjectId: SubjectId;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly locale: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly changedAt: Date;
  readonly answeredAt?: Date | undefined;
  readonly closedAt?: Date | undefined;
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
  readonly entryId: EntryId;
}

/**
 * Until when we answer: what the policy promises for such a case, else for requests.
 * @see GDPR Art. 12(3)
 */
export function dueAt(policy: Policy, kind: CaseKind, openedAt: Date): Date {
  const promised =
    kind === 'removal'
      ? mechanismSettings(policy, 'mail-withdrawal')?.within
      : mechanismSettings(policy, 'contact-case')?.answer_within;
  const start = Temporal.Instant.fromEpochMilliseconds(openedAt.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(promised ?? policy.requests.answer_within).epochMilliseconds);
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
