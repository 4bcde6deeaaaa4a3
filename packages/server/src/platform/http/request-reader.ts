import type { RouteConfig } from '@hono/zod-openapi';
import type { Context as HonoContext, ValidationTargets } from 'hono';
import type { z } from 'zod';
import { assertBounds, boundBody, readJson } from './body.ts';
import { TransportError } from './problem.ts';
import { toFlaws, type RequestPart } from './request-flaws.ts';

type ReadPart = (c: HonoContext) => unknown;

/** A query parameter given once is a text, given more often a list. */
function queryOf(c: HonoContext): unknown {
  const entries = Object.entries(c.req.queries());
  return Object.fromEntries(
    entries.map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

const readers = {
  param: (c) => c.req.param(),
  query: queryOf,
  header: (c) => c.req.header(),
} as const satisfies Partial<Record<RequestPart, ReadPart>>;

const isSchema = (value: unknown): value is z.ZodType =>
  typeof value === 'object' && value !== null && 'safeParse' in value;

interface PartRule {
  readonly part: keyof ValidationTargets & RequestPart;
  readonly schema: z.ZodType;
}

/** Checks one part and leaves the typed value where `c.req.valid(part)` finds it. */
function accept(c: HonoContext, { part, schema }: PartRule, value: unknown): void {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new TransportError('request_invalid', { flaws: toFlaws(result.error.issues, part) });
  }
  c.req.addValidatedData(part, result.data as object);
}

function partRules(request: RouteConfig['request']): readonly (PartRule & { readonly read: ReadPart })[] {
  const declared = { param: request?.params, query: request?.query, header: request?.headers };
  return (['param', 'query', 'header'] as const).flatMap((part) => {
    const schema = declared[part];
    return isSchema(schema) ? [{ part, schema, read: readers[part] }] : [];
  });
}

function bodySchema({ method, path, request }: RouteConfig): z.ZodType | undefined {
  const body = request?.body;
  if (body === undefined) return undefined;
  const json = body.content['application/json'];
  const schema = json !== undefined && 'schema' in json ? json.schema : undefined;
  if (!isSchema(schema) || body.required !== true || Object.keys(body.content).length !== 1) {
    throw new Error(`${method} ${path}: a body is one required JSON document: jsonBody() declares it`);
  }
  return schema;
}

const jsonTypes = ['application/json'];
const textTypes = ['text/plain'];

/** Text goes to the handler as it comes, unread. */
const isText = ({ request }: RouteConfig): boolean =>
  Object.keys(request?.body?.content ?? {}).join() === textTypes.join();

/**
 * Reads and checks a request by its route's schemas. Schemas are pure: one that needs to wait is an error.
 * @throws TransportError `request_invalid`, and those of boundBody() and readJson()
 */
export function requestReader(route: RouteConfig, maxBodyBytes: number): (c: HonoContext) => Promise<void> {
  const parts = partRules(route.request);
  const takesText = isText(route);
  const schema = takesText ? undefined : bodySchema(route);
  return async (c) => {
    for (const rule of parts) accept(c, rule, rule.read(c));
    if (takesText) assertBounds(c, { maxBodyBytes, mediaTypes: textTypes });
    if (schema === undefined) return;
    await boundBody(c, { maxBodyBytes, mediaTypes: jsonTypes });
    accept(c, { part: 'json', schema }, await readJson(c));
  };
}
