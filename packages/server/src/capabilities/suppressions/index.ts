/** Lists of those who want no mail, lent to third parties and taken from them, as hashes only; and addresses that staff closes. */
export {
  blockAddress,
  checkAddress,
  countClosedAddresses,
  liftAddress,
  type AddressState,
} from './address-service.ts';
export { latestExpiry } from './engagement.ts';
export { matchImport, recordImport } from './import-service.ts';
export {
  attestDeletion,
  createEngagement,
  createExport,
  getEngagement,
  getExport,
  listEngagements,
  readExportFile,
} from './service.ts';
export type { Engagement } from './store.ts';
export { toEngagement, toManifest } from './view-service.ts';
