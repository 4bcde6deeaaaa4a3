import { formatDuration, localise, type Policy } from '@zgoda/policy';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { boardSchema } from '@zgoda/vocabulary/console';
import MarkdownIt from 'markdown-it';
import type { z } from 'zod';
import type { PolicyInForce } from '../capabilities/policies/index.ts';
import type { BoardClause, BoardMechanism, PromiseBoard } from '../capabilities/promises/index.ts';
import type { Words } from '../platform/i18n/index.ts';

type BoardView = z.output<typeof boardSchema>;
type ClauseView = BoardView['documents'][number]['clauses'][number];
type MechanismView = ClauseView['mechanisms'][number];

const parser = new MarkdownIt({ html: false });

/** The words of a text without its markup, a paragraph or list item each. */
export function toParagraphs(markdown: string): readonly string[] {
  const blocks = parser.parse(markdown, {}).filter(({ type }) => type === 'inline');
  return blocks.map(({ children }) =>
    (children ?? []).map(({ type, content }) => (type.endsWith('break') ? ' ' : content)).join(''),
  );
}

/** Durations and lists in words, ids of categories and message classes by their labels. */
function valueInWords(policy: Policy, value: unknown, locale: string): string {
  if (Array.isArray(value)) {
    return new Intl.ListFormat(locale).format(value.map((each) => valueInWords(policy, each, locale)));
  }
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value);
  const text = String(value);
  const labelled = [...policy.categories, ...policy.message_classes].find(({ id }) => id === text);
  if (labelled !== undefined) return localise(policy, labelled.label, locale);
  return /^P[0-9T]/.test(text) ? formatDuration(text, locale) : text;
}

interface Reading {
  readonly policy: Policy;
  readonly words: Words;
}

function labelled({ policy, words }: Reading, values: Readonly<Record<string, unknown>>) {
  return Object.entries(values).map(([name, value]) => ({
    name,
    label: words.find(`figure.${name}`) ?? name.replaceAll('_', ' '),
    value: valueInWords(policy, value, words.locale),
  }));
}

function mechanismView(reading: Reading, mechanism: BoardMechanism): MechanismView {
  const { words } = reading;
  const settings = labelled(reading, mechanism.settings);
  const inWords = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  const { id, status, reason } = mechanism;
  return {
    mechanism: id,
    keeps: words(`mechanism.${id}`, inWords),
    status,
    reason: reason === undefined ? null : { code: reason, text: words.find(`reason.${reason}`) ?? reason },
    law: [...mechanism.law],
    settings,
    probes: mechanism.probes.map((probe) => ({
      probe: id,
      status: probe.status,
      figures: labelled(reading, probe.figures),
      checked_at: probe.checkedAt.toISOString(),
    })),
  };
}

/** The board in the words of one language: the clauses as the document has them, each with how it stands. */
export function toBoardView(board: PromiseBoard, inForce: PolicyInForce, words: Words): BoardView {
  const { policy, documents, version, inForceFrom } = inForce;
  const document = documents[words.locale] ?? documents[policy.default_locale];
  const texts = new Map(document?.clauses.map((clause) => [clause.id, clause]));
  const reading = { policy, words };
  const clauseView = ({ id, status, since, mechanisms, evidence }: BoardClause): ClauseView => ({
    clause: id,
    heading: texts.get(id)?.title ?? id,
    paragraphs: [...toParagraphs(texts.get(id)?.markdown ?? '')],
    status,
    since: since.toISOString(),
    mechanisms: mechanisms.map((mechanism) => mechanismView(reading, mechanism)),
    entry_ids: evidence.map((entryId) => toPublicId('entry', entryId)),
  });
  const shown = {
    document: 'policy',
    title: document?.title ?? policy.controller.name,
    version,
    in_force_since: inForceFrom.toISOString(),
    clauses: board.clauses.map(clauseView),
  };
  return { documents: [shown] };
}
