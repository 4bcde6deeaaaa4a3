import { mechanisms, isMechanismId } from '@zgoda/policy';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import type { PromiseBoard } from '../capabilities/policies/pages.ts';
import type { Context } from '../context.ts';
import { createFace } from '../platform/http/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createCentre, renderErrorPage, type CentreDependencies } from './centre.ts';

export interface TestPage {
  readonly status: number;
  readonly headers: Headers;
  /** Unpacked. */
  readonly text: string;
  /** As sent. */
  readonly sizeBytes: number;
}

export interface TestCentre {
  request(path: string, init?: RequestInit): Promise<TestPage>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<TestPage>;
  /** Sends a form as a page of ours would, and does not follow where it leads. */
  post(
    path: string,
    fields: readonly (readonly [string, string])[],
    headers?: Readonly<Record<string, string>>,
  ): Promise<TestPage>;
}

/** A board on which everything that this version carries out is kept. */
export async function sunnyBoard(ctx: Context): Promise<PromiseBoard> {
  const { policy, inForceFrom, entryId } = await getPolicyInForce(ctx);
  const clauses = policy.clauses.map(({ id, kept_by: keptBy }): PromiseBoard['clauses'][number] => {
    const named = keptBy.flatMap(({ mechanism, settings }) =>
      isMechanismId(mechanism) ? [{ mechanism, settings }] : [],
    );
    const entries = named.map(({ mechanism, settings }) => ({
      id: mechanism,
      settings: mechanisms[mechanism].settings.parse(settings) as Record<string, unknown>,
      status: mechanisms[mechanism].available ? ('kept' as const) : ('at_risk' as const),
      ...(!mechanisms[mechanism].available && { reason: 'not_carried_out' }),
      probes: [{ figures: { window_days: 30 } }],
    }));
    if (entries.length === 0) return { id, status: 'says', mechanisms: [], evidence: [] };
    const isKept = entries.every(({ status }) => status === 'kept');
    return {
      id,
      status: isKept ? 'kept' : 'at_risk',
      since: inForceFrom,
      mechanisms: entries,
      evidence: [entryId],
    };
  });
  return { checkedAt: ctx.clock.now(), clauses };
}

/** The privacy centre of one controller, as it is mounted, called in process. */
export function testCentre(ctx: Context, changes: Partial<CentreDependencies> = {}): TestCentre {
  const app = createCentre({
    contextFor: (controller, actor) => (controller === ctx.controller ? { ...ctx, actor } : undefined),
    getBoard: sunnyBoard,
    checkerHtml: '<title>checker</title>',
    ...changes,
  });
  const observers = { log: silentLog, metrics: createMetrics() };
  const face = createFace({ prefix: '/', app, observers, render: renderErrorPage });
  const request = async (path: string, init: RequestInit = {}): Promise<TestPage> => {
    const response = await face.app.request(`http://privacy.example${path}`, init);
    const body = Buffer.from(await response.clone().arrayBuffer());
    const isPacked = response.headers.get('content-encoding') === 'gzip';
    const text = isPacked
      ? await new Response(response.body?.pipeThrough(new DecompressionStream('gzip'))).text()
      : body.toString();
    return { status: response.status, headers: response.headers, text, sizeBytes: body.length };
  };
  return {
    request,
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, fields, headers = { 'sec-fetch-site': 'same-origin', origin: 'null' }) =>
      request(path, {
        method: 'POST',
        body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
  };
}
