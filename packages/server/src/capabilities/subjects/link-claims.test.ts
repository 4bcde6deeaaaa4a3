import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryId, EntryId, IdentityId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import * as fc from 'fast-check';
import { decodeClaims, encodeClaims, isExpired, linkKinds, type LinkClaims } from './link-claims.ts';

const slug = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
const claims = fc.record(
  {
    kind: fc.constantFrom(...linkKinds),
    subjectId: fc.uuid() as fc.Arbitrary<SubjectId>,
    topics: fc.array(slug, { maxLength: 5 }),
    channel: slug,
    messageId: fc.uuid() as fc.Arbitrary<MessageId>,
    entryId: fc.uuid() as fc.Arbitrary<EntryId>,
    deliveryId: fc.uuid() as fc.Arbitrary<DeliveryId>,
    identityId: fc.uuid() as fc.Arbitrary<IdentityId>,
    expiresAt: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((seconds) => new Date(seconds * 1000)),
  },
  { requiredKeys: ['kind', 'subjectId'], noNullPrototype: true },
) as fc.Arbitrary<LinkClaims>;

test('every claim reads back as it was written', () => {
  fc.assert(fc.property(claims, (given) => assert.deepEqual(decodeClaims(encodeClaims(given)), given)));
});

test('claims cut at any place, or with a byte more, are not claims', () => {
  fc.assert(
    fc.property(claims, (given) => {
      const whole = encodeClaims(given);
      for (let length = 0; length < whole.length; length += 1) {
        assert.equal(decodeClaims(whole.subarray(0, length)), undefined);
      }
      assert.equal(decodeClaims(Uint8Array.of(...whole, 0)), undefined);
    }),
  );
});

test('any bytes at all are read without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      decodeClaims(bytes);
    }),
  );
});

test('a link is good until its last second has begun, and one without an end is good for ever', () => {
  const link: LinkClaims = {
    kind: 'receipt',
    subjectId: '0190a000-0000-7000-8000-000000000000' as SubjectId,
  };
  const expiresAt = new Date('2027-01-01T00:00:00Z');
  assert.equal(isExpired({ ...link, expiresAt }, new Date('2026-12-31T23:59:59.999Z')), false);
  assert.equal(isExpired({ ...link, expiresAt }, expiresAt), true);
  assert.equal(isExpired(link, new Date('2999-01-01T00:00:00Z')), false);
});
