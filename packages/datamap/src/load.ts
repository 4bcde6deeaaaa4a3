import { createHash } from 'node:crypto';
import {
  problemAt,
  problemsOfIssue,
  readYaml,
  type DocumentPath,
  type Position,
  type Problem,
  type YamlSource,
} from '@zgoda/policy';
import { canonicalize, type JsonValue } from '@zgoda/verify';
import { systemSchema, type DataMap, type System } from './system.ts';

/** `name` is the path inside the policy folder, such as `systems/shop.yaml`. */
export interface SystemFile {
  readonly name: string;
  readonly text: string;
}

/** Where a value of a system stands in its file. */
export type LocateInSystem = (system: string, path: DocumentPath) => Position;

export type ReadDataMap =
  | { readonly map: DataMap; readonly locate: LocateInSystem }
  | { readonly problems: readonly Problem[] };

const systemFilePattern = /^systems\/[^/]+\.yaml$/;

/** The systems of a policy folder, given as path -> text. */
export const readSystemFiles = (files: ReadonlyMap<string, string>): readonly SystemFile[] =>
  [...files]
    .filter(([name]) => systemFilePattern.test(name))
    .map(([name, text]) => ({ name, text }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const byId = (a: System, b: System): number => (a.id < b.id ? -1 : 1);

/** SHA-256 of the canonical JSON (RFC 8785) of the systems, ordered by id; lower-case hexadecimal. */
export function hashOf(systems: readonly System[]): string {
  const text = canonicalize(systems.toSorted(byId) as unknown as JsonValue);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Reads the systems of one controller: syntax, schema, names; `checkDataMap` does the rest. Names of tables and columns are taken as
 * they are written, whatever their Unicode form, since the database compares them so.
 */
export function readDataMap(files: readonly SystemFile[]): ReadDataMap {
  const problems: Problem[] = [];
  const systems: System[] = [];
  const sources = new Map<string, YamlSource>();
  for (const file of files) {
    const source = readYaml(file.name, file.text);
    const system = readSystem(file, source, problems);
    if (system === undefined) continue;
    if (sources.has(system.id))
      problems.push(
        problemAt(
          source.locate(['id']),
          'duplicate_id',
          `There is another system "${system.id}". Rename one.`,
        ),
      );
    sources.set(system.id, source);
    systems.push(system);
  }
  if (problems.length > 0) return { problems };
  const ordered = systems.toSorted(byId);
  return {
    map: { systems: ordered, hash: hashOf(ordered) },
    locate: (system, path) => sources.get(system)?.locate(path) ?? startOf(system),
  };
}

/** Of a system that was not read from a file here. */
export const startOf: (system: string) => Position = (system) => ({
  file: `systems/${system}.yaml`,
  line: 1,
  column: 1,
});

function readSystem({ name }: SystemFile, source: YamlSource, problems: Problem[]): System | undefined {
  problems.push(...source.problems);
  if (source.problems.length > 0) return undefined;
  const parsed = systemSchema.safeParse(source.value, { reportInput: true });
  if (!parsed.success) {
    problems.push(...parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, source)));
    return undefined;
  }
  const expected = name.replace(/^.*\//, '').replace(/\.yaml$/, '');
  if (parsed.data.id !== expected) {
    const message = `The system is "${parsed.data.id}" and its file "${expected}.yaml". Make them the same.`;
    problems.push(problemAt(source.locate(['id']), 'system_id_differs', message));
  }
  if (!isWellFormed(parsed.data)) {
    const message = 'The file holds half of a character (a lone surrogate). Write it whole.';
    problems.push(problemAt(source.locate([]), 'schema_invalid', message));
    return undefined;
  }
  return parsed.data;
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member));
}
