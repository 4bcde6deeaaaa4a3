export type { Anchor, AnchorStore, Tombstone } from './anchor-store.ts';
export { openSqliteAnchorStore } from './sqlite.ts';
