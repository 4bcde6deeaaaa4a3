import type { Words } from '../i18n/index.ts';
import { html, safeAddress, type Fragment, type Html } from './html.ts';
import { sign, type SignName } from './icons.ts';

/** Tells that a link leads to another site: a sign, and its words for those who do not see it. */
export const outsideMark = (words: Words): Html =>
  html` ${sign('outside')}<span class="unseen"> ${words('link.outside')}</span>`;

/** A link that leaves this site, marked as such. Nothing of the present address goes along (Referrer-Policy). */
export const outsideLink = (words: Words, address: string, text: Fragment): Html =>
  html`<a href="${safeAddress(address)}" rel="noreferrer external">${text}${outsideMark(words)}</a>`;

export const mailLink = (address: string): Html => html`<a href="${`mailto:${address}`}">${address}</a>`;

export type StateName = Exclude<SignName, 'outside'>;

/** A state as sign and word; the colour only repeats them. */
export const state = (name: StateName, word: Fragment): Html =>
  html`<span class="state ${name}">${sign(name)}<span>${word}</span></span>`;

/** A box that says what has just happened; screen readers read it out. */
export const notice = (name: StateName, heading: Fragment, body?: Fragment): Html =>
  html`<div class="notice ${name}" role="status">
    <p class="state ${name}">${sign(name)}<span>${heading}</span></p>
    ${body}
  </div>`;

export interface Fact {
  readonly term: Fragment;
  readonly value: Fragment;
}

/** Terms and their values, one under the other on a phone, side by side elsewhere. */
export const facts = (list: readonly Fact[]): Html =>
  html`<dl class="facts">
    ${list.map(
      ({ term, value }) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** A moment for readers and for programs. */
export const moment = (at: Date, text: string): Html =>
  html`<time datetime="${at.toISOString()}">${text}</time>`;

/** The first letter as a capital: phrases of the catalogue begin small so that they fit into sentences. */
export const capitalise = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
