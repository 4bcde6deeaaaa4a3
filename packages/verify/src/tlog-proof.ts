import { fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { FormatError } from './format-error.ts';
import { hashLength } from './merkle.ts';

/** An inclusion proof with the checkpoint that it leads to. @see https://c2sp.org/tlog-proof */
export interface TlogProof {
  readonly index: number;
  /** From the leaf's sibling up to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** A signed note, verbatim. */
  readonly checkpoint: string;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 leaves needs no more. */
const maxHashes = 63;

export function formatTlogProof(proof: TlogProof): string {
  const hashes = proof.hashes.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${firstLine}\nindex ${proof.index}\n${hashes}\n${proof.checkpoint}`;
}

/** The optional line of extra data is checked for its form and dropped: nothing authenticates it. @throws proof_malformed */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  if (split < 0) throw malformed('no empty line before the checkpoint');
  const [version, ...lines] = text.slice(0, split).split('\n');
  if (version !== firstLine) throw malformed('not a proof of version 1');
  if (lines[0]?.startsWith('extra ') === true) decode(lines.shift()?.slice('extra '.length) ?? '');
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice('index '.length)) : undefined;
  if (index === undefined) throw malformed('no index');
  if (lines.length > maxHashes) throw malformed('too many hashes');
  const hashes = lines.map(decode);
  if (!hashes.every((hash) => hash.length === hashLength)) throw malformed('a hash that is not 32 bytes');
  return { index, hashes, checkpoint: text.slice(split + 2) };
}

function decode(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw malformed('a line that is not Base 64');
  }
}

function malformed(why: string): FormatError {
  return new FormatError('proof_malformed', why);
}
