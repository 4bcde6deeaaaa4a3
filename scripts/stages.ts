import { spawn } from 'node:child_process';

/** One step of the checks: a command, or a function that yields the environment for the steps after it. */
export interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Present when the command is a test run whose closing lines are counted. */
  readonly isTestRun?: boolean;
}

export interface StageResult {
  readonly name: string;
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const closingCount = (output: string, word: string): number =>
  [...output.matchAll(new RegExp(`^\\S+ ${word} (\\d+)$`, 'gm'))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );

/** Runs one stage with its output shown; the counts come from the test runner's own closing lines. */
export async function runStage(stage: Stage): Promise<StageResult> {
  const startedAt = performance.now();
  const [program, ...args] = stage.command;
  if (program === undefined) throw new Error(`Stage ${stage.name} has no command.`);
  let output = '';
  const code = await new Promise<number>((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...stage.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on('error', () => resolve(127));
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  const passed = stage.isTestRun ? closingCount(output, 'pass') : 0;
  const failed = stage.isTestRun ? closingCount(output, 'fail') + closingCount(output, 'cancelled') : 0;
  const skipped = stage.isTestRun ? closingCount(output, 'skipped') + closingCount(output, 'todo') : 0;
  if (skipped > 0) process.stdout.write(`${skipped} tests were skipped, which counts as a failure here.\n`);
  const ranNothing = stage.isTestRun === true && passed === 0;
  if (ranNothing) process.stdout.write('No test ran, which counts as a failure here.\n');
  const ok = code === 0 && failed === 0 && skipped === 0 && !ranNothing;
  return {
    name: stage.name,
    ok,
    passed,
    failed: failed + skipped,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** Prints what each stage said and how long it took; the last line is the plain closing line. */
export function printSummary(results: readonly StageResult[]): void {
  const width = Math.max(...results.map((result) => result.name.length));
  process.stdout.write('\n');
  for (const result of results) {
    const counts =
      result.passed + result.failed > 0 ? `${result.passed} passed, ${result.failed} failed` : '';
    const mark = result.ok ? 'ok    ' : 'FAILED';
    process.stdout.write(
      `${mark} ${result.name.padEnd(width)} ${result.seconds.toFixed(1).padStart(6)} s  ${counts}\n`,
    );
  }
  const passed = results.reduce((sum, result) => sum + (result.passed || (result.ok ? 1 : 0)), 0);
  const failed = results.reduce((sum, result) => sum + (result.failed || (result.ok ? 0 : 1)), 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
}
