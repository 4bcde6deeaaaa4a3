import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const deriveKey = promisify(argon2);

/**
 * Argon2id parameters of new hashes: 46 MiB, one pass, one lane, about 80 ms on one core of a small server.
 * @see RFC 9106 4; OWASP Password Storage Cheat Sheet, "Argon2id"
 */
export const passwordHashing = {
  memoryKib: 47_104,
  passes: 1,
  lanes: 1,
  saltBytes: 16,
  tagBytes: 32,
} as const;

interface StoredHash {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function parseHash(text: string): StoredHash {
  const pattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
  const match = pattern.exec(text);
  if (match === null) throw new Error('A stored password hash is not in the form this system writes.');
  const [, memory = '', passes = '', lanes = '', salt = '', tag = ''] = match;
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

async function deriveTag(
  password: string,
  stored: Omit<StoredHash, 'tag'>,
  tagBytes: number,
): Promise<Buffer> {
  return deriveKey('argon2id', {
    message: password.normalize('NFKC'),
    nonce: stored.salt,
    memory: stored.memoryKib,
    passes: stored.passes,
    parallelism: stored.lanes,
    tagLength: tagBytes,
  });
}

/** Argon2id of the NFKC form, as a PHC string that carries its own parameters and random salt. */
export async function hashPassword(password: string): Promise<string> {
  const { memoryKib, passes, lanes, saltBytes, tagBytes } = passwordHashing;
  const salt = randomBytes(saltBytes);
  const tag = await deriveTag(password, { memoryKib, passes, lanes, salt }, tagBytes);
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`;
}

/**
 * Whether the password is the one hashed. With `undefined` (no such account, or no password yet) the answer is
 * false after the same work, so that the time taken tells nothing.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (hash === undefined) {
    await hashPassword(password);
    return false;
  }
  const stored = parseHash(hash);
  return timingSafeEqual(await deriveTag(password, stored, stored.tag.length), stored.tag);
}

/** Whether a hash was made with other parameters than today's and should be made anew at the next sign-in. */
export function isOutdatedHash(hash: string): boolean {
  const { memoryKib, passes, lanes, tag } = parseHash(hash);
  return (
    memoryKib !== passwordHashing.memoryKib ||
    passes !== passwordHashing.passes ||
    lanes !== passwordHashing.lanes ||
    tag.length !== passwordHashing.tagBytes
  );
}
