import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSmall, smallFolder, type FileChange } from '../test/small-policy.ts';
import { checkPolicy } from './check.ts';
import { formatProblem, problemCodes, type Problem } from './problem.ts';

interface Expectation {
  readonly what: string;
  readonly changes: readonly FileChange[];
  readonly code: keyof typeof problemCodes;
  /** Text of the line that the finding points at. */
  readonly line?: RegExp;
  readonly clause?: string;
  readonly article?: RegExp;
}

const change = (from: string, to: string, file?: string): FileChange[] => [
  { from, to, ...(file ? { file } : {}) },
];
const english = 'text/en.md';

const expectations: readonly Expectation[] = [
  // the document
  { what: 'a tab', changes: change('  id: small', '\tid: small'), code: 'yaml_invalid', line: /id: small/ },
  {
    what: 'a field given twice',
    changes: change('default_locale: en\n', 'default_locale: en\ndefault_locale: en\n'),
    code: 'yaml_invalid',
    line: /default_locale/,
  },
  {
    what: 'an unknown field',
    changes: change('    opt_in: none\n', '    opt_in: none\n    colour: red\n'),
    code: 'schema_invalid',
    line: /colour: red/,
  },
  {
    what: 'a missing field',
    changes: change('    legal_basis: legitimate_interest\n', ''),
    code: 'schema_invalid',
    line: /id: statistics/,
    clause: 'SM-06',
  },
  {
    what: 'a value outside its list',
    changes: change('opt_in: none', 'opt_in: triple'),
    code: 'schema_invalid',
    line: /triple/,
  },
  {
    what: 'a duration that is none',
    changes: change('keep_for: P1Y', 'keep_for: a year'),
    code: 'schema_invalid',
    line: /a year/,
  },
  {
    what: 'a time zone that is none',
    changes: change('Europe/Kyiv', 'Europe/Atlantis'),
    code: 'time_zone_unknown',
    line: /Atlantis/,
  },
  // names
  {
    what: 'an id given twice',
    changes: change('id: meetings', 'id: circulars'),
    code: 'duplicate_id',
    line: /id: circulars/,
  },
  {
    what: 'a field of a form given twice',
    changes: change(
      '    fields:\n',
      '    fields:\n      - { id: email, label: { en: E }, kind: email, category: email-address, required: false }\n',
    ),
    code: 'duplicate_id',
    line: /E-mail/,
  },
  {
    what: 'a purpose that names an unknown category',
    changes: change('[email-address, interests]', '[email-address, hobbies]'),
    code: 'unknown_reference',
    line: /hobbies/,
    clause: 'SM-01',
  },
  {
    what: 'a topic by a channel that the policy does not use',
    changes: change('channels: [email, sms]\nclauses', 'channels: [email]\nclauses'),
    code: 'unknown_reference',
    line: /channels: \[email, sms\]/,
  },
  {
    what: 'a form field of an unknown category',
    changes: change('kind: email, category: email-address', 'kind: email, category: mood'),
    code: 'unknown_reference',
    line: /mood/,
  },
  {
    what: 'a class of an unknown clause',
    changes: change('id: notice, clause: SM-02', 'id: notice, clause: SM-99'),
    code: 'unknown_reference',
    line: /SM-99/,
  },
  {
    what: 'a third-party refusal of an unknown category',
    changes: change('categories: [email-address] } }', 'categories: [address] } }'),
    code: 'unknown_reference',
    clause: 'SM-03',
  },
  // locales
  {
    what: 'words missing in a locale',
    changes: [
      ...change('locales: [en]', 'locales: [en, uk]'),
      ...change('{ en: News }', '{ en: News, uk: Новини }'),
    ],
    code: 'locale_missing',
    line: /en: 1 Main Street/,
  },
  {
    what: 'words in a locale that is not offered',
    changes: change('{ en: News }', '{ en: News, uk: Новини }'),
    code: 'locale_undeclared',
    line: /Новини/,
  },
  {
    what: 'a default locale that is not offered',
    changes: change('default_locale: en', 'default_locale: uk'),
    code: 'default_locale_missing',
    line: /default_locale/,
  },
  // clauses
  {
    what: 'a clause that nothing keeps',
    changes: change('    informs: true\n', ''),
    code: 'clause_without_mechanism',
    line: /SM-06/,
    clause: 'SM-06',
  },
  {
    what: 'a mechanism that nobody knows',
    changes: change('mechanism: one-click-withdrawal', 'mechanism: goodwill'),
    code: 'unknown_mechanism',
    line: /goodwill/,
    clause: 'SM-05',
  },
  {
    what: 'a setting that the mechanism does not have',
    changes: change('{ confirm_within: P7D }', '{ confirm_by: P7D }'),
    code: 'mechanism_settings_invalid',
    line: /confirm_by/,
    clause: 'SM-02',
  },
  {
    what: 'two clauses that give one mechanism different settings',
    changes: change(
      '      - mechanism: one-click-withdrawal\n',
      '      - mechanism: one-click-withdrawal\n      - { mechanism: double-opt-in, settings: { confirm_within: P8D } }\n',
    ),
    code: 'mechanism_settings_differ',
    line: /P8D/,
    clause: 'SM-05',
  },
  // texts
  {
    what: 'a clause without words',
    changes: change('## Remark {#SM-06}', '### Remark', english),
    code: 'clause_without_text',
    clause: 'SM-06',
    article: /GDPR Art\. 12\(1\)/,
  },
  {
    what: 'words of a clause that does not exist',
    changes: change('## Remark {#SM-06}', '## Remark {#SM-07}', english),
    code: 'text_without_clause',
    line: /SM-07/,
    clause: 'SM-07',
  },
  {
    what: 'words of a clause given twice',
    changes: change('## Remark {#SM-06}', '## Remark {#SM-05}', english),
    code: 'clause_text_doubled',
    line: /Remark/,
    clause: 'SM-05',
  },
  {
    what: 'a heading without the id of a clause',
    changes: change('## Remark {#SM-06}', '## Remark', english),
    code: 'text_outside_clause',
    line: /## Remark/,
  },
  {
    what: 'a document without a title',
    changes: change('# How we write\n', '', english),
    code: 'text_outside_clause',
  },
  {
    what: 'words that name a setting which does not exist',
    changes: change(
      '{{ requests.answer_within | duration }}',
      '{{ requests.answer_by | duration }}',
      english,
    ),
    code: 'template_invalid',
    line: /answer_by/,
    clause: 'SM-04',
  },
  {
    what: 'a title that names what does not exist',
    changes: change('# How we write', '# How {{ nobody }} writes', english),
    code: 'template_invalid',
    line: /nobody/,
  },
  {
    what: 'a filter that does not exist',
    changes: change('| duration }}.\n\n## Third', '| durability }}.\n\n## Third', english),
    code: 'template_invalid',
    line: /durability/,
    clause: 'SM-02',
  },
  {
    what: 'a filter that cannot use the value',
    changes: change('What we send.', '{{ controller.name | date }}', english),
    code: 'template_invalid',
    line: /controller\.name/,
  },
  // law
  {
    what: 'an unknown law',
    changes: change('regimes: [gdpr, ua-pdp]', 'regimes: [gdpr, ua-pdp, moon]'),
    code: 'unknown_regime',
    line: /moon/,
  },
  {
    what: 'a law without an authority',
    changes: change('regime: ua-pdp, name', 'regime: other, name'),
    code: 'authority_missing',
    article: /Law 2297-VI Art\. 8\(2\)\(8\)/,
  },
  {
    what: 'an answer later than the Ukrainian law allows',
    changes: change('answer_within: P30D', 'answer_within: P1M'),
    code: 'setting_laxer_than_regime',
    line: /answer_within/,
    article: /^Law 2297-VI Art\. 8\(2\)\(4\)$/,
  },
  {
    what: 'an answer later than the European law allows',
    changes: [
      ...change('answer_within: P30D', 'answer_within: P32D'),
      ...change('regimes: [gdpr, ua-pdp]', 'regimes: [gdpr]'),
    ],
    code: 'setting_laxer_than_regime',
    article: /^GDPR Art\. 12\(3\)$/,
  },
  {
    what: 'a fee for one’s own data',
    changes: change('answer_within: P30D }', 'answer_within: P30D, own_data_fee: reasonable_fee }'),
    code: 'setting_laxer_than_regime',
    article: /Art\. (?:12\(5\)|19\(1\))/,
  },
  {
    what: 'a breach told after more than 72 hours',
    changes: change('requests: {', 'incidents: { notify_authority_within: P4D }\nrequests: {'),
    code: 'setting_laxer_than_regime',
    line: /P4D/,
    article: /GDPR Art\. 33\(1\)/,
  },
  {
    what: 'consent of children below the age of the law',
    changes: change('requests: {', 'children: { minimum_age: 12 }\nrequests: {'),
    code: 'setting_laxer_than_regime',
    line: /minimum_age/,
    article: /GDPR Art\. 8\(1\)/,
  },
  {
    what: 'a category that serves no purpose',
    changes: change('[email-address, interests]', '[email-address]'),
    code: 'category_without_purpose',
    line: /id: interests/,
    article: /GDPR Art\. 5\(1\)\(b\); Law 2297-VI Art\. 6\(1\)/,
  },
  {
    what: 'a purpose that does not say how long',
    changes: change('    recipients: [relay]\n    retention: short\n', '    recipients: [relay]\n'),
    code: 'purpose_without_retention',
    clause: 'SM-01',
    article: /GDPR Art\. 13\(2\)\(a\)/,
  },
  {
    what: 'a purpose that does not say where',
    changes: change(
      '    recipients: [relay]\n    retention: short\n    storage: [home]\n',
      '    recipients: [relay]\n    retention: short\n    storage: []\n',
    ),
    code: 'purpose_without_storage',
    clause: 'SM-01',
  },
  {
    what: 'a legitimate interest that is not told',
    changes: change('    legitimate_interest: { en: Knowing how many we are. }\n', ''),
    code: 'purpose_basis_untold',
    clause: 'SM-06',
    article: /GDPR Art\. 13\(1\)\(d\)/,
  },
  {
    what: 'a legal obligation that is not told',
    changes: change('legal_basis: contract\n    necessary', 'legal_basis: legal_obligation\n    necessary'),
    code: 'purpose_basis_untold',
    clause: 'SM-04',
  },
  {
    what: 'a consent that cannot be refused',
    changes: change('legal_basis: contract\n    necessary', 'legal_basis: consent\n    necessary'),
    code: 'necessary_by_consent',
    clause: 'SM-04',
    article: /GDPR Art\. 7\(4\)/,
  },
  {
    what: 'a special category without an exception',
    changes: change('{ en: interests } }', '{ en: interests }, special: true }'),
    code: 'special_category_without_exception',
    clause: 'SM-01',
    article: /GDPR Art\. 9\(1\); Law 2297-VI Art\. 7\(1\)/,
  },
  {
    what: 'a special category under an exception that one of the laws does not know',
    changes: [
      ...change('{ en: interests } }', '{ en: interests }, special: true }'),
      ...change(
        '    description: { en: Sending news. }\n',
        '    description: { en: Sending news. }\n    special_category_exception: public_health\n',
      ),
    ],
    code: 'special_category_without_exception',
    article: /^Law 2297-VI Art\. 7\(1\)$/,
  },
  {
    what: 'a transfer out of the area without a safeguard',
    changes: change('kind: processor, country: PL', 'kind: processor, country: US'),
    code: 'transfer_without_safeguard',
    line: /country: US/,
    article: /GDPR Art\. 44; Law 2297-VI Art\. 29/,
  },
  {
    what: 'a purpose that goes to a third party against a clause',
    changes: change('recipients: [relay]', 'recipients: [relay, stranger]'),
    code: 'third_party_contradiction',
    clause: 'SM-03',
  },
  // messages
  {
    what: 'a class by cause that names none',
    changes: change(', causes: [detected_issue]', ''),
    code: 'class_without_cause',
    line: /id: alert/,
    clause: 'SM-04',
  },
  {
    what: 'marketing to one person because of something else',
    changes: change('causes: [detected_issue] }', 'causes: [detected_issue], carries_marketing: true }'),
    code: 'class_mismatch',
    line: /id: alert/,
  },
  {
    what: 'a second person’s approval of what goes to one person by itself',
    changes: change('causes: [detected_issue] }', 'causes: [detected_issue], approval: second_person }'),
    code: 'class_mismatch',
    line: /id: alert/,
  },
  {
    what: 'a clause that demands a cause of a class sent by topic',
    changes: change('{ class: transactional }', '{ class: notice }'),
    code: 'class_mismatch',
    clause: 'SM-04',
  },
  {
    what: 'a topic with a class that goes to one person',
    changes: change(
      'purpose: membership\n    message_class: notice',
      'purpose: membership\n    message_class: alert',
    ),
    code: 'class_mismatch',
    line: /alert/,
  },
  {
    what: 'marketing under a class that carries none',
    changes: change('message_class: marketing', 'message_class: notice'),
    code: 'class_mismatch',
  },
  {
    what: 'marketing that does not rest on consent',
    changes: change('legal_basis: consent', 'legal_basis: contract'),
    code: 'marketing_without_consent',
    article: /Directive 2002\/58\/EC Art\. 13\(1\)/,
  },
  {
    what: 'a relationship that opens what rests on consent',
    changes: change('covers: [circulars]', 'covers: [circulars, monthly]'),
    code: 'marketing_without_consent',
    article: /GDPR Art\. 7\(1\)/,
  },
  {
    what: 'a marketing topic with a weaker opt-in than a clause promises',
    changes: change(
      'channels: [email, sms]\n    opt_in: double',
      'channels: [email, sms]\n    opt_in: single',
    ),
    code: 'topic_reachable_without_opt_in',
    line: /opt_in: single/,
    clause: 'SM-02',
    article: /2002\/58\/EC/,
  },
  {
    what: 'a topic that nobody can get',
    changes: change('covers: [circulars]', 'covers: []'),
    code: 'topic_unreachable',
  },
  {
    what: 'a template without purpose for a message to one person',
    changes: change('message_class: transactional, purpose: answers }', 'message_class: transactional }'),
    code: 'template_purpose_missing',
  },
  {
    what: 'a template without words that has no built-in ones',
    changes: change(
      "    subject: { en: 'Thank you' }\n    body: { en: 'Your code is {{ data.code }}.' }\n",
      '',
    ),
    code: 'template_words_missing',
  },
  {
    what: 'a template with a subject and no body',
    changes: change("    body: { en: 'Your code is {{ data.code }}.' }\n", ''),
    code: 'template_words_missing',
  },
  {
    what: 'a template that asks for what the message does not bring',
    changes: change('{{ data.code }}', '{{ data.pin }}'),
    code: 'template_invalid',
    line: /data\.pin/,
  },
  {
    what: 'a button that opens no link',
    changes: change(
      '    data: { code: text }\n',
      '    data: { code: text }\n    action: { label: { en: Go }, link: code }\n',
    ),
    code: 'template_data_differs',
    line: /action/,
  },
  {
    what: 'own words of a built-in template that ask for other data',
    changes: change(
      '{ id: confirm-subscription, message_class: transactional, purpose: answers }',
      "{ id: confirm-subscription, message_class: transactional, purpose: answers, data: { pin: text }, subject: { en: S }, body: { en: '{{ data.pin }}' } }",
    ),
    code: 'template_data_differs',
    line: /pin: text/,
  },
  {
    what: 'double opt-in without the mail that asks for it',
    changes: change('id: confirm-subscription', 'id: letter'),
    code: 'template_missing',
    line: /opt_in: double/,
  },
  {
    what: 'a form field that no purpose needs',
    changes: change('kind: email, category: email-address', 'kind: email, category: interests'),
    code: 'form_field_without_purpose',
    clause: 'SM-04',
  },
  {
    what: 'a form that says about nobody',
    changes: change(', identifies: true', ''),
    code: 'form_without_identity',
    clause: 'SM-04',
  },
  {
    what: 'a choice without anything to choose',
    changes: change('kind: email, category', 'kind: choice, category'),
    code: 'form_choice_without_options',
    clause: 'SM-04',
  },
];

