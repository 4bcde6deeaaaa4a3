import {
  isMechanismId,
  localise,
  mechanisms,
  settingsInWords,
  type MechanismId,
  type Policy,
  type RenderedDocument,
} from '@zgoda/policy';
import { toPublicId, type EntryId } from '@zgoda/vocabulary/ids';
import { policyErrors } from '@zgoda/vocabulary/policies';
import type { Hono } from 'hono';
import type { Context } from '../../context.ts';
import {
  markdown,
  sendSharedPage,
  type Html,
  type PageContext,
  type PageEnv,
  type StateName,
} from '../../platform/html/index.ts';
import { TransportError } from '../../platform/http/index.ts';
import { getPolicyInForce } from './in-force-service.ts';
import {
  clausePage,
  homePage,
  livingPolicyPage,
  type ClauseMark,
  type ClauseView,
  type MechanismView,
  type PolicyFacts,
} from './policy-pages.ts';
import type { PolicyInForce } from './policy-version.ts';

/** How the clauses of a policy stand, as the promise board found it. */
export interface PromiseBoard {
  readonly checkedAt: Date;
  readonly clauses: readonly BoardClause[];
}

export interface BoardClause {
  readonly id: string;
  readonly status: StateName;
  /** Absent where it is not known. */
  readonly since?: Date | undefined;
  readonly mechanisms: readonly BoardMechanism[];
  /** Entries of the log that show how it stands. */
  readonly evidence: readonly EntryId[];
  /** Complaints that name it; absent where there are none. */
  readonly complaints?: { readonly open: number; readonly recent: number };
}

export interface BoardMechanism {
  readonly id: MechanismId;
  /** With defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly status: StateName;
  /** A code, where it does not stand at its best. */
  readonly reason?: string | undefined;
  readonly probes: readonly { readonly figures: Readonly<Record<string, number | string>> }[];
}

export interface PolicyPagesDependencies {
  readonly getBoard: (ctx: Context) => Promise<PromiseBoard>;
}

/** What the pages of one request are made from. */
interface Reading {
  readonly page: PageContext;
  readonly inForce: PolicyInForce;
  readonly document: RenderedDocument;
  readonly board: PromiseBoard;
}

/** By policy: versions never change, and durations and lists in words are dear to make. */
const sentences = new WeakMap<Policy, Map<string, string>>();

function sentenceOf({ page, inForce }: Reading, mechanism: BoardMechanism): string {
  const { words } = page;
  const { policy } = inForce;
  const known = sentences.get(policy) ?? new Map<string, string>();
  sentences.set(policy, known);
  const key = `${words.locale} ${mechanism.id} ${JSON.stringify(mechanism.settings)}`;
  const sentence =
    known.get(key) ??
    words(`mechanism.${mechanism.id}`, settingsInWords(policy, mechanism.settings, words.locale));
  known.set(key, sentence);
  return sentence;
}

const reasonOf = ({ page }: Reading, { reason }: BoardMechanism): string | undefined =>
  reason === undefined ? undefined : page.words.find(`reason.${reason}`);

/** One line: of the mechanism that decides how the clause stands, the first otherwise. */
function markOf(reading: Reading, clauseId: string): ClauseMark {
  const found = reading.board.clauses.find(({ id }) => id === clauseId);
  if (found === undefined) return { status: 'says' };
  const { status, since, mechanisms: kept, complaints } = found;
  const decisive = kept.find((mechanism) => mechanism.status === status) ?? kept[0];
  const { words } = reading.page;
  const complained =
    complaints && words('mark.complaints', { count: complaints.recent, open: complaints.open });
  const about = decisive && [sentenceOf(reading, decisive), reasonOf(reading, decisive)];
  const line = [...(about ?? []), complained].filter(Boolean).join(' ');
  return { status, ...(since && { since }), ...(line && { line }) };
}

const texts = new WeakMap<RenderedDocument, readonly Html[]>();

function textsOf({ document, page }: Reading): readonly Html[] {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const made = document.clauses.map((clause) => markdown(clause.markdown, page.words));
  texts.set(document, made);
  return made;
}

function clauseViews(reading: Reading): readonly ClauseView[] {
  const rendered = textsOf(reading);
  return reading.document.clauses.flatMap(({ id, title }, index) => {
    const text = rendered[index];
    return text === undefined ? [] : [{ id, heading: title, text, mark: markOf(reading, id) }];
  });
}

