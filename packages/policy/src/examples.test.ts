import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkPolicy } from './check.ts';
import { renderDocument } from './document.ts';
import { formatProblem } from './problem.ts';

const examples = new URL('../../../examples/', import.meta.url);

describe('the shipped policies', () => {
  const slugs = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name: slug } of slugs) {
    it(`${slug} is sound and can be read in each of its languages`, () => {
      const folder = new URL(`${slug}/`, examples);
      const texts = readdirSync(new URL('text/', folder)).map((name) => `text/${name}`);
      const files = ['policy.yaml', ...texts].map(
        (path) => [path, readFileSync(new URL(path, folder), 'utf8')] as const,
      );
      const checked = checkPolicy(new Map(files));
      const warnings = checked.problems.filter(({ code }) => code !== 'mechanism_not_available');
      assert.deepEqual(warnings.map(formatProblem), []);
      assert.ok(checked.isSound);
      assert.equal(checked.policy.controller.id, slug);
      for (const locale of checked.policy.locales) {
        for (const { id, title, markdown } of renderDocument(checked.policy, checked.texts, locale).clauses) {
          assert.ok(title !== '' && markdown !== '', `${id} in ${locale}`);
          assert.doesNotMatch(markdown, /\{\{|\{%|undefined|\[object/, `${id} in ${locale}`);
        }
      }
    });
  }
});