function lineOf(files: ReadonlyMap<string, string>, { file, line }: Problem): string {
  return files.get(file)?.split('\n')[line - 1] ?? '';
}

describe('checking a policy folder', () => {
  it('finds nothing in a sound one', () => {
    const checked = checkSmall();
    assert.deepEqual(checked.problems, []);
    assert.ok(checked.isSound);
  });

  for (const { what, changes, code, line, clause, article } of expectations) {
    it(`finds ${what}`, () => {
      const files = smallFolder(...changes);
      const checked = checkPolicy(files);
      const found = checked.problems.filter((problem) => problem.code === code);
      const all = checked.problems.map(formatProblem).join('\n');
      assert.ok(found.length > 0, `expected ${code}, found:\n${all}`);
      assert.equal(checked.isSound, problemCodes[code] === 'warning', all);
      const matching = found.find(
        (problem) =>
          (line === undefined || line.test(lineOf(files, problem))) &&
          (clause === undefined || problem.clause === clause) &&
          (article === undefined || article.test(problem.article ?? '')),
      );
      assert.ok(matching, `${code} with ${String(line)} ${clause ?? ''} ${String(article)}:\n${all}`);
      assert.match(matching.message, /[.]$/);
    });
  }

  it('says what is missing from the folder', () => {
    assert.deepEqual(
      checkPolicy(new Map()).problems.map(({ code, file }) => [code, file]),
      [['file_missing', 'policy.yaml']],
    );
    const files = smallFolder();
    files.delete('text/en.md');
    files.set('text/uk.md', '# Заголовок');
    const codes = checkPolicy(files).problems.map(({ code, file }) => `${code} ${file}`);
    assert.ok(codes.includes('file_missing text/en.md'));
    assert.ok(codes.includes('file_unexpected text/uk.md'));
  });

  it('tries every code that it can give', () => {
    // Every mechanism of this version is carried out, so nothing can bring the last one about.
    const elsewhere = [
      'file_missing',
      'file_unexpected',
      'controller_differs',
      'mechanism_not_available',
      'quiet_hours_invalid', // check-notices.test.ts
      'reader_field_invalid', // check-reader-fields.test.ts
      'calendar_invalid', // check-requests.test.ts
      'request_setting_invalid', // check-processing.test.ts, and the next two
      'role_untold',
      'automated_decision_without_basis',
    ];
    const tried = new Set([...expectations.map(({ code }) => code), ...elsewhere]);
    assert.deepEqual(
      Object.keys(problemCodes).filter((code) => !tried.has(code)),
      [],
    );
  });

  it('reports several findings in the order of the file', () => {
    const { problems } = checkSmall(
      { from: 'Europe/Kyiv', to: 'Mars/Base' },
      { from: 'answer_within: P30D', to: 'answer_within: P60D' },
      { from: '    informs: true\n', to: '' },
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      [
        'time_zone_unknown',
        'clause_without_mechanism',
        'setting_laxer_than_regime',
        'setting_laxer_than_regime',
      ],
    );
  });

  it('writes a finding as one line that editors can follow', () => {
    const [problem] = checkSmall({ from: '    informs: true\n', to: '' }).problems;
    assert.ok(problem);
    assert.match(
      formatProblem(problem),
      /^policy\.yaml:\d+:\d+ error clause_without_mechanism \[SM-06\] Nothing keeps/,
    );
  });
});
