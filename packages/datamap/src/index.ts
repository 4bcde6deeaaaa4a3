export { carryOut, type Execution } from './carry-out.ts';
export { checkDataMap } from './check.ts';
export { coverageOf, type ExecutionFacts, type PlaceResidue, type TaskOutcome } from './coverage.ts';
export { readConnections, type Connections, type ReadConnections } from './connections.ts';
export { exportPeople, type TableExport } from './export.ts';
export { checkFolder, type CheckedFolder } from './folder.ts';
export { findMapGaps } from './gaps.ts';
export { identityKindOf } from './operations.ts';
export { categoryFor, renderProposal, type ProposalOptions } from './proposal.ts';
export { sampleTables, scanTables, type ScannedColumn, type ScannedTable } from './scan.ts';
export { systemJsonSchema } from './json-schema.ts';
export {
  hashOf,
  readDataMap,
  readSystemFiles,
  type LocateInSystem,
  type ReadDataMap,
  type SystemFile,
} from './load.ts';
export type {
  BatchHead,
  BatchSink,
  BatchState,
  Correction,
  Coverage,
  CoverageLine,
  Journal,
  OpenSystem,
  Person,
  Plan,
  PlanConflict,
  PlanKind,
  PlannedBatch,
  PlannedTask,
  PlanRequest,
  SystemOutcome,
  TablePlan,
} from './plan.ts';
export { countPlan, makePlan, type Planning } from './planner.ts';
export { readAgain, type Rereading } from './residual.ts';
export {
  rowConnectors,
  systemSchema,
  taskConnectors,
  type DataMap,
  type MappedColumn,
  type MappedTable,
  type Reference,
  type RowConnectorName,
  type Strategy,
  type System,
} from './system.ts';
