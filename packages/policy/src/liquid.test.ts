import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTextEngine, TemplateFlaw, type LiquidScope } from './liquid.ts';

const engine = createTextEngine();
const scope = (values: Record<string, unknown>, locale = 'en'): LiquidScope => ({
  locale,
  time_zone: 'Europe/Kyiv',
  ...values,
});

function flawOf(template: string, values: Record<string, unknown> = {}): TemplateFlaw {
  try {
    engine.render(template, scope(values));
  } catch (error) {
    assert.ok(error instanceof TemplateFlaw, String(error));
    return error;
  }
  return assert.fail(`"${template}" was rendered`);
}

describe('the words of a text', () => {
  it('say a value in the language of the reader', () => {
    const values = {
      within: 'P30D',
      count: 1234.5,
      day: '2027-01-05T12:00:00Z',
      names: ['a', 'b', 'c'],
      land: 'PL',
    };
    const template =
      '{{ within | duration }}; {{ count | number }}; {{ day | date }}; {{ names | list }}; {{ land | country }}';
    assert.equal(
      engine.render(template, scope(values)),
      '30 days; 1,234.5; Tuesday, January 5, 2027; a, b, and c; Poland',
    );
    const ukrainian = engine.render(template, scope(values, 'uk'));
    assert.match(ukrainian, /^30 днів; 1\s234,5; вівторок, 5 січня 2027/);
    assert.match(ukrainian, /a, b і c; Польща$/);
  });

  it('tell the time in the time zone of the controller', () => {
    assert.match(
      engine.render('{{ at | date_time }}', scope({ at: '2027-01-05T23:30:00Z' })),
      /January 6.* 1:30/,
    );
  });

  it('name things by their labels', () => {
    const values = { ids: ['b', 'a'], items: { a: { label: 'Apple' }, b: { title: 'Bee' } } };
    assert.equal(engine.render('{{ ids | labels: items | list }}', scope(values)), 'Bee and Apple');
    assert.match(
      flawOf('{{ ids | labels: items }}', { ...values, ids: ['c'] }).message,
      /nothing is called c/,
    );
  });

  it('choose and repeat', () => {
    const template = '{% for n in list %}{% if n == 2 %}two{% else %}{{ n }}{% endif %},{% endfor %}';
    assert.equal(engine.render(template, scope({ list: [1, 2] })), '1,two,');
  });

  it('take names with hyphens', () => {
    assert.equal(
      engine.render('{{ topic.practice-news.title }}', scope({ topic: { 'practice-news': { title: 'T' } } })),
      'T',
    );
  });

  it('may be escaped, value by value, and not the text around', () => {
    const escaping = createTextEngine({ escape: (value) => `<${String(value)}>` });
    assert.equal(escaping.render('a {{ b }}', scope({ b: 'c' })), 'a <c>');
  });

  it('may use filters of the application', () => {
    const own = createTextEngine({ filters: { date: (value, locale) => `${String(value)}@${locale}` } });
    assert.equal(own.render('{{ d | date }}', scope({ d: 'x' })), 'x@en');
  });
});

describe('a text that cannot be filled in', () => {
  it('says where', () => {
    const flaw = flawOf('first\n\n  {{ requests.nothing }}', { requests: {} });
    assert.deepEqual([flaw.line, flaw.column], [3, 6]);
    assert.match(flaw.message, /requests\.nothing/);
  });
  const cases: readonly (readonly [string, string])[] = [
    ['an unknown name', '{{ nobody }}'],
    ['an unknown filter', '{{ locale | upcase }}'],
    ['wrong syntax', '{% if %}'],
    ['a tag that reads files', "{% include 'secret' %}"],
    ['a tag that keeps state', '{% assign a = 1 %}'],
    ['what is no own property', '{{ locale.constructor.name }}'],
    ['the prototype', '{{ thing.__proto__ }}'],
    ['a duration that is none', '{{ locale | duration }}'],
    ['a date that is none', '{{ locale | date }}'],
    ['a number that is none', '{{ locale | number }}'],
    ['a list that is none', '{{ locale | list }}'],
    ['a loop without end', '{% for i in (1..900000000) %}aaaa{% endfor %}'],
  ];
  for (const [what, template] of cases) {
    it(`is refused: ${what}`, () => {
      flawOf(template, { thing: {} });
    });
  }
});
