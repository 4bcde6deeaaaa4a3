/** Notices that are owed: whom they concern, and what they may say. */
export type { Notice } from './notice.ts';
export { assertNoMarketing, concernedBy, getConcerned, planNotice } from './service.ts';
