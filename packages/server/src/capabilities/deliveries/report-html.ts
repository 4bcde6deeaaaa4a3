import { raw } from 'hono/html';
import { html, type Html } from '../../platform/html/index.ts';
import { formatMoment } from '../../platform/i18n/index.ts';
import type { AccessReport, ReportCategory } from './report.ts';
import type { DeliveryWords } from './words.ts';

/** The first rows of a table, as the page shows them. */
export interface ShownTable {
  readonly file: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly source?: string | undefined;
  readonly rows: readonly (readonly string[])[];
  readonly count: number;
}

const style = raw(`
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1d2430;--quiet:#5a6372;--line:#dcd9d2;--accent:#0f5c5c}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--card:#1c2127;--ink:#e8e6e1;--quiet:#a3abb8;--line:#323943;--accent:#7fd1c7}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 system-ui,sans-serif}
main,header{max-width:60rem;margin:0 auto;padding:24px 20px}
header{padding-bottom:0}h1{font-size:2.07em;line-height:1.2;margin:.2em 0}h2{font-size:1.44em;margin:2.2em 0 .6em;padding-top:.6em;border-top:1px solid var(--line)}
h3{font-size:1.1em;margin:1.6em 0 .4em}p,ul,dl{max-width:68ch}a{color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.quiet,small{color:var(--quiet);font-size:.85em}.eyebrow{color:var(--quiet);margin:0}
dt{color:var(--quiet);font-size:.85em;margin-top:.6em}dd{margin:0 0 .4em}h3::first-letter{text-transform:uppercase}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:6px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.85em;font-variant-numeric:tabular-nums}
th,td{text-align:start;vertical-align:top;padding:8px 12px;border-bottom:1px solid var(--line);min-width:7em;overflow-wrap:anywhere}
tr:last-child td{border-bottom:0}th{color:var(--quiet);font-weight:600}
.tag{border:1px solid var(--line);border-radius:6px;padding:0 .5em;font-size:.8em;font-weight:400}
nav ul{columns:2;padding-left:1.1em}@media (max-width:40rem){nav ul{columns:1}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--line:#bbb}body{font-size:10.5pt}main,header{max-width:none;padding:0}.wide{overflow:visible;border:0}h2,h3{break-after:avoid}tr{break-inside:avoid}nav{display:none}}
`);

/** Everything to read, in one file, without script and network. */
export function reportPage(words: DeliveryWords, report: AccessReport, tables: readonly ShownTable[]): Html {
  const { controller, madeAt, timeZone, reference } = report;
  const at = formatMoment(madeAt, { locale: words.locale, timeZone });
  const parts: readonly (readonly [string, string, Html])[] = [
    ['tables', words('report.tables'), tablesPart(words, tables)],
    ['categories', words('report.categories'), categoriesPart(words, report.categories)],
    ['disclosures', words('report.disclosures'), disclosuresPart(words, report)],
    ['decisions', words('report.decisions'), decisionsPart(words, report)],
    ['own', words('report.own'), ownPart(words, report)],
    ['rights', words('report.rights'), rightsPart(words, report)],
  ];
  return html`<!doctype html>
    <html lang="${words.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${words('report.title')}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <header>
          <p class="eyebrow">${controller.name}</p>
          <h1>${words('report.title')}</h1>
          <p>${words('report.lead', { name: controller.name, at })}</p>
          <p class="quiet">${words('report.reference', { reference })}</p>
          <nav aria-label="${words('report.contents')}">
            <ul>
              ${parts.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>
          ${parts.map(
            ([id, title, part]) =>
              html`<h2 id="${id}">${title}</h2>
                ${part}`,
          )}
        </main>
      </body>
    </html>`;
}

