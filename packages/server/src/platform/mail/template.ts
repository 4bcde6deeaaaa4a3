import { Liquid, type FilterImplOptions } from 'liquidjs';
import { LRUCache } from 'lru-cache';

/** A value that is Markdown already: it goes into a template as it is, where every other value is escaped. */
export class MarkdownText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type TemplateScope = Readonly<Record<string, unknown>>;
export type TemplateFilters = Readonly<Record<string, (value: unknown) => string>>;

/** Fills Liquid templates. An unknown name or filter is an error, never an empty place in a letter. */
export interface TemplateEngine {
  /** A Markdown source: values become literal text in it, so that none can add a link, a heading or a line. */
  fillMarkdown(source: string, scope: TemplateScope): string;
  /** A one-line source, such as a subject: values go in as they are. */
  fillLine(source: string, scope: TemplateScope): string;
}

/** Bounds for templates that a policy brings: characters of a source, ms and objects of one filling. */
const limits = { parseLimit: 100_000, renderLimit: 1000, memoryLimit: 1_000_000 } as const;

/**
 * @param filters beside Liquid's own, each from a value to its words
 */
export function createTemplateEngine(filters: TemplateFilters): TemplateEngine {
  const markdown = createEngine(filters, (value) =>
    value instanceof MarkdownText ? value.toString() : escapeMarkdown(toText(value)),
  );
  const line = createEngine(filters, toText);
  return { fillMarkdown: (...given) => markdown(...given), fillLine: (...given) => line(...given) };
}

function createEngine(
  filters: TemplateFilters,
  outputEscape: (value: unknown) => string,
): (source: string, scope: TemplateScope) => string {
  // `templates` keeps includes and layouts in memory, where there are none: a template reads no file.
  const liquid = new Liquid({
    ...limits,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    outputEscape,
  });
  for (const [name, filter] of Object.entries(filters)) {
    liquid.registerFilter(name, filter satisfies FilterImplOptions);
  }
  const parsed = new LRUCache<string, ReturnType<Liquid['parse']>>({ max: 500 });
  return (source, scope) => {
    const template = parsed.get(source) ?? liquid.parse(source);
    parsed.set(source, template);
    return String(liquid.renderSync(template, scope));
  };
}

const toText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/**
 * A value as literal Markdown text on one line.
 * @see CommonMark 2.4
 */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}
