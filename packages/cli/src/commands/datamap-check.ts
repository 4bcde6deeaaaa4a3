import { checkFolder, type System } from '@zgoda/datamap';
import { exitCodes } from '../failure.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { showProblem } from './policy-check.ts';

/** Checks the systems of a policy folder beside its policy. Exit code 1 when one has an error; warnings alone are well. */
export function checkSystems(output: Output, folder: string): number {
  const checked = checkFolder(readPolicyFiles(folder));
  // What a sound policy is warned of is told by “zgoda policy check”.
  const problems = checked.isSound
    ? checked.problems.filter(({ file }) => file.startsWith('systems/'))
    : checked.problems;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (checked.isSound) {
    const { systems } = checked.map;
    output.line(`${output.paint('good', '✓')} ${folder}  ${countOf(systems.length, 'system')}`);
    output.table(systems.map(systemRow));
  } else {
    output.line(`${output.paint('bad', '✗')} ${folder}  ${output.paint('quiet', countOf(errors, 'error'))}`);
  }
  for (const problem of problems) showProblem(output, problem, folder);
  output.document({
    is_sound: checked.isSound,
    ...(checked.isSound && {
      hash: checked.map.hash,
      systems: checked.map.systems.map((system) => ({ ...countsOf(system), id: system.id })),
    }),
    problems,
  });
  return checked.isSound ? exitCodes.ok : exitCodes.problems;
}

function countsOf({ connector, storage, tables }: System) {
  const all = Object.values(tables);
  const personal = all.reduce((sum, { columns }) => sum + Object.keys(columns).length, 0);
  return { connector, storage, tables: all.length, personal_columns: personal };
}

function systemRow(system: System): readonly string[] {
  const { connector, storage, tables, personal_columns: personal } = countsOf(system);
  const held =
    tables === 0
      ? countOf(system.categories.length, 'category', 'categories')
      : `${countOf(tables, 'table')}, ${formatCount(personal)} personal ${personal === 1 ? 'column' : 'columns'}`;
  return [`  ${system.id}`, connector, storage, held];
}
