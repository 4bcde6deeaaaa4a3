import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { secureRandom } from '../ids.ts';
import { VaultError } from './errors.ts';

/*
 * A stream in chunks of equal size, each AES-256-GCM under a key that seals this one stream and nothing else. The nonce counts the
 * chunks and marks the last one, so that none can be left out, doubled, moved or cut off at the end.
 * STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015.
 */
const algorithm = 'aes-256-gcm';
const tagBytes = 16;
const keyBytes = 32;
/** Of the plain text of a chunk; only the last one is shorter. */
export const streamChunkBytes = 1024 * 1024;

export const newStreamKey = (): Buffer => secureRandom(keyBytes);
export const readStreamKey = (bytes: Uint8Array): KeyObject => createSecretKey(bytes);

/** Seven bytes of zero, the chunk's number, one byte that is 1 for the last. */
function nonceOf(no: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(no, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Seals a stream named `name`, a chunk at a time; there is always a last chunk, if an empty one. */
export async function* sealStream(
  key: KeyObject,
  name: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly no: number; readonly plainBytes: number; readonly sealed: Buffer }> {
  let no = 0;
  const seal = (plain: Uint8Array, isLast: boolean) => {
    const cipher = createCipheriv(algorithm, key, nonceOf(no, isLast), { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(`stream\n1\n${name}`));
    const body = cipher.update(plain);
    cipher.final();
    no += 1;
    return { no: no - 1, plainBytes: plain.length, sealed: Buffer.concat([body, cipher.getAuthTag()]) };
  };
  const chunk = Buffer.alloc(streamChunkBytes);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      // A full chunk is sealed once there is more: until then it may be the last.
      if (filled === chunk.length) {
        yield seal(chunk, false);
        filled = 0;
      }
      const part = piece.subarray(at, at + chunk.length - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  }
  yield seal(chunk.subarray(0, filled), true);
}

/** Opens what `sealStream` gave, in its order. @throws VaultError `not_authentic` at whatever is not as it was sealed, an early end included */
export async function* openStream(
  key: KeyObject,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let no = 0;
  let held: Uint8Array | undefined;
  const open = (sealed: Uint8Array, isLast: boolean): Buffer => {
    if (sealed.length < tagBytes) throw new VaultError('malformed', 'a sealed chunk is too short');
    const decipher = createDecipheriv(algorithm, key, nonceOf(no, isLast), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(`stream\n1\n${name}`));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    try {
      decipher.final();
    } catch (error) {
      throw new VaultError('not_authentic', 'a sealed stream is not what was sealed', { cause: error });
    }
    no += 1;
    return plain;
  };
  for await (const chunk of chunks) {
    if (held !== undefined) yield open(held, false);
    held = chunk;
  }
  if (held === undefined) throw new VaultError('not_authentic', 'a sealed stream has no end');
  yield open(held, true);
}
