import type { RecipientNoticeKind } from '@zgoda/vocabulary/disclosures';
import {
  facts,
  html,
  moment,
  notice,
  submitButton,
  type Fact,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { formatDay, formatMoment } from '../../platform/i18n/index.ts';
import { lastDayOf, type NoticeContent } from './notice.ts';

export interface ToldView {
  readonly kind: RecipientNoticeKind;
  readonly recipient: string;
  readonly categories: readonly string[];
  /** Who it is about; absent once it was confirmed. */
  readonly content: NoticeContent | undefined;
  readonly dueAt: Date | undefined;
  readonly acknowledgedAt: Date | undefined;
}

/** What became of the data, whose they are, and the one thing to do. */
export function toldPage(page: PageContext, view: ToldView): Html {
  const { words, place } = page;
  const { content, acknowledgedAt, dueAt } = view;
  const list: readonly Fact[] = [
    // Whom the person named is not on record any more once it was confirmed.
    ...(view.recipient === '' ? [] : [{ term: words('told.recipient'), value: view.recipient }]),
    ...(content?.person ?? []).map(({ kind, value }) => ({ term: words(`told.known_by.${kind}`), value })),
    { term: words('told.categories'), value: view.categories.join(', ') },
    ...(content?.words === undefined ? [] : [{ term: words('told.words'), value: content.words }]),
    ...(dueAt === undefined || acknowledgedAt !== undefined
      ? []
      : [{ term: words('told.due'), value: moment(dueAt, formatDay(lastDayOf(dueAt), place)) }]),
  ];
  return html`<div class="stack">
    <h1>${words('told.title')}</h1>
    <p>${words(`told.${view.kind}`, { name: page.frame.name })}</p>
    ${
      acknowledgedAt &&
      notice(
        'kept',
        words('told.done', { at: formatMoment(acknowledgedAt, place) }),
        html`<p>${words('told.gone')}</p>`,
      )
    }
    ${facts(list)}
    ${
      acknowledgedAt === undefined
        ? html`<p>${words(`told.${view.kind}.do`)}</p>
            <form method="post" class="stack">${submitButton(words('told.confirm'))}</form>`
        : undefined
    }
  </div>`;
}
