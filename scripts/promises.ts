/**
 * What keeps each clause of the shipped policies, and what shows that it is kept: `npm run promises`.
 *
 *   --json                    the same as JSON
 *   --require PM-01,PM-02     exit 1 unless each of these has a probe and an acceptance test
 *
 * An acceptance test is one under test/acceptance whose name carries the clause's id.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkPolicy, formatProblem, isMechanismId, mechanisms, type Policy } from '@zgoda/policy';
import { probes } from '../packages/server/src/capabilities/promises/probe-service.ts';

const root = new URL('../', import.meta.url);

interface MechanismLine {
  readonly id: string;
  /** False: this version does not carry it out. */
  readonly available: boolean;
  readonly probe: boolean;
}

interface ClauseLine {
  readonly id: string;
  readonly title: string;
  readonly informs: boolean;
  readonly mechanisms: readonly MechanismLine[];
  /** `file: name of the test` */
  readonly acceptance_tests: readonly string[];
  /** In words; empty when nothing is. */
  readonly missing: readonly string[];
}

interface PolicyReport {
  readonly policy: string;
  readonly clauses: readonly ClauseLine[];
}

function readFolder(folder: URL): Map<string, string> {
  const texts = readdirSync(new URL('text/', folder)).map((name) => `text/${name}`);
  return new Map(
    ['policy.yaml', ...texts].map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]),
  );
}

interface AcceptanceTest {
  readonly file: string;
  readonly name: string;
}

function listAcceptanceTests(): readonly AcceptanceTest[] {
  const folder = new URL('test/acceptance/', root);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => {
      const source = readFileSync(new URL(file, folder), 'utf8');
      const names = source.matchAll(/\b(?:test|it)\(\s*(['"`])(?<name>.+?)\1/gs);
      return [...names].map((match) => ({
        file: `test/acceptance/${file}`,
        name: match.groups?.['name'] ?? '',
      }));
    });
}

function toLine(
  clause: Policy['clauses'][number],
  title: string,
  tests: readonly AcceptanceTest[],
): ClauseLine {
  const named = clause.kept_by.map(({ mechanism }) => mechanism).filter(isMechanismId);
  const lines = named.map((id) => ({
    id,
    available: mechanisms[id].available,
    probe: probes[id] !== undefined,
  }));
  const own = tests.filter(({ name }) => name.split(/[^A-Z0-9-]+/).includes(clause.id));
  const missing = [
    ...lines.filter(({ available }) => !available).map(({ id }) => `${id} is not carried out`),
    ...lines.filter(({ available, probe }) => available && !probe).map(({ id }) => `${id} has no probe`),
    ...(own.length === 0 ? ['no acceptance test'] : []),
  ];
  return {
    id: clause.id,
    title,
    informs: clause.informs,
    mechanisms: lines,
    acceptance_tests: own.map(({ file, name }) => `${file}: ${name}`),
    missing,
  };
}

function reportPolicy(slug: string, tests: readonly AcceptanceTest[]): PolicyReport {
  const checked = checkPolicy(readFolder(new URL(`examples/${slug}/`, root)));
  if (!checked.isSound) {
    throw new Error(`examples/${slug} is not sound:\n${checked.problems.map(formatProblem).join('\n')}`);
  }
  const { policy, texts } = checked;
  const titles = texts[policy.default_locale]?.clauses ?? {};
  return {
    policy: slug,
    clauses: policy.clauses.map((clause) => toLine(clause, titles[clause.id]?.title ?? '', tests)),
  };
}

/** A clause that the running system keeps and shows: at least one probe, none missing, and a test from outside. */
function isShown({ mechanisms: lines, acceptance_tests: own }: ClauseLine): boolean {
  const carriedOut = lines.filter(({ available }) => available);
  return own.length > 0 && carriedOut.length > 0 && carriedOut.every(({ probe }) => probe);
}

function print({ policy, clauses }: PolicyReport): void {
  console.log(`\n${policy}`);
  for (const { id, title, informs, mechanisms: lines, acceptance_tests: own, missing } of clauses) {
    const keeps = informs ? 'only informs' : lines.map(({ id: mechanism }) => mechanism).join(', ');
    console.log(`  ${missing.length === 0 ? 'ok     ' : 'missing'} ${id}  ${title}`);
    console.log(`            ${keeps}`);
    for (const test of own) console.log(`            ${test}`);
    for (const what of missing) console.log(`            - ${what}`);
  }
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, require: { type: 'string' } } });
const tests = listAcceptanceTests();
const slugs = readdirSync(new URL('examples/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const reports = slugs.map((slug) => reportPolicy(slug, tests));
const lines = reports.flatMap(({ clauses }) => clauses);
const required = (values.require ?? '').split(',').filter((id) => id !== '');
const unmet = required.filter((id) => !lines.some((line) => line.id === id && isShown(line)));

if (values.json === true) {
  console.log(JSON.stringify({ policies: reports, unmet }, null, 2));
} else {
  for (const report of reports) print(report);
  const complete = lines.filter(({ missing }) => missing.length === 0).length;
  console.log(`\n${complete} of ${lines.length} clauses have everything.`);
  for (const id of unmet) console.log(`${id} is required, and lacks a probe or an acceptance test.`);
}
if (unmet.length > 0) process.exitCode = 1;
