import * as fc from 'fast-check';
import { z } from 'zod';
import { unwrap, shapeOf } from '../src/difference/difference.ts';
import type { PolicyTexts } from '../src/index.ts';
import { mechanisms, type MechanismId } from '../src/mechanisms.ts';
import { keptBySchema, policySchema, type Policy } from '../src/schema.ts';

type Schema = z.core.$ZodType;

/** Texts of every form that the format knows; few, so that two policies often share one. */
const samples = [
  'en',
  'uk',
  'de',
  'AA-01',
  'AA-02',
  'AA-03',
  'UA',
  'PL',
  'US',
  'P30D',
  'P1M',
  'P31D',
  'P1Y',
  'PT15M',
  'a@one.example',
  'b@one.example',
  'https://one.example',
  'https://two.example',
  '21:00',
  '08:00',
  '22:30',
  '2027-05-01',
  '2027-12-25',
];

/** Values of a schema, whatever it is: a field that is added to the format is varied from then on. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const isOptional = schema instanceof z.ZodOptional;
  const inner = unwrap(schema);
  const made = madeOf(inner);
  return isOptional ? fc.option(made, { nil: undefined }) : made;
}

function madeOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema === keptBySchema) return keptBy;
  const shape = shapeOf(schema);
  if (shape !== undefined) return objectOf(shape);
  if (schema instanceof z.ZodArray) return listOf(schema.def.element);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...(schema.options as readonly unknown[]));
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.def.options.map(valuesOf));
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return fc.integer({ min: 1, max: 20 });
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(fc.constantFrom('en', 'uk'), recordValues(schema), { maxKeys: 2 });
  const accepted = samples.filter((sample) => z.safeParse(schema, sample).success);
  if (accepted.length > 0) return fc.constantFrom(...accepted.slice(0, 5));
  throw new Error(`values of ${schema._zod.def.type} are not made here yet`);
}

function recordValues(schema: z.ZodRecord): fc.Arbitrary<unknown> {
  return valuesOf(schema.def.valueType);
}

function objectOf(shape: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  const members = Object.entries(shape).map(([name, schema]) => [name, valuesOf(schema)] as const);
  return fc
    .record(Object.fromEntries(members))
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)));
}

function listOf(element: Schema): fc.Arbitrary<unknown> {
  const selector = (item: unknown): unknown => {
    const { id, regime, mechanism, type, holidays, from, text, to } = Object(item) as Readonly<
      Record<string, unknown>
    >;
    const period = holidays === undefined ? undefined : from;
    const step = text === undefined ? undefined : to;
    return id ?? regime ?? mechanism ?? type ?? period ?? step ?? JSON.stringify(item);
  };
  return fc.uniqueArray(valuesOf(element), { maxLength: 3, selector });
}

const named = [
  'topic-list',
  'strict-opt-in',
  'third-party-refusal',
  'cause-required',
  'mail-withdrawal',
] as const satisfies readonly MechanismId[];

const keptBy = fc
  .constantFrom(...named)
  .chain((mechanism) =>
    fc.record({ mechanism: fc.constant(mechanism), settings: valuesOf(mechanisms[mechanism].settings) }),
  );

/** A policy that follows the schema; `check` would find much to say about it. */
export const arbitraryPolicy = valuesOf(policySchema) as fc.Arbitrary<Policy>;

const word = fc.constantFrom('alpha', 'beta');
const localeTexts = fc.record({
  title: word,
  lead: word,
  clauses: fc.dictionary(fc.constantFrom('AA-01', 'AA-02'), fc.record({ title: word, body: word }), {
    noNullPrototype: true,
  }),
});
export const arbitraryTexts = fc.dictionary(fc.constantFrom('en', 'uk'), localeTexts, {
  noNullPrototype: true,
}) as fc.Arbitrary<PolicyTexts>;
