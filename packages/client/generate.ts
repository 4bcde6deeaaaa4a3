import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';

const heading = '// Made from the OpenAPI document by "npm run gen". Do not edit.\n\n';

/** The TypeScript types of an API, from its OpenAPI 3.1 document: paths, bodies and answers. */
export async function generateTypes(document: object): Promise<string> {
  const nodes = await openapiTypescript(document as OpenAPI3);
  return heading + astToString(nodes);
}
