import { fillIn, textScope } from '../document.ts';
import { nameOf, textFile } from '../folder.ts';
import { TemplateFlaw, type LiquidScope } from '../liquid.ts';
import type { Mechanism } from '../mechanism.ts';
import { isMechanismId, mechanisms } from '../mechanisms.ts';
import type { ProblemSubject } from '../problem.ts';
import { articleOfDuty } from '../regimes/index.ts';
import type { KeptBy } from '../schema.ts';
import type { CheckContext } from './context.ts';

/**
 * Every clause is kept by something the system knows, or says that it only informs. False when settings cannot be
 * read, which the other rules need.
 */
export function checkMechanisms(context: CheckContext): boolean {
  const agreed = new Map<string, string>();
  let isReadable = true;
  context.policy.clauses.forEach((clause, index) => {
    if (clause.kept_by.length === 0 && !clause.informs) {
      context.report(
        'clause_without_mechanism',
        ['clauses', index],
        'Nothing keeps this clause. Name a mechanism under "kept_by", or set "informs: true" if it only tells something.',
      );
    }
    clause.kept_by.forEach((kept, position) => {
      isReadable = checkKeptBy(context, kept, ['clauses', index, 'kept_by', position], agreed) && isReadable;
    });
  });
  return isReadable;
}

function checkKeptBy(
  context: CheckContext,
  { mechanism: id, settings }: KeptBy,
  path: readonly PropertyKey[],
  agreed: Map<string, string>,
): boolean {
  if (!isMechanismId(id)) {
    const known = Object.keys(mechanisms).join(', ');
    context.report(
      'unknown_mechanism',
      [...path, 'mechanism'],
      `There is no mechanism "${id}". Choose one of: ${known}.`,
    );
    return true;
  }
  const mechanism: Mechanism = mechanisms[id];
  if (!mechanism.available) {
    const message = `This version does not carry out "${id}" yet: the promise board will show the clause as at risk.`;
    context.report('mechanism_not_available', [...path, 'mechanism'], message);
  }
  const parsed = mechanism.settings.safeParse(settings);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const place = [...path, 'settings', ...issue.path];
      context.report(
        'mechanism_settings_invalid',
        place,
        `The value of ${nameOf(issue.path)} does not fit: ${issue.message}.`,
      );
    }
    return false;
  }
  const text = JSON.stringify(parsed.data);
  if (mechanism.isPerClause !== true && (agreed.get(id) ?? text) !== text) {
    const message = `An earlier clause gives "${id}" other settings. Give it the same ones in every clause.`;
    context.report('mechanism_settings_differ', [...path, 'settings'], message);
  }
  agreed.set(id, agreed.get(id) ?? text);
  return true;
}

/** Every clause has words in every locale, every text belongs to a clause, and its places can be filled in. */
export function checkTexts(context: CheckContext): void {
  const { policy, folder, laws } = context;
  const clauses = policy.clauses.map(({ id }) => id);
  for (const [locale, texts] of Object.entries(folder.texts)) {
    const file = textFile(locale);
    for (const clause of clauses.filter((id) => texts.clauses[id] === undefined)) {
      const message = `The clause has no words in "${locale}". Write a section "## Title {#${clause}}".`;
      const article = articleOfDuty(laws, 'tell_clearly');
      context.reportAt('clause_without_text', { file, line: 1, column: 1 }, message, { clause, article });
    }
    for (const clause of Object.keys(texts.clauses).filter((id) => !clauses.includes(id))) {
      const position = { file, line: folder.bodyLine(locale, clause) - 1, column: 1 };
      const message = `No clause "${clause}" is declared. Add it under "clauses" in policy.yaml, or correct the id.`;
      context.reportAt('text_without_clause', position, message, { clause });
    }
    const scope = textScope(policy, locale);
    const leadLine = folder.leadLine(locale);
    checkFilling(context, { file, firstLine: leadLine - 1, text: texts.title, scope });
    checkFilling(context, { file, firstLine: leadLine, text: texts.lead, scope });
    for (const [clause, { body }] of Object.entries(texts.clauses)) {
      const firstLine = folder.bodyLine(locale, clause);
      checkFilling(context, { file, firstLine, text: body, scope }, { clause });
    }
  }
}

interface Filling {
  readonly file: string;
  readonly firstLine: number;
  readonly text: string;
  readonly scope: LiquidScope;
}

function checkFilling(
  context: CheckContext,
  { file, firstLine, text, scope }: Filling,
  about?: ProblemSubject,
): void {
  try {
    fillIn(text, scope);
  } catch (error) {
    if (!(error instanceof TemplateFlaw)) throw error;
    const position = { file, line: firstLine + error.line - 1, column: error.column };
    const message = `The words cannot be filled in: ${error.message}. Name a setting that policy.yaml has.`;
    context.reportAt('template_invalid', position, message, about);
  }
}
