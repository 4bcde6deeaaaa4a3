import type { MessageTemplate, Policy } from './schema.ts';

const braces = /\{\{(?<inside>[^{}]*)\}\}/g;
const field = /^\s*reader\.(?<name>[a-z][a-z0-9_]*)\s*$/;
const nameIn = (inside: string | undefined): string | undefined => field.exec(inside ?? '')?.groups?.['name'];

/** What these words name of their reader, as `{{ reader.plan }}`, each once; undefined for what looks like it and is no name. */
export function fieldsInWords(words: string): readonly (string | undefined)[] {
  const found = [...words.matchAll(braces)].filter(({ groups }) =>
    /\breader\b/.test(groups?.['inside'] ?? ''),
  );
  return [...new Set(found.map(({ groups }) => nameIn(groups?.['inside'])))];
}

/** The words with something else at their fields. */
export const putFields = (words: string, put: (name: string) => string): string =>
  words.replaceAll(braces, (whole: string, inside: string) => {
    const name = nameIn(inside);
    return name === undefined ? whole : put(name);
  });

/** The fields of the reader that the words of a template, or these with them, name in any language. */
export function fieldsUsed(
  { reader = {}, subject = {}, body = {}, action }: MessageTemplate,
  words: readonly string[] = [],
): readonly string[] {
  const own = [subject, body, action?.label ?? {}].flatMap((text) => Object.values(text));
  const named = new Set([...own, ...words].flatMap(fieldsInWords));
  return Object.keys(reader).filter((name) => named.has(name));
}

/** Where a field comes from, as evidence names it: `hosting-customer.plan`. */
export function attributeOf(template: MessageTemplate | undefined, name: string): string {
  const { of, attribute } = template?.reader?.[name] ?? {};
  return `${of ?? ''}.${attribute ?? name}`;
}

/** The categories of data that these fields are, each once; undefined for one that the policy does not declare. */
export function categoriesOfReader(
  policy: Policy,
  template: MessageTemplate | undefined,
  names: readonly string[],
): readonly (string | undefined)[] {
  const categories = names.map((name) => {
    const { of, attribute = '' } = template?.reader?.[name] ?? {};
    return policy.relationships.find(({ id }) => id === of)?.attributes?.[attribute]?.category;
  });
  return [...new Set(categories)];
}
