import { exampleOf, type JsonSchema } from './json-schema.ts';
import { listOperations, type OpenApiDocument, type OperationMethod } from './document.ts';

/** One route of the API, with a request that has the right form though perhaps not the right content. */
export interface RouteProbe {
  readonly method: Uppercase<OperationMethod>;
  /** The pattern, such as `/v1/requests/{id}`. */
  readonly pattern: string;
  /** Roles of keys that may call it. */
  readonly roles: readonly string[];
  /** Its path with these parameters; absent ones are filled with a value of the right form. */
  path(parameters?: Readonly<Record<string, string>>): string;
  /** Method, headers and body for `fetch`, with this bearer key. */
  request(key?: string): RequestInit;
}

interface ParameterView {
  readonly name: string;
  readonly in: string;
  readonly schema: JsonSchema;
}

/** Every route of an OpenAPI document, to be tried in turn: without a key, by another role, as a second controller. */
export function eachRoute(document: OpenApiDocument): readonly RouteProbe[] {
  return listOperations(document).map(({ method, path: pattern, operation }) => {
    const parameters = (operation.parameters ?? []).filter(
      (each): each is ParameterView & typeof each => 'in' in each && each.in === 'path',
    );
    const filled = new Map(parameters.map(({ name, schema }) => [name, String(exampleOf(schema, name))]));
    const { content } = (operation.requestBody ?? {}) as {
      content?: Record<string, { schema?: JsonSchema }>;
    };
    const schema = content?.['application/json']?.schema;
    return {
      method: method.toUpperCase() as Uppercase<OperationMethod>,
      pattern,
      roles: (operation.security ?? []).flatMap((each) => Object.keys(each)),
      path: (given = {}) =>
        pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(given[name] ?? filled.get(name) ?? 'x'),
        ),
      request: (key) => ({
        method: method.toUpperCase(),
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(schema !== undefined && { 'content-type': 'application/json' }),
        },
        ...(schema !== undefined && { body: JSON.stringify(exampleOf(schema)) }),
      }),
    };
  });
}
