import { z } from 'zod';
import type { PolicyTexts } from '../document.ts';
import { isMechanismId, mechanisms } from '../mechanisms.ts';
import { keptBySchema, policySchema, type KeptBy, type Localised, type Policy } from '../schema.ts';
import { gainOf, isSame, opposite, type Effect, type Side, type Sides, type Verdict } from './judge.ts';
import type { FieldRule, ListRule } from './rule.ts';
import { isListRule, ruleOfPlace, type RuleId } from './rules.ts';

/** A policy and its words. */
export interface PolicyDocument {
  readonly policy: Policy;
  readonly texts: PolicyTexts;
}

/** Something that a change is about, from the outside in: a form, then one of its fields. */
export interface ChangedThing {
  /** The rule of the list that it stands in. */
  readonly rule: RuleId;
  readonly id: string;
  readonly name?: Localised;
}

/** One thing that is not as it was. */
export interface PolicyChange {
  readonly rule: RuleId;
  readonly effect: Effect;
  readonly kind: Verdict['kind'];
  /** Where, with the ids of lists: `topics.events.opt_in`, `clauses.PM-04`, `texts.uk.PM-03`. */
  readonly path: string;
  /** The clause that tells of it, where one does. */
  readonly clause?: string;
  readonly things: readonly ChangedThing[];
  /** Absent where something was added. */
  readonly before?: unknown;
  /** Absent where something was removed. */
  readonly now?: unknown;
}

/** Where the comparison stands. */
interface Place {
  /** In the schema. */
  readonly place: string;
  /** In the documents. */
  readonly path: string;
  readonly things: readonly ChangedThing[];
  readonly clause?: string;
  readonly sides: Sides;
}

/**
 * What is different between two policies, and whether each change is good or bad for the person. The schema is walked, so
 * that a field which no rule judges counts as one that was weakened, never as one that is the same.
 *
 * Fair: asked the other way round it gives the same changes with their effects turned over.
 * @see GDPR Art. 13(3); promise PM-18
 */
export function difference(before: PolicyDocument, now: PolicyDocument): readonly PolicyChange[] {
  const sides = {
    before: { policy: before.policy, owner: before.policy },
    now: { policy: now.policy, owner: now.policy },
  };
  const root: Place = { place: '', path: '', things: [], sides };
  return [...compare(policySchema, before.policy, now.policy, root), ...compareTexts(before, now, root)];
}

/** Those of the changes that lower what a person is promised. */
export function weakenings(changes: readonly PolicyChange[]): readonly PolicyChange[] {
  return changes.filter(({ effect }) => effect === 'weaker');
}

type Schema = z.core.$ZodType;

export function unwrap(schema: Schema): Schema {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return isWrapped ? unwrap(schema.def.innerType) : schema;
}

/** The members of an object that is no text by locale; undefined for anything else. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  return schema instanceof z.ZodObject ? schema.def.shape : undefined;
}

function compare(schema: Schema, before: unknown, now: unknown, at: Place): readonly PolicyChange[] {
  const inner = unwrap(schema);
  const { id, rule } = ruleOfPlace(at.place);
  const shape = shapeOf(inner);
  if (shape !== undefined && id === 'unknown_field') return compareMembers(shape, before, now, at);
  if (!isListRule(rule)) return judge(rule, id, [before, now], at);
  const element = inner instanceof z.ZodArray ? inner.def.element : inner;
  return compareItems(element, { id, rule }, [asItems(before), asItems(now)], at);
}

const asItems = (value: unknown): readonly object[] => (value ?? []) as readonly object[];

function compareMembers(
  shape: Readonly<Record<string, Schema>>,
  before: unknown,
  now: unknown,
  at: Place,
): readonly PolicyChange[] {
  const member = (value: unknown, name: string): unknown =>
    value === undefined ? undefined : Reflect.get(value as object, name);
  return Object.entries(shape).flatMap(([name, schema]) =>
    compare(schema, member(before, name), member(now, name), {
      ...at,
      place: at.place === '' ? name : `${at.place}.${name}`,
      path: at.path === '' ? name : `${at.path}.${name}`,
    }),
  );
}

function judge(
  rule: FieldRule,
  id: RuleId,
  pair: readonly [unknown, unknown],
  at: Place,
): readonly PolicyChange[] {
  return rule.judge(...pair, at.sides).map((verdict) => toChange(id, verdict, at));
}

function toChange(rule: RuleId, verdict: Verdict, { path, things, clause }: Place): PolicyChange {
  return { rule, path, ...(clause === undefined ? {} : { clause }), things, ...verdict };
}

interface Listed {
  readonly id: RuleId;
  readonly rule: ListRule;
}

/** Items are known by their ids, whatever their order. */
function compareItems(
  element: Schema,
  { id, rule }: Listed,
  [before, now]: readonly [readonly object[], readonly object[]],
  at: Place,
): readonly PolicyChange[] {
  const keyName = rule.key ?? 'id';
  const [old, young] = [byKey(before, keyName), byKey(now, keyName)];
  const { [keyName]: _key, ...shape } = shapeOf(element) ?? {};
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((key) => {
    const pair = [old.get(key), young.get(key)] as const;
    const inside = enter(at, id, key, pair);
    const [left, right] = pair;
    if (left === undefined || right === undefined)
      return [toChange(id, cameOrWent(rule, pair, at.sides), inside)];
    if (element === keptBySchema) return compareSettings(left as KeptBy, right as KeptBy, inside);
    return compareMembers(shape, left, right, inside);
  });
}

