import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { RowConnectorName } from '@zgoda/datamap';
import { apiRoles, type ApiRole } from '@zgoda/vocabulary/api-keys';
import { controllerIdSchema, type ControllerId } from '@zgoda/vocabulary/ids';
import { importFormats, optInMethods, type ImportFormat, type OptInMethod } from '@zgoda/vocabulary/imports';
import { requestTypes, type RequestType } from '@zgoda/vocabulary/requests';
import { createConfirm } from './confirm.ts';
import { parsePause, parseTime, type PauseArgument } from './deadline-arguments.ts';
import { dataDirOf } from './environment.ts';
import { exitCodes } from './failure.ts';
import { createRunner, type CliIo, type CommonOptions, type Runner } from './runner.ts';

type ServerOptions = CommonOptions & { readonly dataDir?: string };
type PolicyOptions = ServerOptions & { readonly controller?: string };

function parseController(text: string): ControllerId {
  const slug = controllerIdSchema.safeParse(text);
  if (slug.success) return slug.data;
  throw new InvalidArgumentError(
    'A controller’s name has small letters, digits and hyphens, as its folder has.',
  );
}

function parseRows(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= 1000) return Number(text);
  throw new InvalidArgumentError('A number from 0 to 1000.');
}

function parseReason(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Say in a sentence why.');
}

const collect =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[]): readonly T[] => [...before, parse(text)];

/** A command of its own. */
const command = (parent: Command, name: string, description: string): Command =>
  parent.command(name).description(description).option('--json', 'answer with one JSON document');

/** A command that asks the running server. */
const serverCommand = (parent: Command, name: string, description: string): Command =>
  command(parent, name, description).option(
    '--data-dir <directory>',
    'data directory of the server (ZGODA_DATA_DIR, .zgoda)',
  );

const ofController = (parent: Command, name: string, description: string): Command =>
  serverCommand(parent, name, description).argument('<controller>', 'controller', parseController);

/** Every command, with what it does when it is chosen; its code is loaded then. */
export function createProgram({ run }: Runner, io: CliIo): Command {
  const program = new Command('zgoda').description('Runs a privacy policy, and proves it.');
  addServerCommands(program, run, io);
  addPolicyCommands(program.command('policy').description('policies as folders'), run, io);
  addDataMapCommands(program.command('datamap').description('systems that hold personal data'), run, io);
  addDeadlineCommand(program.command('deadline').description('terms of requests'), run);
  addImportCommand(program, run, io);
  addEvidenceCommands(program, run, io);
  addKeyCommands(program.command('keys').description('keys that everything is sealed with'), run, io);
  addApiKeyCommands(program.command('api-keys').description('keys of the HTTP API'), run, io);
  return program;
}

type Run = Runner['run'];

function addServerCommands(program: Command, run: Run, io: CliIo): void {
  command(program, 'serve', 'run the server; docs/reference/configuration.md lists its settings')
    .option(
      '--anchor-lost',
      'the anchor is gone for good: start with the logs closed that it should vouch for',
    )
    .action((options: CommonOptions & { readonly anchorLost?: boolean }) =>
      run(options, async (_output, { anchorLost = false }) =>
        (await import('./commands/serve.ts')).serve({ anchorLost }),
      ),
    );
  serverCommand(program, 'doctor', 'look at everything that a server needs here').action(
    (options: ServerOptions) =>
      run(options, async (output, { dataDir }) => {
        const { examine } = await import('./commands/doctor.ts');
        return examine(output, { dataDir: dataDirOf(io, dataDir), directory: io.directory });
      }),
  );
  const config = program.command('config').description('settings');
  serverCommand(config, 'print', 'show every setting and where it comes from; secrets are masked').action(
    (options: ServerOptions) =>
      run(options, async (output, { dataDir }) => {
        const { printConfig } = await import('./commands/config.ts');
        return printConfig(output, { dataDir: dataDirOf(io, dataDir), directory: io.directory });
      }),
  );
  const staff = program.command('staff').description('people who work in the console');
  ofController(staff, 'invite', 'invite an administrator')
    .requiredOption('--email <address>', 'where the person can be reached')
    .requiredOption('--name <name>', 'the person’s name, for colleagues')
    .action((controller: ControllerId, options: ServerOptions & { email: string; name: string }) =>
      run(options, async (output, { email, name, dataDir }) => {
        const { inviteStaff } = await import('./commands/staff.ts');
        return inviteStaff(output, { controller, email, name, dataDir: dataDirOf(io, dataDir) });
      }),
    );
}

const controllerOption = ['--controller <name>', 'controller, when it is not the folder’s name'] as const;

