import { gdpr } from './gdpr.ts';
import type { Duty, Regime } from './regime.ts';
import { uaPdp } from './ua-pdp.ts';

/** The laws this version knows, by the id a policy names. */
export const regimes: ReadonlyMap<string, Regime> = new Map(
  [gdpr, uaPdp].map((regime) => [regime.id, regime]),
);

export function regimesOf(ids: readonly string[]): readonly Regime[] {
  return ids.flatMap((id) => regimes.get(id) ?? []);
}

/** The articles of these laws that ask for a duty, joined for a message; undefined where none does. */
export function articleOfDuty(laws: readonly Regime[], duty: Duty): string | undefined {
  return joinArticles(laws.map((law) => law.duties[duty]));
}

export function joinArticles(articles: readonly (string | undefined)[]): string | undefined {
  const named = articles.filter((article) => article !== undefined);
  return named.length === 0 ? undefined : named.join('; ');
}
