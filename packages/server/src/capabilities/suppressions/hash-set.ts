const hashBytes = 32;

/**
 * Hashes of 32 bytes, each once: a million of them take 64 MB, where as many texts in a set would take three times that. What is in it
 * is a hash already, so that its first bytes say where it lies.
 */
export class HashSet {
  #slots = Buffer.alloc(hashBytes * 1024);
  #taken = new Uint8Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(hash: Uint8Array): boolean {
    return this.#taken[this.#find(hash)] === 1;
  }

  /** @returns false when it was in it before */
  add(hash: Uint8Array): boolean {
    const slot = this.#find(hash);
    if (this.#taken[slot] === 1) return false;
    this.#slots.set(hash, slot * hashBytes);
    this.#taken[slot] = 1;
    this.#size += 1;
    if (this.#size * 3 > this.#taken.length * 2) this.#grow();
    return true;
  }

  /** In no particular order, in groups of `size`. */
  *groups(size: number): Generator<readonly Buffer[]> {
    let group: Buffer[] = [];
    for (const hash of this.#all()) {
      group.push(hash);
      if (group.length < size) continue;
      yield group;
      group = [];
    }
    if (group.length > 0) yield group;
  }

  *#all(): Generator<Buffer> {
    for (const [slot, isTaken] of this.#taken.entries())
      if (isTaken === 1) yield this.#slots.subarray(slot * hashBytes, (slot + 1) * hashBytes);
  }

  /** The slot that holds it, or the free one where it belongs. */
  #find(hash: Uint8Array): number {
    const count = this.#taken.length;
    let slot = new DataView(hash.buffer, hash.byteOffset, hash.byteLength).getUint32(0) & (count - 1);
    while (this.#taken[slot] === 1 && !this.#holds(slot, hash)) slot = (slot + 1) & (count - 1);
    return slot;
  }

  #holds(slot: number, hash: Uint8Array): boolean {
    const from = slot * hashBytes;
    return this.#slots.compare(hash, 0, hashBytes, from, from + hashBytes) === 0;
  }

  #grow(): void {
    const all = [...this.#all()];
    this.#slots = Buffer.alloc(this.#slots.length * 2);
    this.#taken = new Uint8Array(this.#taken.length * 2);
    this.#size = 0;
    for (const hash of all) this.add(hash);
  }
}
