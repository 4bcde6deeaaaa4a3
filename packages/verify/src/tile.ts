import { parseDecimal } from './bytes.ts';
import { FormatError } from './format-error.ts';
import { foldPerfect, hashLength, type NodeId } from './merkle.ts';
import type { Sha256 } from './primitives.ts';

/** Hashes of a full tile, and entries of a full bundle. */
export const tileWidth = 256;
/** The largest entry a bundle can hold, by its 16-bit length. */
export const maxEntryBytes = 65_535;

/** A tile of hashes (`level` 0-63) or a bundle of entries; `width` 256 is full, 1-255 partial. */
export interface TileId {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** `tile/0/x001/x234/067`, `tile/entries/000.p/17`: the path below a log's prefix. @see https://c2sp.org/tlog-tiles */
export function tilePath(tile: TileId): string {
  let rest = Math.floor(tile.index / 1000);
  let path = String(tile.index % 1000).padStart(3, '0');
  while (rest > 0) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
    rest = Math.floor(rest / 1000);
  }
  return `tile/${tile.level}/${path}${tile.width === tileWidth ? '' : `.p/${tile.width}`}`;
}

/** The tile that a path names; undefined unless it is the one spelling that `tilePath` writes. */
export function parseTilePath(path: string): TileId | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return undefined;
  const [, levelText = '', indexText = '', widthText] = match;
  const level = levelText === 'entries' ? ('entries' as const) : parseDecimal(levelText);
  const index = Number(indexText.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? tileWidth : parseDecimal(widthText);
  if (level === undefined || width === undefined || !Number.isSafeInteger(index)) return undefined;
  const tile = { level, index, width };
  const isInRange =
    (level === 'entries' || level < 64) && width > 0 && (widthText === undefined || width < tileWidth);
  return isInRange && tilePath(tile) === path ? tile : undefined;
}

/** How many hashes (or entries) of that tile a tree of `size` has; 0 when the tile does not exist yet. */
export function widthOfTile(
  tile: { readonly level: number | 'entries'; readonly index: number },
  size: number,
): number {
  const perHash = tile.level === 'entries' ? 1 : tileWidth ** tile.level;
  const available = Math.floor(size / perHash) - tile.index * tileWidth;
  return Math.max(0, Math.min(tileWidth, available));
}

/** The tile that holds or implies a perfect subtree's hash in a tree of `size`. */
export function tileOfNode(node: NodeId, size: number): TileId {
  const level = Math.floor(node.level / 8);
  const index = Math.floor((node.index * 2 ** (node.level % 8)) / tileWidth);
  return { level, index, width: widthOfTile({ level, index }, size) };
}

/** A perfect subtree's hash, computed from the hashes of `tileOfNode`. @throws tile_malformed when the tile is too narrow */
export function nodeFromTile(sha256: Sha256, node: NodeId, hashes: Uint8Array): Uint8Array {
  const width = 2 ** (node.level % 8);
  const from = (node.index * width) % tileWidth;
  const parts: Uint8Array[] = [];
  for (let i = from; i < from + width; i++) {
    const hash = hashes.subarray(i * hashLength, (i + 1) * hashLength);
    if (hash.length !== hashLength) throw new FormatError('tile_malformed', 'the tile is too narrow');
    parts.push(hash);
  }
  return foldPerfect(sha256, parts);
}

/** A bundle: each entry after its length in two bytes, big-endian. @throws tile_malformed when an entry is too long */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let offset = 0;
  for (const entry of entries) {
    if (entry.length > maxEntryBytes)
      throw new FormatError('tile_malformed', 'an entry is longer than 65,535 bytes');
    bundle[offset] = entry.length >> 8;
    bundle[offset + 1] = entry.length & 0xff;
    bundle.set(entry, offset + 2);
    offset += 2 + entry.length;
  }
  return bundle;
}

/** The entries of a bundle, as views of its bytes. @throws tile_malformed */
export function decodeEntries(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bundle.length) {
    const end = offset + 2 + (bundle[offset] ?? 0) * 256 + (bundle[offset + 1] ?? 0);
    if (offset + 2 > bundle.length || end > bundle.length)
      throw new FormatError('tile_malformed', 'the bundle is cut off');
    entries.push(bundle.subarray(offset + 2, end));
    offset = end;
  }
  return entries;
}
