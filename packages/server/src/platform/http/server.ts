import { getRequestListener } from '@hono/node-server';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { closeServer } from './close-server.ts';
import type { NodeBindings } from './env.ts';
import type { Face } from './face.ts';
import { securityHeaders } from './security-headers.ts';
import { strictResponse } from './strict-response.ts';

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

/** Finds the face with the longest prefix of a URL's path, without taking the URL apart: it is asked for every call. */
function faceFinder(faces: readonly Face[]): (url: string) => Face | undefined {
  const byLength = faces.toSorted((a, b) => b.prefix.length - a.prefix.length);
  const entries = byLength.map((face) => ({ face, prefix: face.prefix === '/' ? '' : face.prefix }));
  return (url) => {
    const pathAt = url.indexOf('/', url.indexOf('//') + 2);
    const fits = (prefix: string): boolean => {
      if (!url.startsWith(prefix, pathAt)) return false;
      const next = url[pathAt + prefix.length];
      return next === undefined || next === '/' || next === '?';
    };
    return entries.find(({ prefix }) => fits(prefix))?.face;
  };
}

/**
 * One HTTP server for all faces. Every response starts with the strictest security headers; a face may allow more by
 * sending its own values.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const findFace = faceFinder(options.faces);
  const answer = (request: Request, bindings?: NodeBindings): Response | Promise<Response> =>
    findFace(request.url)?.app.fetch(request, bindings) ?? new Response(null, { status: 404 });
  const listener = getRequestListener((request, bindings) => answer(request, bindings as NodeBindings));
  const isHttps = options.publicUrl?.startsWith('https:') ?? false;
  const responses = { ServerResponse: strictResponse(securityHeaders({ isHttps })) };
  const server = createServer({ ...serverLimits, ...responses }, (incoming, outgoing) => {
    void listener(incoming, outgoing);
  });

  return {
    fetch: async (request) => answer(request),
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
