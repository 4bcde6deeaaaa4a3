import { z } from 'zod';
import { defineErrors } from './errors.ts';

export const evidenceErrors = defineErrors({
  entry_not_found: ['not_found', 'No such entry.'],
  log_not_found: ['not_found', 'There is no such log, or nothing was published yet.'],
  tile_not_found: ['not_found', 'The log has no such tile.'],
  log_read_only: ['unavailable', 'The evidence log takes no entries at present, so nothing was done.'],
  payload_erased: ['not_found', 'What this entry was about has been erased.'],
});

/** What an entry is about: the closed list. */
export const evidenceClasses = [
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
export type EvidenceClass = (typeof evidenceClasses)[number];

/** `pending`: promised, not in the log yet. `included`: in the log, and covered by its published checkpoint. */
export const entryStates = ['pending', 'included'] as const;
export type EntryState = (typeof entryStates)[number];

/** `GET /v1/evidence/entries/{id}`: an entry with all that the controller can show of it. */
export const evidenceEntrySchema = z.strictObject({
  id: z.string(),
  class: z.enum(evidenceClasses),
  state: z.enum(entryStates),
  /** Place in the log, from 0; absent while pending. */
  index: z.int().nonnegative().optional(),
  /** The hour of the act, UTC, as the log tells it. */
  hour: z.string(),
  /** The leaf's bytes as text: canonical JSON (RFC 8785). */
  leaf: z.string(),
  /** RFC 6962 leaf hash, hexadecimal. */
  leaf_hash: z.string(),
  /** C2SP tlog-proof; absent while pending. */
  proof: z.string().optional(),
  /** C2SP tlog-policy of the log. */
  trust: z.string(),
  /** What the entry commits to; absent once erased. */
  payload: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).optional(),
});
