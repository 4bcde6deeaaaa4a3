import { localise, settingsInWords, type Policy } from '@zgoda/policy';
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

interface Reading {
  readonly policy: Policy;
  readonly words: Words;
}

type Named = Readonly<Record<string, string>>;

/** Figures by name, each under its words. */
const labelledFigures = ({ words }: Reading, figures: Named) =>
  Object.entries(figures).map(([name, value]) => ({
    name,
    label: words.find(`figure.${name}`) ?? name,
    value,
  }));

/** Settings by name, each under its words; those that choose among terms have words for the terms too. */
const labelledSettings = ({ words }: Reading, settings: Named) =>
  Object.entries(settings).map(([name, value]) => ({
    name,
    label: words.find(`setting.${name}`) ?? name,
    value: words.find(`setting.${name}.${value}`) ?? value,
  }));

function figuresInWords({ words }: Reading, figures: Readonly<Record<string, number | string>>) {
  const numbers = new Intl.NumberFormat(words.locale);
  const inWords = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? numbers.format(value) : value,
  ]);
  return Object.fromEntries(inWords) as Readonly<Record<string, string>>;
}

function mechanismView(reading: Reading, mechanism: BoardMechanism): MechanismView {
  const { words } = reading;
  const settings = settingsInWords(reading.policy, mechanism.settings, words.locale);
  const { id, status, reason } = mechanism;
  return {
    mechanism: id,
    keeps: words(`mechanism.${id}`, settings),
    status,
    reason: reason === undefined ? null : { code: reason, text: words.find(`reason.${reason}`) ?? reason },
    law: [...mechanism.law],
    settings: labelledSettings(reading, settings),
    probes: mechanism.probes.map((probe) => ({
      probe: id,
      status: probe.status,
      figures: labelledFigures(reading, figuresInWords(reading, probe.figures)),
      checked_at: probe.checkedAt.toISOString(),
    })),
  };
}

function withheldView({ refusedBy, weaker }: NonNullable<PromiseBoard['withheld']>, locale: string) {
  const changes = weaker.map(({ words, path }) => words[locale] ?? words['en'] ?? path);
  return { refused_by: refusedBy ?? null, changes };
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
    title: document?.title ?? localise(policy, policy.controller.name, words.locale),
    version,
    in_force_since: inForceFrom.toISOString(),
    clauses: board.clauses.map(clauseView),
    withheld: board.withheld === undefined ? null : withheldView(board.withheld, words.locale),
  };
  return { documents: [shown] };
}
