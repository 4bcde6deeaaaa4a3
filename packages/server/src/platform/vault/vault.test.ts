import assert from 'node:assert/strict';
import { createPublicKey, randomUUID, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { systemClock } from '../clock.ts';
import { ConflictRetry, transaction } from '../db/index.ts';
import { testContext, testDatabase } from '../db/testing.ts';
import { systemIds } from '../ids.ts';
import { createVault, generateMasterKey, parseMasterKeys, VaultError, type OwnerKey } from './index.ts';

const database = await testDatabase();
const ctx = await testContext(database, { controller: 'payroll-mail' });
const other = await testContext(database, { controller: 'client-crm' });
const { vault, controller } = ctx;

async function insertOwner(ownerId: string): Promise<OwnerKey> {
  const { key, row } = vault.newOwnerKey(controller, ownerId);
  await transaction(ctx, ({ tx }) => vault.insertOwnerKeys(tx, [row]));
  return key;
}

async function loadOwner(ownerId: string): Promise<OwnerKey | undefined> {
  return (await vault.loadOwnerKeys(ctx.db, controller, [ownerId])).get(ownerId);
}

test('a key that was stored opens what it sealed before', async () => {
  const ownerId = randomUUID();
  const sealed = vault.seal(await insertOwner(ownerId), 'record', Buffer.from('text'));
  const loaded = await loadOwner(ownerId);
  assert(loaded);
  assert.equal(vault.open(loaded, 'record', sealed).toString(), 'text');
});

test('owners without a key are absent, and owners of another controller too', async () => {
  const ownerId = randomUUID();
  await insertOwner(ownerId);
  assert.equal(await loadOwner(randomUUID()), undefined);
  assert.equal((await vault.loadOwnerKeys(ctx.db, other.controller, [ownerId])).size, 0);
});

test('one statement loads many owners', async () => {
  const ids = Array.from({ length: 40 }, () => randomUUID());
  await transaction(ctx, ({ tx }) =>
    vault.insertOwnerKeys(
      tx,
      ids.map((id) => vault.newOwnerKey(controller, id).row),
    ),
  );
  const loaded = await vault.loadOwnerKeys(ctx.db, controller, [...ids, randomUUID()]);
  assert.deepEqual(new Set(loaded.keys()), new Set(ids));
});

test('an owner’s row moved to another owner or controller does not unwrap', async () => {
  const [from, to] = [randomUUID(), randomUUID()];
  await insertOwner(from);
  const owner = await database.owner();
  await owner.query(
    `insert into vault.owner_key select controller_id, $2, key_id, wrap_version, wrapped, created_at
     from vault.owner_key where owner_id = $1 union all
     select $3, owner_id, key_id, wrap_version, wrapped, created_at from vault.owner_key where owner_id = $1`,
    [from, to, other.controller],
  );
  await assert.rejects(loadOwner(to), { code: 'not_authentic' });
  await assert.rejects(vault.loadOwnerKeys(ctx.db, other.controller, [from]), { code: 'not_authentic' });
});

test('a destroyed key is gone, its owner is told as erased, and destroying again changes nothing', async () => {
  const ownerId = randomUUID();
  const sealed = vault.seal(await insertOwner(ownerId), 'record', Buffer.from('text'));
  for (let time = 0; time < 2; time += 1) {
    await transaction(ctx, ({ tx }) => vault.destroyOwnerKey(tx, controller, ownerId));
    const loaded = await loadOwner(ownerId);
    assert.equal(loaded?.kind, 'erased');
    assert(loaded);
    assert.throws(() => vault.open(loaded, 'record', sealed), { code: 'erased' });
  }
  const left = await ctx.db
    .selectFrom('vault.owner_key')
    .where('owner_id', '=', ownerId)
    .selectAll()
    .execute();
  assert.deepEqual(left, []);
});

test('an erased owner never gets a key again, not even from a restored row', async () => {
  const ownerId = randomUUID();
  const { row } = vault.newOwnerKey(controller, ownerId);
  await transaction(ctx, ({ tx }) => vault.insertOwnerKeys(tx, [row]));
  await transaction(ctx, ({ tx }) => vault.destroyOwnerKey(tx, controller, ownerId));
  for (const again of [row, vault.newOwnerKey(controller, ownerId).row]) {
    await assert.rejects(
      transaction(ctx, ({ tx }) => vault.insertOwnerKeys(tx, [again])),
      { code: 'erased' },
    );
  }
  await transaction(ctx, ({ tx }) => tx.insertInto('vault.owner_key').values(row).execute());
  assert.equal((await loadOwner(ownerId))?.kind, 'erased');
});

test('a tombstone cannot be taken away by the application', async () => {
  const ownerId = randomUUID();
  await transaction(ctx, ({ tx }) => vault.destroyOwnerKey(tx, controller, ownerId));
  await assert.rejects(
    transaction(ctx, ({ tx }) =>
      tx.deleteFrom('vault.owner_tombstone').where('owner_id', '=', ownerId).execute(),
    ),
    { code: '42501' },
  );
});

test('of two processes that make a key for the same owner, the second one starts again and finds the first one’s', async () => {
  const ownerId = randomUUID();
  const first = await insertOwner(ownerId);
  let tries = 0;
  const found = await transaction(ctx, async ({ tx }) => {
    tries += 1;
    const there = (await vault.loadOwnerKeys(tx, controller, [ownerId])).get(ownerId);
    if (tries === 1) await vault.insertOwnerKeys(tx, [vault.newOwnerKey(controller, ownerId).row]);
    return there;
  });
  assert.equal(tries, 2);
  assert.equal(found?.kind === 'live' && found.keyId, first.kind === 'live' && first.keyId);
});

test('a batch of which one owner has got a key meanwhile starts again as a whole', async () => {
  const [there, fresh] = [randomUUID(), randomUUID()];
  await insertOwner(there);
  let tries = 0;
  const loaded = await transaction(ctx, async ({ tx }) => {
    tries += 1;
    const known = await vault.loadOwnerKeys(tx, controller, [there, fresh]);
    if (tries === 2) return known;
    const rows = [fresh, there].map((id) => vault.newOwnerKey(controller, id).row);
    await assert.rejects(vault.insertOwnerKeys(tx, rows), ConflictRetry);
    throw new ConflictRetry('the key of an owner');
  });
  assert.deepEqual([...loaded.keys()], [there]);
});

test('another process with the same master key reads the same keys', async () => {
  const masterKeys = parseMasterKeys(generateMasterKey());
  const open = () => createVault({ db: ctx.db, clock: systemClock, ids: systemIds, masterKeys });
  const shared = controllerIdSchema.parse('two-processes');
  const [one, two] = [open(), open()];
  await Promise.all([one.ensureController(shared), two.ensureController(shared)]);
  assert.deepEqual(one.linkKey(shared), two.linkKey(shared));
  assert.deepEqual(one.signingKey(shared).publicKey, two.signingKey(shared).publicKey);
  assert.deepEqual(one.blindIndex(shared, 'a'), two.blindIndex(shared, 'a'));
  const sealed = one.seal(one.controllerOwnerKey(shared), 'record', Buffer.from('text'));
  assert.equal(two.open(two.controllerOwnerKey(shared), 'record', sealed).toString(), 'text');
});

test('another master key opens nothing', async () => {
  const masterKeys = parseMasterKeys(generateMasterKey());
  const stranger = createVault({ db: ctx.db, clock: systemClock, ids: systemIds, masterKeys });
  await assert.rejects(stranger.ensureController(controller), { code: 'unknown_master_key' });
});

test('the blind index tells equal texts only within one controller', () => {
  const index = vault.blindIndex(controller, 'a@example.com');
  assert.equal(index.length, 32);
  assert.deepEqual(vault.blindIndex(controller, 'a@example.com'), index);
  assert.notDeepEqual(vault.blindIndex(controller, 'b@example.com'), index);
  assert.notDeepEqual(vault.blindIndex(other.controller, 'a@example.com'), index);
});

test('the log key is Ed25519, its public key 32 raw bytes', () => {
  const { privateKey, publicKey } = vault.signingKey(controller);
  assert.equal(publicKey.length, 32);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  const message = Buffer.from('a checkpoint');
  const check = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  assert(verify(null, message, check, sign(null, message, privateKey)));
});

test('a controller that was not made known is an error', () => {
  const unknown = controllerIdSchema.parse('unknown');
  for (const ask of [
    () => vault.linkKey(unknown),
    () => vault.signingKey(unknown),
    () => vault.blindIndex(unknown, 'a'),
    () => vault.newOwnerKey(unknown, 'a'),
    () => vault.controllerOwnerKey(unknown),
  ]) {
    assert.throws(ask, (error) => error instanceof VaultError && error.code === 'unknown_controller');
  }
});

test('a key that is printed or logged shows nothing of its secret', async () => {
  const key = await insertOwner(randomUUID());
  assert(key.kind === 'live');
  const secret = key.secret.export();
  for (const text of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)]) {
    assert(!text.includes(secret.toString('hex')) && !text.includes(secret.toString('base64')));
    assert(!text.includes(secret.subarray(0, 4).join(', ')));
  }
});

