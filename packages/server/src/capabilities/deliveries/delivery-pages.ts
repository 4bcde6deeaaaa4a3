import {
  errorSummary,
  html,
  mailLink,
  submitButton,
  textField,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { formatMoment } from '../../platform/i18n/index.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryWords } from './words.ts';

interface PageView {
  readonly words: DeliveryWords;
  readonly sender: string;
  readonly delivery: Delivery;
  /** Masked. */
  readonly address: string;
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "1.2 MB", in the reader's language. */
export function sizeIn(locale: string, bytes: number): string {
  const step = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const style = { style: 'unit', unit: sizes[step] ?? 'byte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / 1000 ** step);
}

export const titleOf = (words: DeliveryWords, { recipientId }: Delivery): string =>
  words(recipientId === undefined ? 'page.title' : 'page.title.recipient');

function lead({ place }: PageContext, { words, sender, delivery }: PageView): Html {
  const by = formatMoment(delivery.expiresAt, place, 'by');
  return html`<h1>${titleOf(words, delivery)}</h1>
    <p class="lead">${words('page.lead', { name: sender, size: sizeIn(words.locale, delivery.bytes) })}</p>
    <p>${words('page.until', { by })}</p>`;
}

/** The column of a page that says one thing. */
export const framed = (main: Html): Html => html`<div class="spread"><div class="stack">${main}</div></div>`;

/** What it is, and the one thing to do first. */
export const offerPage = (page: PageContext, view: PageView): Html =>
  html`${lead(page, view)}
    <form method="post">
      <p>${view.words('page.code', { address: view.address })}</p>
      <p class="actions">${submitButton(view.words('page.send'), 'main', 'send')}</p>
    </form>`;

/** Where the code goes. */
export function codePage(
  page: PageContext,
  view: PageView & { readonly verification: string; readonly isWrong: boolean },
): Html {
  const { words, address, verification, isWrong } = view;
  const errors = isWrong ? [{ field: 'code', message: words('page.wrong') }] : [];
  return html`<h1>${titleOf(words, view.delivery)}</h1>
    ${errorSummary(page.words, errors)}
    <p class="lead">${words('page.sent', { address })}</p>
    <form method="post">
      <input type="hidden" name="verification" value="${verification}" />
      ${textField(page.words, {
        kind: 'text',
        name: 'code',
        label: words('page.enter'),
        value: '',
        required: true,
        maxLength: 10,
        errors,
      })}
      <p class="actions">${submitButton(words('page.confirm'), 'main', 'confirm')}</p>
    </form>
    <form method="post">
      <p class="actions">${submitButton(words('page.again'), 'plain', 'send')}</p>
    </form>`;
}

/** The file, behind a button: opening the page gives nothing. */
export const downloadPage = (_page: PageContext, { words, delivery }: PageView): Html =>
  html`<h1>${words('page.ready')}</h1>
    <form method="post">
      <p class="actions">
        ${submitButton(`${words('page.download')} (${sizeIn(words.locale, delivery.bytes)})`, 'main', 'download')}
      </p>
    </form>
    <p>${words('page.hour')}</p>`;

export function gonePage(words: DeliveryWords, contact: string): Html {
  return html`<h1>${words('page.gone')}</h1>
    <p>${words.parts<Html>('page.gone.text', { contact: mailLink(contact) })}</p>`;
}
