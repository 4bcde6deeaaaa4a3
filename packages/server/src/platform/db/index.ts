export { appRole, openDatabase, type Db, type OpenDatabase, type Tx } from './pool.ts';
export { ConflictRetry, transaction } from './transaction.ts';
export { allowSets, isTimedOut, refreshStatistics } from './sets.ts';
export { jobSchema, migrate } from './migrate.ts';
export { startEmbedded } from './embedded.ts';
export { DirectoryHeld, lockDirectory } from './directory-lock.ts';
