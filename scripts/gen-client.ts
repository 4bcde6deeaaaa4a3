import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { renderCommandLineReference } from '../packages/cli/src/reference.ts';
import { generateTypes } from '../packages/client/generate.ts';
import { openApiDocument } from '../packages/server/src/api/index.ts';

/*
 * npm run gen:client: writes the client's types from the API's own schemas, and the reference of the command line.
 * npm run gen:client -- --check: fails when a committed file differs.
 */

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const files = new Map([
  ['packages/client/src/schema.gen.ts', await generateTypes(openApiDocument())],
  ['docs/reference/command-line.md', renderCommandLineReference()],
]);
for (const [path, text] of files) {
  const file = new URL(`../${path}`, import.meta.url);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (values.check) {
    console.error(`${path} differs from what "npm run gen:client" makes`);
    process.exitCode = 1;
  } else writeFileSync(file, text);
}
