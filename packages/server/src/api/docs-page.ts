import { assetPaths, html, type Fragment, type Html } from '../platform/html/index.ts';
import { alternativesOf, exampleOf, kindOf, limitsOf, type JsonSchema } from './json-schema.ts';
import { listOperations, type OpenApiDocument, type Operation } from './document.ts';
import { problemCatalogue } from './problem-catalogue.ts';

export interface DocsOptions {
  /** Where the API answers: `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
  /** A key that works in the examples as they stand: development only. */
  readonly exampleKey?: string;
  /** The page's own style sheet. */
  readonly stylesheet: string;
}

interface Call {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const schemaOf = (content: unknown): JsonSchema | undefined =>
  (content as Readonly<Record<string, { schema?: JsonSchema }>> | undefined)?.['application/json']?.schema;

const codes = (values: readonly unknown[]): Html =>
  html`${values.map((value, index) => html`${index > 0 && ', '}<code>${String(value)}</code>`)}`;

/** Kind, constants and limits of a value in one line. */
function facts(schema: JsonSchema): Html {
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const limits = limitsOf(schema);
  return html`${kindOf(schema)}${values.length > 0 && html` ${codes(values)}`}${limits.map((limit) => `, ${limit}`)}`;
}

/** Fields deeper than this are folded away until asked for. */
const openDepth = 1;

function field(name: string, schema: JsonSchema, isRequired: boolean, depth: number): Html {
  return html`<div>
    <dt><code>${name}</code> <span class="quiet">${facts(schema)}${!isRequired && ' · optional'}</span></dt>
    <dd>
      ${schema.description !== undefined && html`<p>${schema.description}</p>`}${insideOf(schema, depth + 1)}
    </dd>
  </div>`;
}

function fold(content: Fragment, depth: number, label: string): Fragment {
  if (content === undefined || depth <= openDepth) return content;
  return html`<details>
    <summary>${label}</summary>
    ${content}
  </details>`;
}

function fieldsOf(schema: JsonSchema, depth: number): Fragment {
  const required = new Set(schema.required);
  const named = Object.entries(schema.properties ?? {});
  const free = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  if (named.length === 0 && free === undefined) return undefined;
  return html`<dl class="fields">
    ${named.map(([name, inner]) => field(name, inner, required.has(name), depth))}${
      free !== undefined && field('any name', free, true, depth)
    }
  </dl>`;
}

/** What a value consists of; nothing for a plain one. */
function insideOf(schema: JsonSchema, depth: number): Fragment {
  if (schema.type === 'array') return insideOf(schema.items ?? {}, depth);
  const alternatives = alternativesOf(schema);
  if (alternatives.length === 0) return fold(fieldsOf(schema, depth), depth, 'Fields');
  const list = html`<ul class="forms">
    ${alternatives.map((each) => html`<li>${form(each, depth + 1)}</li>`)}
  </ul>`;
  return fold(list, depth, 'Forms');
}

/** One alternative: an object of one plain field in one line, anything else by its names and what is inside. */
function form(schema: JsonSchema, depth: number): Html {
  const named = Object.entries(schema.properties ?? {});
  const [only] = named;
  if (only === undefined) return html`${facts(schema)}${insideOf(schema, depth)}`;
  const [name, inner] = only;
  if (named.length === 1 && inner.properties === undefined) {
    return html`<code>{ ${name} }</code> <span class="quiet">${facts(inner)}</span>`;
  }
  const names = named.map(([each]) => each);
  return html`<code>{ ${names.slice(0, 4).join(', ')}${names.length > 4 && ', …'} }</code
    >${insideOf(schema, depth)}`;
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

function curlExample({ method, path, operation }: Call, options: DocsOptions): string {
  const body = schemaOf((operation.requestBody as { content?: unknown } | undefined)?.content);
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${options.publicOrigin}${path}`,
    `-H 'Authorization: Bearer ${options.exampleKey ?? '<key>'}'`,
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d '${json(exampleOf(body))}'`]),
  ];
  return lines.join(' \\\n  ');
}

interface ParameterView {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: JsonSchema;
}

function parametersOf(operation: Operation): Fragment {
  const own = (operation.parameters ?? []).filter(
    (each): each is ParameterView & typeof each => 'name' in each,
  );
  if (own.length === 0) return undefined;
  return html`<h4>Parameters</h4>
    <dl class="fields">
      ${own.map((each) =>
        field(
          each.name,
          { ...each.schema, description: `In the ${each.in}. ${each.description ?? ''}` },
          each.required === true,
          0,
        ),
      )}
    </dl>`;
}

function answersOf(operation: Operation): Html {
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status !== 'default');
  return html`<h4>Answer</h4>
    ${answers.map(([status, answer]) => {
      const { description, content } = answer as { description?: string; content?: unknown };
      const schema = schemaOf(content);
      return html`<p><b>${status}</b> ${description ?? ''}</p>
        ${schema !== undefined && insideOf(schema, 0)}`;
    })}`;
}

