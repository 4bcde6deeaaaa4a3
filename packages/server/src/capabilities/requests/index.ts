/** Requests of data subjects: what was asked, until when, what was done, what came of it. */
export { actOnRequest, assignRequest } from './act-service.ts';
export {
  receiveRequest,
  requestFromCase,
  type IncomingRequest,
  type ReceivedRequest,
} from './intake-service.ts';
export { isOverdue, seesDocuments, type RequestStep, type SubjectRequest } from './request.ts';
export {
  countComplaints,
  countOverdue,
  deadlinesOfRequest,
  explainRequest,
  getRequest,
  listOverdue,
  listRequests,
  requestErasure,
  requestLink,
  toRequestSummary,
  toRequestView,
  type RequestPage,
  type WholeRequest,
} from './service.ts';
export { addDocument, readDocument, requestStepped } from './step-service.ts';
export { planRequest } from './work-service.ts';
