export {
  fillIn,
  namesIn,
  type AnswerRule,
  type AnswerRules,
  type AskedOperation,
  type RequestTemplate,
} from './asked-operation.ts';
export { assertChangeFits, changedValue, isSameValue, type Change, type Generalisation } from './change.ts';
export type {
  Batch,
  Connection,
  Connector,
  FoundRow,
  Page,
  PlannedRow,
  Residue,
  Selection,
  Snapshot,
  Step,
  StepResult,
} from './connector.ts';
export {
  ConnectorError,
  type ConnectorErrorCode,
  type ConnectorErrorDetails,
  type WhoActs,
} from './errors.ts';
export { fitLiteral, literalKinds, tupleId, type Literal, type LiteralKind } from './literal.ts';
export {
  columnOf,
  isSameTable,
  rowKey,
  tableLabel,
  type Column,
  type DeleteAction,
  type ForeignKey,
  type Table,
  type TableName,
} from './schema.ts';
export type { TaskAnswer, TaskCallback, TaskConnector, TaskQuestion, TaskSystem } from './task-system.ts';
