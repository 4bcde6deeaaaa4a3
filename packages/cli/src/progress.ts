import { Listr } from 'listr2';
import { formatCount, type Output } from './output.ts';

export interface Step {
  readonly what: string;
  readonly done: number;
  readonly total?: number | undefined;
}

const barWidth = 24;

/** `entries  ████████░░░░  1,024 of 4,096`; without a total only the count. */
export function formatStep({ what, done, total }: Step): string {
  if (total === undefined || total === 0) return `${what}  ${formatCount(done)}`;
  const full = Math.min(barWidth, Math.floor((done / total) * barWidth));
  return `${what}  ${'█'.repeat(full)}${'░'.repeat(barWidth - full)}  ${formatCount(done)} of ${formatCount(total)}`;
}

/**
 * Runs something that may take longer than two seconds, and shows how far it is: a bar on a terminal, nothing in a pipe
 * or with `--json`.
 */
export async function withProgress<T>(
  output: Output,
  title: string,
  work: (report: (step: Step) => void) => Promise<T>,
): Promise<T> {
  let result: { readonly value: T } | undefined;
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          const value = await work((step) => {
            task.output = formatStep(step);
          });
          result = { value };
        },
      },
    ],
    { renderer: output.isInteractive ? 'default' : 'silent', rendererOptions: { clearOutput: true } },
  );
  await list.run();
  if (result === undefined) throw new Error(`${title}: ended without a result`);
  return result.value;
}
