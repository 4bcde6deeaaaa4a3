/** Decisions that machines made about people, and whether a person has to look first. */
export { automatedDecisionErasure, holdDecisions, settleDecisions } from './service.ts';
