/**
 * The two operations this package does not do itself. Node hands in `node:crypto` (`@zgoda/verify/node`), the
 * offline checker a bundled implementation; both obey `ed25519.ts` at the edges.
 */
export interface Primitives {
  /** SHA-256, 32 bytes. It does not keep `data`, which may change afterwards. */
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /**
   * Pure Ed25519 by the cofactorless equation `R = [s]B - [k]A`, compared as bytes. The caller has already refused
   * what `ed25519.ts` lists, so the answer is the same everywhere. @see RFC 8032 5.1.7
   */
  readonly verifyEd25519: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

export type Sha256 = Primitives['sha256'];
