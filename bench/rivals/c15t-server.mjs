// Serves the backend of c15t on a free port of 127.0.0.1 over an empty PostgreSQL database, as its own guide says: Kysely adapter, its own
// migrations, @hono/node-server in front, logs off. argv: address of the database, size of the pool. Prints its address once it answers.
import { serve } from '@hono/node-server';
import { c15tInstance } from '@c15t/backend';
import { kyselyAdapter } from '@c15t/backend/db/adapters/kysely';
import { migrator } from '@c15t/backend/db/migrator';
import { DB } from '@c15t/backend/db/schema';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

const [url, poolSize] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: Number(poolSize) });
pool.on('error', () => undefined);
const adapter = kyselyAdapter({ db: new Kysely({ dialect: new PostgresDialect({ pool }) }), provider: 'postgresql' });
const migration = await migrator({ db: DB.client(adapter), schema: 'latest' });
await migration.execute();
const c15t = c15tInstance({
  appName: 'bench',
  basePath: '/api/c15t',
  trustedOrigins: ['https://www.example.com'],
  adapter,
  logger: { level: 'error' },
});
const server = serve({ fetch: c15t.handler, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}/api/c15t`);
});
process.on('SIGTERM', () => server.close(() => pool.end().then(() => process.exit(0))));
