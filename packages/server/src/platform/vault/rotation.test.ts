import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { controllerIdSchema, type ControllerId } from '@zgoda/vocabulary/ids';
import { systemClock } from '../clock.ts';
import { transaction } from '../db/index.ts';
import { testDatabase } from '../db/testing.ts';
import { systemIds } from '../ids.ts';
import {
  countKeysByMaster,
  createKeyRotation,
  createVault,
  generateMasterKey,
  parseMasterKeys,
  type Vault,
} from './index.ts';

const database = await testDatabase();
const { db } = database;
const [firstEntry, secondEntry] = [generateMasterKey(), generateMasterKey()];
const oldRing = parseMasterKeys(firstEntry);
const bothRing = parseMasterKeys(`${secondEntry} ${firstEntry}`);
const newRing = parseMasterKeys(secondEntry);
const optionsWith = (masterKeys: typeof oldRing) => ({ db, clock: systemClock, ids: systemIds, masterKeys });

async function openVault(controller: ControllerId, ring = oldRing): Promise<Vault> {
  const vault = createVault(optionsWith(ring));
  await vault.ensureController(controller);
  return vault;
}

async function insertOwners(
  vault: Vault,
  controller: ControllerId,
  count: number,
): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await transaction({ db }, ({ tx }) =>
    vault.insertOwnerKeys(
      tx,
      ids.map((id) => vault.newOwnerKey(controller, id).row),
    ),
  );
  return ids;
}

async function sealAll(vault: Vault, controller: ControllerId, ids: readonly string[]) {
  const keys = await vault.loadOwnerKeys(db, controller, ids);
  return ids.map((id) => ({ id, sealed: vault.seal(keys.get(id)!, id, Buffer.from(`of ${id}`)) }));
}

async function assertOpens(
  vault: Vault,
  controller: ControllerId,
  records: Awaited<ReturnType<typeof sealAll>>,
) {
  const keys = await vault.loadOwnerKeys(
    db,
    controller,
    records.map(({ id }) => id),
  );
  for (const { id, sealed } of records)
    assert.equal(vault.open(keys.get(id)!, id, sealed).toString(), `of ${id}`);
}

const wrapVersions = async (controller: ControllerId) => {
  const keys = await db
    .selectFrom('vault.controller_key')
    .select('version')
    .where('controller_id', '=', controller)
    .where('purpose', '=', 'wrap')
    .execute();
  return keys.map(({ version }) => version);
};

test('after a rotation of the master key the old one is not needed, and everything still opens', async () => {
  const controller = controllerIdSchema.parse('master-rotation');
  const running = await openVault(controller);
  const records = await sealAll(running, controller, await insertOwners(running, controller, 3));
  const index = running.blindIndex(controller, 'a@example.com');
  const { publicKey } = running.signingKey(controller);

  assert.equal(await createKeyRotation(optionsWith(bothRing)).rotateMasterKey(), 4);
  const restarted = await openVault(controller, newRing);
  await assertOpens(restarted, controller, records);
  await assertOpens(running, controller, records);
  assert.deepEqual(restarted.blindIndex(controller, 'a@example.com'), index);
  assert.deepEqual(restarted.signingKey(controller).publicKey, publicKey);
  await assert.rejects(openVault(controller, oldRing), { code: 'unknown_master_key' });
  assert.equal(await createKeyRotation(optionsWith(bothRing)).rotateMasterKey(), 0);
  assert.deepEqual(await countKeysByMaster(db), [{ masterKeyId: newRing.current.id, keys: 4 }]);
});

test('a rotation of the master key that cannot read one key changes none', async () => {
  const controller = controllerIdSchema.parse('master-rotation-fails');
  await openVault(controller);
  const owner = await database.owner();
  await owner.query(
    `update vault.controller_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)
     where controller_id = $1 and purpose = 'log'`,
    [controller],
  );
  await assert.rejects(createKeyRotation(optionsWith(bothRing)).rotateMasterKey(), { code: 'not_authentic' });
  const ids = await db
    .selectFrom('vault.controller_key')
    .select('master_key_id')
    .distinct()
    .where('controller_id', '=', controller)
    .execute();
  assert.deepEqual(ids, [{ master_key_id: oldRing.current.id }]);
  await owner.query('delete from vault.controller_key where controller_id = $1', [controller]);
});

