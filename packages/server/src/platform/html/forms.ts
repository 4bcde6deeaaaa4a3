import type { Words } from '../i18n/index.ts';
import { html, type Fragment, type Html } from './html.ts';
import { sign } from './icons.ts';

/** What is wrong with one field, and what to do: shown beside it and in the summary that links to it. */
export interface FieldError {
  /** The `id` of the input that the summary leads to. */
  readonly field: string;
  readonly message: string;
}

interface FieldCommon {
  /** Both `id` and `name`. */
  readonly name: string;
  readonly label: string;
  readonly hint?: Fragment;
  readonly errors: readonly FieldError[];
}

export interface TextField extends FieldCommon {
  readonly kind: 'text' | 'long_text' | 'email' | 'telephone';
  readonly value: string;
  readonly required: boolean;
  readonly maxLength: number;
  readonly autocomplete?: 'email' | 'tel' | 'name' | 'organization' | undefined;
}

export interface Choice {
  readonly value: string;
  readonly label: Fragment;
  readonly hint?: Fragment;
  readonly checked: boolean;
}

export interface ChoiceField extends FieldCommon {
  readonly kind: 'one' | 'many';
  readonly choices: readonly Choice[];
}

const errorOf = (errors: readonly FieldError[], name: string): FieldError | undefined =>
  errors.find(({ field }) => field === name);

const describedBy = (name: string, hint: Fragment, error: FieldError | undefined): Html => {
  const ids = [hint === undefined ? '' : `${name}-hint`, error === undefined ? '' : `${name}-error`].filter(
    Boolean,
  );
  return ids.length === 0 ? html`` : html` aria-describedby="${ids.join(' ')}"`;
};

const hintText = (name: string, hint: Fragment): Fragment =>
  hint === undefined ? undefined : html`<p class="hint" id="${name}-hint">${hint}</p>`;

const errorText = (error: FieldError | undefined): Fragment =>
  error === undefined
    ? undefined
    : html`<p class="error" id="${error.field}-error">${sign('broken')} ${error.message}</p>`;

/** A label, what to know before typing, what is wrong, and the input with what was typed before. */
export function textField(words: Words, field: TextField): Html {
  const error = errorOf(field.errors, field.name);
  const attributes = html`id="${field.name}" name="${field.name}"
  maxlength="${field.maxLength}"${
    field.required && html` required`
  }${field.autocomplete !== undefined && html` autocomplete="${field.autocomplete}"`}${
    error !== undefined && html` aria-invalid="true"`
  }${describedBy(field.name, field.hint, error)}`;
  return html`<div class="field${error !== undefined && ' wrong'}">
    <label for="${field.name}"
      >${field.label}${!field.required && html` <span class="hint">${words('form.optional')}</span>`}</label
    >
    ${hintText(field.name, field.hint)}${errorText(error)}${input(field, attributes)}
  </div>`;
}

const inputTypes = {
  text: html`type="text"`,
  email: html`type="email" inputmode="email" spellcheck="false" autocapitalize="none"`,
  telephone: html`type="tel" inputmode="tel"`,
} as const;

function input({ kind, value }: TextField, attributes: Html): Html {
  if (kind === 'long_text') return html`<textarea ${attributes} rows="5">${value}</textarea>`;
  return html`<input ${attributes} ${inputTypes[kind]} value="${value}" />`;
}

/** A question with boxes (`many`) or buttons (`one`), each with its own label; none looks more wanted than another. */
export function choiceField(field: ChoiceField): Html {
  const error = errorOf(field.errors, field.name);
  const type = field.kind === 'one' ? 'radio' : 'checkbox';
  return html`<fieldset
    class="choices${error !== undefined && ' wrong'}"
    ${describedBy(field.name, field.hint, error)}
  >
    <legend>${field.label}</legend>
    ${hintText(field.name, field.hint)}${errorText(error)}
    ${field.choices.map((choice, index) => {
      const own = `${field.name}-${choice.value}`;
      // The summary of errors leads to the first box of the question.
      const id = index === 0 ? field.name : own;
      return html`<div class="choice">
        <input
          type="${type}"
          id="${id}"
          name="${field.name}"
          value="${choice.value}"
          ${choice.checked && html` checked`}${describedBy(own, choice.hint, undefined)}
        />
        <label for="${id}">${choice.label}</label>${hintText(own, choice.hint)}
      </div>`;
    })}
  </fieldset>`;
}

/** All that is wrong, at the top of the page, each line a link to its field; nothing when nothing is wrong. */
export function errorSummary(words: Words, errors: readonly FieldError[]): Fragment {
  if (errors.length === 0) return undefined;
  return html`<div class="notice broken" role="alert" tabindex="-1" autofocus aria-labelledby="wrong-title">
    <h2 id="wrong-title">${words('form.wrong', { count: errors.length })}</h2>
    <ul>
      ${errors.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}
    </ul>
  </div>`;
}

/** The one thing a page does. Its words say what will happen. */
export const submitButton = (words: string, look: 'main' | 'plain' = 'main', name?: string): Html =>
  html`<button
    class="button${look === 'plain' && ' plain'}"
    ${name !== undefined && html` name="act" value="${name}"`}
  >
    ${words}
  </button>`;
