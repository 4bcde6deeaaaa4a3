/** Data of a person read together from all systems, into a package. */
export type { DataExport, ExportPart, NewExport } from './export.ts';
export { tellRecipient, type RecipientMail } from './mail-service.ts';
export {
  cancelExport,
  confirmPart,
  exportEnded,
  exportErasure,
  findExport,
  findExportOf,
  listWaitingExports,
  retryExport,
  startExport,
  toExportWire,
  type ExportView,
} from './service.ts';
