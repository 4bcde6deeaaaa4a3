import { createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Reads the ring from a file. @throws Error when it is missing or wrong */
export function readMasterKeyFile(file: string): MasterKeys {
  return parseMasterKeys(readFileSync(file, 'utf8'));
}

/** The same, making the file with one key and mode 0600 when it is absent: development and embedded installations. */
export function ensureMasterKeyFile(file: string): MasterKeys {
  if (!existsSync(file)) createOnce(file);
  return readMasterKeyFile(file);
}

/** Written aside and linked: never half-written, never over another's. */
function createOnce(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(
    draft,
    `# Without this key nothing that was sealed can be read. Keep a copy apart.\n${generateMasterKey()}\n`,
    {
      mode: 0o600,
      flush: true,
    },
  );
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}
