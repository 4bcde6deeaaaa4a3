import { randomInt } from 'node:crypto';
import { literalKinds, type Literal } from '@zgoda/connector-kit';

const firstCapacity = 1024;
const fullest = 0.7;

/**
 * Which tuples were seen, as 64-bit hashes of their own seed: 8 to 23 bytes a tuple, however long it is. Of 2,000,000 different ones,
 * two have the same hash once in 9,000,000 runs.
 */
export class SeenSet {
  #high = new Uint32Array(firstCapacity);
  #low = new Uint32Array(firstCapacity);
  #size = 0;
  readonly #seeds = [randomInt(2 ** 32), randomInt(2 ** 32)] as const;

  /** Whether the tuple is new. */
  add(tuple: readonly Literal[]): boolean {
    let [high, low]: readonly number[] = this.#seeds;
    high ??= 0;
    low ??= 0;
    for (const value of tuple) {
      const text = value === null ? '\u{1}' : `${value.text}\u{2}`;
      for (let index = 0; index < text.length; index += 1) {
        const unit = text.charCodeAt(index);
        high = Math.imul(high ^ unit, 0x85ebca77);
        low = Math.imul(low ^ unit, 0xc2b2ae3d);
        high = (high << 13) | (high >>> 19);
        low = (low << 17) | (low >>> 15);
      }
    }
    high = Math.imul(high ^ (high >>> 16), 0x21f0aaad) ^ Math.imul(low ^ (low >>> 13), 0x735a2d97);
    low = Math.imul(low ^ (low >>> 16), 0x735a2d97) ^ Math.imul(high ^ (high >>> 15), 0xd35a2d97);
    // Two zeros stand for an empty place.
    return this.#put(high >>> 0, low === 0 ? 1 : low >>> 0);
  }

  #put(high: number, low: number): boolean {
    if (this.#size > this.#low.length * fullest) this.#grow();
    const mask = this.#low.length - 1;
    let place = (high ^ low) & mask;
    while (this.#low[place] !== 0) {
      if (this.#low[place] === low && this.#high[place] === high) return false;
      place = (place + 1) & mask;
    }
    this.#high[place] = high;
    this.#low[place] = low;
    this.#size += 1;
    return true;
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(low.length * 2);
    this.#size = 0;
    for (let place = 0; place < low.length; place += 1)
      if (low[place] !== 0) this.#put(high[place] ?? 0, low[place] ?? 0);
  }
}

/** Small: what is in use when the collector comes is kept for long, and 2,000,000 rows go through here. */
const pageBytes = 2048;
const firstLetter = 'a'.charCodeAt(0);

function* unpack(page: string, width: number): Generator<readonly Literal[]> {
  let tuple: Literal[] = [];
  for (let place = 0; place < page.length;) {
    const kind = literalKinds[page.charCodeAt(place) - firstLetter] ?? 'text';
    const colon = page.indexOf(':', place);
    const end = colon + 1 + Number(page.slice(place + 1, colon));
    tuple.push({ kind, text: page.slice(colon + 1, end) });
    place = end;
    if (tuple.length < width) continue;
    yield tuple;
    tuple = [];
  }
}

/** Tuples on their way from the table where they were read to the one that they lead to: bytes, so that millions stay small. */
export class TupleQueue {
  readonly #width: number;
  readonly #seen: SeenSet | undefined;
  #pages: Buffer[] = [];
  #last = Buffer.alloc(0);
  #filled = 0;

  /** @param mayRepeat whether the same tuple can come again: then it is kept once. */
  constructor(width: number, mayRepeat: boolean) {
    this.#width = width;
    this.#seen = mayRepeat ? new SeenSet() : undefined;
  }

  /** A tuple with a NULL in it leads nowhere. */
  add(tuple: readonly Literal[]): void {
    if (tuple.includes(null) || this.#seen?.add(tuple) === false) return;
    let packed = '';
    for (const value of tuple) {
      const { kind, text } = value ?? { kind: 'text', text: '' };
      packed += `${String.fromCharCode(firstLetter + literalKinds.indexOf(kind))}${text.length}:${text}`;
    }
    // At most three bytes for each unit of a text.
    const longest = packed.length * 3;
    if (this.#filled + longest > this.#last.length) {
      this.#close();
      this.#last = Buffer.allocUnsafeSlow(Math.max(pageBytes, longest));
    }
    this.#filled += this.#last.write(packed, this.#filled);
  }

  #close(): void {
    if (this.#filled > 0) this.#pages.push(this.#last.subarray(0, this.#filled));
    this.#last = Buffer.alloc(0);
    this.#filled = 0;
  }

  /** Pages, each given once; more may be added meanwhile. */
  *take(): Generator<readonly (readonly Literal[])[]> {
    for (;;) {
      if (this.#pages.length === 0) this.#close();
      const page = this.#pages.shift();
      if (page === undefined) return;
      yield [...unpack(page.toString(), this.#width)];
    }
  }
}
