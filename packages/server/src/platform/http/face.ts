import { Hono, type Context as HonoContext, type Env } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RootEnv } from './env.ts';
import { observe, type Observers } from './observe.ts';
import { toProblem, TransportError, type ProblemAnswer } from './problem.ts';

/** A part of the address space with its own routes: the API, the console, the public pages. */
export interface Face {
  /** `/`, `/name` or `/name/name`; the longest that fits a path answers it. */
  readonly prefix: string;
  readonly app: Hono<RootEnv>;
}

export interface FaceOptions<E extends Env> {
  readonly prefix: string;
  /** Its routes, without the prefix. Errors thrown inside need no handling there. */
  readonly app: Hono<E>;
  readonly observers: Observers;
  /** Sets what every route of the face finds in its context. Spares them a middleware. */
  readonly prepare?: (c: HonoContext<E>) => void;
  /** Turns an error or an unknown address into this face's answer; problem documents when absent. */
  readonly render?: (c: HonoContext<RootEnv>, answer: ProblemAnswer) => Response | Promise<Response>;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Methods that some route answers at a path; handlers that take every method, as middleware does, do not count. */
export function allowedMethods<E extends Env>(app: Hono<E>, path: string): readonly string[] {
  const found: string[] = methods.filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
  if (found.includes('GET')) found.splice(1, 0, 'HEAD');
  return found.length === 0 ? [] : [...found, 'OPTIONS'];
}

/** A problem document as an answer. @see RFC 9457 3 */
export function renderProblem(c: HonoContext<RootEnv>, { problem, headers }: ProblemAnswer): Response {
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    ...headers,
    'content-type': 'application/problem+json',
  });
}

function unrouted(allow: string): TransportError {
  if (allow === '') return new TransportError('route_not_found');
  return new TransportError('method_not_allowed', { headers: { allow } });
}

export function createFace<E extends Env>({
  prefix,
  app,
  observers,
  prepare,
  render = renderProblem,
}: FaceOptions<E>): Face {
  const face = new Hono<RootEnv>();
  face.use(observe(observers, prepare as ((c: HonoContext) => void) | undefined));
  face.route(prefix, app);
  face.onError((error, c) => render(c, toProblem(error, c.get('requestId'))));
  face.notFound((c) => {
    const allow = allowedMethods(face, c.req.path).join(', ');
    if (c.req.method === 'OPTIONS' && allow !== '') return c.body(null, 204, { allow });
    return render(c, toProblem(unrouted(allow), c.get('requestId')));
  });
  return { prefix, app: face };
}
