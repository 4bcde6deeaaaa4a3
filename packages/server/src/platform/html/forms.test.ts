import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf } from '../i18n/index.ts';
import { choiceField, errorSummary, textField, type FieldError } from './index.ts';

const words = wordsOf('en');
const errors: readonly FieldError[] = [{ field: 'email', message: 'Enter an address.' }];
const email = { kind: 'email', name: 'email', label: 'E-mail', required: true, maxLength: 320 } as const;

test('a field has its label, its hint, and help for the keyboard', () => {
  const field = String(
    textField(words, { ...email, hint: 'For news', value: '', autocomplete: 'email', errors: [] }),
  );
  assert.match(field, /<label for="email"/);
  assert.match(field, /id="email-hint"[^>]*>For news/);
  assert.match(field, /aria-describedby="email-hint"/);
  assert.match(field, /inputmode="email"/);
  assert.match(field, /autocomplete="email"/);
  assert.doesNotMatch(field, /aria-invalid/);
});

test('what was typed stays, escaped, beside what is wrong with it', () => {
  const field = String(textField(words, { ...email, value: '"><b>', errors }));
  assert.match(field, /value="&quot;&gt;&lt;b&gt;"/);
  assert.match(field, /aria-invalid="true"/);
  assert.match(field, /aria-describedby="email-error"/);
  assert.match(field, /id="email-error"[^]*Enter an address\./);
});

test('a long text keeps its lines', () => {
  const field = String(
    textField(words, {
      kind: 'long_text',
      name: 'q',
      label: 'Q',
      value: 'a\n<b>\n',
      required: true,
      maxLength: 9,
      errors: [],
    }),
  );
  assert.match(field, />a\n&lt;b&gt;\n<\/textarea>/);
});

test('a field that may stay empty says so', () => {
  assert.match(
    String(textField(words, { ...email, required: false, value: '', errors: [] })),
    /\(optional\)/,
  );
});

test('the summary of errors links to each field, and is not there without errors', () => {
  assert.match(
    String(errorSummary(words, errors)),
    /role="alert"[^]*<a href="#email">Enter an address\.<\/a>/,
  );
  assert.equal(errorSummary(words, []), undefined);
});

test('each choice has its own label; the first is where the summary leads', () => {
  const field = String(
    choiceField({
      kind: 'many',
      name: 'topics',
      label: 'Topics',
      errors: [],
      choices: [
        { value: 'a', label: 'A', checked: false },
        { value: 'b', label: 'B', checked: true },
      ],
    }),
  );
  assert.match(field, /<legend>Topics<\/legend>/);
  assert.match(field, /id="topics"\s+name="topics"\s+value="a"/);
  assert.match(field, /id="topics-b"\s+name="topics"\s+value="b"\s+checked/);
  assert.match(field, /<label for="topics-b">B<\/label>/);
});
