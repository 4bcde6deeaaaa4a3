import { Liquid, LiquidError } from 'liquidjs';
import { formatDuration } from './duration.ts';

/** Only what a text needs: choosing, repeating, and leaving a remark. Nothing that reads files or keeps state. */
const allowedTags = new Set(['if', 'unless', 'case', 'for', 'break', 'continue', 'comment', 'raw', '#']);
const keptFilters = new Set(['map', 'where', 'size', 'first', 'last']);

/** Values a text can use, by name. `locale` and `time_zone` are always there. */
export interface LiquidScope {
  readonly locale: string;
  readonly time_zone: string;
  readonly [name: string]: unknown;
}

/** A text that could not be filled in; `line` and `column` count from 1 within it. */
export class TemplateFlaw extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number, cause: unknown) {
    super(message, { cause });
    this.name = 'TemplateFlaw';
    this.line = line;
    this.column = column;
  }
}

export interface TextEngine {
  /** @throws TemplateFlaw on an unknown variable, filter or tag, on wrong syntax, and when it takes too much */
  render(template: string, scope: LiquidScope): string;
}

/** Puts a value into words; what it throws becomes a TemplateFlaw. */
export type TextFilter = (value: unknown, locale: string, timeZone: string) => string;

export interface TextEngineOptions {
  /** Applied to every `{{ … }}` that goes into the text, to the value itself. Absent: values go in as they are. */
  readonly escape?: (value: unknown) => string;
  /** Added to the standard filters, or in their place. */
  readonly filters?: Readonly<Record<string, TextFilter>>;
}

const dateTime: TextFilter = (value, locale, timeZone) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(toDate(value));

const standardFilters: Readonly<Record<string, TextFilter>> = {
  duration: (value, locale) => formatDuration(String(value), locale),
  number: (value, locale) => new Intl.NumberFormat(locale).format(toNumber(value)),
  date: (value, locale, timeZone) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone }).format(toDate(value)),
  date_time: dateTime,
  date_time_on: dateTime,
  date_time_by: dateTime,
  list: (value, locale) => {
    if (!Array.isArray(value)) throw new TypeError('list needs several values');
    return new Intl.ListFormat(locale, { type: 'conjunction' }).format(value.map(String));
  },
  country: (value, locale) => new Intl.DisplayNames(locale, { type: 'region' }).of(String(value)) ?? '',
};

/** Parsed texts are kept, up to this many; a policy has a few hundred. */
const keptTemplates = 2000;

/**
 * An engine for the texts of policies and messages. Strict: an unknown variable or filter is an error, never an empty
 * place. Closed: own properties only, no files, bounded time and memory.
 *
 * Filters: `duration` (ISO 8601), `number`, `date`, `date_time` (RFC 3339, in `time_zone`), `date_time_on` and
 * `date_time_by` (the same with their preposition, where the application brings them), `list` (words joined by "and"),
 * `country` (its code), `labels` (ids, of these items: `purpose.categories | labels: category`); all in the words of
 * `locale`.
 */
export function createTextEngine({ escape, filters = {} }: TextEngineOptions = {}): TextEngine {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: 200_000,
    renderLimit: 500,
    memoryLimit: 2_000_000,
    ...(escape === undefined ? {} : { outputEscape: escape }),
  });
  for (const tag of Object.keys(engine.tags)) if (!allowedTags.has(tag)) delete engine.tags[tag];
  for (const filter of Object.keys(engine.filters))
    if (!keptFilters.has(filter)) delete engine.filters[filter];
  engine.registerFilter('labels', toLabels);
  for (const [name, filter] of Object.entries({ ...standardFilters, ...filters })) {
    engine.registerFilter(name, function inWords(value: unknown) {
      return filter(
        value,
        String(this.context.getSync(['locale'])),
        String(this.context.getSync(['time_zone'])),
      );
    });
  }
  const parsed = new Map<string, ReturnType<typeof engine.parse>>();
  const parse = (text: string): ReturnType<typeof engine.parse> => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const fresh = engine.parse(text);
    if (parsed.size >= keptTemplates) parsed.clear();
    parsed.set(text, fresh);
    return fresh;
  };
  return { render: (template, scope) => guarded(() => engine.renderSync(parse(template), scope) as string) };
}

function toLabels(ids: unknown, items: unknown): readonly string[] {
  if (!Array.isArray(ids) || typeof items !== 'object' || items === null)
    throw new TypeError('labels needs ids and items');
  return ids.map((id) => {
    const item: unknown = Object.hasOwn(items, String(id)) ? Reflect.get(items, String(id)) : undefined;
    if (typeof item !== 'object' || item === null) throw new TypeError(`nothing is called ${String(id)}`);
    return String(Reflect.get(item, 'label') ?? Reflect.get(item, 'title') ?? Reflect.get(item, 'name'));
  });
}

function toNumber(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('not a number');
  return value;
}

function toDate(value: unknown): Date {
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw new TypeError('not a date');
  return date;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof LiquidError)) throw error;
    const position: unknown = error.token.getPosition();
    const [line, column] = Array.isArray(position) ? position.map(Number) : [];
    const message = error.originalError?.message ?? error.message;
    throw new TemplateFlaw(message.replace(/, line:\d+, col:\d+$/, ''), line ?? 1, column ?? 1, error);
  }
}
