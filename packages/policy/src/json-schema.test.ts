import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { policyJsonSchema } from './json-schema.ts';
import { mechanisms } from './mechanisms.ts';

const published = new URL('../../../docs/reference/policy.schema.json', import.meta.url);

describe('the published JSON Schema', () => {
  it('is the one of this version ("npm run gen" writes it)', () => {
    assert.deepEqual(
      JSON.parse(readFileSync(published, 'utf8')),
      JSON.parse(JSON.stringify(policyJsonSchema())),
    );
  });

  it('refuses unknown fields and offers every mechanism with its settings', () => {
    const text = JSON.stringify(policyJsonSchema());
    assert.match(text, /"additionalProperties":false/);
    for (const id of Object.keys(mechanisms)) assert.ok(text.includes(`{"const":"${id}"}`), id);
  });
});
