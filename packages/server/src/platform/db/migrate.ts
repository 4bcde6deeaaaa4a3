import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { Client, DatabaseError } from 'pg';
import { getConstructionPlans, getMigrationPlans } from 'pg-boss';
import { appRole } from './pool.ts';

/** One file of `migrations/`, as it stands in this release. */
export interface Migration {
  /** File name without `.sql`, such as `0001-platform`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly sha256: string;
}

export interface MigrationResult {
  /** Names applied by this call, in order; empty when the database was up to date. */
  readonly applied: readonly string[];
}

/** Schema of the job queue's tables. */
export const jobSchema = 'pgboss';
const jobSchemaVersion = 43;
/** Advisory lock that serialises migrations of one database; any constant serves. */
const migrationLock = 0x7a676f;
const folder = new URL('./migrations/', import.meta.url);

/** The migrations of this release, in the order of their numbers. */
export function listMigrations(): readonly Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const sql = readFileSync(new URL(file, folder), 'utf8');
    return {
      name: file.slice(0, -'.sql'.length),
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
    };
  });
}

/** Names the whole schema of this release: equal for equal migrations. */
export function migrationsHash(): string {
  const hash = createHash('sha256').update(`jobs ${jobSchemaVersion}\n`);
  for (const migration of listMigrations()) hash.update(`${migration.name} ${migration.sha256}\n`);
  return hash.digest('hex');
}

/**
 * Brings the database up to this release: the role, each migration in a transaction of its own, and the job queue's schema.
 * Callers of several servers wait for each other. Forward only.
 * @param url address of the owner, who needs `create` on the database
 * @throws Error when an applied migration differs from this release's text, when the database is of a newer release, or when the
 *   owner may not create the application's role; the message says what to do
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[] = listMigrations(),
): Promise<MigrationResult> {
  const client = new Client({ connectionString: url, application_name: 'zgoda migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await ensureAppRole(client);
    const applied = await applyPending(client, migrations);
    await installJobSchema(client);
    return { applied };
  } finally {
    await client.end();
  }
}

/** duplicate_object, unique_violation: another database of the same server has just made the role. */
const alreadyThere = new Set(['42710', '23505']);
const insufficientPrivilege = '42501';

async function ensureAppRole(client: Client): Promise<void> {
  const found = await client.query<{ exists: boolean; member: boolean; user: string }>(
    `select r.oid is not null as exists, coalesce(pg_has_role(current_user, r.oid, 'member'), false) as member, current_user as user
     from (select 1) as one left join pg_roles as r on r.rolname = $1`,
    [appRole],
  );
  const role = found.rows[0];
  if (role === undefined || (role.exists && role.member)) return;
  const user = client.escapeIdentifier(role.user);
  const commands = [
    ...(role.exists ? [] : [`create role ${appRole} nologin`]),
    `grant ${appRole} to ${user}`,
  ];
  for (const command of commands) {
    try {
      await client.query(command);
    } catch (error) {
      const state = error instanceof DatabaseError ? error.code : undefined;
      if (state !== undefined && alreadyThere.has(state)) continue;
      if (state !== insufficientPrivilege) throw error;
      throw new Error(
        `the database user ${user} may not create or take the role ${appRole}; run as a superuser: ${commands.join('; ')};`,
        { cause: error },
      );
    }
  }
}

async function applyPending(client: Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  await client.query(
    `create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null);
     comment on table migration is 'Schema migrations that were applied. Personal data: none. Retention: for ever.';
     comment on column migration.name is 'File name without its ending. Personal data: none.';
     comment on column migration.sha256 is 'SHA-256 of the text that was applied. Personal data: none.';
     comment on column migration.applied_at is 'When it was applied. Personal data: none.';`,
  );
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration');
  const known = new Map(rows.map((row) => [row.name, row.sha256]));
  refuseForeign(known, migrations);
  const pending = migrations.filter(({ name }) => !known.has(name));
  for (const migration of pending) await apply(client, migration);
  return pending.map(({ name }) => name);
}

function refuseForeign(known: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const names = new Set(migrations.map(({ name }) => name));
  const newer = [...known.keys()].filter((name) => !names.has(name));
  if (newer.length > 0) {
    throw new Error(
      `the database holds migrations that this release does not know (${newer.join(', ')}): run the newer release`,
    );
  }
  const edited = migrations.filter(({ name, sha256 }) => known.has(name) && known.get(name) !== sha256);
  if (edited.length > 0) {
    const files = edited.map(({ name }) => `${name}.sql`).join(', ');
    throw new Error(
      `${files} was edited after it had been applied to this database: restore the file and write a new migration`,
    );
  }
}

async function apply(client: Client, { name, sql, sha256 }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into migration (name, sha256, applied_at) values ($1, $2, now())', [
      name,
      sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function installJobSchema(client: Client): Promise<void> {
  const installed = await client.query<{ version: string | null }>(
    `select to_regclass('${jobSchema}.version')::text as version`,
  );
  if (installed.rows[0]?.version == null) {
    await client.query(getConstructionPlans(jobSchema));
  } else {
    const { rows } = await client.query<{ version: number }>(`select version from ${jobSchema}.version`);
    const version = rows[0]?.version ?? 0;
    if (version === jobSchemaVersion) return;
    if (version > jobSchemaVersion)
      throw new Error(`the job queue's schema is of a newer release (${version})`);
    await client.query(getMigrationPlans(jobSchema, version));
  }
  await client.query(
    `grant usage on schema ${jobSchema} to ${appRole};
     grant select, insert, update, delete on all tables in schema ${jobSchema} to ${appRole};
     grant execute on all functions in schema ${jobSchema} to ${appRole};`,
  );
}
