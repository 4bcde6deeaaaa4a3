import { longestDurationSeconds } from '../duration.ts';
import { articleOfDuty, joinArticles, regimes } from '../regimes/index.ts';
import type { Limit, Regime } from '../regimes/regime.ts';
import type { PolicyPurpose } from '../schema.ts';
import type { CheckContext } from './context.ts';

/** The regimes are known, each has an authority to complain to, and the controller's own time can be told. */
export function checkRegimes(context: CheckContext): void {
  const { policy, laws, report } = context;
  policy.regimes.forEach((id, index) => {
    if (regimes.has(id)) return;
    const known = [...regimes.keys()].join(', ');
    report(
      'unknown_regime',
      ['regimes', index],
      `This version does not know the law "${id}". Choose from: ${known}.`,
    );
  });
  for (const law of laws) {
    if (policy.controller.authorities.some(({ regime }) => regime === law.id)) continue;
    const message = `No supervisory authority is named for "${law.id}". Add one with "regime: ${law.id}".`;
    report('authority_missing', ['controller', 'authorities'], message, {
      article: law.duties.tell_authority,
    });
  }
  if (!isTimeZone(policy.controller.time_zone)) {
    const message = `"${policy.controller.time_zone}" is no time zone. Use an IANA name such as Europe/Kyiv.`;
    report('time_zone_unknown', ['controller', 'time_zone'], message);
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A setting may be stricter than a law, never laxer. */
export function checkLimits(context: CheckContext): void {
  for (const law of context.laws) {
    for (const limit of law.limits) checkLimit(context, limit);
  }
}

function checkLimit({ policy, report }: CheckContext, limit: Limit): void {
  const path = limit.setting.split('.');
  const value = path.reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), policy);
  if (value === undefined) return;
  const demand = laxerThan(limit, value);
  if (demand === undefined) return;
  const message = `${limit.setting} is ${JSON.stringify(value)}, and the law demands ${demand}. Make it as strict, or stricter.`;
  report('setting_laxer_than_regime', path, message, { article: limit.article });
}

/** What the law demands, when the value falls short of it. */
function laxerThan(limit: Limit, value: unknown): string | undefined {
  if ('atMost' in limit) {
    const isLaxer = longestDurationSeconds(String(value)) > longestDurationSeconds(limit.atMost);
    return isLaxer ? `at most ${limit.atMost}` : undefined;
  }
  if ('atLeast' in limit) return Number(value) < limit.atLeast ? `at least ${limit.atLeast}` : undefined;
  return value === limit.only ? undefined : `"${limit.only}"`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Each category serves a purpose, and each purpose says its basis, how long and where. */
export function checkPurposes(context: CheckContext): void {
  const { policy, laws, report } = context;
  policy.categories.forEach(({ id }, index) => {
    if (policy.purposes.some((purpose) => purpose.categories.includes(id))) return;
    const message = `The category "${id}" serves no purpose. Name it in one, or take it out.`;
    report('category_without_purpose', ['categories', index], message, {
      article: articleOfDuty(laws, 'limit_to_purpose'),
    });
  });
  policy.purposes.forEach((purpose, index) => {
    const path = ['purposes', index];
    if (purpose.retention === undefined) {
      const message = `"${purpose.id}" does not say how long its data are kept. Name a rule of "retention_rules".`;
      report('purpose_without_retention', path, message, { article: articleOfDuty(laws, 'tell_retention') });
    }
    if (purpose.storage.length === 0) {
      const message = `"${purpose.id}" does not say where its data lie. Name a place of "storage_places".`;
      report('purpose_without_storage', path, message, { article: articleOfDuty(laws, 'tell_storage') });
    }
    checkBasis(context, purpose, index);
    checkSpecialCategories(context, purpose, index);
  });
}

function checkBasis({ laws, report }: CheckContext, purpose: PolicyPurpose, index: number): void {
  const path = ['purposes', index, 'legal_basis'];
  if (purpose.legal_basis === 'legitimate_interest' && purpose.legitimate_interest === undefined) {
    const message = 'A legitimate interest has to be told. Write it under "legitimate_interest".';
    report('purpose_basis_untold', path, message, { article: articleOfDuty(laws, 'tell_interest') });
  }
  if (
    (purpose.legal_basis === 'legal_obligation' || purpose.legal_basis === 'public_task') &&
    purpose.law === undefined
  ) {
    const message = 'The law that obliges or empowers has to be told. Write it under "law".';
    report('purpose_basis_untold', path, message, { article: articleOfDuty(laws, 'tell_purpose') });
  }
  if (purpose.necessary && purpose.legal_basis === 'consent') {
    const message =
      'What cannot be refused is not consented to. Take "necessary" away, or name another basis.';
    report('necessary_by_consent', ['purposes', index, 'necessary'], message, {
      article: articleOfDuty(laws, 'consent_freely_given'),
    });
  }
}

function checkSpecialCategories(
  { policy, laws, report }: CheckContext,
  purpose: PolicyPurpose,
  index: number,
): void {
  const special = policy.categories.filter(({ id, special }) => special && purpose.categories.includes(id));
  if (special.length === 0) return;
  const exception = purpose.special_category_exception;
  const refusing = laws.filter(
    (law) => exception === undefined || law.specialCategories.exceptions[exception] === undefined,
  );
  if (refusing.length === 0) return;
  const named = special.map(({ id }) => id).join(', ');
  const message =
    exception === undefined
      ? `"${purpose.id}" uses special categories (${named}) without an exception. Name one under "special_category_exception".`
      : `The exception "${exception}" for ${named} is unknown to: ${refusing.map(({ id }) => id).join(', ')}. Name another one.`;
  const article = joinArticles(refusing.map((law) => law.specialCategories.article));
  report('special_category_without_exception', ['purposes', index], message, { article });
}

/** Data leave a law's own area only under a safeguard. */
export function checkTransfers(context: CheckContext): void {
  const { policy, laws, report } = context;
  policy.recipients.forEach((recipient, index) => {
    if (recipient.safeguard !== 'none_needed') return;
    if (!policy.purposes.some(({ recipients }) => recipients.includes(recipient.id))) return;
    const article = demandsSafeguard(laws, recipient.country);
    if (article === undefined) return;
    const message = `Data go to ${recipient.id} in ${recipient.country} without a safeguard. Name the one that holds.`;
    report('transfer_without_safeguard', ['recipients', index, 'safeguard'], message, { article });
  });
}

function demandsSafeguard(laws: readonly Regime[], country: string): string | undefined {
  return joinArticles(
    laws.filter(({ area }) => !area.has(country)).map(({ duties }) => duties.safeguard_transfer),
  );
}
