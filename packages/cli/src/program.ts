import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { apiRoles, type ApiRole } from '@zgoda/vocabulary/api-keys';
import { controllerIdSchema, type ControllerId } from '@zgoda/vocabulary/ids';
import { dataDirOf, type CliEnvironment } from './environment.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { createOutput, wantsColour, type Output, type Sink } from './output.ts';

export interface CliIo extends CliEnvironment {
  readonly out: Sink;
  readonly error: Sink;
}

interface Common {
  readonly json?: boolean;
  readonly dataDir?: string;
}

function parseController(text: string): ControllerId {
  const slug = controllerIdSchema.safeParse(text);
  if (slug.success) return slug.data;
  throw new InvalidArgumentError(
    'A controller’s name has small letters, digits and hyphens, as its folder has.',
  );
}

const collect =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[]): readonly T[] => [...before, parse(text)];

/** Runs one command line; gives its exit code and never throws what an operator can mend. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const run = createRunner(args, io);
  const program = new Command('zgoda')
    .description('Runs a privacy policy, and proves it.')
    .configureOutput({
      writeOut: (text) => void io.out.write(text),
      writeErr: (text) => void io.error.write(text),
    })
    .exitOverride()
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 problems found, 2 could not run. Every command takes --json.',
    );
  addServerCommands(program, run, io);
  addPolicyCommands(program, run, io);
  addEvidenceCommands(program, run, io);
  addKeyCommands(program, run, io);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return run.exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.unable;
    throw error;
  }
}

type Work<Options> = (output: Output, options: Options) => number | Promise<number>;

interface Runner {
  /** Runs the work of the chosen command, and shows why it could not run. */
  <Options extends Common>(options: Options, work: Work<Options>): Promise<void>;
  exitCode(): number;
}

function createRunner(args: readonly string[], io: CliIo): Runner {
  let code: number = exitCodes.ok;
  const colour = wantsColour(io.variables, io.out.isTTY === true);
  const runner = async <Options extends Common>(options: Options, work: Work<Options>): Promise<void> => {
    const output = createOutput({ out: io.out, json: options.json === true, colour });
    try {
      code = await work(output, options);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      showFailure(io, output, error);
      code = exitCodes.unable;
    }
  };
  return Object.assign(runner, { exitCode: () => code });
}

function showFailure(io: CliIo, output: Output, { code, message, next }: CommandFailure): void {
  output.document({ failure: { code, message, ...(next !== undefined && { next }) } });
  if (output.json) return;
  const colour = wantsColour(io.variables, io.error.isTTY === true);
  const { line, paint } = createOutput({ out: io.error, json: false, colour });
  line(`${paint('bad', '✗')} ${message}`);
  if (next !== undefined) line(`  ${next}`);
}

const jsonOption = ['--json', 'answer with one JSON document'] as const;
const dataDirOption = [
  '--data-dir <directory>',
  'data directory of the server (ZGODA_DATA_DIR, .zgoda)',
] as const;

function addServerCommands(program: Command, run: Runner, io: CliIo): void {
  program
    .command('serve')
    .description('run the server; its settings are in docs/reference/configuration.md')
    .option(...jsonOption)
    .action((options: Common) => run(options, async () => (await import('./commands/serve.ts')).serve()));
  program
    .command('doctor')
    .description('look at everything that a server needs here')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((options: Common) =>
      run(options, async (output) =>
        (await import('./commands/doctor.ts')).examine(output, {
          dataDir: dataDirOf(io, options.dataDir),
          directory: io.directory,
        }),
      ),
    );
  const config = program.command('config').description('settings');
  config
    .command('print')
    .description('show every setting, its value and where it comes from; secrets are masked')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((options: Common) =>
      run(options, async (output) =>
        (await import('./commands/config.ts')).printConfig(output, {
          dataDir: dataDirOf(io, options.dataDir),
          directory: io.directory,
        }),
      ),
    );
  const staff = program.command('staff').description('people who work in the console');
  staff
    .command('invite')
    .description('invite an administrator')
    .argument('<controller>', 'controller', parseController)
    .requiredOption('--email <address>', 'where the person can be reached')
    .requiredOption('--name <name>', 'the person’s name, for colleagues')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((controller: ControllerId, options: Common & { email: string; name: string }) =>
      run(options, async (output, { email, name, dataDir }) =>
        (await import('./commands/staff.ts')).inviteStaff(output, {
          controller,
          email,
          name,
          dataDir: dataDirOf(io, dataDir),
        }),
      ),
    );
}

