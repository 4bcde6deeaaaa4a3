import type { Context as HonoContext } from 'hono';
import type { IncomingMessage } from 'node:http';
import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { StrictResponse } from './strict-response.ts';

/** Whose key a call was made with. */
export interface Caller {
  readonly keyId: string;
  readonly controller: ControllerId;
  readonly role: ApiRole;
  /** Origins a browser key may be used from; empty means any. */
  readonly origins: readonly string[];
}

/** What the Node adapter hands to the application; absent when it is called without a socket, as tests do. */
export interface NodeBindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: StrictResponse;
}

/** Set for every request, before routing. */
export interface RootEnv {
  Variables: {
    /** A UUID of this one call: in every log line about it, in `X-Request-Id` and in a problem's `instance`. */
    requestId: string;
  };
}

/** The gate before every route of `/v1`. */
export interface Access {
  /**
   * Recognises the key, checks its role and origin, counts the call, and leaves `caller` and `ctx`.
   * @throws TransportError `key_missing`, `key_unknown`, `role_not_allowed`, `origin_not_allowed`, `rate_limited`
   */
  admit(c: HonoContext<ApiEnv>, roles: readonly ApiRole[]): Promise<void>;
}

/** A call under `/v1`, once its key was accepted. */
export interface ApiEnv {
  Variables: RootEnv['Variables'] & {
    /** How keys are recognised and contexts are made. */
    access: Access;
    caller: Caller;
    /** Scoped to the key's controller. */
    ctx: Context;
    /** Set once the handler has looked at the `Idempotency-Key`. */
    honoursIdempotencyKey: boolean;
  };
}
