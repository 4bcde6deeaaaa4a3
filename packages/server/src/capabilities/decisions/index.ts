/** The gate asked about people on record. */
export { decideAll, decideFor, loadSubjectStates } from './service.ts';
