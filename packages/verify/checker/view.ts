import { toHex } from '../src/bytes.ts';
import type { FieldValue } from '../src/disclosure.ts';
import type { InclusionPromise } from '../src/promise.ts';
import type { ProvenReceipt } from '../src/receipt.ts';
import type { Verdict } from './verdict.ts';
import type { Locale, Words } from './words.ts';

export interface View {
  readonly words: Words;
  readonly locale: Locale;
}

type Child = Node | string;

/** An element with attributes; text is always text, whatever a file contains. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: Child[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

export function renderVerdict(view: View, verdict: Verdict, milliseconds: number): HTMLElement {
  const { words } = view;
  const duration = element('p', { class: 'quiet' }, words.duration(milliseconds.toFixed(1)));
  switch (verdict.kind) {
    case 'receipt':
      return element('div', {}, ...renderReceipt(view, verdict.proven), duration);
    case 'promise':
      return element('div', {}, ...renderPromise(view, verdict.promise), duration);
    case 'promise_needs_trust':
      return element('div', {}, heading('unsure', '?', words.promiseNeedsTrust));
    case 'not_proven':
      return element(
        'div',
        {},
        heading('broken', '✕', words.notProven),
        element('p', {}, words.problems[verdict.problem] ?? words.otherProblem),
        element('p', {}, words.notProvenText),
        element('p', { class: 'quiet' }, element('code', {}, verdict.problem)),
      );
    case 'unknown_file':
    default:
      return element('div', {}, heading('broken', '✕', words.unknownFile));
  }
}

function renderReceipt(view: View, proven: ProvenReceipt): readonly HTMLElement[] {
  const { words, locale } = view;
  const { leaf, fields, log, record, witnesses } = proven;
  const isOwnTrust = proven.trustFrom === 'verifier';
  const number = new Intl.NumberFormat(locale);
  const hour = 'time' in fields ? [] : [row(words.fields['hour'] ?? '', formatTime(view, leaf.time))];
  const facts = Object.entries(fields).map(([name, value]) =>
    row(words.fields[name] ?? name, showValue(view, name, value)),
  );
  const hashes = (['policy', 'notice'] as const).flatMap((name) =>
    leaf[name] === '' ? [] : [row(words.fields[name] ?? name, code(leaf[name]))],
  );
  const hidden =
    proven.hiddenCount === 0 ? [] : [element('p', { class: 'quiet' }, words.hidden(proven.hiddenCount))];
  const shownRecord =
    record === undefined
      ? []
      : [
          element(
            'details',
            {},
            element('summary', {}, words.record),
            element('pre', {}, JSON.stringify(record, null, 2)),
          ),
        ];
  const seen = witnesses.map(({ name, cosignedAt }) => row(name, formatTime(view, cosignedAt.toISOString())));
  const standing = witnesses.length === 0 ? words.controllerOnly : words.witnessed(witnesses.length);
  return [
    heading('kept', '✓', isOwnTrust ? words.proven : words.signed),
    element('p', {}, isOwnTrust ? words.provenText : words.signedText),
    element('h3', {}, words.what),
    table(row(words.fields['class'] ?? '', code(leaf.class)), ...hour, ...facts, ...hashes),
    ...hidden,
    ...shownRecord,
    element('h3', {}, words.byWhom),
    element('p', {}, element('strong', {}, standing)),
    ...(seen.length === 0 ? [] : [table(...seen)]),
    table(row(words.key, code(log.key))),
    element('p', {}, isOwnTrust ? words.keyFromTrust : words.keyFromReceipt),
    element('h3', {}, words.where),
    element('p', {}, words.entry(number.format(log.index + 1), number.format(log.size))),
    table(row(words.log, code(log.origin)), row(words.leafHash, code(proven.leafHash))),
    element('h3', {}, words.limits),
    element('ul', {}, ...words.limitsText.map((text) => element('li', {}, text))),
  ];
}

function renderPromise(view: View, promise: InclusionPromise): readonly HTMLElement[] {
  const { words } = view;
  return [
    heading('kept', '✓', words.promiseKept),
    element('p', {}, words.promiseText),
    table(
      row(words.fields['time'] ?? '', formatTime(view, promise.includeBy.toISOString())),
      row(words.log, code(promise.origin)),
      row(words.leafHash, code(toHex(promise.leafHash))),
    ),
  ];
}

function heading(state: 'kept' | 'broken' | 'unsure', sign: string, text: string): HTMLElement {
  return element(
    'h2',
    { class: state, tabindex: '-1' },
    element('span', { 'aria-hidden': 'true' }, sign),
    ` ${text}`,
  );
}

function table(...rows: readonly HTMLElement[]): HTMLElement {
  return element('dl', {}, ...rows);
}

function row(name: string, value: Child): HTMLElement {
  return element('div', {}, element('dt', {}, name), element('dd', {}, value));
}

function code(text: string): HTMLElement {
  return element('code', {}, text);
}

function showValue(view: View, name: string, value: FieldValue): Child {
  if (typeof value === 'boolean') return value ? view.words.yes : view.words.no;
  if (typeof value === 'number') return new Intl.NumberFormat(view.locale).format(value);
  return name === 'time' ? formatTime(view, value) : code(value);
}

/** In full, in the reader's own time zone, with the log's own time after it. */
function formatTime({ locale }: View, time: string): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'full',
    timeStyle: 'long',
  });
  return `${format.format(new Date(time))} (${time})`;
}
