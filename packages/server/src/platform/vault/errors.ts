export type VaultFault =
  /** The controller was not made known to this process by `ensureController`. */
  | 'unknown_controller'
  /** A record or a wrapped key names a key that is not there. Never taken for "erased". */
  | 'unknown_key'
  /** The owner's key was destroyed on purpose. */
  | 'erased'
  /** Not a sealed record of a format we know. */
  | 'malformed'
  /** The bytes, or the record, owner or controller they belong to, are not those that were sealed. */
  | 'not_authentic'
  /** The wrapping master key is not in the ring. */
  | 'unknown_master_key';

/** A failure of the key store. It never carries key material, plaintext or personal data. */
export class VaultError extends Error {
  readonly code: VaultFault;

  constructor(code: VaultFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VaultError';
    this.code = code;
  }
}
