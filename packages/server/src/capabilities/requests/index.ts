/** Requests of data subjects: what was asked, until when, what was done, what came of it. */
export { actOnRequest, assignRequest, previewLetter } from './act-service.ts';
export {
  attendRequest,
  receiveRequest,
  requestFromCase,
  type IncomingRequest,
  type ReceivedRequest,
} from './intake-service.ts';
export { actionsFor, isOverdue, seesDocuments, type RequestStep, type SubjectRequest } from './request.ts';
export {
  countComplaints,
  countOverdue,
  deadlinesOfRequest,
  explainRequest,
  getRequest,
  listOverdue,
  listRequests,
  readStatistics,
  requestErasure,
  requestLink,
  toRequestSummary,
  toRequestView,
  type RequestPage,
  type WholeRequest,
} from './service.ts';
export { addDocument, readDocument, requestStepped } from './step-service.ts';
export { planRequest } from './work-service.ts';
