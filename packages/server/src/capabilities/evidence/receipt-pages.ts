import {
  facts,
  html,
  moment,
  outsideLink,
  state,
  type Fact,
  type Fragment,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { formatMoment } from '../../platform/i18n/index.ts';

/** Where the entry of a receipt stands, and what that proves. */
export type ReceiptStanding =
  | { readonly state: 'promised'; readonly includeBy: Date }
  | {
      readonly state: 'included';
      /** From 0. */
      readonly index: number;
      readonly size: number;
      /** Names of independent witnesses that cosigned; none means: signed by the controller only. */
      readonly witnesses: readonly string[];
    }
  | { readonly state: 'erased' };

export interface ReceiptView {
  /** What was done, in words: the page's title. */
  readonly title: string;
  readonly entryId: string;
  /** What the payload says, for people. */
  readonly facts: readonly Fact[];
  /** What only programs need. */
  readonly technical: readonly Fact[];
  readonly standing: ReceiptStanding;
  /** Path of this page, below the controller. */
  readonly path: string;
}

export interface CheckerView {
  readonly hasChecker: boolean;
  /** Addresses of the log's latest signed state and of the keys to compare. */
  readonly checkpoint: string;
  readonly trust: string;
}

const goTools = 'https://pkg.go.dev/golang.org/x/mod/sumdb';
const proofFormat = 'https://c2sp.org/tlog-proof';

function standingSection({ words, place, frame }: PageContext, { standing }: ReceiptView): Html {
  if (standing.state === 'erased') {
    return html`<p>${state('says', words('receipt.erased'))}</p>
      <p>${words('receipt.erased.text')}</p>`;
  }
  if (standing.state === 'promised') {
    return html`<p>${state('says', words('receipt.promised'))}</p>
      <p>${words('receipt.promised.text', { when: formatMoment(standing.includeBy, place) })}</p>
      <p>${words('receipt.promised.proves')}</p>`;
  }
  const { index, size, witnesses } = standing;
  return html`<p>${state('kept', words('receipt.included'))}</p>
    <p>${words('receipt.included.text', { number: index + 1, size })}</p>
    <p>
      ${
        witnesses.length === 0
          ? words('receipt.controller_only', { name: frame.name })
          : words('receipt.witnessed', { count: witnesses.length, names: witnesses.join(', ') })
      }
    </p>`;
}

function downloads({ words, href }: PageContext, { path, standing }: ReceiptView): Fragment {
  if (standing.state === 'erased') return undefined;
  return html`<p class="actions screen">
    <a class="button" href="${href(`${path}.json`)}" download
      >${words(standing.state === 'included' ? 'receipt.download' : 'receipt.download.promise')}</a
    >
    ${
      standing.state === 'included' &&
      html`<a class="button plain" href="${href(`${path}.tlog-proof`)}" download
        >${words('receipt.download.proof')}</a
      >`
    }
  </p>`;
}

/** One act, told for the person it concerns: what was done, what of it is proven and by whom, and how to take it home. */
export function receiptPage(page: PageContext, view: ReceiptView): Html {
  const { words, href } = page;
  return html`<div class="spread">
    <div class="stack">
      <p class="eyebrow">${words('receipt.eyebrow')}</p>
      <h1>${view.title}</h1>
      ${facts(view.facts)}
      <h2>${words('receipt.standing')}</h2>
      ${standingSection(page, view)} ${downloads(page, view)}
      <p>
        ${words.parts<Html>('receipt.check', { link: (chunks) => html`<a href="${href('verify')}">${chunks}</a>` })}
      </p>
      <details>
        <summary>${words('receipt.technical')}</summary>
        ${facts([{ term: words('field.entry'), value: html`<code>${view.entryId}</code>` }, ...view.technical])}
      </details>
    </div>
    <div class="margin"><p>${words('receipt.note')}</p></div>
  </div>`;
}

/** How to check a receipt without trusting the one who issued it. */
export function checkerPage(page: PageContext, view: CheckerView): Html {
  const { words, href } = page;
  return html`<div class="spread">
    <div class="stack">
      <h1>${words('verify.title')}</h1>
      <p class="lead">${words('verify.lead')}</p>
      <ol class="steps">
        <li>${words('verify.step.receipt')}</li>
        <li>
          ${words('verify.step.checker')}${
            view.hasChecker &&
            html`<p class="actions screen">
              <a class="button" href="${href('verify/checker.html')}" download>${words('verify.download')}</a>
            </p>`
          }
        </li>
        <li>${words('verify.step.open')}</li>
        <li>
          ${words.parts<Html>('verify.step.keys', { link: (chunks) => html`<a href="${view.trust}">${chunks}</a>` })}
        </li>
      </ol>
      <h2>${words('verify.others')}</h2>
      <p>${words('verify.cli')}</p>
      <pre><code>zgoda verify receipt.json</code></pre>
      <p>
        ${words.parts<Html>('verify.go', {
          go: (chunks) => outsideLink(words, goTools, chunks),
          format: (chunks) => outsideLink(words, proofFormat, chunks),
        })}
      </p>
      <h2>${words('verify.proves')}</h2>
      <p>${words('verify.proves.text')}</p>
      <p>${words('verify.limits')}</p>
      <p><a href="${view.checkpoint}">${words('clause.checkpoint')}</a></p>
    </div>
  </div>`;
}

/** A moment of the payload, in full. */
export const momentFact = ({ place }: PageContext, at: Date): Html => moment(at, formatMoment(at, place));
