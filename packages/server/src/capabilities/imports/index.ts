/** Subscribers of other lists, taken over row by row with the evidence that they asked for it. */
export { importErasure } from './person-service.ts';
export { actOnImport, createImport, getImport, putPart, readReport, toWire } from './service.ts';
