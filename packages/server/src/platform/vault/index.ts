export { VaultError } from './errors.ts';
export {
  ensureMasterKeyFile,
  generateMasterKey,
  parseMasterKeys,
  readMasterKeyFile,
  type MasterKeys,
} from './master-keys.ts';
export type { LiveOwnerKey, OwnerKey } from './sealing.ts';
export { newStreamKey, openStream, readStreamKey, sealStream } from './stream-sealing.ts';
export { countKeysByMaster, listErasedOwners, type OwnerKeyRow } from './store.ts';
export { createVault, type Vault, type VaultOptions } from './vault.ts';
export { createKeyRotation } from './rotation.ts';
