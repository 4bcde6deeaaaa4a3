/**
 * Which texts a log line may carry. The names are a closed set, and each has a form that no name, address,
 * telephone number or free text satisfies; a text of another form is withheld when the line is written.
 */
const uuid = String.raw`[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}`;
const forms = {
  /** A UUID, or a public id such as `sub_0190…`. */
  id: new RegExp(`^(?:[a-z]{2,4}_)?${uuid}$`),
  /** Words joined by `_`, `-`, `.` or `:`, all lower or all upper case, as names of people are not: states, codes, slugs. */
  word: /^(?:[a-z][a-z0-9]*(?:[._:-][a-z0-9]+){0,11}|[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+){0,5})$/,
  /** A language tag such as `uk` or `pt-BR`. */
  locale: /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?$/,
  /** A route pattern, never a requested path: `/v1/requests/{id}`, `/:controller/confirm/:token`. */
  route:
    /^(?:[A-Z]+ )?(?:\/|(?:\/(?:[a-z0-9_.*-]+|:[a-zA-Z_]+\??(?:\{[^/}]*\})?|\{[a-zA-Z_]+\}))+)$|^unmatched$/,
  /** A five-character SQLSTATE. */
  sqlstate: /^[0-9A-Z]{5}$/,
  /** `1.2.3`, `v24.21.0`, `18.4`. */
  version: /^v?\d{1,5}(?:\.\d{1,5}){1,2}(?:-[a-z0-9.]{1,20})?$/,
  /** At least 16 hexadecimal digits with a letter among them, as hashes have. */
  hash: /^(?=.*[a-f])[0-9a-f]{16,128}$/,
  /** An instant in UTC, RFC 3339. */
  instant: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/,
} as const;

const formByName = {
  controller: 'word',
  method: 'word',
  name: 'word',
  kind: 'word',
  state: 'word',
  status: 'word',
  reason: 'word',
  code: 'word',
  role: 'word',
  job: 'word',
  queue: 'word',
  locale: 'locale',
  signal: 'word',
  check: 'word',
  clause: 'word',
  mechanism: 'word',
  migration: 'word',
  command: 'word',
  route: 'route',
  sqlstate: 'sqlstate',
  version: 'version',
  instant: 'instant',
} as const satisfies Record<string, keyof typeof forms>;

/** Names under which a log line carries text; `…_id` (UUIDs and public ids), `…_hash` (hex) and `…_code` are patterns. */
export type TextFieldName = keyof typeof formByName | `${string}_id` | `${string}_hash` | `${string}_code`;

/** Numbers and booleans under any name; texts only under a `TextFieldName`. Personal values do not fit by type. */
export type LogFields<Fields> = {
  readonly [Name in keyof Fields]: Name extends TextFieldName
    ? string | number | boolean | undefined
    : number | boolean | undefined;
};

const isNamed = (name: string): name is keyof typeof formByName => Object.hasOwn(formByName, name);

function formOf(name: string): RegExp | undefined {
  if (isNamed(name)) return forms[formByName[name]];
  if (name.endsWith('_id')) return forms.id;
  if (name.endsWith('_hash')) return forms.hash;
  return name.endsWith('_code') ? forms.word : undefined;
}

/** What is written for one field: the value when its form is allowed, else `[withheld]`. */
export function toLoggable(name: string, value: unknown): string | number | boolean | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value !== 'string' || value.length > 200) return '[withheld]';
  return formOf(name)?.test(value) === true ? value : '[withheld]';
}
