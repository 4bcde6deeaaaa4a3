import {
  capitalise,
  facts,
  html,
  mailLink,
  moment,
  outsideLink,
  state,
  type Fragment,
  type Html,
  type PageContext,
  type StateName,
} from '../../platform/html/index.ts';
import { formatDay, formatMoment } from '../../platform/i18n/index.ts';

/** The mark in the margin of a clause: how it stands, since when, and one line on what keeps it. */
export interface ClauseMark {
  readonly status: StateName;
  /** Absent where it is not known. */
  readonly since?: Date;
  /** Absent where the clause needs nothing to be true. */
  readonly line?: string;
}

export interface ClauseView {
  readonly id: string;
  readonly heading: string;
  readonly text: Html;
  readonly mark: ClauseMark;
}

/** Which text this is, and when its marks were last checked. */
export interface PolicyFacts {
  readonly version: number;
  readonly effectiveAt: Date;
  /** SHA-256 of the canonical policy, hex. */
  readonly hash: string;
  readonly checkedAt: Date;
}

export interface LivingPolicyView extends PolicyFacts {
  readonly title: string;
  readonly lead: Html;
  readonly clauses: readonly ClauseView[];
}

/** One mechanism that keeps a clause, and what its probes found. */
export interface MechanismView {
  readonly sentence: string;
  readonly status: StateName;
  /** Why it does not stand better; absent when there is nothing to say. */
  readonly reason?: string;
  /** "Mails looked at: 1,204", one each. */
  readonly figures: readonly string[];
  /** Articles it serves, as they are cited. */
  readonly law: readonly string[];
}

export interface ClausePageView extends PolicyFacts {
  readonly clause: ClauseView;
  readonly mechanisms: readonly MechanismView[];
  /** Public ids of entries that show how it stands. */
  readonly entries: readonly string[];
  /** The address of the log's latest signed state. */
  readonly checkpoint: string;
  readonly previous?: Pick<ClauseView, 'id' | 'heading'>;
  readonly next?: Pick<ClauseView, 'id' | 'heading'>;
}

export interface HomeView extends PolicyFacts {
  readonly controller: {
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly website?: string;
    readonly dpo?: { readonly name?: string; readonly email: string };
    readonly authorities: readonly { readonly name: string; readonly website: string }[];
  };
  readonly marks: readonly ClauseMark[];
  readonly hasTopics: boolean;
  readonly forms: readonly { readonly id: string; readonly title: string; readonly description: string }[];
}

const statuses: readonly StateName[] = ['kept', 'at_risk', 'broken', 'says'];

/** How many clauses stand how: number, sign and word. What is kept and what is broken is told even when it is none. */
function tally({ words }: PageContext, marks: readonly ClauseMark[]): Html {
  const counts = statuses
    .map((status) => ({ status, count: marks.filter((mark) => mark.status === status).length }))
    .filter(({ status, count }) => count > 0 || status === 'kept' || status === 'broken');
  return html`<ul class="tally">
    ${counts.map(
      ({ status, count }) =>
        html`<li${count === 0 && html` class="none"`}><b>${count}</b>${state(status, words(`tally.${status}`, { count }))}</li>`,
    )}
  </ul>`;
}

const isTroubled = ({ status }: ClauseMark): boolean => status === 'at_risk' || status === 'broken';

function sinceLine({ place }: PageContext, mark: ClauseMark): Fragment {
  if (mark.since === undefined) return undefined;
  return html`<p class="quiet">${moment(mark.since, capitalise(formatDay(mark.since, place, 'since')))}</p>`;
}

function marginNote(page: PageContext, clause: ClauseView): Html {
  const { words, href } = page;
  const { mark } = clause;
  return html`<div class="margin" role="note" aria-label="${words('clause.mark', { id: clause.id })}">
    <p>${state(mark.status, words(`status.${mark.status}`))}</p>
    ${mark.line !== undefined && html`<p>${mark.line}</p>`}${isTroubled(mark) && sinceLine(page, mark)}
    ${
      mark.status !== 'says' &&
      html`<p class="screen">
        <a href="${href(`policy/${clause.id}`)}"
          >${words('clause.how')}<span class="unseen"> (${clause.id})</span></a
        >
      </p>`
    }
    ${complainLink(page, clause.id)}
  </div>`;
}

