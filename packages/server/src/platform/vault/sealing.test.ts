import assert from 'node:assert/strict';
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { openRecord, sealRecord, type LiveOwnerKey } from './sealing.ts';

const liveKey = (change: Partial<LiveOwnerKey> = {}): LiveOwnerKey => ({
  kind: 'live',
  controller: 'payroll-mail',
  ownerId: 'an owner',
  keyId: '0190b5a6-0000-7000-8000-000000000001',
  secret: createSecretKey(randomBytes(32)),
  ...change,
});
const plain = fc.uint8Array({ maxLength: 300 });
const recordId = fc.string({ maxLength: 60 });

test('what was sealed opens for the same record, and is 45 bytes longer', () => {
  const key = liveKey();
  fc.assert(
    fc.property(plain, recordId, (bytes, id) => {
      const sealed = sealRecord(key, id, bytes);
      assert.equal(sealed.length, bytes.length + 45);
      assert.deepEqual(new Uint8Array(openRecord(key, id, sealed)), bytes);
    }),
  );
});

test('a record never opens under the id of another record', () => {
  const key = liveKey();
  fc.assert(
    fc.property(plain, recordId, recordId, (bytes, id, other) => {
      fc.pre(id !== other);
      const sealed = sealRecord(key, id, bytes);
      assert.throws(() => openRecord(key, other, sealed), { code: 'not_authentic' });
    }),
  );
});

test('a record never opens for another controller, even with the same key bytes and key id', () => {
  const key = liveKey();
  const sealed = sealRecord(key, 'record', Buffer.from('text'));
  assert.throws(() => openRecord({ ...key, controller: 'client-crm' }, 'record', sealed), {
    code: 'not_authentic',
  });
});

test('a record never opens with other key bytes under the same key id', () => {
  const key = liveKey();
  const sealed = sealRecord(key, 'record', Buffer.from('text'));
  const other = { ...key, secret: createSecretKey(randomBytes(32)) };
  assert.throws(() => openRecord(other, 'record', sealed), { code: 'not_authentic' });
});

test('a record sealed with another owner’s key is an unknown key, never "erased"', () => {
  const sealed = sealRecord(liveKey(), 'record', Buffer.from('text'));
  assert.throws(() => openRecord(liveKey({ keyId: randomUUID() }), 'record', sealed), {
    code: 'unknown_key',
  });
});

test('a record in which any one byte was changed does not open', () => {
  const key = liveKey();
  const sealed = sealRecord(key, 'record', Buffer.from('what a person told us'));
  for (let place = 0; place < sealed.length; place += 1) {
    for (const bit of [1, 128]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(place) ^ bit, place);
      assert.throws(() => openRecord(key, 'record', changed), { name: 'VaultError' }, `byte ${place}`);
    }
  }
});

test('a record cut short or made longer does not open', () => {
  const key = liveKey();
  const sealed = sealRecord(key, 'record', Buffer.from('what a person told us'));
  for (let length = 0; length < sealed.length; length += 1) {
    assert.throws(() => openRecord(key, 'record', sealed.subarray(0, length)), { name: 'VaultError' });
  }
  assert.throws(() => openRecord(key, 'record', Buffer.concat([sealed, Buffer.of(0)])), {
    code: 'not_authentic',
  });
});

test('sealing twice gives different bytes', () => {
  const key = liveKey();
  const sealed = new Set(
    Array.from({ length: 200 }, () => sealRecord(key, 'record', Buffer.from('a')).toString('hex')),
  );
  assert.equal(sealed.size, 200);
});

test('the key of an erased owner neither seals nor opens', () => {
  const sealed = sealRecord(liveKey(), 'record', Buffer.from('text'));
  const erased = { kind: 'erased', controller: 'payroll-mail', ownerId: 'an owner' } as const;
  assert.throws(() => sealRecord(erased, 'record', Buffer.from('text')), { code: 'erased' });
  assert.throws(() => openRecord(erased, 'record', sealed), { code: 'erased' });
});
