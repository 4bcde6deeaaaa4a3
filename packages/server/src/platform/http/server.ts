import { getRequestListener } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from './close-server.ts';
import type { NodeBindings } from './env.ts';
import type { Face } from './face.ts';
import { securityHeaders } from './security-headers.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 chooses a free one. */
  readonly port: number;
  /** Addresses people use, such as `https://privacy.example.org`; absent: the one listened on. */
  readonly publicUrl?: string;
  readonly faces: readonly Face[];
}

export interface HttpServer {
  /** Answers one request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Resolves once connections are accepted. Rejects when the address is taken. */
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  /** Accepts nothing new, finishes what is under way, and after the deadline closes what is left. */
  close(deadlineMs?: number): Promise<void>;
}

const drainDeadlineMs = 10_000;
const serverLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
} as const;

/** Path and query of an absolute URL start after `scheme://host`. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  return start === -1 ? '/' : url.slice(start);
}

function faceFinder(faces: readonly Face[]): (url: string) => Face | undefined {
  const byLength = faces.toSorted((a, b) => b.prefix.length - a.prefix.length);
  const prefixes = byLength.map((face) => ({ face, prefix: face.prefix === '/' ? '' : face.prefix }));
  return (url) => {
    const path = pathOf(url);
    const isUnder = (prefix: string): boolean => {
      if (!path.startsWith(prefix)) return false;
      const next = path[prefix.length];
      return next === undefined || next === '/' || next === '?';
    };
    return prefixes.find(({ prefix }) => isUnder(prefix))?.face;
  };
}

/**
 * One HTTP server for all faces. Every response starts with the strictest security headers; a face may allow more by
 * sending its own values.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const findFace = faceFinder(options.faces);
  const headers = [...securityHeaders({ isHttps: options.publicUrl?.startsWith('https:') ?? false })];

  const fetch = async (request: Request, bindings?: NodeBindings): Promise<Response> => {
    const face = findFace(request.url);
    return face === undefined ? new Response(null, { status: 404 }) : face.app.fetch(request, bindings);
  };
  const answer = getRequestListener((request, bindings) => fetch(request, bindings as NodeBindings));
  const server = createServer(serverLimits, (incoming, outgoing) => {
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    void answer(incoming, outgoing);
  });

  return {
    fetch: (request) => fetch(request),
    listen: () => listen(server, options),
    close: (deadlineMs = drainDeadlineMs) => closeServer(server, deadlineMs),
  };
}

async function listen(
  server: Server,
  { host, port }: HttpServerOptions,
): Promise<{ readonly host: string; readonly port: number }> {
  const started = Promise.withResolvers<void>();
  server.once('error', started.reject);
  server.listen(port, host, () => started.resolve());
  await started.promise;
  server.off('error', started.reject);
  return { host, port: (server.address() as AddressInfo).port };
}
