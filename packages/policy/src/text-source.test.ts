import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTexts } from './text-source.ts';

describe('a file of words', () => {
  const source = readTexts(
    'text/en.md',
    [
      '# Title',
      '',
      'Lead.',
      '',
      '## One {#AB-01}',
      'Body',
      '### Deeper',
      'more',
      '',
      '## Two {#AB-02}',
      '',
    ].join('\r\n'),
  );
  it('is a title, a lead, and a section a clause', () => {
    assert.deepEqual(source.problems, []);
    assert.deepEqual(source.texts, {
      title: 'Title',
      lead: '\nLead.',
      clauses: {
        'AB-01': { title: 'One', body: 'Body\n### Deeper\nmore' },
        'AB-02': { title: 'Two', body: '' },
      },
    });
  });
  it('knows the line on which each body begins', () => {
    assert.deepEqual(source.bodyLines, { 'AB-01': 6, 'AB-02': 11 });
    assert.equal(source.leadLine, 2);
  });
  it('of ids like those of JavaScript objects stays what it is', () => {
    const { texts, bodyLines, problems } = readTexts(
      'text/en.md',
      '# T\n## P {#constructor}\nx\n## Q {#constructor}\ny',
    );
    assert.deepEqual(Object.keys(texts.clauses), ['constructor']);
    assert.equal(bodyLines['constructor'], 5);
    assert.equal(problems.length, 1);
  });
});
