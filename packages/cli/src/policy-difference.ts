/** Something in a policy document that is not as it was. Paths name items of lists by their id: `topics.events.channels`. */
export type Difference =
  | { readonly kind: 'added'; readonly path: string; readonly now: unknown }
  | { readonly kind: 'removed'; readonly path: string; readonly before: unknown }
  | { readonly kind: 'changed'; readonly path: string; readonly before: unknown; readonly now: unknown };

type Fields = ReadonlyMap<string, unknown>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const idOf = (item: unknown): string | undefined => {
  const id = isObject(item) ? item['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
};

/** The named parts of a value; nothing for a plain value or a list whose items have no ids. */
function fieldsOf(value: unknown): Fields | undefined {
  if (isObject(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const named = value.map((item: unknown) => [idOf(item), item] as const);
  return named.every((pair): pair is readonly [string, unknown] => pair[0] !== undefined)
    ? new Map(named)
    : undefined;
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Compares two policy documents, part by part, in the order of the first. */
export function differencesOf(before: unknown, now: unknown, path = ''): readonly Difference[] {
  const [old, young] = [fieldsOf(before), fieldsOf(now)];
  const isComparable = old !== undefined && young !== undefined;
  if (
    !isComparable &&
    !(old !== undefined && isEmptyList(now)) &&
    !(young !== undefined && isEmptyList(before))
  ) {
    return JSON.stringify(before) === JSON.stringify(now) ? [] : [{ kind: 'changed', path, before, now }];
  }
  return compareFields(old ?? new Map(), young ?? new Map(), path);
}

function compareFields(old: Fields, young: Fields, path: string): readonly Difference[] {
  const names = new Set([...old.keys(), ...young.keys()]);
  return [...names].flatMap((name): readonly Difference[] => {
    const inner = path === '' ? name : `${path}.${name}`;
    if (!young.has(name)) return [{ kind: 'removed', path: inner, before: old.get(name) }];
    if (!old.has(name)) return [{ kind: 'added', path: inner, now: young.get(name) }];
    return differencesOf(old.get(name), young.get(name), inner);
  });
}