function addPolicyCommands(policy: Command, run: Run, io: CliIo): void {
  command(policy, 'check', 'check policy folders')
    .argument('<folders...>', 'folders that hold policy.yaml')
    .action((folders: readonly string[], options: CommonOptions) =>
      run(options, async (output) =>
        (await import('./commands/policy-check.ts')).checkPolicies(output, folders),
      ),
    );
  const target = ({ dataDir, controller }: PolicyOptions) => ({
    dataDir: dataDirOf(io, dataDir),
    ...(controller !== undefined && { controller }),
  });
  serverCommand(policy, 'diff', 'what changes for people between two folders, or from the version in force')
    .argument('<before>', 'folder; alone, it is compared with the version in force')
    .argument('[now]', 'folder')
    .option(...controllerOption)
    .action((before: string, now: string | undefined, options: PolicyOptions) =>
      run(options, async (output) => {
        const { diffPolicies } = await import('./commands/policy-diff.ts');
        return diffPolicies(output, now === undefined ? [before] : [before, now], target(options));
      }),
    );
  serverCommand(policy, 'publish', 'publish a folder on the running server')
    .argument('<folder>', 'folder that holds policy.yaml')
    .option(...controllerOption)
    .option('--material', 'people are worse off by this version, and that is meant')
    .action((folder: string, options: PolicyOptions & { readonly material?: boolean }) =>
      run(options, async (output) => {
        const { publishPolicyFolder } = await import('./commands/policy-publish.ts');
        const material = options.material === true;
        return publishPolicyFolder(output, folder, { ...target(options), material });
      }),
    );
}

type ConnectionOptions = CommonOptions & {
  readonly connections?: string;
  readonly controller?: ControllerId;
};

const withConnections = (each: Command): Command =>
  each
    .option('--connections <file>', 'file of connection settings (ZGODA_CONNECTIONS)')
    .option('--controller <name>', 'controller in that file, where it names several', parseController);

/** Spelled out, so that no command waits for the data map to load. */
const rowConnectors = ['postgres', 'mysql', 'sqlite', 'csv'] as const satisfies readonly RowConnectorName[];

function addDataMapCommands(datamap: Command, run: Run, io: CliIo): void {
  type ScanOptions = ConnectionOptions & {
    readonly connector?: RowConnectorName;
    readonly url?: string;
    readonly path?: string;
    readonly directory?: string;
    readonly system?: string;
    readonly map?: string;
    readonly policy?: string;
    readonly rows: number;
  };
  const scan = command(
    datamap,
    'scan',
    'propose a map of a live database; with --map, say where the database and the map differ',
  );
  withConnections(scan)
    .option('--system <name>', 'system in that file, and the name of the proposed map')
    .addOption(new Option('--connector <kind>', 'kind of database').choices([...rowConnectors]))
    .option(
      '--url <address>',
      'address of PostgreSQL or MariaDB; others on this machine can see its password',
    )
    .option('--path <file>', 'file of SQLite')
    .option('--directory <directory>', 'directory of CSV files')
    .option('--map <file>', 'map to compare with: exit code 1 when the database has grown or lost something')
    .option('--policy <folder>', 'policy whose categories, languages and places the proposal uses')
    .option('--rows <number>', 'most rows to sample of a table; 0 for names alone', parseRows, 100)
    .action((options: ScanOptions) =>
      run(options, async (output) =>
        (await import('./commands/datamap-scan.ts')).scanDatabase(output, io, options),
      ),
    );
  command(datamap, 'check', 'check the systems of a policy folder')
    .argument('<folder>', 'folder that holds policy.yaml')
    .action((folder: string, options: CommonOptions) =>
      run(options, async (output) =>
        (await import('./commands/datamap-check.ts')).checkSystems(output, folder),
      ),
    );
  type PlanOptions = ConnectionOptions & { readonly kind: 'erasure' | 'restriction' };
  const plan = command(
    datamap,
    'plan',
    'count what a request of one person would find and do; the identities come from standard input, nothing is changed',
  ).argument('<folder>', 'folder that holds policy.yaml and systems/');
  withConnections(plan)
    .addOption(
      new Option('--kind <kind>', 'what is asked for').choices(['erasure', 'restriction']).default('erasure'),
    )
    .action((folder: string, options: PlanOptions) =>
      run(options, async (output) =>
        (await import('./commands/datamap-plan.ts')).previewPlan(output, io, { ...options, folder }),
      ),
    );
}

