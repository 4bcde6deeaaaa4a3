import type { Context as HonoContext } from 'hono';
import { TransportError } from './problem.ts';

/** Most that a request body may measure unless its route says otherwise. */
export const defaultMaxBodyBytes = 64 * 1024;

export interface BodyBounds {
  readonly maxBodyBytes: number;
  /** Media types the route reads; the request's must be one of them. */
  readonly mediaTypes: readonly string[];
}

const essenceOf = (contentType: string): string => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Reads a body of undeclared length, and stops at the limit. */
async function readCapped(request: Request, maxBodyBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is left of the body is not read, so that the connection is of no more use; who is told so does not send the next call over it. */
const closing = { headers: { connection: 'close' } } as const;
const tooLarge = (): TransportError => new TransportError('body_too_large', closing);

/**
 * Refuses by what the headers say, before anything of the body is read. @returns whether they declare its length
 * @throws TransportError `media_type_not_supported`, `body_too_large`, `malformed_request`
 */
export function assertBounds(c: HonoContext, bounds: BodyBounds): boolean {
  const declared = c.req.header('content-length');
  const isDeclared = declared !== undefined && c.req.header('transfer-encoding') === undefined;
  if (isDeclared && !/^\d{1,15}$/.test(declared)) throw new TransportError('malformed_request');
  if (isDeclared && Number(declared) > bounds.maxBodyBytes) throw tooLarge();
  if (!bounds.mediaTypes.includes(essenceOf(c.req.header('content-type') ?? ''))) {
    throw new TransportError('media_type_not_supported', closing);
  }
  return isDeclared;
}

/**
 * Refuses a body of another media type, or of more bytes than allowed. A declared length is trusted, because the HTTP
 * parser never delivers more than it; a body without one is read here, up to the limit.
 * @throws TransportError `media_type_not_supported`, `body_too_large`, `malformed_request`
 */
export async function boundBody(c: HonoContext, bounds: BodyBounds): Promise<void> {
  if (assertBounds(c, bounds)) return;
  const body = await readCapped(c.req.raw, bounds.maxBodyBytes);
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers, body });
}

export interface LineBounds {
  readonly maxBodyBytes: number;
  /** What is longer comes cut one byte behind it, so that it is seen to be too long. */
  readonly maxLineBytes: number;
}

/**
 * The lines of a text body in groups, as its bytes come, one character a byte, without their ends (LF or CRLF); never more of it in memory
 * than a line and what arrived together. To be read once, by a route that declares `linesBody()`.
 * @throws TransportError `body_too_large`
 */
export async function* readLines(
  c: HonoContext,
  { maxBodyBytes, maxLineBytes }: LineBounds,
): AsyncGenerator<readonly string[]> {
  let sizeBytes = 0;
  let begun = '';
  for await (const chunk of c.req.raw.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) throw tooLarge();
    const lines = (begun + Buffer.from(chunk).toString('latin1')).split('\n');
    begun = (lines.pop() ?? '').slice(0, maxLineBytes + 2);
    yield lines.map(withoutReturn);
  }
  if (begun !== '') yield [withoutReturn(begun)];
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Visits values and names without recursion: nesting is as deep as the client likes. */
function isStorableDeep(root: unknown): boolean {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && !isStorable(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (!isStorable(name)) return false;
      waiting.push(inner);
    }
  }
  return true;
}

/**
 * The body as JSON. Texts that PostgreSQL cannot hold (NUL, lone surrogates) are refused; only an escape can bring
 * those in, so that a body without one costs a search.
 * @throws TransportError `malformed_json`
 */
export async function readJson(c: HonoContext): Promise<unknown> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TransportError('malformed_json');
  }
  if (text.includes(String.raw`\u`) && !isStorableDeep(value)) throw new TransportError('malformed_json');
  return value;
}

/**
 * The fields of a posted HTML form, bounded as every body is. Of a repeated field all values are kept, in order.
 * @throws TransportError `media_type_not_supported`, `body_too_large`, `malformed_request` (NUL in a field)
 */
export async function readForm(c: HonoContext, maxBodyBytes = defaultMaxBodyBytes): Promise<URLSearchParams> {
  await boundBody(c, { maxBodyBytes, mediaTypes: ['application/x-www-form-urlencoded'] });
  const fields = new URLSearchParams(await c.req.text());
  for (const [name, value] of fields) {
    if (!isStorable(name) || !isStorable(value)) throw new TransportError('malformed_request');
  }
  return fields;
}
