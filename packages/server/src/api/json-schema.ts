/** The part of JSON Schema (2020-12) that the API's own schemas use. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly default?: unknown;
}

/** The alternatives of a union; empty for any other schema. */
export const alternativesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf ?? schema.oneOf ?? [];

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
};

const formatNames: Readonly<Record<string, string>> = {
  'date-time': 'time, RFC 3339',
  date: 'day, RFC 3339',
  uri: 'address (URL)',
  email: 'e-mail address',
  uuid: 'UUID',
};

/** A schema's kind in words: `text`, `list of objects`, `one of 5 forms`. */
export function kindOf(schema: JsonSchema): string {
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return `one of ${alternatives.length} forms`;
  if (schema.const !== undefined) return 'constant';
  if (schema.enum !== undefined) return 'one of';
  if (schema.type === 'array') return `list of ${plural(kindOf(schema.items ?? {}))}`;
  if (schema.format !== undefined) return formatNames[schema.format] ?? schema.format;
  if (schema.type === undefined) return schema.allOf === undefined ? 'anything' : 'object';
  return [schema.type]
    .flat()
    .map((name) => typeNames[name] ?? name)
    .join(' or ');
}

const plural = (kind: string): string =>
  /^(?:text|object|whole number|number)$/.test(kind) ? `${kind}s` : kind;

function span(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (least === most) return `exactly ${most} ${unit}`;
  if (least === undefined || least === 0) return most === undefined ? undefined : `at most ${most} ${unit}`;
  return most === undefined ? `at least ${least} ${unit}` : `${least} to ${most} ${unit}`;
}

const isSafeBound = (bound: number | undefined): number | undefined =>
  bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;

/** What a value must satisfy beyond its kind, in short phrases. */
export function limitsOf(schema: JsonSchema): readonly string[] {
  const least = schema.exclusiveMinimum === undefined ? schema.minimum : schema.exclusiveMinimum + 1;
  const phrases = [
    span(schema.minLength, schema.maxLength, 'characters'),
    span(isSafeBound(least), isSafeBound(schema.maximum), ''),
    span(schema.minItems, schema.maxItems, 'items'),
    schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} when absent`,
  ];
  return phrases.flatMap((phrase) => (phrase === undefined ? [] : [phrase.trim()]));
}

const textExamples: Readonly<Record<string, string>> = {
  'date-time': '2027-01-05T09:30:00.000Z',
  date: '2027-01-05',
  uri: 'https://example.org/',
  email: 'olena@person.example',
  uuid: '0190a0a0-1111-7111-8111-1234567890ab',
};

/** By the name of the field; they fit the policy of examples/payroll-mail, so that the calls shown work there. */
const namedExamples: Readonly<Record<string, string>> = {
  email: 'olena@person.example',
  phone: '+380441234567',
  purpose: 'practice-news',
  categories: 'email-address',
  topics: 'practice-news',
  topic: 'practice-news',
  channel: 'email',
  class: 'transactional',
  template: 'form-confirmation',
  relationship: 'hosting-customer',
  form: 'information-request',
  locale: 'en',
  code: '123456',
};

function textExample(schema: JsonSchema, name: string): string {
  const byFormat = schema.format === undefined ? undefined : textExamples[schema.format];
  if (byFormat !== undefined) return byFormat;
  const prefix = /^\^([a-z]{3})_\[0-9a-f\]\{32\}\$$/.exec(schema.pattern ?? '')?.[1];
  if (prefix !== undefined) return `${prefix}_0190a0a0111171118111123456789abc`;
  return namedExamples[name] ?? 'text';
}

/** A value of this form, for a reader: required fields, and those optional ones that are simple. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  const [alternative] = alternativesOf(schema);
  if (alternative !== undefined) return exampleOf(alternative, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const make = exampleMakers[[schema.type].flat()[0] ?? 'string'] ?? textExample;
  return make(schema, name);
}

const exampleMakers: Readonly<Record<string, (schema: JsonSchema, name: string) => unknown>> = {
  array: (schema, name) => [exampleOf(schema.items ?? {}, name)],
  object: objectExample,
  integer: numberExample,
  number: numberExample,
  boolean: () => true,
  string: textExample,
};

function numberExample(schema: JsonSchema): number {
  return Math.max(isSafeBound(schema.minimum) ?? 1, 1);
}

function objectExample(schema: JsonSchema): Record<string, unknown> {
  const required = new Set(schema.required);
  const shown = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name));
  return Object.fromEntries(shown.map(([name, inner]) => [name, exampleOf(inner, name)]));
}
