import type { Policy } from '@zgoda/policy';
import type { ConsentMethod, ConsentStatus, Reservation } from '@zgoda/vocabulary/consent';
import { toPublicId, type ConsentId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { EvidenceAct } from '../evidence/index.ts';
import type { PublishedPolicy } from '../policies/index.ts';
import {
  evidenceClass,
  evidencePayload,
  getPurpose,
  toReservation,
  toStatus,
  type Choice,
  type ConsentInput,
} from './consent.ts';
import { buildTerms, formatRecord, type ConsentTerms } from './record.ts';

/** An act whose notice was found and whose choices fit it. */
export interface CheckedConsent extends ConsentInput {
  readonly shown: PublishedPolicy;
}

/** One append-only record, before its evidence entry has an id. */
export interface RecordDraft {
  readonly recordId: ConsentId;
  readonly subjectId: SubjectId;
  readonly purpose: string;
  /** Absent: the whole purpose. */
  readonly topics?: readonly string[];
  readonly channel?: string;
  readonly status: ConsentStatus;
  readonly reservations: readonly Reservation[];
  readonly policyVersion: number;
  readonly locale: string;
  readonly method: ConsentMethod;
  readonly recordedAt: Date;
}

export interface DraftCircumstances {
  readonly recordId: ConsentId;
  readonly subjectId: SubjectId;
  /** Where the purpose stood before; absent when nothing was ever chosen. */
  readonly before: ConsentStatus | undefined;
  readonly at: Date;
}

/** What one choice of an act comes to: its record, and the evidence of it. */
export function draftChoice(
  act: CheckedConsent,
  choice: Choice,
  { recordId, subjectId, before, at }: DraftCircumstances,
): { readonly record: RecordDraft; readonly evidence: EvidenceAct } {
  const { shown, method } = act;
  const { locale } = act.notice;
  const { purpose, topics, channel } = choice;
  const reservations = (choice.reservations ?? []).map(toReservation);
  const status = topics === undefined ? toStatus(before, choice.status) : choice.status;
  const facts = {
    purpose,
    status,
    reservations,
    policyVersion: shown.version,
    locale,
    method,
    ...(topics !== undefined && { topics }),
    ...(channel !== undefined && { channel }),
  };
  const record = formatRecord(termsOf(shown, purpose, locale), {
    ...facts,
    recordId,
    principal: toPublicId('subject', subjectId),
    at,
  });
  return {
    record: { ...facts, recordId, subjectId, recordedAt: at },
    evidence: {
      class: evidenceClass(status),
      subjectId,
      policyHash: shown.hash,
      noticeHash: shown.noticeHashes[locale] ?? '',
      payload: evidencePayload({ ...facts, origin: act.origin }),
      record,
    },
  };
}

/** Terms are the same for everybody who was shown the same; versions never change. */
const knownTerms = new WeakMap<Policy, Map<string, ConsentTerms>>();

function termsOf({ policy, version }: PublishedPolicy, purposeId: string, locale: string): ConsentTerms {
  const ofPolicy = knownTerms.get(policy) ?? new Map<string, ConsentTerms>();
  const key = `${purposeId}/${locale}`;
  const terms = ofPolicy.get(key) ?? buildTerms({ policy, version, locale }, getPurpose(policy, purposeId));
  knownTerms.set(policy, ofPolicy.set(key, terms));
  return terms;
}