test('records are opened by thousands on a thread beside, but for the erased, and what was changed is refused', async () => {
  const [live, erased] = [randomUUID(), randomUUID()];
  const recordId = randomUUID();
  const boxes = await Promise.all(
    [live, erased].map(async (id) => vault.seal(await insertOwner(id), recordId, Buffer.from(`of ${id}`))),
  );
  const pack = (ownerId: string, sealed: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(sealed.length);
    const ids = [ownerId, recordId].map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
    return Buffer.concat([...ids, length, sealed]);
  };
  const records = [live, erased].map((id, index) => pack(id, boxes[index] ?? Buffer.alloc(0)));
  const openAll = () => vault.openMany(ctx.db, controller, Buffer.concat(records));
  assert.deepEqual(await openAll(), [`of ${live}`, `of ${erased}`]);
  await transaction(ctx, ({ tx }) => vault.destroyOwnerKey(tx, controller, erased));
  assert.deepEqual(await openAll(), [`of ${live}`]);
  assert.deepEqual(await vault.openMany(ctx.db, other.controller, Buffer.concat(records)), []);
  const changed = Buffer.from(records[0] ?? Buffer.alloc(0));
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  await assert.rejects(
    vault.openMany(ctx.db, controller, changed),
    (error) => error instanceof VaultError && error.code === 'not_authentic',
  );
});
