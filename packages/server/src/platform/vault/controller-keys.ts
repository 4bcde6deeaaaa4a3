import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { VaultError } from './errors.ts';
import type { MasterKeys } from './master-keys.ts';
import { secretBytes, unwrapSecret, wrapSecret } from './sealing.ts';
import { keyPurposes, type ControllerKeyRow, type KeyPurpose } from './store.ts';

/** Ed25519 (RFC 8032). */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The 32 raw bytes. */
  readonly publicKey: Buffer;
}

/** A controller's keys, unwrapped, in this process's memory. */
export interface ControllerKeys {
  /** Version that new owner keys are wrapped with. */
  readonly wrapVersion: number;
  readonly wrap: ReadonlyMap<number, KeyObject>;
  readonly index: KeyObject;
  readonly link: KeyObject;
  readonly log: SigningKey;
}

function associatedData(
  row: Pick<ControllerKeyRow, 'controller_id' | 'purpose' | 'version' | 'master_key_id'>,
): string {
  return `controller-key\n${row.controller_id}\n${row.purpose}\n${row.version}\n${row.master_key_id}`;
}

/** A fresh random key for one purpose, wrapped by the current master key. */
export function newControllerKeyRow(
  masterKeys: MasterKeys,
  name: Pick<ControllerKeyRow, 'controller_id' | 'purpose' | 'version'>,
  random: (bytes: number) => Buffer,
): ControllerKeyRow {
  const { id, key } = masterKeys.current;
  const named = { ...name, master_key_id: id };
  return { ...named, wrapped: wrapSecret(key, createSecretKey(random(secretBytes)), associatedData(named)) };
}

/** The same key, wrapped by the current master key. */
export function rewrapControllerKey(masterKeys: MasterKeys, row: ControllerKeyRow): ControllerKeyRow {
  const { id, key } = masterKeys.current;
  const renamed = { ...row, master_key_id: id };
  return { ...renamed, wrapped: wrapSecret(key, unwrap(masterKeys, row), associatedData(renamed)) };
}

function unwrap(masterKeys: MasterKeys, row: ControllerKeyRow): KeyObject {
  return unwrapSecret(masterKeys.get(row.master_key_id), row.wrapped, associatedData(row));
}

/** The purposes that have no key yet. */
export function missingPurposes(rows: readonly ControllerKeyRow[]): readonly KeyPurpose[] {
  return keyPurposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
}

/** @throws VaultError when a purpose is missing, a master key is not in the ring, or a row is not authentic */
export function unwrapControllerKeys(
  masterKeys: MasterKeys,
  rows: readonly ControllerKeyRow[],
): ControllerKeys {
  const only = (purpose: KeyPurpose): KeyObject => {
    const row = rows.findLast((candidate) => candidate.purpose === purpose);
    if (row === undefined) throw new VaultError('unknown_key', `the controller has no key for ${purpose}`);
    return unwrap(masterKeys, row);
  };
  const wrapRows = rows.filter((row) => row.purpose === 'wrap');
  return {
    wrapVersion: Math.max(...wrapRows.map((row) => row.version)),
    wrap: new Map(wrapRows.map((row) => [row.version, unwrap(masterKeys, row)])),
    index: only('index'),
    link: only('link'),
    log: toSigningKey(only('log').export()),
  };
}

/** RFC 8410 7: what stands before the seed in a PKCS #8 Ed25519 key. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicKeyBytes = 32;

function toSigningKey(seed: Buffer): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: spki.subarray(spki.length - publicKeyBytes) };
}
