/** Lists of those who want no mail, lent to third parties and taken from them, as hashes only. */
export { attestDeletion, createEngagement, createExport } from './service.ts';
