import type { RequestFlaw } from '@zgoda/vocabulary/problem';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
export type RequestPart = 'json' | 'form' | 'query' | 'param' | 'header' | 'cookie';

const maximumFlaws = 20;
/** Names of fields may be shown; anything else a client used as a name might be a value in the wrong place. */
const safeName = /^[A-Za-z0-9_.-]{1,64}$/;
const shown = (name: PropertyKey): string =>
  typeof name === 'number' || safeName.test(String(name)) ? String(name) : '…';

/** An untold name is written `…`. */
const toPointer = (path: readonly PropertyKey[]): string =>
  `#${path.map((name) => `/${shown(name)}`).join('')}`;

/** Of several alternatives, the one that the input came nearest to: fewest flaws, deepest first flaw. */
function nearest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const rank = (issues: readonly Issue[]): number => issues.length * 100 - (issues[0]?.path.length ?? 0);
  return alternatives.filter((issues) => issues.length > 0).toSorted((a, b) => rank(a) - rank(b))[0];
}

function expand(
  issue: Issue,
  above: readonly PropertyKey[],
): readonly { path: readonly PropertyKey[]; issue: Issue }[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], issue }));
  if (issue.code !== 'invalid_union') return [{ path, issue }];
  const inner = nearest(issue.errors);
  return inner === undefined ? [{ path, issue }] : inner.flatMap((each) => expand(each, path));
}

/** Zod's own messages quote the schema, not the input, except for the names of unknown fields. */
const messageOf = (issue: Issue): string =>
  issue.code === 'unrecognized_keys' ? 'Unknown field.' : issue.message;

/** Validation issues as flaws of a problem document: where, and what is wrong, without the value that was sent. */
export function toFlaws(issues: readonly Issue[], part: RequestPart): readonly RequestFlaw[] {
  const isBody = part === 'json' || part === 'form';
  return issues
    .flatMap((issue) => expand(issue, []))
    .slice(0, maximumFlaws)
    .map(({ path, issue }) => ({
      ...(isBody ? { pointer: toPointer(path) } : { parameter: shown(path[0] ?? part) }),
      message: messageOf(issue),
    }));
}