function addPolicyCommands(program: Command, run: Runner, io: CliIo): void {
  const policy = program.command('policy').description('policies as folders');
  policy
    .command('check')
    .description('check policy folders')
    .argument('<folders...>', 'folders that hold policy.yaml')
    .option(...jsonOption)
    .action((folders: readonly string[], options: Common) =>
      run(options, async (output) =>
        (await import('./commands/policy-check.ts')).checkPolicies(output, folders),
      ),
    );
  policy
    .command('diff')
    .description('compare two folders, or one with the version in force')
    .argument('<before>', 'folder; alone, it is compared with the version in force')
    .argument('[now]', 'folder')
    .option('--controller <name>', 'controller, when it is not the folder’s name')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((before: string, now: string | undefined, options: Common & { controller?: string }) =>
      run(options, async (output, { controller, dataDir }) =>
        (await import('./commands/policy-diff.ts')).diffPolicies(
          output,
          now === undefined ? [before] : [before, now],
          {
            dataDir: dataDirOf(io, dataDir),
            ...(controller !== undefined && { controller }),
          },
        ),
      ),
    );
  policy
    .command('publish')
    .description('publish a folder on the running server')
    .argument('<folder>', 'folder that holds policy.yaml')
    .option('--controller <name>', 'controller, when it is not the folder’s name')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((folder: string, options: Common & { controller?: string }) =>
      run(options, async (output, { controller, dataDir }) =>
        (await import('./commands/policy-publish.ts')).publishPolicyFolder(output, folder, {
          dataDir: dataDirOf(io, dataDir),
          ...(controller !== undefined && { controller }),
        }),
      ),
    );
}

function addEvidenceCommands(program: Command, run: Runner, io: CliIo): void {
  program
    .command('verify')
    .description('check a receipt, or an exported log, without any network')
    .argument('<path>', 'receipt file, or directory of an exported log')
    .option('--trust <file>', 'the log’s keys, obtained from elsewhere (C2SP tlog-policy)')
    .option('--since <file>', 'a checkpoint kept from before: the log has to begin with it')
    .option(...jsonOption)
    .action((path: string, options: Common & { trust?: string; since?: string }) =>
      run(options, async (output, { trust, since }) =>
        (await import('./commands/verify.ts')).verifyPath(output, path, {
          ...(trust !== undefined && { trust }),
          ...(since !== undefined && { since }),
        }),
      ),
    );
  const evidence = program.command('evidence').description('the evidence log');
  evidence
    .command('export')
    .description('copy a controller’s log to a directory')
    .argument('<controller>', 'controller', parseController)
    .argument('<directory>', 'where to; made when absent')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((controller: ControllerId, target: string, options: Common) =>
      run(options, async (output, { dataDir }) =>
        (await import('./commands/evidence.ts')).exportEvidence(output, {
          controller,
          target,
          dataDir: dataDirOf(io, dataDir),
        }),
      ),
    );
}

function addKeyCommands(program: Command, run: Runner, io: CliIo): void {
  const keys = program.command('keys').description('keys that everything is sealed with');
  keys
    .command('status')
    .description('which master keys are in use')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((options: Common) =>
      run(options, async (output, { dataDir }) =>
        (await import('./commands/keys.ts')).showKeys(output, dataDirOf(io, dataDir)),
      ),
    );
  keys
    .command('rotate')
    .description('make a new master key and wrap everything by it, while the server runs')
    .option(
      '--controller <name>',
      'change this controller’s own key too (repeatable)',
      collect(parseController),
      [],
    )
    .option('--keep-master-key', 'make none; finish wrapping by the current one')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((options: Common & { controller: readonly ControllerId[]; keepMasterKey?: boolean }) =>
      run(options, async (output, { controller, keepMasterKey, dataDir }) =>
        (await import('./commands/keys.ts')).rotateKeys(output, {
          controllers: controller,
          newMasterKey: keepMasterKey !== true,
          dataDir: dataDirOf(io, dataDir),
        }),
      ),
    );
  addApiKeyCommands(program, run, io);
}

function addApiKeyCommands(program: Command, run: Runner, io: CliIo): void {
  const apiKeys = program.command('api-keys').description('keys of the HTTP API');
  const commands = () => import('./commands/api-keys.ts');
  apiKeys
    .command('create')
    .description('make a key; it is shown once')
    .argument('<controller>', 'controller', parseController)
    .addOption(new Option('--role <role>', 'what it is for').choices([...apiRoles]).default('secret'))
    .option('--origin <origin>', 'of a browser key: a site it works on (repeatable)', collect(String), [])
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((controller: ControllerId, options: Common & { role: ApiRole; origin: readonly string[] }) =>
      run(options, async (output, { role, origin, dataDir }) =>
        (await commands()).createKey(output, {
          controller,
          role,
          origins: origin,
          dataDir: dataDirOf(io, dataDir),
        }),
      ),
    );
  apiKeys
    .command('list')
    .description('list a controller’s keys')
    .argument('<controller>', 'controller', parseController)
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((controller: ControllerId, options: Common) =>
      run(options, async (output, { dataDir }) =>
        (await commands()).listKeys(output, { controller, dataDir: dataDirOf(io, dataDir) }),
      ),
    );
  apiKeys
    .command('revoke')
    .description('stop a key from working')
    .argument('<controller>', 'controller', parseController)
    .argument('<key-id>', 'from “zgoda api-keys list”')
    .option(...dataDirOption)
    .option(...jsonOption)
    .action((controller: ControllerId, keyId: string, options: Common) =>
      run(options, async (output, { dataDir }) =>
        (await commands()).revokeKey(output, { controller, keyId, dataDir: dataDirOf(io, dataDir) }),
      ),
    );
}
