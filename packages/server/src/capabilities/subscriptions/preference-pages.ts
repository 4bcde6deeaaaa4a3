import type { Frequency, SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import {
  facts,
  html,
  moment,
  notice,
  state,
  submitButton,
  type Fragment,
  type Html,
  type PageContext,
} from '../../platform/html/index.ts';
import { formatDay, formatDistance, formatMoment } from '../../platform/i18n/index.ts';

/** An act of the person that has just been carried out, or was so before. */
export interface DoneView {
  readonly at: Date;
  /** What each is about, and its path below the controller. */
  readonly receipts: readonly { readonly label: string; readonly path: string }[];
}

/** One box: a topic by a channel. */
export interface PreferenceCell {
  readonly channel: string;
  readonly status: 'off' | SubscriptionStatus;
  readonly since?: Date;
  /** `relationship`: it comes as part of one, without having been chosen. */
  readonly basis: 'opt_in' | 'relationship';
  /** True where messages come: confirmed, or by a relationship that covers it. */
  readonly receives: boolean;
  /** False where the topic needs a relationship that the person does not have: then it cannot be switched on. */
  readonly available: boolean;
  /** How often it comes at most; absent: as often as it is sent. */
  readonly atMost?: Frequency;
  /** What the person may choose of; empty: nothing. */
  readonly choices: readonly Frequency[];
}

export interface PreferenceRow {
  readonly topic: string;
  readonly title: string;
  readonly description: string;
  /** Parallel to `PreferencesView.channels`; undefined where the topic does not come by that channel. */
  readonly cells: readonly (PreferenceCell | undefined)[];
}

export interface PreferencesView {
  /** The address as its owner recognises it, and nobody else: "o…@example.com". */
  readonly address: string;
  readonly channels: readonly { readonly id: string; readonly label: string }[];
  readonly rows: readonly PreferenceRow[];
  /** What this visit has changed. */
  readonly done?: DoneView;
  /** Saved as it was before. */
  readonly isUnchanged: boolean;
  /** Newest first. */
  readonly history: readonly { readonly at: Date; readonly text: string; readonly receipt: string }[];
}

/** What a purpose uses, as the person is told before agreeing. */
export interface PurposeView {
  readonly label: string;
  readonly categories: readonly string[];
  readonly clause: string;
}

export interface ConfirmView {
  readonly address: string;
  readonly topics: readonly { readonly title: string; readonly description: string }[];
  readonly purposes: readonly PurposeView[];
  readonly policyVersion: number;
  readonly lapsesAt?: Date;
  /** Once it is confirmed. */
  readonly done?: DoneView & { readonly preferences: string };
}

export interface UnsubscribeView {
  readonly address: string;
  /** Titles of the topics that the link is about. */
  readonly topics: readonly string[];
  /** Path of the person's preferences, below the controller. */
  readonly preferences: string;
  /** Once it is stopped. */
  readonly done?: DoneView;
}

/** The receipts of what was done: to read, and to save. Where there are several, each says what it is about. */
export function receiptLinks({ words, href }: PageContext, { receipts }: DoneView): readonly Html[] {
  return receipts.map(
    ({ label, path }) =>
      html`<p>
        ${receipts.length > 1 && html`${label}: `}<a href="${href(path)}">${words('receipt.open')}</a> ·
        <a href="${href(`${path}.json`)}" download>${words('receipt.save')}</a>
      </p>`,
  );
}

function cellNote({ words, place }: PageContext, cell: PreferenceCell): Fragment {
  if (cell.status === 'requested') return html`<p class="hint">${words('preferences.waiting')}</p>`;
  if (!cell.receives) return undefined;
  if (cell.basis === 'relationship' && cell.status !== 'confirmed')
    return html`<p class="hint">${words('topics.by_relationship')}</p>`;
  return (
    cell.since !== undefined &&
    html`<p class="hint">${moment(cell.since, formatDay(cell.since, place, 'since'))}</p>`
  );
}

function cellBox(page: PageContext, row: PreferenceRow, cell: PreferenceCell, channel: string): Html {
  const id = `${row.topic}-${cell.channel}`;
  if (!cell.available && !cell.receives)
    return html`<span class="hint">${page.words('preferences.unavailable')}</span>`;
  return html`<label for="${id}"
      ><input
        type="checkbox"
        id="${id}"
        name="on"
        value="${row.topic}/${cell.channel}"
        ${cell.receives && html` checked`}
        aria-labelledby="${row.topic}-title ${id}-channel"
      />
      <span id="${id}-channel">${channel}</span></label
    >${cellNote(page, cell)}${frequencyChoice(page, row, cell)}`;
}

/** How often a topic that comes may come at most. Changing it alone is saved like a box. */
function frequencyChoice({ words }: PageContext, row: PreferenceRow, cell: PreferenceCell): Fragment {
  if (cell.status !== 'confirmed' || cell.choices.length < 2) return undefined;
  const id = `${row.topic}-${cell.channel}-often`;
  return html`<label class="hint" for="${id}"
    ><span id="${id}-label">${words('preferences.how_often')}</span>
    <select
      id="${id}"
      name="often:${row.topic}/${cell.channel}"
      aria-labelledby="${row.topic}-title ${id}-label"
    >
      ${cell.choices.map(
        (choice) =>
          html`<option value="${choice}" ${choice === cell.atMost && html` selected`}>
            ${words(`topics.${choice}`)}
          </option>`,
      )}
    </select></label
  >`;
}

function preferencesTable(page: PageContext, view: PreferencesView): Html {
  const { words } = page;
  return html`<table class="grid">
    <thead>
      <tr>
        <th scope="col">${words('preferences.topic')}</th>
        ${view.channels.map(({ label }) => html`<th scope="col">${label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${view.rows.map(
        (row) =>
          html`<tr>
            <th scope="row">
              <b id="${row.topic}-title">${row.title}</b><span class="hint">${row.description}</span>
            </th>
            ${row.cells.map((cell, index) => html`<td>${cell !== undefined && cellBox(page, row, cell, view.channels[index]?.label ?? '')}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function historyList({ words, place, href }: PageContext, history: PreferencesView['history']): Fragment {
  if (history.length === 0) return undefined;
  return html`<h2>${words('preferences.history')}</h2>
    <div class="entries">
      ${history.map(
        ({ at, text, receipt }) =>
          html`<div class="entry">
            <p>${text}</p>
            <p class="quiet">
              ${moment(at, formatMoment(at, place))} · <a href="${href(receipt)}">${words('receipt.open')}</a>
            </p>
          </div>`,
      )}
    </div>`;
}

/** Within a sentence: browsers would end a line after the dots of "o…@example.com". */
const unbroken = (address: string): string => address.replace('…', '…\u2060');

/** Everything a person receives, each topic and channel with its own switch, and one button to stop it all. */
export function preferencesPage(page: PageContext, view: PreferencesView): Html {
  const { words, place } = page;
  const isAnythingOn = view.rows.some(({ cells }) => cells.some((cell) => cell?.receives));
  return html`<div class="spread">
    <div class="stack">
      ${
        view.done !== undefined &&
        notice(
          'kept',
          words('preferences.saved'),
          html`<p>${words('done.effective', { when: formatMoment(view.done.at, place, 'since') })}</p>
            ${view.done.receipts.length > 2 ? html`<p>${words('preferences.receipts_below')}</p>` : receiptLinks(page, view.done)}`,
        )
      }
      ${view.isUnchanged && notice('says', words('preferences.unchanged'))}
      <h1>${words('preferences.title')}</h1>
      <p class="lead">${words('preferences.lead', { address: unbroken(view.address) })}</p>
      <form method="post">
        ${preferencesTable(page, view)}
        <p class="actions">${submitButton(words('preferences.save'), 'main', 'save')}</p>
      </form>
      <h2>${words('preferences.stop')}</h2>
      ${
        isAnythingOn
          ? html`<p>${words('preferences.stop.text')}</p>
              <form method="post">
                <p class="actions">${submitButton(words('preferences.stop.act'), 'plain', 'stop')}</p>
              </form>`
          : html`<p>${words('preferences.stopped')}</p>`
      }
      ${historyList(page, view.history)}
    </div>
  </div>`;
}

/** Asks once before stopping; nothing happens by opening the page. Afterwards: what stopped, since when, and how to undo it. */
export function unsubscribePage(page: PageContext, view: UnsubscribeView): Html {
  return html`<div class="spread">
    <div class="stack">
      ${view.done === undefined ? stopQuestion(page, view) : stoppedAnswer(page, view, view.done)}
    </div>
  </div>`;
}

const topicList = (topics: readonly string[]): Html =>
  html`<ul>
    ${topics.map((topic) => html`<li><b>${topic}</b></li>`)}
  </ul>`;
const topicLines = (topics: readonly string[]): readonly Html[] =>
  topics.map((topic) => html`<p>${topic}</p>`);

function stopQuestion({ words, href }: PageContext, view: UnsubscribeView): Html {
  return html`<h1>${words('unsubscribe.title', { count: view.topics.length })}</h1>
    ${topicList(view.topics)}
    <p>${words('unsubscribe.text', { address: unbroken(view.address) })}</p>
    <form method="post">
      <p class="actions">
        ${submitButton(words('unsubscribe.act', { count: view.topics.length }), 'main', 'stop')}
      </p>
    </form>
    <p>
      ${words.parts<Html>('unsubscribe.choose', { link: (chunks) => html`<a href="${href(view.preferences)}">${chunks}</a>` })}
    </p>`;
}

function stoppedAnswer(page: PageContext, view: UnsubscribeView, done: DoneView): Html {
  const { words, place, href } = page;
  return html`<h1>${words('unsubscribe.done')}</h1>
    <p>${state('kept', words('unsubscribe.done.since', { when: formatMoment(done.at, place, 'since') }))}</p>
    ${facts([
      {
        term: words('unsubscribe.fact.topics', { count: view.topics.length }),
        value: topicLines(view.topics),
      },
      { term: words('fact.address'), value: view.address },
      ...(done.receipts.length === 0
        ? []
        : [{ term: words('fact.receipt'), value: receiptLinks(page, done) }]),
    ])}
    <h2>${words('unsubscribe.undo')}</h2>
    <p>${words('unsubscribe.undo.text')}</p>
    <form method="post">
      <p class="actions">
        ${submitButton(words('unsubscribe.undo.act', { count: view.topics.length }), 'plain', 'undo')}
      </p>
    </form>
    <p>
      ${words.parts<Html>('unsubscribe.choose', { link: (chunks) => html`<a href="${href(view.preferences)}">${chunks}</a>` })}
    </p>`;
}

function purposeFacts({ words, href }: PageContext, view: ConfirmView): Html {
  return facts([
    { term: words('fact.address'), value: view.address },
    { term: words('confirm.fact.purpose'), value: view.purposes.map(({ label }) => html`<p>${label}</p>`) },
    {
      term: words('confirm.fact.data'),
      value: [...new Set(view.purposes.flatMap(({ categories }) => categories))].join(', '),
    },
    {
      term: words('confirm.fact.policy'),
      value: html`${words('confirm.policy', { version: view.policyVersion })}:
      ${[...new Set(view.purposes.map(({ clause }) => clause))].map(
        (clause) => html`<a class="id" href="${href(`policy/${clause}`)}">${clause}</a> `,
      )}`,
    },
  ]);
}

/** "on Sunday 29 November 2026 (in 7 days)". */
const lapses = ({ place, now }: PageContext, at: Date): string =>
  `${formatDay(at, place, 'on')} (${formatDistance(at, now, place)})`;

function confirmQuestion(page: PageContext, view: ConfirmView): Html {
  const { words } = page;
  return html`<h1>${words('confirm.title')}</h1>
    <p class="lead">${words('confirm.lead')}</p>
    <ul>
      ${view.topics.map(({ title, description }) => html`<li><b>${title}</b><br /><span class="hint">${description}</span></li>`)}
    </ul>
    ${purposeFacts(page, view)}
    <p>${words('confirm.stop')}</p>
    <form method="post"><p class="actions">${submitButton(words('confirm.act'))}</p></form>
    <p>
      ${view.lapsesAt === undefined ? words('confirm.nothing') : words('confirm.lapses', { when: lapses(page, view.lapsesAt) })}
    </p>`;
}

function confirmedAnswer(page: PageContext, view: ConfirmView, done: NonNullable<ConfirmView['done']>): Html {
  const { words, place, href } = page;
  return html`${notice(
      'kept',
      words('confirm.done'),
      html`<p>${words('done.effective', { when: formatMoment(done.at, place, 'since') })}</p>
        ${receiptLinks(page, done)}`,
    )}
    <h1>${words('confirm.done.title')}</h1>
    <ul>
      ${view.topics.map(({ title }) => html`<li><b>${title}</b></li>`)}
    </ul>
    ${purposeFacts(page, view)}
    <p>
      ${words.parts<Html>('confirm.done.change', { link: (chunks) => html`<a href="${href(done.preferences)}">${chunks}</a>` })}
    </p>`;
}

/** Opening the page changes nothing, so that a program that follows links cannot confirm; the button does. */
export function confirmPage(page: PageContext, view: ConfirmView): Html {
  return html`<div class="spread">
    <div class="stack">
      ${view.done === undefined ? confirmQuestion(page, view) : confirmedAnswer(page, view, view.done)}
    </div>
  </div>`;
}
