/** Systems of a controller: their map, plans over them, and what was done there. */
export { readChanges, type PlannedChange } from './change-service.ts';
export {
  getDataMap,
  getMapOfPlan,
  openAskedSystem,
  openSystemFor,
  publishDataMap,
  type ConnectedSystems,
} from './map-service.ts';
export { datamapErasure, requestOwnErasure } from './person-service.ts';
export { toPlanWire, toTaskWire, type PlanView, type TaskView, type Waiting } from './plan.ts';
export {
  approvePlan,
  closeAskedTask,
  confirmTask,
  getPlan,
  listPlans,
  listTasks,
  listWaitingPlans,
  planCarriedOut,
  planMade,
  purgePlanRows,
  readOpenTasks,
  recordPlanStep,
  retryPlan,
  showTaskWaiting,
  startPlan,
  tasksOpened,
  type NewPlanWish,
  type OpenTasks,
  type TaskEnd,
} from './plan-service.ts';
