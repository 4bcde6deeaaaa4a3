/** What people write to us: inbound mail, cases, contacts. */
export type { Case, Contact } from './case.ts';
export { recognise, sayListening, takeIn } from './inbound-service.ts';
export {
  acceptCase,
  addContact,
  correspondenceErasure,
  getCase,
  listCases,
  listCasesOf,
  type CaseWithContacts,
} from './service.ts';
