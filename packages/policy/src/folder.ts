import type { z } from 'zod';
import type { PolicyTexts } from './document.ts';
import { problemAt, type Position, type Problem } from './problem.ts';
import { policySchema, type Policy } from './schema.ts';
import { readTexts, type TextSource } from './text-source.ts';
import { readYaml, type DocumentPath, type YamlSource } from './yaml-source.ts';

export const POLICY_FILE = 'policy.yaml';

/** A policy folder as it was read: what could be read of it, and what was wrong. */
export interface PolicyFolder {
  /** Absent when policy.yaml is missing, is no YAML or does not follow the schema. */
  readonly policy: Policy | undefined;
  readonly texts: PolicyTexts;
  readonly problems: readonly Problem[];
  /** Where a value of policy.yaml stands. */
  locate(path: DocumentPath): Position;
  /** Line on which the body of a clause begins in a locale's file, counted from 1; 1 where it has none. */
  bodyLine(locale: string, clause: string): number;
  /** Line on which the lead begins, counted from 1. */
  leadLine(locale: string): number;
}

/** The path of the words of a locale inside the folder. */
export function textFile(locale: string): string {
  return `text/${locale}.md`;
}

/**
 * Reads a folder given as path -> text: syntax and schema only; `checkPolicy` does the rest. Never throws: what is wrong
 * becomes a problem that names its file, line and column. Texts are taken in Unicode's composed form (NFC).
 */
export function parsePolicyFolder(files: ReadonlyMap<string, string>): PolicyFolder {
  const problems: Problem[] = [];
  const yaml = readPolicyFile(files, problems);
  const policy = yaml === undefined ? undefined : parsePolicy(yaml, problems);
  const sources = new Map<string, TextSource>();
  for (const locale of policy?.locales ?? []) {
    const file = textFile(locale);
    const text = files.get(file);
    if (text === undefined) {
      problems.push(
        problemAt(
          startOf(file),
          'file_missing',
          `There are no words in "${locale}". Write ${file}, or take the locale out of "locales".`,
        ),
      );
      continue;
    }
    const source = readTexts(file, text.normalize('NFC'));
    sources.set(locale, source);
    problems.push(...source.problems);
  }
  if (policy !== undefined) problems.push(...unexpectedFiles(files, policy));
  return {
    policy,
    texts: Object.fromEntries([...sources].map(([locale, source]) => [locale, source.texts])),
    problems,
    locate: (path) => yaml?.locate(path) ?? startOf(POLICY_FILE),
    bodyLine: (locale, clause) => sources.get(locale)?.bodyLines[clause] ?? 1,
    leadLine: (locale) => sources.get(locale)?.leadLine ?? 1,
  };
}

function startOf(file: string): Position {
  return { file, line: 1, column: 1 };
}

function readPolicyFile(files: ReadonlyMap<string, string>, problems: Problem[]): YamlSource | undefined {
  const text = files.get(POLICY_FILE);
  if (text === undefined) {
    problems.push(
      problemAt(
        startOf(POLICY_FILE),
        'file_missing',
        'The folder has no policy.yaml. Write one; examples/ has some to start from.',
      ),
    );
    return undefined;
  }
  const yaml = readYaml(POLICY_FILE, text.normalize('NFC'));
  problems.push(...yaml.problems);
  return yaml.problems.length === 0 ? yaml : undefined;
}

function parsePolicy(yaml: YamlSource, problems: Problem[]): Policy | undefined {
  const parsed = policySchema.safeParse(yaml.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  problems.push(...parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, yaml)));
  return undefined;
}

/** What a schema found, with its place; the schema was asked with `reportInput`. */
export function problemsOfIssue(issue: z.core.$ZodIssue, yaml: YamlSource): readonly Problem[] {
  const about = { clause: clauseAt(yaml.value, issue.path) };
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problemAt(
        yaml.locateKey(issue.path, key),
        'schema_invalid',
        `The field "${key}" is not known here. Correct its name, or take it out.`,
        about,
      ),
    );
  }
  const name = nameOf(issue.path);
  const position = yaml.locate(issue.path);
  if (issue.input === undefined) {
    return [problemAt(position, 'schema_invalid', `The field ${name} is missing. Add it.`, about)];
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String).join(', ');
    return [
      problemAt(
        position,
        'schema_invalid',
        `The value of ${name} is not one of: ${values}. Choose one of them.`,
        about,
      ),
    ];
  }
  return [
    problemAt(position, 'schema_invalid', `The value of ${name} does not fit: ${issue.message}.`, about),
  ];
}

/** `topics[3].title`, as a reader of the file would say it. */
export function nameOf(path: DocumentPath): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `"${name.replace(/^\./, '')}"`;
}

/** The clause that a place belongs to: the clause itself, or the one that the purpose, topic, form … names. */
export function clauseAt(value: unknown, path: DocumentPath): string | undefined {
  const [collection, index] = path;
  if (typeof collection !== 'string' || typeof index !== 'number') return undefined;
  const items = isObject(value) ? value[collection] : undefined;
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  const clause = isObject(item) ? item[collection === 'clauses' ? 'id' : 'clause'] : undefined;
  return typeof clause === 'string' ? clause : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function unexpectedFiles(files: ReadonlyMap<string, string>, policy: Policy): readonly Problem[] {
  const expected = new Set(policy.locales.map(textFile));
  return [...files.keys()]
    .filter((file) => file.startsWith('text/') && !expected.has(file))
    .map((file) =>
      problemAt(
        startOf(file),
        'file_unexpected',
        'No declared locale uses this file. Add its locale to "locales", or take the file away.',
      ),
    );
}
