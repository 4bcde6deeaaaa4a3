import type { ExplainedDeadline, Policy } from '@zgoda/policy';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { RequestAction } from '@zgoda/vocabulary/requests';
import {
  errorSummary,
  facts,
  html,
  moment,
  notice,
  outsideLink,
  safeAddress,
  submitButton,
  textField,
  type FieldError,
  type Fragment,
  type Html,
} from '../../platform/html/index.ts';
import { formatDay, formatDistance, formatMoment } from '../../platform/i18n/index.ts';
import type { Letter, LetterText } from '../letters/index.ts';
import { lastDay, type AskPage } from './ask-pages.ts';
import { complainWays } from './complain-pages.ts';
import { isOverdue, type SubjectRequest } from './request.ts';
import type { ReadStep } from './service.ts';

export interface FollowView {
  readonly request: SubjectRequest;
  readonly steps: readonly ReadStep[];
  /** What the person wrote. */
  readonly said?: string | undefined;
  /** What the person can do now. */
  readonly actions: readonly RequestAction[];
  readonly explained: readonly ExplainedDeadline[];
  readonly letters: readonly { readonly letter: Letter; readonly path: string }[];
  readonly packages: readonly { readonly href: string; readonly until: Date }[];
  readonly informed: readonly { readonly name: string; readonly at?: Date | undefined }[];
  readonly errors: readonly FieldError[];
  readonly outcome?: 'follow.done' | 'follow.gone' | 'follow.appeal.late' | undefined;
  /** Paths below the controller. */
  readonly own: string;
  readonly withdrawPath: string;
  readonly joinedPath?: string | undefined;
  readonly policy: Policy;
}

/** What is due next, in full. While the clock stands still for the person, that is what is said. */
function dueLine({ page, words }: AskPage, { request }: FollowView): Fragment {
  const { terms, state } = request;
  if (terms.waitsSince !== undefined && state !== 'verifying') return html`<p>${words('follow.still')}</p>`;
  if (terms.dueAt === undefined) return undefined;
  const dueOn = lastDay(terms.dueAt);
  if (isOverdue(request, page.now))
    return html`<p>${words('follow.overdue', { on: formatDay(dueOn, page.place, 'on') })}</p>`;
  return html`<p>
    ${words('follow.due', {
      by: formatDay(dueOn, page.place, 'by'),
      distance: formatDistance(dueOn, page.now, page.place),
    })}
  </p>`;
}

function explanation({ page, words }: AskPage, explained: readonly ExplainedDeadline[]): Fragment {
  const told = explained.filter(({ rules }) => rules.length > 0);
  if (told.length === 0) return undefined;
  return html`<details>
    <summary>${words('follow.why')}</summary>
    ${told.map(
      ({ choice, rules }) =>
        html`<p>${choice}</p>
          <ul>
            ${rules.map(
              ({ rule, link, sentences }) =>
                html`<li>
                  ${link === undefined ? rule : outsideLink(page.words, link, rule)}: ${sentences.join(' ')}
                </li>`,
            )}
          </ul>`,
    )}
  </details>`;
}

type Block = LetterText['blocks'][number];

function letterBlock({ page }: AskPage, block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return html`<h4>${block.text}</h4>`;
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
    case 'table':
      return html`<dl>
        ${block.rows.map(
          ([name = '', ...cells]) =>
            html`<dt>${name}</dt>
              <dd>${cells.filter(Boolean).join('; ')}</dd>`,
        )}
      </dl>`;
    case 'link': {
      const isOurs =
        URL.canParse(block.url) && new URL(block.url).pathname.startsWith(page.href('').split('?')[0] ?? '/');
      return isOurs
        ? html`<p><a href="${safeAddress(block.url)}">${block.label}</a></p>`
        : html`<p>${outsideLink(page.words, block.url, block.label)}</p>`;
    }
    case 'words':
      return html`<blockquote>${block.text}</blockquote>`;
    case 'paragraph':
    default:
      return html`<p>${block.text}</p>`;
  }
}

/** The letter as it went, the latest one open; ground, article and where to appeal stand in it. */
function letterEntry(ask: AskPage, { letter, path }: FollowView['letters'][number], isLatest: boolean): Html {
  const { page, words } = ask;
  const { text, writtenAt } = letter;
  return html`<details${isLatest && html` open`}>
    <summary>${text.title}, ${formatDay(writtenAt, page.place)}</summary>
    <div class="text" lang="${text.locale}">
      ${text.blocks.map((block) => letterBlock(ask, block))}
      ${text.signature.length > 0 && html`<p>${text.signature.map((line) => html`${line}<br />`)}</p>`}
      ${text.smallPrint.map((line) => html`<p class="quiet">${line}</p>`)}
    </div>
    <p><a href="${page.href(path)}">${words('follow.pdf')}<span class="unseen">: ${text.title}</span></a></p>
  </details>`;
}

function questionForm({ page, words }: AskPage, view: FollowView): Fragment {
  if (!view.actions.includes('clarify')) return undefined;
  const question = view.steps.findLast(({ action }) => action === 'ask')?.words;
  return html`<h2>${words('follow.question')}</h2>
    <blockquote>${question}</blockquote>
    <form method="post" novalidate>
      ${textField(page.words, {
        kind: 'long_text',
        name: 'reply',
        label: words('follow.reply'),
        value: '',
        required: true,
        maxLength: 5_000,
        errors: view.errors,
      })}
      <p class="actions">${submitButton(words('follow.reply.act'), 'main', 'clarify')}</p>
    </form>`;
}

