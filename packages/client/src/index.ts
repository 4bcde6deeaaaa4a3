import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema.gen.ts';

export type { components, operations, paths } from './schema.gen.ts';

export interface ZgodaClientOptions {
  /** Where the server answers, such as `https://privacy.example`. */
  readonly url: string;
  /** A bearer key: `zk_…` for servers, `zb_…` for pages. */
  readonly key: string;
  /** Instead of the runtime's own fetch(). */
  readonly fetch?: (request: Request) => Promise<Response>;
  /**
   * How often a call is repeated whose answer was lost, or that was told to come back later; 2 when absent. Repeating is
   * safe because every POST carries an `Idempotency-Key`.
   */
  readonly retries?: number;
}

export type ZgodaClient = Client<paths>;

/** Answers that say “not now”: limits, restarts, and a first call still under way. */
const repeatable = new Set([409, 429, 503]);
const longestWaitMs = 30_000;

function waitMs(response: Response | undefined, attempt: number): number | undefined {
  if (response === undefined) return 200 * 2 ** attempt;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (!repeatable.has(response.status) || !Number.isFinite(seconds)) return undefined;
  return Math.min(seconds * 1000, longestWaitMs);
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** fetch() that gives every POST an `Idempotency-Key` and repeats what may be repeated. */
function withRetries(send: (request: Request) => Promise<Response>, retries: number) {
  return async (request: Request): Promise<Response> => {
    if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
      request.headers.set('idempotency-key', crypto.randomUUID());
    }
    for (let attempt = 0; ; attempt += 1) {
      const [response, error] = await send(request.clone()).then(
        (answer) => [answer, undefined] as const,
        (cause: unknown) => [undefined, cause] as const,
      );
      const pause = attempt < retries ? waitMs(response, attempt) : undefined;
      if (pause !== undefined) await sleep(pause);
      else if (response === undefined) throw error;
      else return response;
    }
  };
}

/**
 * A client of the HTTP API, typed by its OpenAPI document. Calls answer `{ data, error, response }`: `error` is a problem
 * document (RFC 9457), to be told apart by `error.code`.
 *
 * ```ts
 * const zgoda = createZgodaClient({ url: 'https://privacy.example', key: 'zk_…' });
 * const { data, error } = await zgoda.POST('/v1/decisions', {
 *   body: { subject: { email: 'olena@person.example' }, purpose: 'newsletter', categories: ['contact'] },
 * });
 * ```
 */
export function createZgodaClient({
  url,
  key,
  fetch: send = fetch,
  retries = 2,
}: ZgodaClientOptions): ZgodaClient {
  return createFetchClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    headers: { authorization: `Bearer ${key}` },
    fetch: withRetries(send, retries),
  });
}
