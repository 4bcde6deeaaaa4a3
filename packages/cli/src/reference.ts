import type { Command } from 'commander';
import { createProgram } from './program.ts';

const escape = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

interface Row {
  readonly name: string;
  readonly meaning: string;
}

const table = (rows: readonly Row[]): readonly string[] => [
  '| | |',
  '|---|---|',
  ...rows.map(({ name, meaning }) => `| \`${name.replaceAll('|', '\\|')}\` | ${escape(meaning)} |`),
  '',
];

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function section(command: Command, above: string): readonly string[] {
  const name = `${above} ${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((child) => section(child, name));
  const usage = command.registeredArguments;
  const shown = usage.map((each) => {
    const text = each.variadic ? `${each.name()}...` : each.name();
    return each.required ? `<${text}>` : `[${text}]`;
  });
  const rows = [
    ...usage.map((each) => ({ name: each.name(), meaning: each.description })),
    ...command.options.map((option) => ({ name: option.flags, meaning: option.description })),
  ];
  return [
    `## ${[name, ...shown].join(' ').replaceAll('<', '&lt;')}`,
    '',
    asSentence(command.description()),
    '',
    ...table(rows),
  ];
}

/** docs/reference/command-line.md, from the commands themselves. */
export function renderCommandLineReference(): string {
  const nowhere = { write: () => undefined };
  const io = { out: nowhere, error: nowhere, variables: {}, directory: '' };
  const program = createProgram({ run: async () => undefined, exitCode: () => 0 }, io);
  const text = [
    '# The command line',
    '',
    'Made by `npm run gen:client` from the commands themselves. Do not edit.',
    '',
    'Exit codes: 0 it is well; 1 the command ran and found problems; 2 it could not run. With `--json` standard output carries exactly one JSON',
    'document, also for failures. Colours are for terminals; `NO_COLOR` switches them off. Commands with `--data-dir` ask the server that runs on',
    'that data directory, over its socket.',
    '',
    ...program.commands.flatMap((command) => section(command, 'zgoda')),
  ];
  return `${text.join('\n').trimEnd()}\n`;
}