const complainLink = ({ words, href }: PageContext, id: string): Html =>
  html`<p class="screen">
    <a href="${href('requests/new/complaint', { clause: id })}"
      >${words('clause.complain')}<span class="unseen"> (${id})</span></a
    >
  </p>`;

function clauseArticle(page: PageContext, clause: ClauseView): Html {
  const titleId = `${clause.id}-title`;
  return html`<article class="clause spread" id="${clause.id}" aria-labelledby="${titleId}">
    <p class="number">
      <a
        href="${page.href(`policy/${clause.id}`)}"
        aria-label="${page.words('clause.permalink', { id: clause.id })}"
        >${clause.id}</a
      >
    </p>
    <h2 id="${titleId}">${clause.heading}</h2>
    ${marginNote(page, clause)}
    <div class="text">${clause.text}</div>
  </article>`;
}

function contents({ words }: PageContext, clauses: readonly ClauseView[]): Html {
  return html`<nav aria-labelledby="contents">
    <h2 class="unseen" id="contents">${words('policy.contents')}</h2>
    <ol class="contents">
      ${clauses.map(
        ({ id, heading, mark }) =>
          html`<li>
            <a href="#${id}"><span>${id}</span><span>${heading}</span></a
            ><i></i>${state(mark.status, words(`status.${mark.status}.short`))}
          </li>`,
      )}
    </ol>
  </nav>`;
}

function versionNote({ words, place }: PageContext, policy: PolicyFacts): Html {
  const since = formatDay(policy.effectiveAt, place, 'since');
  return html`<div class="margin quiet">
    <p>${words('policy.version', { version: policy.version, since })}</p>
    <p>${words('policy.checked', { when: formatMoment(policy.checkedAt, place) })}</p>
  </div>`;
}

/** The policy as a text to read, with the mark of each clause in its margin. */
export function livingPolicyPage(page: PageContext, view: LivingPolicyView): Html {
  const { words } = page;
  return html`<div class="spread">
      <div class="stack">
        <h1>${view.title}</h1>
        <div class="lead">${view.lead}</div>
        ${tally(
          page,
          view.clauses.map(({ mark }) => mark),
        )}
      </div>
      ${versionNote(page, view)} ${contents(page, view.clauses)}
    </div>
    <div class="clauses">${view.clauses.map((clause) => clauseArticle(page, clause))}</div>
    <div class="spread">
      <p class="quiet">${words('policy.hash')} <code>${view.hash}</code></p>
    </div>`;
}

function mechanismEntry({ words }: PageContext, mechanism: MechanismView): Html {
  return html`<div class="entry">
    <p>${mechanism.sentence}</p>
    <p>${state(mechanism.status, words(`status.${mechanism.status}`))} ${mechanism.reason}</p>
    ${mechanism.figures.length > 0 && html`<p class="quiet">${mechanism.figures.join(' · ')}</p>`}
    ${mechanism.law.length > 0 && html`<p class="quiet">${words('clause.law', { articles: mechanism.law.join('; ') })}</p>`}
  </div>`;
}

function neighbours({ words, href }: PageContext, { previous, next }: ClausePageView): Html {
  const link = (key: 'clause.previous' | 'clause.next', clause: ClausePageView['next']): Fragment =>
    clause !== undefined &&
    html`<li><a href="${href(`policy/${clause.id}`)}">${words(key)}: ${clause.id} ${clause.heading}</a></li>`;
  return html`<nav aria-label="${words('clause.neighbours')}">
    <ul>
      ${link('clause.previous', previous)}${link('clause.next', next)}
      <li><a href="${href('policy')}">${words('clause.whole')}</a></li>
    </ul>
  </nav>`;
}

