import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generateTypes } from '../packages/client/generate.ts';
import { consoleDocument } from '../packages/server/src/console-api/index.ts';

/*
 * npm run gen:console: writes the console's types from its API's own schemas.
 * npm run gen:console -- --check: fails when the committed file differs.
 */

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const path = 'packages/console/src/api/schema.gen.ts';
const file = new URL(`../${path}`, import.meta.url);
const text = await generateTypes(consoleDocument());
const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
if (!isSame && values.check) {
  console.error(`${path} differs from what "npm run gen:console" makes`);
  process.exitCode = 1;
} else if (!isSame) writeFileSync(file, text);