/** By the field that names them; a name that stands twice is counted on, so that nothing is lost. */
function byKey(items: readonly object[], keyName: string): ReadonlyMap<string, object> {
  const found = new Map<string, object>();
  for (const item of items) {
    const name = String(Reflect.get(item, keyName));
    const count = [...found.keys()].filter((key) => key === name || key.startsWith(`${name}#`)).length;
    found.set(count === 0 ? name : `${name}#${count + 1}`, item);
  }
  return found;
}

function cameOrWent(
  { gain }: ListRule,
  [before, now]: readonly [unknown, unknown],
  { before: old, now: young }: Sides,
): Verdict {
  if (now === undefined) {
    return { kind: 'removed', effect: opposite[gainOf(gain, before, old, young)], before };
  }
  return { kind: 'added', effect: gainOf(gain, now, young, old), now };
}

function enter(at: Place, rule: RuleId, id: string, [before, now]: readonly [unknown, unknown]): Place {
  const item = now ?? before;
  const name = nameOf(item);
  const clause =
    rule === 'clauses' ? id : (clauseOf(item, at.sides.now) ?? clauseOf(item, at.sides.before) ?? at.clause);
  const side = (own: Side, owner: unknown): Side => ({ policy: own.policy, owner: owner ?? own.owner });
  return {
    place: at.place,
    path: `${at.path}.${id}`,
    things: [...at.things, { rule, id, ...(name === undefined ? {} : { name }) }],
    ...(clause === undefined ? {} : { clause }),
    sides: { before: side(at.sides.before, before), now: side(at.sides.now, now) },
  };
}

function nameOf(item: unknown): Localised | undefined {
  const { label, title, name } = item as Readonly<Record<'label' | 'title' | 'name', Localised | undefined>>;
  return label ?? title ?? name;
}

/** Its own, or that of the purpose of a topic. */
function clauseOf(item: unknown, { policy }: Side): string | undefined {
  const { clause, purpose } = item as { readonly clause?: string; readonly purpose?: string };
  return clause ?? policy.purposes.find(({ id }) => id === purpose)?.clause;
}

/** With defaults filled in: writing one out is no change. */
function compareSettings(before: KeptBy, now: KeptBy, at: Place): readonly PolicyChange[] {
  const [old, young] = [settingsOf(before), settingsOf(now)];
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].flatMap((name) => {
    const { id, rule } = ruleOfPlace(`mechanisms.${now.mechanism}.${name}`);
    if (isListRule(rule)) throw new RangeError(`a setting is judged by itself: ${id}`);
    const inside = { ...at, things: at.things.slice(0, -1), path: `${at.path}.${name}` };
    return judge(rule, id, [old[name], young[name]], inside);
  });
}

function settingsOf({ mechanism, settings }: KeptBy): Readonly<Record<string, unknown>> {
  const parsed = isMechanismId(mechanism) ? mechanisms[mechanism].settings.safeParse(settings) : undefined;
  return parsed?.success === true ? parsed.data : settings;
}

/** Words are neutral: what they promise stands in the settings. A clause or a language that came or went is told there. */
function compareTexts(before: PolicyDocument, now: PolicyDocument, at: Place): readonly PolicyChange[] {
  return Object.entries(now.texts).flatMap(([locale, young]) => {
    const old = before.texts[locale];
    if (old === undefined) return [];
    const clauses = Object.keys(young.clauses).filter((id) => old.clauses[id] !== undefined);
    const pairs: readonly (readonly [string, unknown, unknown])[] = [
      ['title', old.title, young.title],
      ['lead', old.lead, young.lead],
      ...clauses.map((id) => [id, old.clauses[id], young.clauses[id]] as const),
    ];
    return pairs
      .filter(([, left, right]) => !isSame(left, right))
      .map(([id, left, right]): PolicyChange => {
        const inside = id === 'title' || id === 'lead' ? {} : { clause: id };
        const verdict = { kind: 'changed', effect: 'neutral', before: left, now: right } as const;
        const things = [{ rule: 'locales', id: locale }] as const;
        return toChange('texts', verdict, { ...at, path: `texts.${locale}.${id}`, things, ...inside });
      });
  });
}
