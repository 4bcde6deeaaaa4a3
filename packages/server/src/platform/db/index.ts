export { appRole, openDatabase, type DatabaseOptions, type Db, type OpenDatabase, type Tx } from './pool.ts';
export { ConflictRetry, transaction } from './transaction.ts';
export { jobSchema, migrate } from './migrate.ts';
export { startEmbedded, type EmbeddedDatabase } from './embedded.ts';
export { DirectoryHeld, lockDirectory, type DirectoryLock } from './directory-lock.ts';
export type { Database } from './schema.gen.ts';
