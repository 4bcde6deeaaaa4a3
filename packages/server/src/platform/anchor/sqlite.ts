import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AnchorStore } from './anchor-store.ts';

const busyTimeoutMs = 5_000;

/**
 * An anchor store in one SQLite file, for one host. Put it on another volume than the database's, and out of the database's
 * backups. Every change is one statement, synced to the disk before it counts.
 */
export function openSqliteAnchorStore(options: { readonly file: string }): AnchorStore {
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  const sqlite = new DatabaseSync(options.file, { timeout: busyTimeoutMs });
  sqlite.exec(`
    pragma journal_mode = delete;
    pragma synchronous = full;
    create table if not exists anchor (name text primary key, size integer not null, body text not null) strict;
    create table if not exists tombstone (
      name text not null, id text not null, at text not null, primary key (name, id)
    ) strict, without rowid;`);
  const find = sqlite.prepare('select size, body from anchor where name = ?');
  const findAny = sqlite.prepare('select 1 from anchor limit 1');
  const insert = sqlite.prepare(
    'insert into anchor (name, size, body) values (?, ?, ?) on conflict do nothing',
  );
  const update = sqlite.prepare(
    'update anchor set size = ?, body = ? where name = ? and size = ? and body = ? and size < ?',
  );
  const addTombstone = sqlite.prepare(
    'insert into tombstone (name, id, at) values (?, ?, ?) on conflict do nothing',
  );
  const listTombstones = sqlite.prepare(
    'select id, at from tombstone where name = ? and id > ? order by id limit ?',
  );
  return {
    async find(name) {
      const row = find.get(name);
      return row === undefined ? undefined : { size: Number(row['size']), body: String(row['body']) };
    },
    async hasAnchors() {
      return findAny.get() !== undefined;
    },
    async swap(name, expected, next) {
      const { changes } =
        expected === undefined
          ? insert.run(name, next.size, next.body)
          : update.run(next.size, next.body, name, expected.size, expected.body, next.size);
      return Number(changes) === 1;
    },
    async addTombstone(name, { id, at }) {
      addTombstone.run(name, id, at.toISOString());
    },
    async listTombstones(name, { afterId = '', limit }) {
      return listTombstones
        .all(name, afterId, limit)
        .map((row) => ({ id: String(row['id']), at: new Date(String(row['at'])) }));
    },
    async close() {
      sqlite.close();
    },
  };
}
