import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { nodeIssuer, nodePrimitives, signEd25519 } from '../node/index.ts';
import { formatCheckpoint } from '../src/checkpoint.ts';
import { toHex, toUtf8 } from '../src/bytes.ts';
import { commitTo, discloseFields, type Disclosure, type Fields } from '../src/disclosure.ts';
import { formatLeaf, type Leaf } from '../src/leaf.ts';
import {
  foldNodes,
  coveringNodes,
  hashLeaf,
  hashNode,
  joinHashes,
  planInclusion,
  type NodeId,
} from '../src/merkle.ts';
import {
  cosignedText,
  formatNote,
  formatSignatureLine,
  makeVerifierKey,
  signatureTypes,
  type VerifierKey,
} from '../src/note.ts';
import type { LogReader } from '../src/log-audit.ts';
import { hashRecord, type Receipt } from '../src/receipt.ts';
import { encodeEntries, parseTilePath, tileWidth } from '../src/tile.ts';
import { formatTlogProof } from '../src/tlog-proof.ts';
import { formatTrustPolicy } from '../src/trust-policy.ts';

const { sha256 } = nodePrimitives;

/** A key pair of a log or a witness, for tests. */
export interface TestSigner {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
  readonly seed: Uint8Array;
}

export function newSigner(name: string, type: number = signatureTypes.ed25519): TestSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return signerFrom(name, privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32), type);
}

export function signerFrom(
  name: string,
  seed: Uint8Array,
  type: number = signatureTypes.ed25519,
): TestSigner {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { key: makeVerifierKey(sha256, { name, publicKey, type }), privateKey, seed };
}

export function signLine(signer: TestSigner, text: string): string {
  return formatSignatureLine(signer.key, signEd25519(signer.privateKey, text));
}

export function cosignLine(signer: TestSigner, text: string, unixSeconds: number): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(unixSeconds));
  const signature = signEd25519(signer.privateKey, cosignedText(text, unixSeconds));
  return formatSignatureLine(signer.key, Buffer.concat([time, signature]));
}

/** A whole log in memory: every node of its tree, and any past size of it. */
export class MemoryLog implements LogReader {
  readonly signer: TestSigner;
  readonly origin: string;
  readonly entries: Uint8Array[] = [];
  readonly levels: Uint8Array[][] = [];
  readonly trust: string;

  constructor(origin = 'log.example/evidence/test') {
    this.origin = origin;
    this.signer = newSigner(origin);
    this.trust = formatTrustPolicy({ key: this.signer.key });
  }

  get size(): number {
    return this.entries.length;
  }

  append(entry: Uint8Array): void {
    this.entries.push(entry);
    this.#add(0, hashLeaf(sha256, entry));
  }

  #add(level: number, hash: Uint8Array): void {
    const row = (this.levels[level] ??= []);
    row.push(hash);
    const [left, right] = row.slice(-2);
    if (row.length % 2 === 0 && left !== undefined && right !== undefined) {
      this.#add(level + 1, hashNode(sha256, left, right));
    }
  }

  node({ level, index }: NodeId): Uint8Array {
    const hash = this.levels[level]?.[index];
    if (hash === undefined) throw new Error(`no node ${level}/${index}`);
    return hash;
  }

  fold(nodes: readonly NodeId[]): Uint8Array {
    return foldNodes(
      sha256,
      nodes.map((node) => this.node(node)),
    );
  }

  root(size = this.size): Uint8Array {
    return this.fold(coveringNodes(0, size));
  }

  proof(index: number, size = this.size): Uint8Array[] {
    return planInclusion(index, size).map((nodes) => this.fold(nodes));
  }

  checkpoint(size = this.size, witnesses: readonly TestSigner[] = []): string {
    const text = formatCheckpoint({ origin: this.origin, size, root: this.root(size) });
    const cosignatures = witnesses.map((witness) => cosignLine(witness, text, 1_795_000_000));
    return formatNote(text, [signLine(this.signer, text), ...cosignatures]);
  }

  async read(path: string): Promise<Uint8Array> {
    if (path === 'checkpoint') return toUtf8(this.checkpoint());
    const tile = parseTilePath(path);
    if (tile === undefined) throw new Error(`no such path: ${path}`);
    const from = tile.index * tileWidth;
    if (tile.level === 'entries') return encodeEntries(this.entries.slice(from, from + tile.width));
    return joinHashes((this.levels[8 * tile.level] ?? []).slice(from, from + tile.width));
  }
}

/** An act as the server would log it. */
export interface TestEntry {
  readonly leaf: Leaf;
  readonly disclosures: readonly Disclosure[];
}

export function makeEntry(seed: string, fields: Fields, leaf: Partial<Leaf> = {}): TestEntry {
  const secret = sha256(toUtf8(`secret ${seed}`));
  const disclosures = discloseFields(nodeIssuer, secret, fields);
  const commitment = commitTo(
    sha256,
    disclosures.map(({ digest }) => digest),
  );
  const id = toHex(sha256(toUtf8(`id ${seed}`)).subarray(0, 16));
  const policy = toHex(sha256(toUtf8('policy')));
  const shown = {
    class: 'consent',
    id,
    time: '2026-11-22T13:00:00Z',
    policy,
    notice: '',
    commitment,
  } as const;
  return { disclosures, leaf: { ...shown, ...leaf } };
}

export const testRecord = {
  'dct:conformsTo': 'zgoda:consent-record-v1',
  'dpv:hasConsentStatus': 'dpv:ConsentGiven',
  'dpv:hasPurpose': ['newsletter'],
};

export const testFields: Fields = {
  purpose: 'newsletter',
  status: 'given',
  reserved: false,
  notice_version: 3,
  subject: 'sub_0190c0de0190c0de0190c0de0190c0de',
  subject_seq: 1,
  time: '2026-11-22T13:37:42.123Z',
  record: hashRecord(sha256, testRecord),
};

/** A log of `size` entries with one of them spelt out, and its receipt. */
export function makeReceipt(
  options: {
    readonly size?: number;
    readonly index?: number;
    readonly show?: (name: string) => boolean;
  } = {},
): { readonly log: MemoryLog; readonly receipt: Receipt } {
  const { size = 300, index = 211, show = () => true } = options;
  const entry = makeEntry('mine', testFields);
  const log = new MemoryLog();
  for (let i = 0; i < size; i++)
    log.append(formatLeaf(i === index ? entry.leaf : makeEntry(`${i}`, { n: i }).leaf));
  const shown = entry.disclosures.filter(({ name }) => show(name));
  const hidden = entry.disclosures.filter(({ name }) => !show(name)).map(({ digest }) => digest);
  const receipt: Receipt = {
    format: 'zgoda/receipt/v1',
    leaf: entry.leaf,
    disclosures: shown.map(({ encoded }) => encoded),
    hidden: hidden.sort(),
    proof: formatTlogProof({ index, hashes: log.proof(index), checkpoint: log.checkpoint() }),
    ...(show('record') ? { record: testRecord } : {}),
    trust: log.trust,
  };
  return { log, receipt };
}
