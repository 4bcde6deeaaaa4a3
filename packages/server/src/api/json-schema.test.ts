import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { publicId } from '@zgoda/vocabulary/ids';
import { exampleOf, kindOf, limitsOf, type JsonSchema } from './json-schema.ts';

const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

test('a kind is told in words', () => {
  const cases: readonly (readonly [z.ZodType, string])[] = [
    [z.string(), 'text'],
    [z.iso.datetime(), 'time, RFC 3339'],
    [z.int(), 'whole number'],
    [z.boolean(), 'true or false'],
    [z.enum(['a', 'b']), 'one of'],
    [z.array(z.strictObject({ a: z.string() })), 'list of objects'],
    [z.union([z.string(), z.int()]), 'one of 2 forms'],
    [z.literal('promised'), 'constant'],
    [z.unknown(), 'anything'],
  ];
  for (const [schema, kind] of cases) assert.equal(kindOf(schemaOf(schema)), kind);
});

test('limits are told in phrases, and those of the number type itself are not', () => {
  assert.deepEqual(limitsOf(schemaOf(z.string().min(3).max(320))), ['3 to 320 characters']);
  assert.deepEqual(limitsOf(schemaOf(z.string().length(64))), ['exactly 64 characters']);
  assert.deepEqual(limitsOf(schemaOf(z.int())), []);
  assert.deepEqual(limitsOf(schemaOf(z.int().positive())), ['at least 1']);
  assert.deepEqual(limitsOf(schemaOf(z.array(z.string()).max(20))), ['at most 20 items']);
  assert.deepEqual(limitsOf(schemaOf(z.int().default(20))), ['20 when absent']);
});

test('an example has every required field, and fits its schema', () => {
  const schema = z.strictObject({
    subject: z.union([z.strictObject({ email: z.email() }), z.strictObject({ phone: z.string() })]),
    choices: z.array(z.strictObject({ status: z.enum(['given', 'refused']), at: z.iso.datetime() })).min(1),
    entry: publicId('entry').optional(),
    id: publicId('subject'),
    limit: z.int().min(5),
    really: z.boolean(),
  });
  const example = exampleOf(schemaOf(schema));
  assert.deepEqual(schema.safeParse(example).error, undefined);
  assert.ok(!Object.hasOwn(example as object, 'entry'));
});
