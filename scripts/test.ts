import { globSync, readFileSync } from 'node:fs';
import { ensurePrerequisites } from './prerequisites.ts';
import { printSummary, runStage, type Stage, type StageResult } from './stages.ts';
import { startSystemPostgres } from './system-postgres.ts';

const node = process.execPath;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const files = (pattern: string): string[] =>
  globSync(pattern, { exclude: (name) => name === 'node_modules' }).sort();

function testRun(name: string, paths: readonly string[], environment: Record<string, string> = {}): Stage {
  if (paths.length === 0) throw new Error(`The stage “${name}” has no test files.`);
  return {
    name,
    command: [
      node,
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-reporter=spec',
      '--test-concurrency=2',
      '--test-timeout=600000',
      ...paths,
    ],
    environment,
    isTestRun: true,
  };
}

/** What is checked without running the system. */
const staticStages = (): Stage[] => [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types (console)', command: ['tsc', '-p', 'packages/console'] },
  { name: 'types (checker)', command: ['tsc', '-p', 'packages/verify/checker', '--noEmit'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  ...['gen.ts', 'gen-client.ts', 'gen-console.ts'].map((script) => ({
    name: `generated files (${script})`,
    command: [node, '--disable-warning=ExperimentalWarning', `scripts/${script}`, '--check'],
  })),
  { name: 'dead code', command: ['knip'] },
  testRun('architecture', files('test/*.test.ts')),
];

const unitFiles = (): string[] => [
  ...files('packages/*/{src,test}/**/*.test.{ts,tsx}'),
  ...files('scripts/*.test.ts'),
];

/** Tests that start no database, no build and no other process: the part of the units that `npm run check` runs. */
const isQuick = (file: string): boolean =>
  !/testDatabase|test-server|testConnector|startEmbedded|from 'vite'|node:child_process|outside-vectors|go-checker/.test(
    readFileSync(file, 'utf8'),
  );

const slowStages = (systemDatabaseUrl: string, version: string): Stage[] => [
  testRun(`SQL (${version})`, files('packages/server/src/**/*.test.ts'), {
    ZGODA_TEST_DATABASE_URL: systemDatabaseUrl,
  }),
  testRun('cross-check by Go', files('test/go-checker/*.test.ts')),
  testRun('acceptance (browser, SMTP)', files('test/acceptance/*.test.ts')),
  testRun('mail software', files('test/mail-software/*.test.ts')),
  testRun('faults', files('test/faults/*.test.ts')),
];

async function main(): Promise<number> {
  const isFast = process.argv.includes('--fast');
  const results: StageResult[] = [];
  const run = async (stage: Stage) => {
    say(`\n— ${stage.name}`);
    results.push(await runStage(stage));
  };
  if (!isFast && !ensurePrerequisites(say)) return 1;
  for (const stage of staticStages()) await run(stage);
  const units = unitFiles();
  if (isFast) await run(testRun('units without a database', units.filter(isQuick)));
  else await run(testRun('units and SQL (embedded PostgreSQL 18)', units));
  if (!isFast) {
    if (process.env['ZGODA_VECTORS'] === undefined) {
      say(
        'ZGODA_VECTORS is not set: the outside vectors were not given; our own vectors and the cross-check with Go run.',
      );
    }
    const postgres = await startSystemPostgres();
    try {
      for (const stage of slowStages(postgres.url, postgres.version)) await run(stage);
    } finally {
      await postgres.stop();
    }
  }
  printSummary(results);
  return results.every((result) => result.ok) ? 0 : 1;
}

process.exitCode = await main();
