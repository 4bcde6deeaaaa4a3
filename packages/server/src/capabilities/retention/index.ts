/** How long data stay: rules and their sweeps, legal holds. */
export {
  listHolds,
  listHoldsOf,
  placeHold,
  releaseHold,
  retentionErasure,
  type ReadHold,
} from './service.ts';
export { previewSweep, retentionDue, settleDue, type SweepWiring } from './sweep-service.ts';