function addDeadlineCommand(deadline: Command, run: Run): void {
  type DeadlineOptions = CommonOptions & {
    readonly type: RequestType;
    readonly received: number;
    readonly regime: readonly string[];
    readonly policy?: string;
    readonly zone?: string;
    readonly country?: string;
    readonly pause: readonly PauseArgument[];
    readonly extended?: number;
    readonly ground: 'complex' | 'many_requests' | 'not_within_term';
    readonly now?: number;
    readonly language: string;
  };
  const grounds = ['complex', 'many_requests', 'not_within_term'];
  command(deadline, 'explain', 'say until when a request has to be answered, and why')
    .addOption(
      new Option('--type <type>', 'what is asked for').choices([...requestTypes]).makeOptionMandatory(),
    )
    .requiredOption('--received <time>', 'when it came, such as 2026-03-02T10:00+02:00', parseTime)
    .option('--regime <law>', 'law that applies, such as gdpr (repeatable)', collect(String), [])
    .option('--policy <folder>', 'policy whose laws, time zone, state and terms apply')
    .option('--zone <zone>', 'time zone of the controller; without a policy UTC')
    .option('--country <code>', 'state whose holidays apply, such as UA')
    .option(
      '--pause <pause>',
      'waiting for the person: identity, clarification or fee, such as fee:<from>/<until> (repeatable)',
      collect(parsePause),
      [],
    )
    .option('--extended <time>', 'when the person was told that it takes longer', parseTime)
    .addOption(new Option('--ground <ground>', 'why it takes longer').choices(grounds).default('complex'))
    .option('--now <time>', 'up to when a pause lasts that has not ended', parseTime)
    .option('--language <language>', 'en, uk or ru', 'en')
    .action((options: DeadlineOptions) =>
      run(options, async (output) =>
        (await import('./commands/deadline-explain.ts')).explainDeadlines(output, options),
      ),
    );
}

function addImportCommand(program: Command, run: Run, io: CliIo): void {
  type ImportOptions = ServerOptions & {
    readonly topic: readonly string[];
    readonly method?: OptInMethod;
    readonly reference?: string;
    readonly wording?: string;
    readonly locale?: string;
    readonly format: ImportFormat | 'auto';
  };
  ofController(
    program,
    'import',
    'import subscribers of another list, with the evidence that they asked for it',
  )
    .argument('<file>', 'CSV in UTF-8: an export of listmonk or Mailchimp, or with the columns of the guide')
    .option('--topic <topic>', 'topic of rows that name none (repeatable)', collect(String), [])
    .addOption(
      new Option('--method <method>', 'how people asked, where the row does not say').choices([
        ...optInMethods,
      ]),
    )
    .option('--reference <text>', 'where that can be looked up: the address of the form, a folder')
    .option('--wording <text>', 'what people were told when they asked')
    .option('--locale <language>', 'language they read')
    .addOption(
      new Option('--format <format>', 'what wrote the file')
        .choices(['auto', ...importFormats])
        .default('auto'),
    )
    .action((controller: ControllerId, file: string, options: ImportOptions) =>
      run(options, async (output, { topic: topics, dataDir, json: _json, ...request }) => {
        const { importSubscribers } = await import('./commands/import.ts');
        const path = resolve(io.directory, file);
        return importSubscribers(output, {
          controller,
          path,
          request: { ...request, topics: [...topics] },
          dataDir: dataDirOf(io, dataDir),
        });
      }),
    );
}

