/** Who was given which data of whom, and who of them was told what became of the data. */
export {
  disclosureErasure,
  disclosureRetention,
  listDisclosures,
  recordDisclosure,
  recordDisclosures,
  type DisclosureOutcome,
  type ReadDisclosure,
} from './service.ts';
export type { WantedDisclosure } from './disclosure.ts';
export type { RecipientNotice } from './notice.ts';
export {
  acknowledgeNotice,
  countOpenNotices,
  listNotices,
  notifyRecipients,
  type Tidings,
} from './notice-service.ts';
