import autocannon from 'autocannon';
import { randomBytes, randomUUID } from 'node:crypto';

/** Somebody to be measured: where it takes a consent, and what a new person's first consent looks like to it. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly makeBody: () => unknown;
}

export interface Rate {
  /** Acknowledged per second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends one new person's consent after another over so many connections. Any other answer than 2xx is an error. */
export async function measure(target: Target, connections: number, seconds: number): Promise<Rate> {
  const result = await autocannon({
    url: target.url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.headers },
    requests: [
      {
        setupRequest: (request) => ({ ...request, body: JSON.stringify(target.makeBody()) }),
      },
    ],
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} of ${result['2xx'] + failed} calls to ${target.url} failed`);
  return {
    perSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

/** A visitor gives consent to one purpose: `POST /v1/consents`. */
export const ownBody = (): unknown => ({
  subject: { email: `person-${randomUUID()}@mail.example` },
  choices: [{ purpose: 'practice-news', status: 'given' }],
  notice: { version: 1, locale: 'uk' },
  method: 'web_form',
});

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** An id in the alphabet that c15t takes. */
const base58Id = (): string => Array.from(randomBytes(22), (byte) => base58[byte % base58.length]).join('');

/** A visitor's cookie banner: `POST /subjects` of c15t. */
export const rivalBody = (): unknown => ({
  type: 'cookie_banner',
  subjectId: `sub_${base58Id()}`,
  domain: 'www.example.com',
  preferences: { necessary: true, measurement: true, marketing: false },
  givenAt: Date.now(),
});
