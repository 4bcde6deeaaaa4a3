import type { RequestId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { getRequest } from '../requests/index.ts';
import { statusObject, type DrpDoor } from './service.ts';
import { findDoorRequest, markTold } from './store.ts';

/** Sends JSON to an address that another named, and gives the status of the answer; throws where none came or the address is no public one. */
export type SendCallback = (url: string, body: string, signal: AbortSignal) => Promise<number>;

/** The other side may have to be told how a request stands. */
export const tellingDue = defineEvent({
  name: 'doors.tell',
  schema: z.strictObject({ requestId: z.uuid() }),
});

/** A step was taken: it is told of the request, and of those that it answers for. */
export async function planTelling(ctx: Context, requestId: RequestId): Promise<void> {
  const { joined } = await getRequest(ctx, requestId);
  await transaction(ctx, async (tx) => {
    for (const id of [requestId, ...joined.map((one) => one.requestId)]) {
      const own = await findDoorRequest(tx.db, tx.controller, id);
      if (own?.sealedCallbacks !== undefined) await tx.enqueue(tx, tellingDue, { requestId: id });
    }
  });
}

/** Tells how it stands now, once; throws, to be tried again, where nobody took it (2.03.1). */
export async function tell(
  ctx: Context,
  requestId: RequestId,
  { drp, send, signal }: { readonly drp: DrpDoor; readonly send: SendCallback; readonly signal: AbortSignal },
): Promise<void> {
  const own = await findDoorRequest(ctx.db, ctx.controller, requestId);
  if (own?.sealedCallbacks === undefined) return;
  const status = await statusObject(ctx, drp, own);
  const told = [status.status, status.reason, status.expected_by, status.processing_details].join('\n');
  if (told === own.told) return;
  const key = ctx.vault.controllerOwnerKey(ctx.controller);
  const urls = z
    .array(z.url())
    .parse(JSON.parse(ctx.vault.open(key, requestId, own.sealedCallbacks).toString()));
  for (const url of urls) {
    const answer = await send(url, JSON.stringify(status), signal);
    if (answer < 200 || answer > 299) throw new Error('the callback was not taken');
  }
  await transaction(ctx, (tx) => markTold(tx.tx, tx.controller, requestId, told));
}
