import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemJsonSchema } from './json-schema.ts';

test('the published JSON Schema of a system file is the schema that is checked', () => {
  const file = new URL('../../../docs/reference/system.schema.json', import.meta.url);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(systemJsonSchema())));
});
