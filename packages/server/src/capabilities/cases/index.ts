/** What people want of us: cases with every contact. */
export { seesDpoOnly, subjectOfAnswer, type Case, type Contact } from './case.ts';
export { toCaseSummary } from './view.ts';
export {
  acceptCase,
  addContact,
  caseErasure,
  continueCase,
  countOpenCases,
  getCase,
  listCases,
  listCasesOf,
  listWorklist,
  openCase,
  type CaseWithContacts,
  type NewContact,
  type WholeCase,
} from './service.ts';
export { actOnCase, answerCase, findAnswerTemplate, listAssignees } from './work-service.ts';