function callView(call: Call, options: DocsOptions): Html {
  const { operation, method, path, id } = call;
  const body = schemaOf((operation.requestBody as { content?: unknown } | undefined)?.content);
  const roles = (operation.security ?? []).flatMap((each) => Object.keys(each));
  return html`<section class="call stack" id="${id}">
    <h3>${operation.summary ?? id}</h3>
    <p class="address">
      <code><b>${method.toUpperCase()}</b> ${path}</code> <span class="quiet">keys: ${roles.join(', ')}</span>
    </p>
    ${operation.description !== undefined && html`<p>${operation.description}</p>`}
    <pre><code>${curlExample(call, options)}</code></pre>
    ${parametersOf(operation)}
    ${
      body !== undefined &&
      html`<h4>Body</h4>
        ${insideOf(body, 0)}`
    }
    ${answersOf(operation)}
  </section>`;
}

function introduction({ publicOrigin, exampleKey }: DocsOptions): Html {
  return html`<section class="stack" id="before-the-first-call">
    <h2>Before the first call</h2>
    <p>
      Every call carries a key in the header <code>Authorization: Bearer …</code>. A key belongs to one
      controller and has one role: <code>secret</code> for your servers, <code>browser</code> for pages of
      your sites, <code>partner</code> for another organisation.
      ${
        exampleKey !== undefined &&
        html`This development server knows the key <code>${exampleKey}</code>, which the examples use.`
      }
    </p>
    <p>
      Bodies are JSON of at most 64 KiB unless a call says otherwise. A field that a call does not know is
      refused and named, so that a slip of the pen never goes unnoticed.
    </p>
    <p>
      Times are RFC 3339 in UTC, ids carry their kind (<code>sub_…</code>), lists answer
      <code>{items, next_cursor}</code>: send the cursor back for the next page.
    </p>
    <h3 id="repeating-a-call">Repeating a call</h3>
    <p>
      Send an <code>Idempotency-Key</code>, such as a random UUID, with every POST. The same key with the same
      request is done once; repetitions within 24 hours, also after a crash on either side, get the first
      answer with <code>Idempotency-Replayed: true</code>. The same key with another request is refused.
    </p>
    <h3 id="limits">Limits</h3>
    <p>
      Over its limit a call is answered with 429 and <code>Retry-After</code> in seconds. A browser key is
      counted by network.
    </p>
    <p class="quiet">
      The machine’s version of this page:
      <a href="/v1/openapi.json">${publicOrigin}/v1/openapi.json</a> (OpenAPI 3.1).
    </p>
  </section>`;
}

const problems = html`<section class="stack" id="problems">
  <h2>Errors</h2>
  <p>
    An error is a problem document (<code>application/problem+json</code>, RFC 9457). Branch on
    <code>code</code>; show the operator <code>instance</code>. It never repeats what was sent. With
    <code>request_invalid</code> the list <code>errors</code> points at each flaw.
  </p>
  <table class="grid">
    <thead>
      <tr>
        <th scope="col">Code</th>
        <th scope="col">Status</th>
        <th scope="col">Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${problemCatalogue.map(
        ({ code, status, sentence }) =>
          html`<tr id="problem-${code}">
            <th scope="row"><code>${code}</code></th>
            <td>${status}</td>
            <td>${sentence}</td>
          </tr>`,
      )}
    </tbody>
  </table>
</section>`;

function contents(groups: ReadonlyMap<string, readonly Call[]>): Html {
  return html`<nav class="docs-contents" aria-label="Contents">
    <ul>
      <li><a href="#before-the-first-call">Before the first call</a></li>
      ${[...groups].map(
        ([tag, calls]) =>
          html`<li>
            <span class="quiet">${tag}</span>
            <ul>
              ${calls.map(
                ({ id, operation }) => html`<li><a href="#${id}">${operation.summary ?? id}</a></li>`,
              )}
            </ul>
          </li>`,
      )}
      <li><a href="#problems">Errors</a></li>
    </ul>
  </nav>`;
}

/** The API's documentation as one page: no script, nothing from elsewhere, made from the OpenAPI document. */
export function docsPage(document: OpenApiDocument, options: DocsOptions): Html {
  const calls = listOperations(document).map(({ method, path, operation }) => ({
    id: operation.operationId ?? `${method}-${path}`,
    method,
    path,
    operation,
  }));
  const groups = Map.groupBy(calls, ({ operation }) => operation.tags?.[0] ?? '');
  return html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>HTTP API – Zgoda</title>
        <link rel="stylesheet" href="${assetPaths.stylesheet}" />
        <link rel="stylesheet" href="${options.stylesheet}" />
        <link rel="icon" href="${assetPaths.mark}" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <div class="frame docs-top">
            <span class="brand"
              ><span><b>Zgoda</b><span>HTTP API, version 1</span></span></span
            >
          </div>
        </header>
        <div class="frame docs">
          ${contents(groups)}
          <main id="main" tabindex="-1">
            <h1>HTTP API</h1>
            ${introduction(options)}
            ${[...groups].map(
              ([tag, members]) =>
                html`<section class="stack">
                  <h2 id="${tag}">${tag}</h2>
                  ${members.map((call) => callView(call, options))}
                </section>`,
            )}
            ${problems}
          </main>
        </div>
      </body>
    </html>`;
}
