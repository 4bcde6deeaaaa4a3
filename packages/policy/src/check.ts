import { checkMechanisms, checkTexts } from './check/clauses.ts';
import { createCheckContext, type Rule } from './check/context.ts';
import { checkForms } from './check/forms.ts';
import { checkLimits, checkPurposes, checkRegimes, checkTransfers } from './check/law.ts';
import { checkLocales } from './check/locales.ts';
import {
  checkMessageClasses,
  checkNotices,
  checkQuietHours,
  checkThirdParties,
  checkTopics,
} from './check/messages.ts';
import { checkAutomatedDecisions, checkRoles } from './check/processing.ts';
import { checkReaderFields } from './check/reader-fields.ts';
import { checkReferences } from './check/references.ts';
import { checkRequests } from './check/requests.ts';
import { checkTemplates } from './check/templates.ts';
import type { PolicyTexts } from './document.ts';
import { parsePolicyFolder } from './folder.ts';
import type { Problem } from './problem.ts';
import type { Policy } from './schema.ts';

const rules: readonly Rule[] = [
  checkReferences,
  checkLocales,
  checkRegimes,
  checkTexts,
  checkLimits,
  checkRequests,
  checkPurposes,
  checkRoles,
  checkAutomatedDecisions,
  checkTransfers,
  checkMessageClasses,
  checkNotices,
  checkQuietHours,
  checkTopics,
  checkThirdParties,
  checkTemplates,
  checkReaderFields,
  checkForms,
];

/** A checked folder. With `isSound` there is a policy with words, and at most warnings. */
export type CheckedPolicy =
  | {
      readonly isSound: true;
      readonly policy: Policy;
      readonly texts: PolicyTexts;
      readonly problems: readonly Problem[];
    }
  | { readonly isSound: false; readonly problems: readonly Problem[] };

/**
 * Reads and checks a policy folder, given as path -> text. Never throws: whatever is wrong becomes a problem that names
 * file, line, column, clause and article, in the order of the files. A policy with an error must not be published.
 */
export function checkPolicy(files: ReadonlyMap<string, string>): CheckedPolicy {
  const folder = parsePolicyFolder(files);
  const problems: Problem[] = [...folder.problems];
  if (folder.policy !== undefined) {
    const context = createCheckContext(folder, folder.policy, problems);
    const isReadable = checkMechanisms(context);
    if (isReadable) for (const rule of rules) rule(context);
  }
  problems.sort(byPlace);
  if (folder.policy === undefined || hasError(problems)) return { isSound: false, problems };
  return { isSound: true, policy: folder.policy, texts: folder.texts, problems };
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function byPlace(left: Problem, right: Problem): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}
