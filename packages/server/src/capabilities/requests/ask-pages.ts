import type { RequestType } from '@zgoda/vocabulary/requests';
import {
  choiceField,
  errorSummary,
  facts,
  html,
  submitButton,
  textField,
  type FieldError,
  type Fragment,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { formatDay, formatDistance, formatMoment } from '../../platform/i18n/index.ts';
import type { AskField, Typed } from './ask-form-pages.ts';
import type { RequestWords } from './templates/words.ts';

/** What every page of requests is made with. */
export interface AskPage {
  readonly page: PageContext;
  readonly words: RequestWords;
}

const groups: readonly (readonly ['group.data' | 'group.use' | 'group.others', readonly RequestType[]])[] = [
  [
    'group.data',
    [
      'access',
      'rectification',
      'erasure',
      'portability',
      'portability_to_controller',
      'processing_information',
    ],
  ],
  ['group.use', ['objection_to_marketing', 'withdrawal', 'objection', 'restriction', 'human_review']],
  ['group.others', ['complaint', 'question', 'childs_data', 'third_party_access']],
];

/** The language of the address goes along with a form that is sent by GET. */
const languageField = ({ href }: PageContext): Fragment => {
  const chosen = new URLSearchParams(href('').split('?')[1]).get('lang');
  return chosen !== null && html`<input type="hidden" name="lang" value="${chosen}" />`;
};

/** The last day of a term: what is due at midnight is due by the day before. */
export const lastDay = (dueAt: Date): Date => new Date(dueAt.getTime() - 1);

const inStack = (content: Fragment): Html =>
  html`<div class="spread"><div class="stack">${content}</div></div>`;

const stepLine = (words: RequestWords, step: number): Html =>
  html`<p class="eyebrow">${words('ask.step', { step })}</p>`;

/** A sentence with one link in it. */
const linked = (
  words: RequestWords,
  key: Parameters<RequestWords>[0],
  href: string,
): readonly (string | Html)[] =>
  words.parts<Html>(key, { link: (chunks) => html`<a href="${href}">${chunks}</a>` });

/** The first step: what is wanted, in groups; nothing is chosen beforehand. */
export function typePage(
  { page, words }: AskPage,
  { offered, errors }: { readonly offered: readonly RequestType[]; readonly errors: readonly FieldError[] },
): Html {
  const { href } = page;
  const first = groups[0]?.[1][0];
  const choice = (type: RequestType): Html => {
    const id = type === first ? 'type' : `type-${type}`;
    return html`<div class="choice">
      <input type="radio" id="${id}" name="type" value="${type}" aria-describedby="${id}-hint" />
      <label for="${id}">${words(`type.${type}`)}</label>
      <p class="hint" id="${id}-hint">${words(`type.${type}.hint`)}</p>
    </div>`;
  };
  return inStack(
    html`${errorSummary(page.words, errors)} ${stepLine(words, 1)}
      <h1>${words('ask.title')}</h1>
      <p class="lead">${words('ask.lead')}</p>
      <p>${linked(words, 'ask.own', href('my'))}</p>
      <form action="${href('requests/new')}">
        ${languageField(page)}
        ${groups.map(
          ([group, types]) =>
            html`<fieldset class="choices">
              <legend>${words(group)}</legend>
              ${types.filter((type) => offered.includes(type)).map(choice)}
            </fieldset>`,
        )}
        <p class="actions">${submitButton(words('ask.next'))}</p>
      </form>
      <p class="hint">${linked(words, 'ask.complain', href('complain'))}</p>`,
  );
}

/** One question with what was typed before, and what is wrong with it. */
export function askInput(
  { page }: AskPage,
  field: AskField,
  { typed, errors }: { readonly typed: Typed; readonly errors: readonly FieldError[] },
): Html {
  const { kind, name, label, hint, required, maxLength, choices = [] } = field;
  const common = { name, label, errors, ...(hint !== undefined && { hint }) };
  if (kind === 'one' || kind === 'many') {
    const chosen = typed.getAll(name);
    return choiceField({
      ...common,
      kind,
      choices: choices.map((one) => ({ ...one, checked: chosen.includes(one.value) })),
    });
  }
  const autocomplete = name === 'email' ? 'email' : name === 'phone' ? 'tel' : undefined;
  // One of the two is enough: neither is called optional.
  const isEither = name === 'email' || name === 'phone';
  return textField(page.words, {
    ...common,
    kind,
    value: typed.get(name) ?? '',
    required: required || isEither,
    maxLength,
    autocomplete,
  });
}

export interface FieldsView {
  readonly type: RequestType;
  readonly fields: readonly AskField[];
  readonly who: readonly AskField[];
  readonly typed: Typed;
  readonly asBody: boolean;
  readonly errors: readonly FieldError[];
}

/** The second step: what exactly, and who. `novalidate`: we say what is wrong, in words. */
export function fieldsPage(ask: AskPage, view: FieldsView): Html {
  const { page, words } = ask;
  const { type, fields, who, typed, asBody, errors } = view;
  const input = (field: AskField): Html => askInput(ask, field, { typed, errors });
  const other = page.href(`requests/new/${type}`, asBody ? {} : { as: 'body' });
  return inStack(
    html`${errorSummary(page.words, errors)} ${stepLine(words, 2)}
      <h1>${words(`type.${type}`)}</h1>
      <p class="lead">${words(`type.${type}.hint`)}</p>
      ${
        type === 'third_party_access' &&
        html`<p>${linked(words, asBody ? 'third.as_person' : 'third.as_body', other)}</p>
          <p class="hint">${words('third.law')}</p>`
      }
      <form method="post" action="${page.href('requests/new')}" novalidate>
        <input type="hidden" name="type" value="${type}" />
        ${asBody && html`<input type="hidden" name="as" value="body" />`} ${fields.map(input)}
        <h2>${words('who.title')}</h2>
        ${who.map(input)}
        <p class="actions">${submitButton(words('ask.next'), 'main', 'check')}</p>
      </form>`,
  );
}

export interface CheckView extends Omit<FieldsView, 'errors'> {
  readonly dueAt?: Date | undefined;
  /** `at_once`: it holds with the answer. `code`: a code follows. */
  readonly follows: 'at_once' | 'code' | 'nothing';
}

const shownValue = ({ choices }: AskField, values: readonly string[]): readonly Html[] =>
  values.map((value) => html`<p>${choices?.find((one) => one.value === value)?.label ?? value}</p>`);

/** The third step: all of it once more; only its button sends it. */
export function checkPage({ page, words }: AskPage, view: CheckView): Html {
  const { type, fields, who, typed, dueAt, follows } = view;
  const filled = [...fields, ...who].flatMap((field) => {
    const values = typed.getAll(field.name).filter((value) => value.trim() !== '');
    return values.length === 0 ? [] : [{ field, values }];
  });
  const hidden = [
    ['type', type],
    ...(view.asBody ? [['as', 'body']] : []),
    ...filled.flatMap(({ field, values }) => values.map((value) => [field.name, value])),
  ];
  return inStack(
    html`${stepLine(words, 3)}
      <h1>${words('check.title')}</h1>
      ${facts([
        { term: words('check.what'), value: words(`type.${type}`) },
        ...filled.map(({ field, values }) => ({ term: field.label, value: shownValue(field, values) })),
      ])}
      ${follows === 'at_once' && html`<p>${words('check.at_once')}</p>`}
      ${follows === 'code' && html`<p>${words('check.code')}</p>`}
      ${dueAt !== undefined && html`<p>${words('check.due', { by: formatDay(lastDay(dueAt), page.place, 'by') })}</p>`}
      <form method="post" action="${page.href('requests/new')}">
        ${hidden.map(([name = '', value = '']) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <p class="actions">
          ${submitButton(words('check.send'), 'main', 'send')}
          ${submitButton(words('check.change'), 'plain', 'edit')}
        </p>
      </form>`,
  );
}

export interface ReceivedView {
  readonly id: string;
  readonly type: RequestType;
  readonly receivedAt: Date;
  readonly dueAt?: Date | undefined;
}

const receivedFacts = ({ page, words }: AskPage, view: ReceivedView): Html =>
  facts([
    { term: words('received.type'), value: words(`type.${view.type}`) },
    { term: words('received.number'), value: html`<code>${view.id}</code>` },
    { term: words('received.at'), value: formatMoment(view.receivedAt, page.place) },
  ]);

/** After a request that needs no proof: the same for everybody. */
export function receivedPage(ask: AskPage, view: ReceivedView): Html {
  const { page, words } = ask;
  const { dueAt, type } = view;
  const isAtOnce = type === 'objection_to_marketing' || type === 'withdrawal';
  return inStack(
    html`<h1>${words('received.title')}</h1>
      ${isAtOnce && html`<p class="lead">${words('received.at_once')}</p>`} ${receivedFacts(ask, view)}
      ${
        !isAtOnce &&
        dueAt !== undefined &&
        html`<p>
          ${words('received.due', {
            by: formatDay(lastDay(dueAt), page.place, 'by'),
            distance: formatDistance(lastDay(dueAt), page.now, page.place),
          })}
        </p>`
      }
      <p>${linked(words, 'received.follow', page.href('my'))}</p>`,
  );
}

export interface CodeView {
  readonly errors: readonly FieldError[];
  /** Sent anew just now. */
  readonly isAgain: boolean;
  /** Path below the controller where a document can be shown; absent where the policy takes none. */
  readonly documentPath?: string | undefined;
  readonly contact: string;
  readonly hidden?: readonly (readonly [string, string])[];
}

/** The field for the code, a new one, and the way for those who get none. */
export function codeForm({ page, words }: AskPage, view: CodeView): Html {
  const hidden = (view.hidden ?? []).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`<p>${words(view.isAgain ? 'code.again.done' : 'code.sent')}</p>
    <form method="post" novalidate>
      ${hidden}
      ${textField(page.words, {
        kind: 'text',
        name: 'code',
        label: words('code.label'),
        value: '',
        required: true,
        maxLength: 12,
        errors: view.errors,
      })}
      <p class="actions">${submitButton(words('code.act'), 'main', 'confirm')}</p>
    </form>
    <form method="post">${hidden} ${submitButton(words('code.again'), 'plain', 'again')}</form>
    <details>
      <summary>${words('code.cannot')}</summary>
      ${view.documentPath !== undefined && html`<p>${linked(words, 'code.cannot.document', page.href(view.documentPath))}</p>`}
      <p>
        ${words.parts<Html>('code.cannot.write', { mail: () => html`<a href="mailto:${view.contact}">${view.contact}</a>` })}
      </p>
    </details>`;
}

/** After a request that needs a proof: the same for everybody, whatever became of it since. */
export function codePage(ask: AskPage, request: ReceivedView, view: CodeView): Html {
  const { page, words } = ask;
  return inStack(
    html`${errorSummary(page.words, view.errors)}
      <h1>${words('code.title')}</h1>
      ${codeForm(ask, view)}
      <h2>${words('received.title')}</h2>
      ${receivedFacts(ask, request)}`,
  );
}

/** Who has no mailbox shows a document; it goes with the decision. Law 2297-VI Art. 16(6) */
export function documentPage({ page, words }: AskPage, errors: readonly FieldError[]): Html {
  const [error] = errors;
  return inStack(
    html`${errorSummary(page.words, errors)}
      <h1>${words('document.title')}</h1>
      <p class="lead">${words('document.why')}</p>
      <p>${words('document.erased')}</p>
      <form method="post" enctype="multipart/form-data">
        <div class="field${error !== undefined && ' wrong'}">
          <label for="file">${words('document.file')}</label>
          ${error !== undefined && html`<p class="error" id="file-error">${error.message}</p>`}
          <input
            type="file"
            id="file"
            name="file"
            accept="image/jpeg,image/png,application/pdf"
            ${error !== undefined && html` aria-invalid="true" aria-describedby="file-error"`}
          />
        </div>
        <p class="actions">${submitButton(words('document.act'))}</p>
      </form>`,
  );
}

export const documentDonePage = ({ words }: AskPage): Html =>
  inStack(
    html`<h1>${words('document.done')}</h1>
      <p>${words('document.done.text')}</p>`,
  );
