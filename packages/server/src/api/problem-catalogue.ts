import { automatedDecisionErrors } from '@zgoda/vocabulary/automated-decisions';
import { campaignErrors } from '@zgoda/vocabulary/campaigns';
import { caseErrors } from '@zgoda/vocabulary/cases';
import { consentErrors } from '@zgoda/vocabulary/consent';
import { deliveryErrors } from '@zgoda/vocabulary/deliveries';
import { datamapErrors } from '@zgoda/vocabulary/datamap';
import { disclosureErrors } from '@zgoda/vocabulary/disclosures';
import type { DomainError } from '@zgoda/vocabulary/errors';
import { engagementErrors } from '@zgoda/vocabulary/engagements';
import { evidenceErrors } from '@zgoda/vocabulary/evidence';
import { exportErrors } from '@zgoda/vocabulary/exports';
import { importErrors } from '@zgoda/vocabulary/imports';
import { letterErrors } from '@zgoda/vocabulary/letters';
import { messageErrors } from '@zgoda/vocabulary/messages';
import { noticeErrors } from '@zgoda/vocabulary/notices';
import { policyErrors } from '@zgoda/vocabulary/policies';
import { requestErrors } from '@zgoda/vocabulary/requests-api';
import { statusByKind, transportProblems } from '@zgoda/vocabulary/problem';
import { retentionErrors } from '@zgoda/vocabulary/retention';
import { subjectErrors } from '@zgoda/vocabulary/subjects';
import { subscriptionErrors } from '@zgoda/vocabulary/subscriptions';

export interface CatalogueEntry {
  readonly code: string;
  readonly status: number;
  readonly sentence: string;
}

type ErrorFactory = () => DomainError;

const domainTables: readonly Readonly<Record<string, ErrorFactory>>[] = [
  subjectErrors,
  consentErrors,
  subscriptionErrors,
  engagementErrors,
  messageErrors,
  campaignErrors,
  noticeErrors,
  caseErrors,
  importErrors,
  retentionErrors,
  disclosureErrors,
  letterErrors,
  deliveryErrors,
  datamapErrors,
  automatedDecisionErrors,
  exportErrors,
  requestErrors,
  policyErrors,
  evidenceErrors,
];

const transportEntries = Object.entries(transportProblems).map(([code, [status, sentence]]) => ({
  code,
  status,
  sentence,
}));

const domainEntries = domainTables.flatMap((table) =>
  Object.values(table).map((make) => {
    const { kind, code, message } = make();
    return { code, status: statusByKind[kind], sentence: message };
  }),
);

/** Every code that an answer of the API may carry, by status and then by name. */
export const problemCatalogue: readonly CatalogueEntry[] = [...transportEntries, ...domainEntries].toSorted(
  (a, b) => a.status - b.status || a.code.localeCompare(b.code, 'en'),
);
