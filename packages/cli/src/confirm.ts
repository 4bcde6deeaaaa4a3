import { createInterface } from 'node:readline';
import { CommandFailure } from './failure.ts';
import type { Output } from './output.ts';
import type { CliIo } from './runner.ts';

/** Goes on when a person, or `--yes`, said so. @throws CommandFailure `not_confirmed` */
export type Confirm = (question: string) => Promise<void>;

/** Asks on the terminal. Anything but a yes is a no, and where nobody can be asked, only `--yes` is a yes. */
export function createConfirm(io: CliIo, output: Output, isGiven: boolean): Confirm {
  return async (question) => {
    if (isGiven) return;
    if (output.json || io.input?.isTTY !== true) {
      throw new CommandFailure(
        'not_confirmed',
        'Nothing was changed: nobody can be asked here.',
        'Give --yes to go on.',
      );
    }
    io.out.write(`${question} [y/N] `);
    const answer = await readAnswer(io.input);
    if (!/^\s*y(?:es)?\s*$/i.test(answer)) throw new CommandFailure('not_confirmed', 'Nothing was changed.');
  };
}

/** The next line; empty when the input ends. */
async function readAnswer(input: NonNullable<CliIo['input']>): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  return '';
}
