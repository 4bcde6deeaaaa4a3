/** Writes docs/reference/policy.schema.json from the schema of packages/policy. Part of `npm run gen`. */
import { writeFileSync } from 'node:fs';
import { policyJsonSchema } from '@zgoda/policy';

const file = new URL('../docs/reference/policy.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
