import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import { maskEmail } from '../capabilities/subjects/index.ts';

/** Enough to tell a person's identities apart, and not enough to write to them. */
export function maskIdentity(kind: IdentityKind, value: string): string {
  if (kind === 'email') return maskEmail(value);
  if (kind === 'phone') return `${value.slice(0, 4)}…${value.slice(-2)}`;
  return `${value.slice(0, 2)}…`;
}
