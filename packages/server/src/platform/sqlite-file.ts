import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Makes a SQLite database from statements: whole or not at all, and for this user only. */
export function createSqliteFile(path: string, statements: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const database = new DatabaseSync(draft);
  try {
    database.exec(statements);
  } finally {
    database.close();
  }
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
