import { DomainError } from '@zgoda/vocabulary/errors';
import { ConflictRetry } from '../db/index.ts';
import { TransportError } from '../http/index.ts';
import { VaultError } from '../vault/index.ts';

const ownErrors = [DomainError, VaultError, TransportError, ConflictRetry];

/**
 * Does this error make it certain that nothing of a transaction was done? Errors of the work itself do, and those of single
 * statements: data exceptions, violated constraints, lost races. A lost connection does not.
 */
export function isUndone(error: unknown): boolean {
  if (ownErrors.some((kind) => error instanceof kind)) return true;
  const state = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|23|40)[0-9A-Z]{3}$/.test(state);
}
