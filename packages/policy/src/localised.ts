import { z } from 'zod';
import { localeSchema } from './primitives.ts';
import { policySchema, type Localised, type Policy } from './schema.ts';
import type { DocumentPath } from './yaml-source.ts';

export interface LocalisedPlace {
  readonly path: DocumentPath;
  readonly words: Localised;
}

/** Every text by locale in a policy, with its place: found by the schema, so that a new field is never forgotten. */
export const listLocalised = (policy: Policy): readonly LocalisedPlace[] =>
  listLocalisedIn(policySchema, policy);

/** The same for a value of another schema that is read beside the policy. */
export function listLocalisedIn(schema: z.core.$ZodType, value: unknown): readonly LocalisedPlace[] {
  const places: LocalisedPlace[] = [];
  visit(schema, value, [], places);
  return places;
}

function visit(schema: z.core.$ZodType, value: unknown, path: DocumentPath, places: LocalisedPlace[]): void {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    if (value !== undefined) visit(schema.def.innerType, value, path, places);
  } else if (schema instanceof z.ZodArray) {
    (value as readonly unknown[]).forEach((item, index) =>
      visit(schema.def.element, item, [...path, index], places),
    );
  } else if (schema instanceof z.ZodObject) {
    for (const [name, member] of Object.entries(schema.def.shape)) {
      visit(member, Reflect.get(value as object, name), [...path, name], places);
    }
  } else if (schema instanceof z.ZodRecord && schema.def.keyType === localeSchema) {
    places.push({ path, words: value as Localised });
  } else if (schema instanceof z.ZodRecord && schema.def.valueType instanceof z.ZodObject) {
    for (const [name, member] of Object.entries(value as object)) {
      visit(schema.def.valueType, member, [...path, name], places);
    }
  }
}

/** A copy of the policy in which each text by locale is the text in this one: what templates see. */
export function inLocale(policy: Policy, locale: string): Readonly<Record<string, unknown>> {
  const copy: Record<string, unknown> = structuredClone(policy);
  for (const { path, words } of listLocalised(policy)) {
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((value, part) => Reflect.get(value as object, part), copy);
    Reflect.set(parent as object, path.at(-1) ?? '', words[locale] ?? words[policy.default_locale] ?? '');
  }
  return copy;
}
