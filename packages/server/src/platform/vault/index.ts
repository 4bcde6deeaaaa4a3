export { VaultError, type VaultFault } from './errors.ts';
export {
  ensureMasterKeyFile,
  generateMasterKey,
  parseMasterKeys,
  readMasterKeyFile,
  type MasterKeyFile,
  type MasterKeys,
} from './master-keys.ts';
export type { SigningKey } from './controller-keys.ts';
export type { ErasedOwnerKey, LiveOwnerKey, OwnerKey } from './sealing.ts';
export { countKeysByMaster, type MasterKeyUse, type OwnerKeyRow } from './store.ts';
export { createVault, type Vault, type VaultOptions } from './vault.ts';
export { createKeyRotation, type KeyRotation } from './rotation.ts';
