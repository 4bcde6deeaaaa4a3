/** How long data stay: rules and their sweeps, legal holds. */
export {
  getHold,
  listHolds,
  listHoldsOf,
  placeHold,
  releaseHold,
  retentionErasure,
  type ReadHold,
} from './service.ts';
export { toHoldView } from './view-service.ts';
export { previewSweep, retentionDue, settleDue, type SweepWiring } from './sweep-service.ts';
