import type { RequestType } from '@zgoda/vocabulary/requests';
import { lawsFor, rulesInForce, type RequestKind } from '../deadlines/rules-in-force.ts';
import { joinArticles } from '../regimes/index.ts';
import type { ExtensionGround, FeeGround, RefusalGround } from '../regimes/request-rules.ts';
import type { Regime } from '../regimes/regime.ts';

/** Allowed, with the articles that allow it; or not, with the article or the setting that forbids it. */
export type Permission =
  | { readonly isAllowed: true; readonly article?: string }
  | { readonly isAllowed: false; readonly article?: string; readonly setting?: string };

const allowed = (articles: readonly (string | undefined)[]): Permission => {
  const article = joinArticles([...new Set(articles)]);
  return { isAllowed: true, ...(article === undefined ? {} : { article }) };
};

/**
 * Whether the answer may take longer on this ground: every law that knows the request has to allow it, and the policy to
 * have an extension.
 * @see GDPR Art. 12(3); Law 2297-VI Art. 17
 */
export function extensionPermission(kind: RequestKind, ground: ExtensionGround): Permission {
  const rules = rulesInForce(kind, 'answer');
  for (const { source, extension } of rules) {
    if ('never' in extension) return { isAllowed: false, article: extension.never };
    if ('policyHasNone' in extension) {
      return { isAllowed: false, ...(source.kind === 'policy' ? { setting: source.setting } : {}) };
    }
    if (source.kind === 'law' && !extension.grounds.includes(ground)) {
      return { isAllowed: false, article: extension.article };
    }
  }
  if (rules.length === 0) return { isAllowed: false };
  return allowed(rules.map(({ source, extension }) => lawArticle(source.kind, extension)));
}

function lawArticle(kind: 'law' | 'policy', extension: object): string | undefined {
  return kind === 'law' && 'article' in extension ? String(extension.article) : undefined;
}

/**
 * Whether a fee may be asked on this ground: no law may forbid it. Where no law rules, the policy must charge.
 * @see GDPR Art. 12(5), 15(3); Law 2297-VI Art. 19
 */
export function feePermission(kind: RequestKind, ground: FeeGround): Permission {
  const laws = lawsFor(kind);
  for (const { rule } of laws) {
    if (!rule.fee.grounds.includes(ground)) return { isAllowed: false, article: rule.fee.article };
  }
  if (laws.length === 0 && kind.policy?.chargesForOwnData !== true) {
    return { isAllowed: false, setting: 'requests.own_data_fee' };
  }
  return allowed(laws.map(({ rule }) => rule.fee.article));
}

/** A ground to refuse on, with the article of each law that knows it. */
export interface OfferedGround {
  readonly ground: RefusalGround;
  readonly article: string;
}

/**
 * The grounds on which such a request can be refused: those that every law which knows the request knows too. None where
 * no law knows it, which is then answered in words, and none of what cannot be refused at all.
 * @see GDPR Art. 12(4); Law 2297-VI Art. 17(3)
 */
export function refusalGroundsFor(type: RequestType, regimes: readonly Regime[]): readonly OfferedGround[] {
  const byLaw = lawsFor({ regimes, type }).map(({ regime }) =>
    regime.requests.refusals.filter(({ types }) => types.includes(type)),
  );
  const [first = [], ...others] = byLaw;
  return first.flatMap(({ ground, article }) => {
    const same = others.map((refusals) => refusals.find((refusal) => refusal.ground === ground));
    if (same.includes(undefined)) return [];
    return [
      { ground, article: joinArticles([article, ...same.map((refusal) => refusal?.article)]) ?? article },
    ];
  });
}

/** Where a refusal or an answer can be appealed against. */
export function appealsOf(
  regimes: readonly Regime[],
): readonly { readonly to: 'authority' | 'court'; readonly article: string }[] {
  return (['authority', 'court'] as const).flatMap((to) => {
    const article = joinArticles(
      regimes.flatMap(({ requests }) =>
        requests.appeals.filter((appeal) => appeal.to === to).map((appeal) => appeal.article),
      ),
    );
    return article === undefined ? [] : [{ to, article }];
  });
}
