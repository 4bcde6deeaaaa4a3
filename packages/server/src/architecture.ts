/**
 * The import law as data: read by `test/architecture.test.ts` and shown in ARCHITECTURE.md.
 * A capability may import only earlier ones, and only through their `index.ts`.
 */
export const capabilityOrder = [
  'evidence',
  'staff',
  'policies',
  'subjects',
  'consent',
  'subscriptions',
  'suppressions',
  'decisions',
  'automated-decisions',
  'messages',
  'notices',
  'campaigns',
  'cases',
  'correspondence',
  'imports',
  'retention',
  'disclosures',
  'letters',
  'deliveries',
  'datamap',
  'tasks',
  'exports',
  'requests',
  'doors',
  'promises',
] as const;
