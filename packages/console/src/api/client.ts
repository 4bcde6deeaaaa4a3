import createClient from 'openapi-fetch';
import { ApiProblem, toApiProblem } from './problem.ts';
import type { components, paths } from './schema.gen.ts';

/** Named shapes of the console's API. */
export type Schemas = components['schemas'];

/** The header that no other site can send: the server refuses a change without it. */
export const api = createClient<paths>({
  baseUrl: '/console/api',
  headers: { 'x-zgoda-console': '1' },
  credentials: 'same-origin',
});

interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a successful call. @throws ApiProblem for every other outcome */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const answer = await call.catch(() => {
    throw new ApiProblem(0, {});
  });
  if (!answer.response.ok) throw toApiProblem(answer.response.status, answer.error);
  return answer.data as Data;
}
