export type { ChainHead, EvidenceAct, EvidenceRecord } from './entry.ts';
export {
  countPending,
  findEntry,
  findEntryProof,
  findFields,
  getCheckpoint,
  getReceipt,
  getTrust,
  inclusionWithinMs,
  listEntries,
  listSubjectEntries,
  openPayload,
  prepareEvidence,
  recordEvidence,
  type EvidenceEntry,
  type EvidenceRef,
  type ReceiptState,
} from './service.ts';
export {
  appendEvidence,
  assertLogOpen,
  loadEvidenceHeads,
  type EvidenceHeads,
  type EvidenceRows,
} from './store.ts';
export {
  eraseSubject,
  eraseSubjectEntries,
  type ErasureReport,
  type ErasureStep,
} from './erasure-service.ts';
export {
  ensureLog,
  inspectLog,
  listUnvouchedLogs,
  type Inspection,
  type LogAddress,
  type LogFault,
} from './log-service.ts';
export { startSequencer, type Sequencer, type SequencerDependencies } from './sequencer-service.ts';
export {
  checkLogAtStart,
  exportLog,
  inspectCurrentLog,
  recoverLog,
  succeedLog,
  type RecoveryOptions,
  type RecoveryOutcome,
} from './recovery-service.ts';
