/** When an answer counts as what it is listed for: its status, and what a field of its JSON says. */
export interface AnswerRule {
  /** Any 2xx where absent. */
  readonly status?: readonly number[] | undefined;
  /** Names of members from the outside in, with dots between: `job.state`. */
  readonly field?: string | undefined;
  /** Values of that field; where absent, that it is there. */
  readonly is?: readonly string[] | undefined;
}

/** A request whose texts are templates: `{{ identities.email }}`. */
export interface RequestTemplate {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the address in the settings. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON; texts anywhere in it are templates. */
  readonly body?: unknown;
}

export interface AnswerRules {
  readonly done?: AnswerRule | undefined;
  readonly none_found?: AnswerRule | undefined;
  readonly waiting?: AnswerRule | undefined;
}

/** How a system is asked for one operation over HTTP, as its map declares it. */
export interface AskedOperation {
  readonly ask: RequestTemplate;
  readonly answers: AnswerRules;
  /** Asked again, with `{{ answer.… }}` from the first answer, no more often than this many seconds. */
  readonly poll?:
    | (RequestTemplate & { readonly every_seconds: number; readonly answers: AnswerRules })
    | undefined;
  /** The other side calls `{{ callback.url }}`. */
  readonly callback?: AnswerRules | undefined;
  /** A second request, and the answer that says that it happened. */
  readonly check?: (RequestTemplate & { readonly expect: AnswerRule }) | undefined;
}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Names between double braces, anywhere in it. */
export function namesIn(template: unknown): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(placeholder)].map(([, name = '']) => name);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(namesIn);
}

/** Puts values in place of names. @returns undefined when one of them has no value */
export function fillIn(template: string, valueOf: (name: string) => string | undefined): string | undefined {
  let isWhole = true;
  const text = template.replaceAll(placeholder, (_, name: string) => {
    const value = valueOf(name);
    if (value === undefined) isWhole = false;
    return value ?? '';
  });
  return isWhole ? text : undefined;
}
