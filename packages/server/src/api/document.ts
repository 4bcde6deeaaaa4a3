import type { OpenAPIHono } from '@hono/zod-openapi';
import { problemSchema } from '@zgoda/vocabulary/problem';
import { z } from 'zod';
import type { ApiEnv } from '../platform/http/index.ts';

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type PathItem = NonNullable<OpenApiDocument['paths']>[string];
export type Operation = NonNullable<PathItem['get']>;

export const operationMethods = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type OperationMethod = (typeof operationMethods)[number];

/** Prefix of every path of the API. */
export const apiPrefix = '/v1';

const description = `Zgoda runs a privacy policy: what may be done with whose data, and the evidence that it was so.

Every call carries a bearer key, which belongs to one controller and one role. Times are RFC 3339 in UTC, ids are
prefixed (\`sub_…\`), lists answer \`{items, next_cursor}\`, errors are problem documents (RFC 9457).`;

const keyScheme = (what: string) => ({ type: 'http' as const, scheme: 'bearer', description: what });

const securitySchemes = {
  secret: keyScheme(
    'A key of your servers (`zk_…`): everything of its controller. Never put it into a page.',
  ),
  browser: keyScheme(
    'A key for pages of your sites (`zb_…`), which anyone can read: only what a visitor may do.',
  ),
  partner: keyScheme('A key of another organisation (`zp_…`): bounded reads on a ground.'),
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'Makes a repetition safe: the same key with the same request is done once, and repetitions within 24 hours get the first answer with `Idempotency-Replayed: true`. Send a random UUID.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

/** `POST /policy/versions` to `postPolicyVersions`, the name of the call in generated clients. */
function operationIdOf(method: string, path: string): string {
  const words = path.split('/').filter((word) => word !== '');
  const named = words.map((word) => (word.startsWith('{') ? `By-${word.slice(1, -1)}` : word));
  return [method, ...named].join('-').replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}

const isMethod = (name: string): name is OperationMethod =>
  operationMethods.some((method) => method === name);

/** Each operation of a document with its method and full path, in order. */
export function listOperations(
  document: OpenApiDocument,
): readonly { readonly method: OperationMethod; readonly path: string; readonly operation: Operation }[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).flatMap(([method, operation]) =>
      isMethod(method) ? [{ method, path, operation }] : [],
    ),
  );
}

function complete(method: string, path: string, operation: Operation): Operation {
  const parameters = [...(operation.parameters ?? [])];
  if (method === 'post') parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
  return {
    operationId: operationIdOf(method, path),
    tags: [path.split('/')[1] ?? ''],
    ...operation,
    ...(parameters.length > 0 && { parameters }),
    responses: { ...operation.responses, default: { $ref: '#/components/responses/Problem' } },
  };
}

type SchemaObject = NonNullable<NonNullable<OpenApiDocument['components']>['schemas']>[string];

function problemJsonSchema(): SchemaObject {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(problemSchema);
  return schema as SchemaObject;
}

/** The OpenAPI 3.1 description of the API, from the very schemas that check its requests. */
export function describeApi(api: OpenAPIHono<ApiEnv>): OpenApiDocument {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Zgoda', version: '1', description },
    servers: [{ url: '/' }],
  });
  const paths: Record<string, PathItem> = {};
  for (const { method, path, operation } of listOperations(document)) {
    paths[apiPrefix + path] = { ...paths[apiPrefix + path], [method]: complete(method, path, operation) };
  }
  const problem = {
    description: 'An error, as a problem document (RFC 9457).',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    ...document,
    paths,
    components: {
      ...document.components,
      schemas: { ...document.components?.schemas, Problem: problemJsonSchema() },
      parameters: { ...document.components?.parameters, IdempotencyKey: idempotencyKey },
      responses: { Problem: problem },
      securitySchemes,
    },
  };
}
