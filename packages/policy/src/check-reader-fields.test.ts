import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallFolder, type FileChange } from '../test/small-policy.ts';
import { checkPolicy } from './check.ts';
import { formatProblem, type ProblemCode } from './problem.ts';

const change = (from: string, to: string): FileChange[] => [{ from, to }];

const expectations: readonly {
  readonly what: string;
  readonly changes: readonly FileChange[];
  readonly code: ProblemCode;
  readonly line?: RegExp;
  readonly article?: RegExp;
}[] = [
  {
    what: 'a field of the reader that its relationship does not declare',
    changes: change('attribute: branch,', 'attribute: shoe-size,'),
    code: 'unknown_reference',
    line: /attribute: shoe-size/,
  },
  {
    what: 'a field of the reader of an unknown relationship',
    changes: change('of: member,', 'of: guest,'),
    code: 'unknown_reference',
    line: /of: guest/,
  },
  {
    what: 'an attribute of an undeclared category',
    changes: change(
      'branch: { label: { en: branch }, category: interests }',
      'branch: { label: { en: branch }, category: hobbies }',
    ),
    code: 'unknown_reference',
    line: /hobbies/,
  },
  {
    what: 'a field of the reader that no purpose of the mail may use',
    changes: change(
      'categories: [email-address, interests]\n    recipients',
      'categories: [email-address]\n    recipients',
    ),
    code: 'reader_field_invalid',
    line: /branch: \{ attribute/,
    article: /GDPR Art\. 5\(1\)\(b\)/,
  },
  {
    what: 'a field of the reader in a message to one person',
    changes: change(
      'data: { code: text }',
      'data: { code: text }\n    reader:\n      rank: { attribute: branch, of: member, otherwise: { en: you } }',
    ),
    code: 'reader_field_invalid',
  },
  {
    what: 'a condition on what is on record of the reader',
    changes: change('What is new.', '{% if reader.branch == "north" %}Hello.{% endif %}'),
    code: 'reader_field_invalid',
    line: /body:/,
  },
  {
    what: 'a filter on what is on record of the reader',
    changes: change('{{ reader.branch }}', '{{ reader.branch | size }}'),
    code: 'reader_field_invalid',
    line: /subject:/,
  },
  {
    what: 'what is on record of the reader in the address of a link',
    changes: change('What is new.', '[Here](https://small.example/{{ reader.branch }}).'),
    code: 'reader_field_invalid',
    line: /body:/,
  },
  {
    what: 'words that name an undeclared field of the reader',
    changes: change('{{ reader.branch }}', '{{ reader.rank }}'),
    code: 'template_invalid',
    line: /reader\.rank/,
  },
  {
    what: 'a field of the reader without words for those who have none',
    changes: change('otherwise: { en: your branch }', 'otherwise: { uk: відділення }'),
    code: 'locale_missing',
    line: /otherwise/,
  },
];

describe('checking what mails say of their reader finds', () => {
  for (const { what, changes, code, line = /./, article = /^/ } of expectations) {
    it(what, () => {
      const files = smallFolder(...changes);
      const lines = files.get('policy.yaml')?.split('\n') ?? [];
      const { isSound, problems } = checkPolicy(files);
      assert.equal(isSound, false);
      const found = problems.some(
        (problem) =>
          problem.code === code &&
          line.test(lines[problem.line - 1] ?? '') &&
          article.test(problem.article ?? ''),
      );
      assert.ok(found, problems.map(formatProblem).join('\n'));
    });
  }
});