const grid = (head: readonly string[], rows: readonly (readonly string[])[], title: string): Html =>
  html`<div class="wide" tabindex="0" role="region" aria-label="${title}">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

function tablesPart(words: DeliveryWords, tables: readonly ShownTable[]): Html {
  const filled = tables.filter(({ count }) => count > 0);
  if (filled.length === 0) return html`<p>${words('report.tables.none')}</p>`;
  return html`${filled.map(({ title, file, source, columns, rows, count }) => {
    const said =
      rows.length < count
        ? words('rows.first', { shown: rows.length, count, file })
        : words('rows.all', { file });
    return html`<h3>${title} <span class="tag">${words('rows', { count })}</span></h3>
      ${source !== undefined && html`<p class="quiet">${words('report.sources')}: ${source}</p>`}
      ${grid(columns, rows, title)}
      <p class="quiet">${said}</p>`;
  })}`;
}

function categoriesPart(words: DeliveryWords, categories: readonly ReportCategory[]): Html {
  return html`${categories.map(
    (one) =>
      html`<h3>${one.label} ${one.isSpecial && html`<span class="tag">${words('report.special')}</span>`}</h3>
        <dl>
          <dt>${words('report.purposes')}</dt>
          ${one.purposes.length === 0 && html`<dd>${words('report.no_purpose')}</dd>`}
          ${one.purposes.map(
            (purpose) =>
              html`<dd>
                <strong>${purpose.label}</strong>
                <small>${words('report.clause', { clause: purpose.clause })}</small
                ><br />${purpose.description}<br />
                <small>
                  ${words('report.basis')}:
                  ${purpose.legalBasis}${purpose.restsOn !== undefined && html` (${purpose.restsOn})`}.
                  ${purpose.retention !== undefined && html`${words('report.retention')}: ${purpose.retention}.`}
                </small>
              </dd>`,
          )}
          <dt>${words('report.sources')}</dt>
          <dd>${one.sources.length === 0 ? words('report.sources.you') : one.sources.join('; ')}</dd>
          <dt>${words('report.places')}</dt>
          <dd>${one.places.map(({ label, country }) => `${label} (${country})`).join('; ')}</dd>
          <dt>${words('report.recipients')}</dt>
          ${one.recipients.length === 0 && html`<dd>${words('report.recipients.none')}</dd>`}
          ${one.recipients.map(
            ({ name, kind, country, safeguard }) =>
              html`<dd>${name} <small>${kind}, ${country}; ${safeguard}</small></dd>`,
          )}
        </dl>`,
  )}`;
}

function disclosuresPart(words: DeliveryWords, { disclosures, timeZone }: AccessReport): Html {
  if (disclosures.length === 0) return html`<p>${words('report.disclosures.none')}</p>`;
  const head = (['col.at', 'col.recipient', 'col.ground', 'col.purpose', 'col.categories'] as const).map(
    (key) => words(key),
  );
  const rows = disclosures.map(({ at, recipient, ground, purpose, categories }) => [
    formatMoment(at, { locale: words.locale, timeZone }),
    recipient,
    ground,
    purpose,
    categories.join(', '),
  ]);
  return grid(head, rows, words('report.disclosures'));
}

function decisionsPart(words: DeliveryWords, { automatedDecisions }: AccessReport): Html {
  if (automatedDecisions.length === 0) return html`<p>${words('report.decisions.none')}</p>`;
  return html`${automatedDecisions.map(
      ({ title, logic, effect }) =>
        html`<h3>${title}</h3>
          <dl>
            <dt>${words('report.decision.logic')}</dt>
            <dd>${logic}</dd>
            <dt>${words('report.decision.effect')}</dt>
            <dd>${effect}</dd>
          </dl>`,
    )}
    <p>${words('report.decision.review')}</p>`;
}

function ownPart(words: DeliveryWords, { ownRecords }: AccessReport): Html {
  const filled = ownRecords.filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return html`<p>${words('report.own.none')}</p>`;
  return html`${filled.map(
    ({ title, head, rows, isCut }) =>
      html`<h3>${title}</h3>
        ${grid(head, rows, title)} ${isCut === true && html`<p class="quiet">${words('report.cut')}</p>`}`,
  )}`;
}

function rightsPart(words: DeliveryWords, { controller, authorities }: AccessReport): Html {
  return html`<p>${words('report.rights.text', { contact: controller.contact })}</p>
    <ul>
      ${authorities.map(({ name, website }) => html`<li>${name}, <a href="${website}">${website}</a></li>`)}
    </ul>
    <p class="quiet">${controller.name}, ${controller.address}</p>`;
}
