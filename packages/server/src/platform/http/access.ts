import type { Context as HonoContext } from 'hono';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Actor, Context } from '../../context.ts';
import type { Access, ApiEnv, Caller } from './env.ts';
import { TransportError } from './problem.ts';

/** Makes the context of one call; `requestId` goes into its log lines. Undefined: no such controller. */
export type ContextFor = (controller: ControllerId, actor: Actor, requestId?: string) => Context | undefined;

export interface AccessDependencies {
  readonly contextFor: ContextFor;
  /** Undefined: unknown or revoked. */
  readonly findCaller: (key: string) => Promise<Caller | undefined>;
  /** Counts one call. @throws TransportError `rate_limited` */
  readonly countCall: (c: HonoContext<ApiEnv>, caller: Caller | undefined) => Promise<void>;
}

const bearer = /^Bearer +([A-Za-z0-9_-]{8,128})$/i;

const unauthenticated = (code: 'key_missing' | 'key_unknown'): TransportError =>
  new TransportError(code, {
    headers: { 'www-authenticate': code === 'key_missing' ? 'Bearer' : 'Bearer error="invalid_token"' },
  });

/**
 * Lets a browser key's own page read the answer; answers to other keys stay unreadable to pages.
 * @see Fetch standard, CORS protocol
 */
function allowOrigin(c: HonoContext<ApiEnv>, caller: Caller): void {
  const origin = c.req.header('origin');
  if (caller.role !== 'browser' || origin === undefined) return;
  if (caller.origins.length > 0 && !caller.origins.includes(origin))
    throw new TransportError('origin_not_allowed');
  c.header('access-control-allow-origin', origin);
  c.header('access-control-expose-headers', 'idempotency-replayed, retry-after, x-request-id');
  c.header('vary', 'Origin', { append: true });
}

export function createAccess(deps: AccessDependencies): Access {
  const recognise = async (c: HonoContext<ApiEnv>): Promise<Caller> => {
    const header = c.req.header('authorization');
    if (header === undefined) throw unauthenticated('key_missing');
    const key = bearer.exec(header)?.[1];
    const caller = key === undefined ? undefined : await deps.findCaller(key);
    if (caller !== undefined) return caller;
    await deps.countCall(c, undefined);
    throw unauthenticated('key_unknown');
  };
  return {
    async admit(c, roles) {
      const caller = await recognise(c);
      allowOrigin(c, caller);
      if (!roles.includes(caller.role)) throw new TransportError('role_not_allowed');
      await deps.countCall(c, caller);
      const ctx = deps.contextFor(
        caller.controller,
        { kind: 'api_key', role: caller.role },
        c.get('requestId'),
      );
      if (ctx === undefined) throw unauthenticated('key_unknown');
      c.set('caller', caller);
      c.set('ctx', ctx);
    },
  };
}
