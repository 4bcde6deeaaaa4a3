import { fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { FormatError } from './format-error.ts';
import { hashLength } from './merkle.ts';

/** What a log signs: how many leaves it has, and their root. @see https://c2sp.org/tlog-checkpoint */
export interface Checkpoint {
  /** The log's one name, a URL without scheme. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The note text of a checkpoint, without extension lines. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`;
}

/**
 * Extension lines are allowed by the format and dropped here: nobody can audit them.
 * @throws checkpoint_malformed
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.length < 4 || lines.pop() !== '' || lines.includes('')) throw malformed('not three lines');
  const [origin = '', sizeText = '', rootText = ''] = lines;
  const size = parseDecimal(sizeText);
  if (size === undefined) throw malformed('the size is not a decimal');
  let root: Uint8Array;
  try {
    root = fromBase64(rootText);
  } catch {
    throw malformed('the root is not Base 64');
  }
  if (root.length !== hashLength) throw malformed('the root is not 32 bytes');
  return { origin, size, root };
}

function malformed(why: string): FormatError {
  return new FormatError('checkpoint_malformed', why);
}
