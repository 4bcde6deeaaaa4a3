/** What people want of us: cases with every contact. */
export { latestTerm, subjectOfAnswer } from './case.ts';
export { toCaseSummary, toContact, toStep } from './view-service.ts';
export {
  acceptCase,
  addContact,
  caseErasure,
  continueCase,
  countOpenCases,
  getCase,
  listCases,
  listCasesOf,
  listHiddenCases,
  listWorklist,
  openCase,
  type CaseWithContacts,
  type NewContact,
  type WholeCase,
} from './service.ts';
export type { WorklistRow } from './store.ts';
export { actOnCase, answerCase, caseRetention, findAnswerTemplate, listAssignees } from './work-service.ts';