function addEvidenceCommands(program: Command, run: Run, io: CliIo): void {
  command(program, 'verify', 'check a receipt, or an exported log, without any network')
    .argument('<path>', 'receipt file, or directory of an exported log')
    .option('--trust <file>', 'the log’s keys, obtained from elsewhere (C2SP tlog-policy)')
    .option('--since <file>', 'a checkpoint kept from before: the log has to begin with it')
    .action((path: string, options: CommonOptions & { trust?: string; since?: string }) =>
      run(options, async (output) =>
        (await import('./commands/verify.ts')).verifyPath(output, path, options),
      ),
    );
  const evidence = program.command('evidence').description('the evidence log');
  ofController(evidence, 'export', 'copy a controller’s log to a directory')
    .argument('<directory>', 'where to; made when absent')
    .action((controller: ControllerId, target: string, options: ServerOptions) =>
      run(options, async (output, { dataDir }) => {
        const { exportEvidence } = await import('./commands/evidence.ts');
        return exportEvidence(output, { controller, target, dataDir: dataDirOf(io, dataDir) });
      }),
    );
  type RepairOptions = ServerOptions & { readonly reason: string; readonly yes?: boolean };
  const repair = (name: string, description: string): Command =>
    ofController(evidence, name, description)
      .requiredOption('--reason <text>', 'why; it goes into the evidence, so name no person', parseReason)
      .option('--yes', 'do it without asking');
  repair('recover', 'append what a restored database lacks, from a copy of the log')
    .argument('<directory>', 'copy made by “zgoda evidence export”, on the server’s machine')
    .action((controller: ControllerId, copy: string, options: RepairOptions) =>
      run(options, async (output, { reason, yes, dataDir }) => {
        const { recoverEvidence } = await import('./commands/evidence-repair.ts');
        const confirm = createConfirm(io, output, yes === true);
        return recoverEvidence(output, {
          controller,
          copy,
          reason,
          confirm,
          dataDir: dataDirOf(io, dataDir),
        });
      }),
    );
  repair(
    'succeed',
    'freeze a log that cannot be recovered, and open a new one that says what was lost',
  ).action((controller: ControllerId, options: RepairOptions) =>
    run(options, async (output, { reason, yes, dataDir }) => {
      const { succeedEvidence } = await import('./commands/evidence-repair.ts');
      const confirm = createConfirm(io, output, yes === true);
      return succeedEvidence(output, { controller, reason, confirm, dataDir: dataDirOf(io, dataDir) });
    }),
  );
}

function addKeyCommands(keys: Command, run: Run, io: CliIo): void {
  serverCommand(keys, 'status', 'which master keys are in use').action((options: ServerOptions) =>
    run(options, async (output, { dataDir }) =>
      (await import('./commands/keys.ts')).showKeys(output, dataDirOf(io, dataDir)),
    ),
  );
  type RotateOptions = ServerOptions & {
    readonly controller: readonly ControllerId[];
    readonly keepMasterKey?: boolean;
  };
  serverCommand(keys, 'rotate', 'make a new master key and wrap everything by it, while the server runs')
    .option('--controller <name>', 'change its own key too (repeatable)', collect(parseController), [])
    .option('--keep-master-key', 'make none; finish wrapping by the current one')
    .action((options: RotateOptions) =>
      run(options, async (output, { controller: controllers, keepMasterKey, dataDir }) => {
        const { rotateKeys } = await import('./commands/keys.ts');
        const newMasterKey = keepMasterKey !== true;
        return rotateKeys(output, { controllers, newMasterKey, dataDir: dataDirOf(io, dataDir) });
      }),
    );
}

function addApiKeyCommands(apiKeys: Command, run: Run, io: CliIo): void {
  const implementation = () => import('./commands/api-keys.ts');
  type CreateOptions = ServerOptions & { readonly role: ApiRole; readonly origin: readonly string[] };
  ofController(apiKeys, 'create', 'make a key; it is shown once')
    .addOption(new Option('--role <role>', 'what it is for').choices([...apiRoles]).default('secret'))
    .option('--origin <origin>', 'of a browser key: a site it works on (repeatable)', collect(String), [])
    .action((controller: ControllerId, options: CreateOptions) =>
      run(options, async (output, { role, origin: origins, dataDir }) => {
        const { createKey } = await implementation();
        return createKey(output, { controller, role, origins, dataDir: dataDirOf(io, dataDir) });
      }),
    );
  ofController(apiKeys, 'list', 'list a controller’s keys').action(
    (controller: ControllerId, options: ServerOptions) =>
      run(options, async (output, { dataDir }) => {
        const { listKeys } = await implementation();
        return listKeys(output, { controller, dataDir: dataDirOf(io, dataDir) });
      }),
  );
  ofController(apiKeys, 'revoke', 'stop a key from working')
    .argument('<key-id>', 'from “zgoda api-keys list”')
    .action((controller: ControllerId, keyId: string, options: ServerOptions) =>
      run(options, async (output, { dataDir }) => {
        const { revokeKey } = await implementation();
        return revokeKey(output, { controller, keyId, dataDir: dataDirOf(io, dataDir) });
      }),
    );
}

const exitCodeHelp = '\nExit codes: 0 well, 1 problems found, 2 could not run. Every command takes --json.';

/** Settings that commander hands on to commands added later only, so they are set on each. */
function settle(each: Command, io: CliIo): void {
  each
    .exitOverride()
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void io.out.write(text),
      writeErr: (text) => void io.error.write(text),
    });
  for (const child of each.commands) settle(child, io);
}

/** Runs one command line; gives its exit code and never throws what an operator can mend. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const runner = createRunner(io);
  const program = createProgram(runner, io).addHelpText('after', exitCodeHelp);
  settle(program, io);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return runner.exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.unable;
    throw error;
  }
}
