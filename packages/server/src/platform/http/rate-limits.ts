import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { clientNetwork } from './client-network.ts';
import type { Caller } from './env.ts';
import { TransportError } from './problem.ts';

/** At most `calls` in any window of `perSeconds`, counted in this process. */
export interface RateLimit {
  readonly calls: number;
  readonly perSeconds: number;
}

export interface RateLimitSettings {
  /** Each secret or partner key. */
  readonly perKey: RateLimit;
  /** Each network (IPv4 address, IPv6 /64) using a browser key, which anyone can read from a page. */
  readonly perBrowserNetwork: RateLimit;
  /** Calls with an unknown key, each network. */
  readonly unknownKeys: RateLimit;
  /** Public pages read, each network. */
  readonly pageReads: RateLimit;
  /** Public forms and links acted on, each network. */
  readonly pageWrites: RateLimit;
}

export const defaultRateLimits: RateLimitSettings = {
  perKey: { calls: 1_200_000, perSeconds: 60 },
  perBrowserNetwork: { calls: 300, perSeconds: 60 },
  unknownKeys: { calls: 30, perSeconds: 60 },
  pageReads: { calls: 600, perSeconds: 60 },
  pageWrites: { calls: 60, perSeconds: 60 },
};

export interface RateLimits {
  /** Counts a call of the API; without a caller, one with an unknown key. @throws TransportError `rate_limited` */
  readonly countCall: (c: HonoContext, caller: Caller | undefined) => Promise<void>;
  /** For public pages: GET and HEAD count as reads, everything else as writes. @throws TransportError `rate_limited` */
  readonly forPages: MiddlewareHandler;
  /** A limit of its own for one dear thing, such as asking for a code, by network. @throws TransportError `rate_limited` */
  readonly forNetwork: (name: string, limit: RateLimit) => MiddlewareHandler;
}

type Count = (key: string) => Promise<void>;

function counter(name: string, { calls, perSeconds }: RateLimit): Count {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: calls, duration: perSeconds });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new TransportError('rate_limited', { headers: { 'retry-after': String(seconds) } });
    }
  };
}

/** Limits live in the memory of one process: behind several servers each counts for itself. */
export function createRateLimits(settings: RateLimitSettings, trustedProxyHops: number): RateLimits {
  const networkOf = (c: HonoContext): string => clientNetwork(c, trustedProxyHops);
  const forNetwork = (name: string, limit: RateLimit): MiddlewareHandler => {
    const count = counter(name, limit);
    return async (c, next) => {
      await count(networkOf(c));
      await next();
    };
  };
  const perKey = counter('key', settings.perKey);
  const perBrowserNetwork = counter('browser', settings.perBrowserNetwork);
  const unknownKeys = counter('unknown', settings.unknownKeys);
  const reads = forNetwork('reads', settings.pageReads);
  const writes = forNetwork('writes', settings.pageWrites);
  return {
    countCall: (c, caller) => {
      if (caller === undefined) return unknownKeys(networkOf(c));
      if (caller.role === 'browser') return perBrowserNetwork(`${caller.keyId} ${networkOf(c)}`);
      return perKey(caller.keyId);
    },
    forPages: (c, next) =>
      c.req.method === 'GET' || c.req.method === 'HEAD' ? reads(c, next) : writes(c, next),
    forNetwork,
  };
}
