import type { RequestType } from '@zgoda/vocabulary/requests';
import {
  errorSummary,
  facts,
  html,
  moment,
  submitButton,
  textField,
  type FieldError,
  type Fragment,
  type Html,
} from '../../platform/html/index.ts';
import { formatDay, formatMoment } from '../../platform/i18n/index.ts';
import type { AccessReport, OwnRecords, ReportCategory } from '../deliveries/index.ts';
import type { AskField, Typed } from './ask-form-pages.ts';
import { askInput, codeForm, lastDay, type AskPage, type CodeView } from './ask-pages.ts';
import type { SubjectRequest } from './request.ts';

const inStack = (content: Fragment): Html =>
  html`<div class="spread"><div class="stack">${content}</div></div>`;

/** Where somebody gets in: the same answer for every address. */
export function signInPage(
  { page, words }: AskPage,
  { email, errors }: { readonly email: string; readonly errors: readonly FieldError[] },
): Html {
  return inStack(
    html`${errorSummary(page.words, errors)}
      <h1>${words('own.signin.title')}</h1>
      <p class="lead">${words('own.signin.lead')}</p>
      <form method="post" novalidate>
        ${textField(page.words, {
          kind: 'email',
          name: 'email',
          label: words('who.email'),
          value: email,
          required: true,
          maxLength: 254,
          autocomplete: 'email',
          errors,
        })}
        <p class="actions">${submitButton(words('own.signin.act'), 'main', 'send')}</p>
      </form>`,
  );
}

export const signInCodePage = (ask: AskPage, view: CodeView): Html =>
  inStack(
    html`${errorSummary(ask.page.words, view.errors)}
      <h1>${ask.words('code.title')}</h1>
      ${codeForm(ask, view)}`,
  );

export interface OwnView {
  readonly report: AccessReport;
  readonly requests: readonly { readonly request: SubjectRequest; readonly path: string }[];
  /** By category: who may change it, where that is our staff. */
  readonly bySupport: ReadonlySet<string>;
  /** Paths below the controller. */
  readonly preferences: string;
  readonly ask: (type: RequestType, parameters?: Readonly<Record<string, string>>) => string;
  readonly closesAt: Date;
  /** How many of each kind of record are shown. */
  readonly shown: number;
}

const ownActs: readonly RequestType[] = ['access', 'portability', 'rectification', 'restriction', 'erasure'];

const list = (items: readonly Fragment[]): Fragment =>
  items.length > 0 &&
  html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;

function categoryEntry({ page, words }: AskPage, category: ReportCategory, view: OwnView): Html {
  const { purposes, recipients, places, sources } = category;
  const kept = [...new Set(purposes.flatMap(({ retention }) => retention ?? []))];
  const isBySupport = view.bySupport.has(category.id);
  return html`<details>
    <summary>${category.label}</summary>
    <div class="stack">
      ${facts(
        [
          {
            term: words('own.purpose'),
            value: list(
              purposes.map(
                (one) =>
                  html`${one.label}.
                    <span class="hint"
                      >${one.legalBasis}${one.restsOn !== undefined && html`: ${one.restsOn}`}</span
                    >
                    <a class="id" href="${page.href(`policy/${one.clause}`)}">${one.clause}</a>`,
              ),
            ),
          },
          { term: words('own.retention'), value: list(kept) },
          {
            term: words('own.recipients'),
            value: list(recipients.map((one) => `${one.name} (${one.kind}, ${one.country})`)),
          },
          {
            term: words('own.sources'),
            value: list(sources.length === 0 ? [words('own.sources.you')] : sources),
          },
          { term: words('own.places'), value: list(places.map((one) => `${one.label} (${one.country})`)) },
        ].filter(({ value }) => value !== false),
      )}
      <p>
        <a href="${page.href(view.ask('rectification', { category: category.id }))}"
          >${words('own.correct')}<span class="unseen">: ${category.label}</span></a
        >
      </p>
      ${isBySupport && html`<p class="hint">${words('own.correct.support')}</p>`}
    </div>
  </details>`;
}

function recordPart({ words }: AskPage, part: OwnRecords, shown: number): Html {
  return html`<details>
    <summary>${part.title} (${part.rows.length}${part.isCut === true && '+'})</summary>
    ${part.rows.length === 0 && html`<p>${words('own.records.none')}</p>`}
    ${part.rows
      .slice(0, shown)
      .map((row) =>
        facts(row.flatMap((value, index) => (value === '' ? [] : [{ term: part.head[index] ?? '', value }]))),
      )}
  </details>`;
}

