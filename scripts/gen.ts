import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../packages/server/src/platform/db/migrate.ts';
import { joinTestServer } from '../packages/server/src/platform/db/test-server.ts';
import { introspect, listUncommented, type Schema } from './gen/introspect.ts';
import { renderConfiguration } from './gen/render-configuration.ts';
import { renderDictionary } from './gen/render-dictionary.ts';
import { renderPolicyReference, renderPolicySchema, renderSystemSchema } from './gen/render-policy.ts';
import { renderRequests } from './gen/render-requests.ts';
import { renderSql } from './gen/render-sql.ts';
import { renderTypes } from './gen/render-types.ts';

/*
 * npm run gen: writes what is generated from the migrations, the configuration's keys and the policy's schema.
 * npm run gen -- --check: fails when a committed file differs. Both fail when a table or column has no comment.
 */

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

async function readSchema(): Promise<Schema> {
  const server = await joinTestServer();
  const name = `zgoda_gen_${randomBytes(6).toString('hex')}`;
  const maintenance = new Client({ connectionString: server.url });
  await maintenance.connect();
  try {
    await maintenance.query(`create database ${name} template template0`);
    const url = server.url.replace('/zgoda?', `/${name}?`);
    await migrate(url);
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await introspect(client);
    } finally {
      await client.end();
    }
  } finally {
    await maintenance.query(`drop database if exists ${name} with (force)`);
    await maintenance.end();
    server.release();
  }
}

const schema = await readSchema();
const files = new Map([
  ['packages/server/src/platform/db/schema.sql', renderSql(schema)],
  ['packages/server/src/platform/db/schema.gen.ts', renderTypes(schema)],
  ['docs/reference/configuration.md', renderConfiguration()],
  ['docs/reference/data-dictionary.md', renderDictionary(schema)],
  ['docs/reference/policy.md', renderPolicyReference()],
  ['docs/reference/policy.schema.json', renderPolicySchema()],
  ['docs/reference/system.schema.json', renderSystemSchema()],
  ['docs/reference/requests.md', renderRequests()],
]);
const problems = listUncommented(schema).map((what) => `${what} has no comment`);
for (const [path, text] of files) {
  const file = new URL(`../${path}`, import.meta.url);
  const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (isSame) continue;
  if (values.check) problems.push(`${path} differs from what "npm run gen" makes`);
  else writeFileSync(file, text);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
