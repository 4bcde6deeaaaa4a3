import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { markFile } from './icons.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A file that never changes under its address: the address carries a hash of the content. */
export interface Asset {
  readonly type: string;
  readonly plain: Bytes;
  readonly gzip: Bytes;
  readonly br: Bytes;
}

const assets = new Map<string, Asset>();

function publish(name: string, type: string, text: string): string {
  const plain = new TextEncoder().encode(text);
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 12);
  const path = `/assets/${hash}-${name}`;
  assets.set(path, {
    type,
    plain,
    gzip: new Uint8Array(gzipSync(plain, { level: 9 })),
    br: new Uint8Array(brotliCompressSync(plain)),
  });
  return path;
}

/** Leaves out what only people who change the file need: comments and indentation. */
const condense = (css: string): string =>
  css
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s*\n\s*/g, '')
    .replaceAll(/\s*\{/g, '{')
    .replaceAll(/;\}/g, '}');

/** In this order: later ones refine earlier ones. */
const styles = ['ground', 'page', 'policy', 'parts', 'forms', 'print'];
const stylesheet = styles
  .map((name) => readFileSync(new URL(`styles/${name}.css`, import.meta.url), 'utf8'))
  .map(condense)
  .join('');

export const assetPaths = {
  stylesheet: publish('zgoda.css', 'text/css; charset=utf-8', stylesheet),
  mark: publish('mark.svg', 'image/svg+xml', markFile),
} as const;

/** The file at this path, if it is one of ours. */
export const findAsset = (path: string): Asset | undefined => assets.get(path);