const stateLine = ({ words }: AskPage, { state }: SubjectRequest): string => words(`state.${state}`);

function requestList(ask: AskPage, { requests }: OwnView): Html {
  const { page, words } = ask;
  if (requests.length === 0) return html`<p>${words('own.requests.none')}</p>`;
  return html`<div class="entries">
    ${requests.map(
      ({ request, path }) =>
        html`<div class="entry">
          <p><a href="${page.href(path)}">${words(`type.${request.type}`)}</a></p>
          <p class="quiet">
            ${moment(request.receivedAt, formatDay(request.receivedAt, page.place))} ·
            ${stateLine(ask, request)}
          </p>
        </div>`,
    )}
  </div>`;
}

/** All that is held of a person and why, with what they can do about it. GDPR Art. 15; Law 2297-VI Art. 8(2) */
export function ownPage(ask: AskPage, view: OwnView): Html {
  const { page, words } = ask;
  const { report } = view;
  return inStack(
    html`<h1>${words('own.title')}</h1>
      <p class="lead">${words('own.lead')}</p>
      <p class="hint">${words('own.hour', { when: formatMoment(view.closesAt, page.place, 'on') })}</p>
      <h2>${words('own.acts')}</h2>
      <ul>
        ${ownActs.map((type) => html`<li><a href="${page.href(view.ask(type))}">${words(`type.${type}`)}</a></li>`)}
        <li><a href="${page.href(view.preferences)}">${words('own.settings')}</a></li>
        <li><a href="${page.href('complain')}">${words('complain.title')}</a></li>
      </ul>
      <h2>${words('own.requests')}</h2>
      ${requestList(ask, view)}
      <h2>${words('own.categories')}</h2>
      ${report.categories.map((category) => categoryEntry(ask, category, view))}
      <h2>${words('own.records')}</h2>
      <p class="hint">${words('own.records.note', { count: view.shown })}</p>
      ${report.ownRecords.map((part) => recordPart(ask, part, view.shown))}
      <h2>${words('own.disclosures')}</h2>
      ${
        report.disclosures.length === 0
          ? html`<p>${words('own.disclosures.none')}</p>`
          : list(
              report.disclosures
                .slice(0, view.shown)
                .map(
                  (one) =>
                    html`${formatDay(one.at, page.place)}: ${one.recipient} (${one.categories.join(', ')}).
                    ${one.purpose}`,
                ),
            )
      }
      <h2>${words('own.decisions')}</h2>
      ${
        report.automatedDecisions.length === 0
          ? html`<p>${words('own.decisions.none')}</p>`
          : html`${report.automatedDecisions.map(
                (one) =>
                  html`<h3>${one.title}</h3>
                    <p>${one.logic}</p>
                    <p>${words('own.decisions.effect')}: ${one.effect}</p>`,
              )}
              <p><a href="${page.href(view.ask('human_review'))}">${words('type.human_review')}</a></p>`
      }`,
  );
}

export interface OwnAskView {
  readonly type: RequestType;
  readonly fields: readonly AskField[];
  readonly typed: Typed;
  readonly errors: readonly FieldError[];
  readonly bySupport: boolean;
  readonly dueAt?: Date | undefined;
  readonly back: string;
}

/** Asks once: what will happen, and until when. */
export function ownAskPage(ask: AskPage, view: OwnAskView): Html {
  const { page, words } = ask;
  const { type, fields, typed, errors, dueAt } = view;
  const isErasure = type === 'erasure';
  return inStack(
    html`${errorSummary(page.words, errors)}
      <h1>${isErasure ? words('do.title.erasure') : words(`type.${type}`)}</h1>
      <p class="lead">${isErasure ? words('do.text.erasure') : words(`type.${type}.hint`)}</p>
      ${view.bySupport && html`<p>${words('own.correct.support')}</p>`}
      <form method="post" novalidate>
        ${fields.map((field) => askInput(ask, field, { typed, errors }))}
        ${dueAt !== undefined && html`<p>${words('check.due', { by: formatDay(lastDay(dueAt), page.place, 'by') })}</p>`}
        <p class="actions">
          ${submitButton(isErasure ? words('do.act.erasure') : words('check.send'), 'main', 'send')}
        </p>
      </form>
      <p><a href="${page.href(view.back)}">${words('own.back')}</a></p>`,
  );
}
