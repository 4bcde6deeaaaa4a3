export type { Anchor, AnchorStore } from './anchor-store.ts';
export { openSqliteAnchorStore } from './sqlite.ts';
