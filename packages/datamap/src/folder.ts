import { checkPolicy, type CheckedPolicy, type Problem } from '@zgoda/policy';
import { checkDataMap } from './check.ts';
import { readDataMap, readSystemFiles } from './load.ts';
import type { DataMap } from './system.ts';

type Sound = Extract<CheckedPolicy, { isSound: true }>;
type Unsound = Extract<CheckedPolicy, { isSound: false }>;

/** A checked policy folder with the map of its systems; the map of a folder without `systems/` has none. */
export type CheckedFolder = (Sound & { readonly map: DataMap }) | Unsound;

/** Reads and checks `policy.yaml`, `text/*.md` and `systems/*.yaml`, given as path -> text. Never throws. */
export function checkFolder(files: ReadonlyMap<string, string>): CheckedFolder {
  const checked = checkPolicy(files);
  const read = readDataMap(readSystemFiles(files));
  if ('problems' in read) return { isSound: false, problems: [...checked.problems, ...read.problems] };
  if (!checked.isSound) return checked;
  const found = checkDataMap(read.map, checked.policy, read.locate).toSorted(byPlace);
  const problems = [...checked.problems, ...found];
  if (found.some(({ severity }) => severity === 'error')) return { isSound: false, problems };
  return { ...checked, problems, map: read.map };
}

function byPlace(left: Problem, right: Problem): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}
