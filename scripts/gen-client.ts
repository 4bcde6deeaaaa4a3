import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generateTypes } from '../packages/client/generate.ts';
import { openApiDocument } from '../packages/server/src/api/index.ts';

/*
 * npm run gen:client: writes the client's types from the API's own schemas.
 * npm run gen:client -- --check: fails when the committed file differs.
 */

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const path = 'packages/client/src/schema.gen.ts';
const file = new URL(`../${path}`, import.meta.url);
const text = await generateTypes(openApiDocument());
const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
if (!isSame && values.check) {
  console.error(`${path} differs from what "npm run gen:client" makes`);
  process.exitCode = 1;
} else if (!isSame) writeFileSync(file, text);
