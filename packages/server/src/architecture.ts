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
  'decisions',
  'messages',
  'promises',
] as const;
export type CapabilityName = (typeof capabilityOrder)[number];

/** File stems of a capability folder, inner layer first; a file may import only the layers before it. */
export const layerOrder = ['rules', 'store', 'service', 'edge'] as const;