/** One clause at its own address: its words, what keeps it, since when, and where the evidence is. */
export function clausePage(page: PageContext, view: ClausePageView): Html {
  const { words, place } = page;
  const { clause } = view;
  return html`<div class="spread">
    <div class="stack">
      <p class="eyebrow">${words('clause.eyebrow', { id: clause.id })}</p>
      <h1>${clause.heading}</h1>
    </div>
    <div class="margin" role="note">
      <p>${state(clause.mark.status, words(`status.${clause.mark.status}`))}</p>
      ${sinceLine(page, clause.mark)} ${complainLink(page, clause.id)}
    </div>
    <div class="stack">
      <div class="text">${clause.text}</div>
      <h2>${words('clause.kept_by')}</h2>
      ${
        view.mechanisms.length === 0
          ? html`<p>${words('clause.needs_nothing')}</p>`
          : html`<div class="entries">
              ${view.mechanisms.map((mechanism) => mechanismEntry(page, mechanism))}
            </div>`
      }
      <h2>${words('clause.evidence')}</h2>
      <p>${words('clause.evidence.text')}</p>
      ${facts([
        {
          term: words('clause.fact.version'),
          value: words('policy.version', {
            version: view.version,
            since: formatDay(view.effectiveAt, place, 'since'),
          }),
        },
        { term: words('clause.fact.hash'), value: html`<code>${view.hash}</code>` },
        {
          term: words('clause.fact.checked'),
          value: moment(view.checkedAt, formatMoment(view.checkedAt, place)),
        },
        ...(view.entries.length === 0
          ? []
          : [
              {
                term: words('clause.fact.entries'),
                value: view.entries.map((id) => html`<p><code>${id}</code></p>`),
              },
            ]),
        {
          term: words('clause.fact.log'),
          value: html`<a href="${view.checkpoint}">${words('clause.checkpoint')}</a>`,
        },
      ])}
      ${neighbours(page, view)}
    </div>
  </div>`;
}

function doors(page: PageContext, view: HomeView): Html {
  const { words, href } = page;
  const door = (path: string, title: string, text: string): Html =>
    html`<li>
      <a href="${href(path)}"><b>${title}</b><br /><span>${text}</span></a>
    </li>`;
  return html`<ul class="doors">
    ${door('policy', words('home.policy'), words('home.policy.text'))}
    ${view.hasTopics && door('topics', words('home.topics'), words('home.topics.text'))}
    ${view.forms.map((form) => door(`forms/${form.id}`, form.title, form.description))}
    ${door('verify', words('home.verify'), words('home.verify.text'))}
  </ul>`;
}

/** What this place is for, and the ways on from here. */
export function homePage(page: PageContext, view: HomeView): Html {
  const { words } = page;
  const { controller } = view;
  return html`<div class="spread">
    <div class="stack">
      <h1>${words('home.title', { name: controller.name })}</h1>
      <p class="lead">${words('home.lead', { name: controller.name })}</p>
      ${tally(page, view.marks)}
    </div>
    ${versionNote(page, view)}
    <div class="stack">
      ${doors(page, view)}
      <h2>${words('home.who')}</h2>
      ${facts([
        {
          term: words('home.who.name'),
          value:
            controller.website === undefined
              ? controller.name
              : outsideLink(words, controller.website, controller.name),
        },
        { term: words('home.who.address'), value: controller.address },
        { term: words('home.who.contact'), value: mailLink(controller.contact) },
        ...(controller.dpo === undefined
          ? []
          : [
              {
                term: words('home.who.dpo'),
                value: html`${controller.dpo.name} ${mailLink(controller.dpo.email)}`,
              },
            ]),
        {
          term: words('home.who.complain'),
          value: controller.authorities.map(
            ({ name, website }) => html`<p>${outsideLink(words, website, name)}</p>`,
          ),
        },
      ])}
    </div>
  </div>`;
}