test('after a rotation of a controller’s key, running and new processes open everything and write on', async () => {
  const controller = controllerIdSchema.parse('controller-rotation');
  const running = await openVault(controller);
  const ids = await insertOwners(running, controller, 2100);
  const records = await sealAll(running, controller, ids);
  const seen: number[] = [];
  const rewrapped = await createKeyRotation(optionsWith(oldRing)).rotateControllerKey(
    controller,
    ({ left }) => seen.push(left),
  );
  assert.equal(rewrapped, 2101);
  assert.deepEqual(seen, [1101, 101, 0]);
  assert.deepEqual(await wrapVersions(controller), [2]);
  await assertOpens(running, controller, records);
  await assertOpens(await openVault(controller), controller, records);
});

test('a running process that still has the old wrap key writes no row with it', async () => {
  const controller = controllerIdSchema.parse('stale-process');
  const running = await openVault(controller);
  await createKeyRotation(optionsWith(oldRing)).rotateControllerKey(controller);
  const ownerId = randomUUID();
  let tries = 0;
  await transaction({ db }, async ({ tx }) => {
    tries += 1;
    await running.insertOwnerKeys(tx, [running.newOwnerKey(controller, ownerId).row]);
  });
  assert.equal(tries, 2);
  const stored = await db
    .selectFrom('vault.owner_key')
    .select('wrap_version')
    .where('controller_id', '=', controller)
    .distinct()
    .execute();
  assert.deepEqual(stored, [{ wrap_version: 2 }]);
});

test('an interrupted rotation is finished by the next one, without a third key', async () => {
  const controller = controllerIdSchema.parse('interrupted');
  const running = await openVault(controller);
  const records = await sealAll(running, controller, await insertOwners(running, controller, 1500));
  const rotation = createKeyRotation(optionsWith(oldRing));
  const interruption = new Error('the process was stopped');
  await assert.rejects(
    rotation.rotateControllerKey(controller, () => {
      throw interruption;
    }),
    interruption,
  );
  assert.deepEqual(await wrapVersions(controller), [1, 2]);
  await assertOpens(running, controller, records);
  assert.equal(await rotation.rotateControllerKey(controller), 501);
  assert.deepEqual(await wrapVersions(controller), [2]);
  await assertOpens(running, controller, records);
});

test('owners that are made while a rotation runs are not lost', async () => {
  const controller = controllerIdSchema.parse('busy-rotation');
  const running = await openVault(controller);
  await insertOwners(running, controller, 1500);
  const made: string[] = [];
  const rotation = { isRunning: true };
  const writer = async (): Promise<void> => {
    while (rotation.isRunning) {
      const ownerId = randomUUID();
      await transaction({ db }, ({ tx }) =>
        running.insertOwnerKeys(tx, [running.newOwnerKey(controller, ownerId).row]),
      );
      made.push(ownerId);
    }
  };
  const writers = [writer(), writer(), writer()];
  await createKeyRotation(optionsWith(oldRing)).rotateControllerKey(controller);
  await createKeyRotation(optionsWith(oldRing)).rotateControllerKey(controller);
  rotation.isRunning = false;
  await Promise.all(writers);
  assert.deepEqual(await wrapVersions(controller), [3]);
  const fresh = await openVault(controller);
  assert.equal((await fresh.loadOwnerKeys(db, controller, made)).size, made.length);
});

test('a rotation does not wait for acts that hold keys, and what they seal opens afterwards', async () => {
  const controller = controllerIdSchema.parse('rotated-under-acts');
  const vault = await openVault(controller);
  const [id = ''] = await insertOwners(vault, controller, 3);
  const [read, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const act = transaction({ db }, async ({ tx }) => {
    const key = (await vault.loadOwnerKeys(tx, controller, [id])).get(id);
    read.resolve();
    await goOn.promise;
    return vault.seal(key!, id, Buffer.from(`of ${id}`));
  });
  await read.promise;
  const waited = sleep(5_000, undefined, { ref: false });
  const rotation = createKeyRotation(optionsWith(oldRing)).rotateControllerKey(controller);
  const rewrapped = await Promise.race([rotation, waited]);
  goOn.resolve();
  assert.equal(rewrapped, 4);
  await assertOpens(vault, controller, [{ id, sealed: await act }]);
});
