import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { deleteEnded, type SweptRows } from './session-store.ts';
import { keptAfterEnd } from './staff.ts';

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