function mechanismView(reading: Reading, mechanism: BoardMechanism): MechanismView {
  const { words } = reading.page;
  const numbers = new Intl.NumberFormat(words.locale);
  const figures = mechanism.probes.flatMap((probe) =>
    Object.entries(probe.figures).map(([name, value]) => {
      const shown = typeof value === 'number' ? numbers.format(value) : value;
      return `${words.find(`figure.${name}`) ?? name}: ${shown}`;
    }),
  );
  const reason = reasonOf(reading, mechanism);
  return {
    sentence: sentenceOf(reading, mechanism),
    status: mechanism.status,
    ...(reason !== undefined && { reason }),
    figures,
    law: isMechanismId(mechanism.id) ? mechanisms[mechanism.id].law : [],
  };
}

const factsOf = ({ inForce, board }: Reading): PolicyFacts => ({
  version: inForce.version,
  effectiveAt: inForce.inForceFrom,
  hash: inForce.hash,
  checkedAt: board.checkedAt,
});

/** The documents exist in each locale of the policy; a language of ours that it lacks is never chosen. */
function documentOf(inForce: PolicyInForce, locale: string): RenderedDocument {
  const document = inForce.documents[locale] ?? inForce.documents[inForce.policy.default_locale];
  if (document === undefined) throw policyErrors.policy_locale_unknown({ version: inForce.version });
  return document;
}

export function registerPolicyPages(site: Hono<PageEnv>, { getBoard }: PolicyPagesDependencies): void {
  const read = async (ctx: Context, page: PageContext): Promise<Reading> => {
    const [inForce, board] = await Promise.all([getPolicyInForce(ctx), getBoard(ctx)]);
    return { page, inForce, board, document: documentOf(inForce, page.words.locale) };
  };

  site.get('/', async (c) => {
    const reading = await read(c.get('ctx'), c.get('page'));
    const { page, inForce } = reading;
    const { policy } = inForce;
    const inLocale = (text: Policy['controller']['address']): string =>
      localise(policy, text, page.words.locale);
    const { name, address, contact, website, dpo, authorities } = policy.controller;
    const main = homePage(page, {
      ...factsOf(reading),
      controller: {
        name: inLocale(name),
        contact,
        address: inLocale(address),
        ...(website && { website }),
        ...(dpo && { dpo: { email: dpo.email, ...(dpo.name && { name: dpo.name }) } }),
        authorities: authorities.map((authority) => ({
          name: inLocale(authority.name),
          website: authority.website,
        })),
      },
      marks: reading.document.clauses.map(({ id }) => markOf(reading, id)),
      hasTopics: policy.topics.length > 0,
      forms: policy.forms.map(({ id, title, description }) => ({
        id,
        title: inLocale(title),
        description: inLocale(description),
      })),
    });
    return sendSharedPage(c, { title: inLocale(name), main });
  });

  site.get('/policy', async (c) => {
    const reading = await read(c.get('ctx'), c.get('page'));
    const { title, lead } = reading.document;
    const main = livingPolicyPage(reading.page, {
      ...factsOf(reading),
      title,
      lead: markdown(lead, reading.page.words),
      clauses: clauseViews(reading),
    });
    return sendSharedPage(c, { title, main });
  });

  site.get('/policy/:clause', async (c) => {
    const reading = await read(c.get('ctx'), c.get('page'));
    const clauses = clauseViews(reading);
    const index = clauses.findIndex(({ id }) => id === c.req.param('clause'));
    const clause = clauses[index];
    if (clause === undefined) throw new TransportError('route_not_found');
    const [previous, next] = [clauses[index - 1], clauses[index + 1]];
    const found = reading.board.clauses.find(({ id }) => id === clause.id);
    const main = clausePage(reading.page, {
      ...factsOf(reading),
      clause,
      mechanisms: (found?.mechanisms ?? []).map((mechanism) => mechanismView(reading, mechanism)),
      entries: (found?.evidence ?? []).map((entryId) => toPublicId('entry', entryId)),
      checkpoint: `/evidence/${reading.inForce.policy.controller.id}/checkpoint`,
      ...(previous && { previous }),
      ...(next && { next }),
    });
    return sendSharedPage(c, { title: clause.heading, main });
  });
}
