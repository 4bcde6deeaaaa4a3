/** Packages of data: made, stored sealed, fetched once. */
export type { Delivery, DeliveryRecipient, NewDelivery } from './delivery.ts';
export { writeAccessPackage } from './package.ts';
export { makeAccessReport, ownRecordsOf } from './report-service.ts';
export type { AccessPackage, AccessReport, OwnRecords, ReportCategory, ReportDisclosure } from './report.ts';
export {
  deliveryErasure,
  discardPackage,
  getDelivery,
  listDeliveries,
  sealDownloadLink,
  storePackage,
} from './service.ts';
