import { join } from 'node:path';
import { checkFolder, type CheckedFolder } from '@zgoda/datamap';
import type { Problem } from '@zgoda/policy';
import { exitCodes } from '../failure.ts';
import { countOf, type Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';

/** A finding in two lines: where and what kind, then the sentence with its article. */
export function showProblem(output: Output, problem: Problem, folder: string): void {
  const { severity, file, line, column, clause, code, message, article } = problem;
  const place = output.paint('strong', `${join(folder, file)}:${line}:${column}`);
  const kind = output.paint(severity === 'error' ? 'bad' : 'warning', severity);
  output.line(
    `  ${place}  ${kind}  ${clause === undefined ? '' : `${clause}  `}${output.paint('quiet', code)}`,
  );
  output.line(`    ${message}${article === undefined ? '' : ` ${output.paint('quiet', `(${article})`)}`}`);
}

function summary(checked: CheckedFolder): string {
  if (checked.isSound) {
    const { clauses, locales } = checked.policy;
    const { systems } = checked.map;
    const mapped = systems.length === 0 ? '' : `, ${countOf(systems.length, 'system')}`;
    return `sound, ${countOf(clauses.length, 'clause')} in ${locales.join(', ')}${mapped}`;
  }
  const errors = checked.problems.filter(({ severity }) => severity === 'error').length;
  return countOf(errors, 'error');
}

/** Checks policy folders. Exit code 1 when one of them has an error; warnings alone are well. */
export function checkPolicies(output: Output, folders: readonly string[]): number {
  const results = folders.map((folder) => ({ folder, checked: checkFolder(readPolicyFiles(folder)) }));
  for (const { folder, checked } of results) {
    const sign = checked.isSound ? output.paint('good', '✓') : output.paint('bad', '✗');
    output.line(`${sign} ${folder}  ${output.paint('quiet', summary(checked))}`);
    for (const problem of checked.problems) showProblem(output, problem, folder);
  }
  output.document({
    folders: results.map(({ folder, checked }) => ({
      folder,
      is_sound: checked.isSound,
      problems: checked.problems,
    })),
  });
  return results.every(({ checked }) => checked.isSound) ? exitCodes.ok : exitCodes.problems;
}
