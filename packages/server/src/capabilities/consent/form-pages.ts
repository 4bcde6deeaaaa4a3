import type { FormField } from '@zgoda/policy';
import {
  choiceField,
  errorSummary,
  html,
  notice,
  submitButton,
  textField,
  type FieldError,
  type Fragment,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { formatMoment } from '../../platform/i18n/index.ts';

/** A field in the reader's language, with what was typed. */
export interface FormFieldView {
  readonly id: string;
  readonly kind: FormField['kind'];
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly maxLength: number;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly value: string;
}

export interface FormView {
  readonly title: string;
  readonly description: string;
  readonly fields: readonly FormFieldView[];
  /** What is offered beside it, never ticked beforehand. */
  readonly topics: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly checked: boolean;
  }[];
  readonly topicsName: string;
  /** Hidden values by name. */
  readonly sentAlong: readonly (readonly [name: string, value: string])[];
  readonly clause: string;
  readonly policyVersion: number;
  readonly errors: readonly FieldError[];
}

export interface FormSentView {
  readonly title: string;
  readonly at: Date;
  /** Whether the policy promises a mail for it. */
  readonly isConfirmedByMail: boolean;
  /** Paths of the receipts, below the controller. */
  readonly receipts: readonly { readonly label: string; readonly path: string }[];
}

/** What a browser may fill in for this field; the policy's ids for it are a convention, anything else is left alone. */
const autocompletes: Readonly<Record<string, 'name' | 'organization'>> = {
  name: 'name',
  organisation: 'organization',
};

function fieldMarkup({ words }: PageContext, field: FormFieldView, errors: readonly FieldError[]): Html {
  const common = { name: field.id, label: field.label, hint: field.hint, errors };
  if (field.kind === 'choice') {
    return choiceField({
      ...common,
      kind: 'one',
      choices: field.options.map(({ id, label }) => ({ value: id, label, checked: id === field.value })),
    });
  }
  const { kind, value, required, maxLength } = field;
  const byKind = {
    email: 'email',
    telephone: 'tel',
    text: autocompletes[field.id],
    long_text: undefined,
  } as const;
  return textField(words, { ...common, kind, value, required, maxLength, autocomplete: byKind[kind] });
}

/** A declared form: its fields, what they are for, and what is offered beside it. */
export function formPage(page: PageContext, view: FormView): Html {
  const { words, href } = page;
  return html`<div class="spread">
    <div class="stack">
      ${errorSummary(words, view.errors)}
      <h1>${view.title}</h1>
      <p class="lead">${view.description}</p>
      <form method="post" novalidate>
        ${view.fields.map((field) => fieldMarkup(page, field, view.errors))}
        ${
          view.topics.length > 0 &&
          choiceField({
            kind: 'many',
            name: view.topicsName,
            label: words('form.choices'),
            hint: words('form.choices.hint'),
            errors: view.errors,
            choices: view.topics.map(({ id, title, description, checked }) => ({
              value: id,
              label: title,
              hint: description,
              checked,
            })),
          })
        }
        ${view.sentAlong.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <p class="actions">${submitButton(words('form.act'))}</p>
      </form>
    </div>
    <div class="margin">
      <p>
        ${words.parts<Html>('form.note', {
          link: (chunks) => html`<a href="${href(`policy/${view.clause}`)}">${chunks}</a>`,
          clause: view.clause,
          version: view.policyVersion,
        })}
      </p>
    </div>
  </div>`;
}

function receiptList({ words, href }: PageContext, receipts: FormSentView['receipts']): Fragment {
  if (receipts.length === 0) return undefined;
  return html`<h2>${words('form.receipts')}</h2>
    <ul>
      ${receipts.map(({ label, path }) => html`<li><a href="${href(path)}">${label}</a></li>`)}
    </ul>`;
}

/** After sending: what happened, when, and the receipts of what was agreed to. */
export function formSentPage(page: PageContext, view: FormSentView): Html {
  const { words, place } = page;
  return html`<div class="spread">
    <div class="stack">
      <h1>${view.title}</h1>
      ${notice(
        'kept',
        words('form.sent'),
        html`<p>
          ${formatMoment(view.at, place)}.${view.isConfirmedByMail && html` ${words('form.sent.mail')}`}
        </p>`,
      )}
      ${receiptList(page, view.receipts)}
    </div>
  </div>`;
}
