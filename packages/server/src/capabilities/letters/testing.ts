import type { CoverageLine } from '@zgoda/datamap';
import type { LetterKind } from '@zgoda/vocabulary/letters';
import type { LetterFacts, Wording } from './letter.ts';

const about = { requestType: 'erasure', receivedAt: new Date('2026-12-22T09:30:00Z') } as const;
const official = { name: 'Олена Приклад', post: 'Data protection officer' } as const;
const coverage: readonly CoverageLine[] = [
  { system: 'crm', table: 'customers', column: 'email', category: 'email', outcome: 'erased', rows: 12 },
  { system: 'crm', table: 'customers', column: 'name', category: 'email', outcome: 'erased', rows: 12 },
  {
    system: 'billing',
    table: 'invoices',
    column: 'name',
    category: 'name',
    outcome: 'kept',
    rows: 3,
    because: 'Law 996-XIV Art. 9(2)',
    until: '2029-12-31',
  },
  { system: 'archive', table: 'visits', outcome: 'none_found' },
];

/** Facts for every kind, for tests. */
export const sampleFacts: LetterFacts = {
  acknowledgement: {
    ...about,
    dueOn: '2027-01-21',
    decideBy: '2027-01-05',
    article: 'Law 2297-VI Art. 16(5)',
  },
  identity_asked: { ...about, proof: 'document', replyBy: '2027-01-20', article: 'GDPR Art. 12(6)' },
  quote: {
    ...about,
    ground: 'copies',
    amount: { value: 120.5, currency: 'UAH' },
    replyBy: '2027-01-20',
    article: 'GDPR Art. 15(3)',
  },
  clarification: {
    ...about,
    words: 'Which of your two accounts do you mean?\n\nBoth are in your name.',
    replyBy: '2027-01-20',
  },
  extension: {
    ...about,
    official,
    ground: 'complex',
    article: 'Law 2297-VI Art. 17(2)',
    reason: 'The data lie in an archive on paper that is being moved.',
    newDate: '2027-02-05',
    formerDate: '2027-01-21',
  },
  refusal: {
    ...about,
    official,
    ground: 'law_forbids_access',
    article: 'Law 2297-VI Art. 17(3)',
    reason: 'The data belong to a criminal case that is under way.',
    appealUntil: '2027-02-10',
  },
  answer: {
    ...about,
    coverage,
    package: {
      url: 'https://privacy.example/association-site/delivery/token',
      until: new Date('2027-01-19T10:00:00Z'),
    },
    article: 'GDPR Art. 17(1)',
  },
  partly_done: { ...about, coverage: [...coverage, { system: 'crm', table: 'notes', outcome: 'failed' }] },
  appeal_received: { ...about, dueOn: '2027-01-21' },
  appeal_decided: {
    ...about,
    official,
    outcome: 'upheld',
    reason: 'Nothing new has come up.',
    article: 'Law 2297-VI Art. 18',
  },
  correction_notice: {
    ...about,
    to: 'person',
    change: 'rectified',
    categories: ['email'],
    changedAt: new Date('2027-01-04T22:30:00Z'),
    recipients: ['Example Hosting Ltd'],
    article: 'GDPR Art. 19',
  },
  nothing_held: { ...about, article: 'Law 2297-VI Art. 8(2)(4)' },
  lapse: { ...about, waitedFor: 'identity', article: 'GDPR Art. 12(2)' },
};

export const sampleOf = (kind: LetterKind): Wording => ({ kind, facts: sampleFacts[kind] }) as Wording;
