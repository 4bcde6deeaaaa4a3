import { createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { VaultError } from './errors.ts';

const keyBytes = 32;

export interface MasterKey {
  /** Names it inside each wrapped controller key. */
  readonly id: string;
  readonly key: KeyObject;
}

/** Every master key that wrapped controller keys may still name; new ones are wrapped by `current`. */
export interface MasterKeys {
  readonly current: MasterKey;
  /** @throws VaultError `unknown_master_key` */
  get(id: string): KeyObject;
  has(id: string): boolean;
}

/**
 * Reads a ring of master keys: `id:base64` entries of 32 bytes each, separated by commas, spaces or line ends, the current one
 * first; `#` begins a comment.
 * @throws Error naming the entry by its place, never by its content
 */
export function parseMasterKeys(text: string): MasterKeys {
  const entries = text
    .replaceAll(/#.*$/gm, '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  const keys = new Map(entries.map((entry, index) => parseEntry(entry, index + 1)));
  if (keys.size < entries.length) throw new Error('two master keys have the same id');
  const [first] = keys;
  if (first === undefined) throw new Error('there is no master key');
  return {
    current: { id: first[0], key: first[1] },
    has: (id) => keys.has(id),
    get(id) {
      const key = keys.get(id);
      if (key === undefined)
        throw new VaultError('unknown_master_key', `master key ${id} is not in the ring`);
      return key;
    },
  };
}

function parseEntry(entry: string, place: number): [string, KeyObject] {
  const match = /^([a-z0-9-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry);
  const bytes = Buffer.from(match?.[2] ?? '', 'base64');
  if (match?.[1] === undefined || bytes.length !== keyBytes) {
    throw new Error(`master key ${place} is not id:base64 of ${keyBytes} bytes`);
  }
  return [match[1], createSecretKey(bytes)];
}

/** A new entry for a ring; its id is a fingerprint of the key. */
export function generateMasterKey(): string {
  const bytes = randomBytes(keyBytes);
  const id = `mk-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}`;
  return `${id}:${bytes.toString('base64')}`;
}

/** A ring kept in a file: it reads the file again when it meets an id that it does not know. */
export interface MasterKeyFile extends MasterKeys {
  /**
   * Puts a new key first in the file, so that it is the current one here at once, and elsewhere once it is met.
   * The other keys stay until nothing names them: `rotateMasterKey`, then `countKeysByMaster`.
   * @returns its id
   */
  addKey(): string;
}

/** Reads the ring from a file. @throws Error when it is missing or wrong */
export function readMasterKeyFile(file: string): MasterKeyFile {
  const read = (): MasterKeys => parseMasterKeys(readFileSync(file, 'utf8'));
  let ring = read();
  return {
    get current() {
      return ring.current;
    },
    get(id) {
      if (!ring.has(id)) ring = read();
      return ring.get(id);
    },
    has: (id) => ring.has(id),
    addKey() {
      replaceFile(file, `${generateMasterKey()}\n${readFileSync(file, 'utf8')}`);
      ring = read();
      return ring.current.id;
    },
  };
}

/** The same, making the file with one key and mode 0600 when it is absent: development and embedded installations. */
export function ensureMasterKeyFile(file: string): MasterKeyFile {
  if (!existsSync(file)) createOnce(file);
  return readMasterKeyFile(file);
}

/** Written aside and linked: never half-written, never over another's. */
function createOnce(file: string): void {
  const note = '# Without this key nothing that was sealed can be read. Keep a copy apart.';
  const draft = writeDraft(file, `${note}\n${generateMasterKey()}\n`);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}

function replaceFile(file: string, text: string): void {
  renameSync(writeDraft(file, text), file);
}

function writeDraft(file: string, text: string): string {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  return draft;
}
