import type { RequestId, StaffId } from '@zgoda/vocabulary/ids';
import type { StaffRole } from '@zgoda/vocabulary/staff';
import { sql } from 'kysely';
import type { Context } from '../../context.ts';
import type { PolicyFiles } from '../policies/index.ts';
import { testContext, type TestContext, type TestDatabase } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import type { AnchorStore } from '../../platform/anchor/index.ts';
import { openTestLog } from '../evidence/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { createAccount } from '../staff/account-service.ts';
import { receiveRequest, attendRequest, type IncomingRequest } from './intake-service.ts';

export interface RequestContext extends TestContext {
  readonly anchors: AnchorStore;
}

/** A controller with this policy in force, under its own name. */
export async function requestContext(
  database: TestDatabase,
  controller: string,
  files: PolicyFiles,
): Promise<RequestContext> {
  const ctx = await testContext(database, { controller });
  const { anchors } = await openTestLog(ctx);
  await publishPolicy(ctx, files);
  return { ...ctx, anchors };
}

/** A member of staff in this role. */
export async function staffOf(
  ctx: Context,
  role: StaffRole,
  name: string = role,
): Promise<Context & { staffId: StaffId }> {
  const { staffId } = await transaction(ctx, (tx) =>
    createAccount(tx, { email: `${name}@staff.example`, name, roles: [role] }),
  );
  // As one who has accepted the invitation.
  await transaction(ctx, ({ tx }) =>
    sql`update staff set password_hash = 'x', totp_secret_sealed = '\\x00' where staff_id = ${staffId}`.execute(
      tx,
    ),
  );
  return { ...ctx, staffId, actor: { kind: 'staff', staffId, roles: [role] } };
}

/** Received, and looked up who asks. */
export async function asked(
  ctx: Context,
  wanted: Partial<IncomingRequest> & Pick<IncomingRequest, 'type'>,
): Promise<RequestId> {
  const { requestId } = await transaction(ctx, (tx) =>
    receiveRequest(tx, { by: 'api', details: {}, locale: 'en', ...wanted }),
  );
  await attendRequest(ctx, requestId);
  return requestId;
}
