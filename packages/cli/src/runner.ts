import type { Readable } from 'node:stream';
import type { CliEnvironment } from './environment.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { createOutput, wantsColour, type Output, type Sink } from './output.ts';

export interface CliIo extends CliEnvironment {
  readonly out: Sink;
  readonly error: Sink;
  /** Where a person answers; absent where nobody can be asked. */
  readonly input?: Readable & { readonly isTTY?: boolean };
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
}

export interface Runner {
  /** Runs the work of the chosen command, keeps its exit code, and shows why it could not run. */
  run<Options extends CommonOptions>(
    options: Options,
    work: (output: Output, options: Options) => number | Promise<number>,
  ): Promise<void>;
  exitCode(): number;
}

export function createRunner(io: CliIo): Runner {
  let code: number = exitCodes.ok;
  const colour = wantsColour(io.variables, io.out.isTTY === true);
  return {
    async run(options, work) {
      const output = createOutput({ out: io.out, json: options.json === true, colour });
      try {
        code = await work(output, options);
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
        showFailure(io, output, error);
        code = exitCodes.unable;
      }
    },
    exitCode: () => code,
  };
}

function showFailure(io: CliIo, output: Output, { code, message, next }: CommandFailure): void {
  output.document({ failure: { code, message, ...(next !== undefined && { next }) } });
  if (output.json) return;
  const colour = wantsColour(io.variables, io.error.isTTY === true);
  const { line, paint } = createOutput({ out: io.error, json: false, colour });
  line(`${paint('bad', '✗')} ${message}`);
  if (next !== undefined) line(`  ${next}`);
}
