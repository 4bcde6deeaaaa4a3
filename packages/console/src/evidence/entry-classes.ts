/** Classes an entry of the log can be of. */
export const entryClasses = [
  'policy',
  'notice',
  'consent',
  'withdrawal',
  'message',
  'request_step',
  'disclosure',
  'erasure',
  'key',
  'index',
  'system',
] as const;
export type EntryClass = (typeof entryClasses)[number];
