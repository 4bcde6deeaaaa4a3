/** Systems of a controller: their map, plans over them, and what was done there. */
export { getDataMap, openSystemFor, publishDataMap, type ConnectedSystems } from './map-service.ts';
export { datamapErasure, requestOwnErasure } from './person-service.ts';
export type { PlanView, TaskView, Waiting } from './plan.ts';
export {
  approvePlan,
  confirmTask,
  getPlan,
  listPlans,
  listTasks,
  listWaitingPlans,
  planCarriedOut,
  planMade,
  purgePlanRows,
  readChanges,
  retryPlan,
  startPlan,
  type NewPlanWish,
  type PlannedChange,
  type TaskEnd,
} from './plan-service.ts';
