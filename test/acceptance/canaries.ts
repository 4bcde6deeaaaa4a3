import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text that belongs to one invented person, and what it is called when it is found where it must not be. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

/** A place to search: a text, or bytes. */
export interface Haystack {
  readonly place: string;
  readonly content: string | Buffer;
}

/** The ends of Base64 depend on what stands around, so only its middle is looked for, at each of three offsets. */
function base64Middles(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
    return encoded.slice(4, -4);
  });
}

const asJsonEscapes = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** How a text could stand somewhere by carelessness, each form with its name: in clear, encoded, or hashed without a key. */
function formsOf(text: string): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  const add = (form: string, needle: string): void => void forms.set(needle.toLowerCase(), form);
  for (const variant of [text, text.toLowerCase()]) {
    for (const algorithm of ['md5', 'sha1', 'sha256']) {
      const digest = createHash(algorithm).update(variant).digest();
      add(`${algorithm}, hex`, digest.toString('hex'));
      add(`${algorithm}, Base64`, digest.toString('base64').replace(/=+$/, ''));
    }
    for (const middle of base64Middles(variant)) {
      add('Base64', middle);
      add('Base64url', middle.replaceAll('+', '-').replaceAll('/', '_'));
    }
    add('hex', Buffer.from(variant).toString('hex'));
    add('JSON escapes', asJsonEscapes(variant));
    add('percent-encoded', encodeURIComponent(variant));
    add('in clear', variant);
  }
  return forms;
}

/** Where canaries are found, as sentences; empty when nowhere. Case does not count; bytes are searched as hexadecimal too. */
export function findCanaries(canaries: readonly Canary[], haystacks: readonly Haystack[]): string[] {
  const needles = canaries.map(({ name, text }) => ({ name, forms: [...formsOf(text)] }));
  return haystacks.flatMap(({ place, content }) => {
    const text = typeof content === 'string' ? content : `${content.toString()}\n${content.toString('hex')}`;
    const searched = text.toLowerCase();
    return needles.flatMap(({ name, forms }) => {
      const found = forms.find(([needle]) => searched.includes(needle));
      return found === undefined ? [] : [`${name} ${found[1]} in ${place}: ${around(searched, found[0])}`];
    });
  });
}

function around(text: string, needle: string): string {
  const at = text.indexOf(needle);
  return text.slice(Math.max(0, at - 100), at + needle.length + 40);
}

/** Searches bytes as they lie in files, in UTF-8 as typed and in lower case. */
export function findInFiles(
  canaries: readonly Canary[],
  directory: string,
  except: readonly string[],
): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !except.some((path) => file.startsWith(path)));
  return files.flatMap((file) => {
    const bytes = readFileSync(file);
    return canaries
      .filter(({ text }) => [text, text.toLowerCase()].some((variant) => bytes.includes(variant)))
      .map(({ name }) => `${name} in the file ${file}`);
  });
}