/** To agree and to decline look the same. */
function feeForm({ words }: AskPage, view: FollowView): Fragment {
  if (!view.actions.includes('accept_quote')) return undefined;
  const amount = view.steps.findLast(({ action }) => action === 'quote')?.amount;
  if (amount === undefined) return undefined;
  const format = new Intl.NumberFormat(words.locale, { style: 'currency', currency: amount.currency });
  return html`<h2>${words('state.quoted')}</h2>
    <p>${words('follow.fee', { amount: format.format(Number(amount.value)) })}</p>
    <form method="post">
      <p class="actions">
        ${submitButton(words('follow.fee.accept'), 'plain', 'accept_quote')}
        ${submitButton(words('follow.fee.decline'), 'plain', 'decline_quote')}
      </p>
    </form>`;
}

function appealForm({ page, words }: AskPage, view: FollowView): Fragment {
  if (!view.actions.includes('appeal')) return undefined;
  return html`<form method="post" novalidate>
    ${textField(page.words, {
      kind: 'long_text',
      name: 'appeal',
      label: words('follow.appeal.words'),
      value: '',
      required: true,
      maxLength: 5_000,
      errors: view.errors,
    })}
    <p class="actions">${submitButton(words('follow.appeal.act'), 'plain', 'appeal')}</p>
  </form>`;
}

/** Where a request stands, what comes next and until when, and all that the person can do. GDPR Art. 12(3), 12(4) */
export function followPage(ask: AskPage, view: FollowView): Html {
  const { page, words } = ask;
  const { request, outcome, letters } = view;
  const isAnswered = ['completed', 'refused', 'lapsed', 'upheld'].includes(request.state);
  return html`<div class="spread">
    <div class="stack">
      ${outcome !== undefined && notice(outcome === 'follow.done' ? 'kept' : 'says', words(outcome))}
      ${errorSummary(page.words, view.errors)}
      <p class="eyebrow"><a href="${page.href(view.own)}">${words('own.back')}</a></p>
      <h1>${words(`type.${request.type}`)}</h1>
      <p class="lead"><b>${words(`state.${request.state}`)}.</b> ${words(`state.${request.state}.next`)}</p>
      ${dueLine(ask, view)}
      ${
        view.joinedPath !== undefined &&
        html`<p>
          ${words.parts<Html>('follow.joined', {
            link: (chunks) => html`<a href="${page.href(view.joinedPath ?? '')}">${chunks}</a>`,
          })}
        </p>`
      }
      ${
        request.state === 'verifying' &&
        html`<p>
          <a class="button" href="${page.href(`requests/${toPublicId('request', request.requestId)}`)}"
            >${words('follow.verify')}</a
          >
        </p>`
      }
      ${questionForm(ask, view)} ${feeForm(ask, view)}
      ${view.packages.map(
        ({ href, until }) =>
          html`<h2>${words('follow.package')}</h2>
            <p><a class="button" href="${href}">${words('follow.package.link')}</a></p>
            <p class="hint">
              ${words('follow.package.until', { by: formatMoment(until, page.place, 'by') })}
            </p>`,
      )}
      ${facts([
        {
          term: words('received.number'),
          value: html`<code>${toPublicId('request', request.requestId)}</code>`,
        },
        {
          term: words('received.at'),
          value: moment(request.receivedAt, formatMoment(request.receivedAt, page.place)),
        },
        ...(view.said === undefined ? [] : [{ term: words('follow.yours'), value: view.said }]),
      ])}
      ${explanation(ask, view.explained)}
      <h2>${words('follow.letters')}</h2>
      ${letters.length === 0 && html`<p>${words('follow.letters.none')}</p>`}
      ${letters.map((one, index) => letterEntry(ask, one, index === letters.length - 1))}
      ${
        view.informed.length > 0 &&
        html`<h2>${words('follow.informed')}</h2>
          <ul>
            ${view.informed.map(
              ({ name, at }) =>
                html`<li>
                  ${name}:
                  ${at === undefined ? words('follow.informed.open') : words('follow.informed.at', { when: formatDay(at, page.place, 'on') })}
                </li>`,
            )}
          </ul>`
      }
      ${
        isAnswered &&
        html`<h2>${words('follow.appeal')}</h2>
          ${appealForm(ask, view)} ${complainWays(ask, view.policy)}`
      }
      ${
        view.actions.includes('withdraw') &&
        html`<p><a href="${page.href(view.withdrawPath)}">${words('follow.withdraw')}</a></p>`
      }
    </div>
  </div>`;
}

/** Asks once. */
export function withdrawPage({ page, words }: AskPage, { path }: { readonly path: string }): Html {
  return html`<div class="spread">
    <div class="stack">
      <h1>${words('follow.withdraw.title')}</h1>
      <p class="lead">${words('follow.withdraw.text')}</p>
      <form method="post" action="${page.href(path)}">
        <p class="actions">
          ${submitButton(words('follow.withdraw'), 'main', 'withdraw')}
          <a href="${page.href(path)}">${words('follow.withdraw.keep')}</a>
        </p>
      </form>
    </div>
  </div>`;
}
