import type { StaffId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { getAccountForChange, recordStaffAct } from './account-service.ts';
import { deleteEnded, type SweptRows } from './session-store.ts';
import { keptAfterEnd } from './staff.ts';
import { deleteAccount } from './store.ts';

/**
 * Removes an account for good: its key, name, address, password, second factor, sessions and invitations. What the person
 * did stays in the access log and in the evidence under an id that leads to nobody. The address may be invited again.
 * @throws DomainError `staff_not_found`, `own_account`
 * @see GDPR Art. 5(1)(e), 17(1)(a)
 */
export async function removeStaff(ctx: Context, staffId: StaffId): Promise<void> {
  await transaction(ctx, async (tx) => {
    await getAccountForChange(tx, staffId);
    await tx.vault.destroyOwnerKey(tx.tx, tx.controller, staffId);
    await deleteAccount(tx.tx, tx.controller, staffId);
    await recordStaffAct(tx, staffId, { act: 'staff.account_removed' });
  });
}

/** Deletes what has ended long enough ago: sessions, invitations, sign-ins, counts of attempts. */
export async function sweepStaff(ctx: Context): Promise<SweptRows> {
  const now = ctx.clock.now();
  const before = {
    session: new Date(now.getTime() - keptAfterEnd.sessionMs),
    invitation: new Date(now.getTime() - keptAfterEnd.invitationMs),
    now,
  };
  return transaction(ctx, (tx) => deleteEnded(tx.tx, tx.controller, before));
}
