import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { callServer } from '../admin-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, type Output } from '../output.ts';
import { readSettings } from './config.ts';

/** One thing looked at. `next` says what to do where it is not well. */
interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly said: string;
  readonly next?: string;
}

export interface DoctorOptions {
  readonly dataDir: string;
  readonly directory: string;
}

const leastNode = [22, 18] as const;
const leastFreeBytes = 1024 ** 3;

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const said = `Node ${process.versions.node}`;
  return isNewEnough
    ? { name: 'node', state: 'ok', said }
    : {
        name: 'node',
        state: 'problem',
        said,
        next: `Use Node ${leastNode.join('.')} or newer; “npm ci” brings Node 24.`,
      };
}

/** Of a server that would be started here; one that runs has proved its own. */
function checkConfiguration({ directory }: DoctorOptions): Finding {
  const name = 'configuration';
  try {
    return { name, state: 'ok', said: countOf(readSettings(directory).length, 'setting') };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return {
      name,
      state: 'warning',
      said: error.message,
      next: 'Set what is missing before “zgoda serve”; docs/reference/configuration.md lists everything.',
    };
  }
}

function checkDataDir({ dataDir }: DoctorOptions): Finding {
  const name = 'data directory';
  if (!existsSync(dataDir))
    return {
      name,
      state: 'warning',
      said: `${dataDir} does not exist yet`,
      next: 'The first start makes it.',
    };
  const mode = statSync(dataDir).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o066) === 0) return { name, state: 'ok', said: dataDir };
  return {
    name,
    state: 'problem',
    said: `${dataDir} can be read by others (mode ${mode.toString(8)})`,
    next: `chmod 700 ${dataDir}`,
  };
}

async function checkSpace({ dataDir }: DoctorOptions): Promise<Finding> {
  const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : dirname(dataDir)).catch(() =>
    statfs('.'),
  );
  const free = bavail * bsize;
  const said = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free >= leastFreeBytes
    ? { name: 'disk', state: 'ok', said }
    : { name: 'disk', state: 'problem', said, next: 'Make room: PostgreSQL stops when the disk is full.' };
}

async function checkServer({ dataDir }: DoctorOptions): Promise<readonly Finding[]> {
  try {
    const status = await callServer({ dataDir, command: 'status', input: {} });
    const failing = Object.entries(status.checks).filter(([, state]) => state === 'failing');
    return [
      {
        name: 'server',
        state: 'ok',
        said: `version ${status.version} (${status.mode}) at ${status.address}, process ${status.pid}`,
      },
      { name: 'database', state: 'ok', said: status.database },
      { name: 'controllers', state: 'ok', said: status.controllers.join(', ') || 'none' },
      ...failing.map(([name]) => ({
        name,
        state: 'problem' as const,
        said: 'fails',
        next: 'The reason is in the server’s log.',
      })),
    ];
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const state = error.code === 'no_server' ? 'warning' : 'problem';
    return [
      { name: 'server', state, said: error.message, ...(error.next !== undefined && { next: error.next }) },
    ];
  }
}

const signs = { ok: '✓', warning: '!', problem: '✗' } as const;
const tones = { ok: 'good', warning: 'warning', problem: 'bad' } as const;

/** Looks at everything a server needs here. Exit code 1 when something is wrong; what is merely absent is a warning. */
export async function examine(output: Output, options: DoctorOptions): Promise<number> {
  const server = await checkServer(options);
  const isRunning = server[0]?.state === 'ok';
  const findings = [
    checkNode(),
    checkDataDir(options),
    await checkSpace(options),
    ...(isRunning ? [] : [checkConfiguration(options)]),
    ...server,
  ];
  output.table(
    findings.map(({ name, state, said }) => [
      `${output.paint(tones[state], signs[state])} ${name}`,
      said.split('\n')[0] ?? '',
    ]),
  );
  for (const { name, said, next, state } of findings) {
    if (state === 'ok') continue;
    const more = said.split('\n').slice(1);
    output.line(`\n${output.paint('strong', name)}${more.length > 0 ? `\n${more.join('\n')}` : ''}`);
    if (next !== undefined) output.line(`  ${next}`);
  }
  const problems = findings.filter(({ state }) => state === 'problem').length;
  output.document({ is_well: problems === 0, findings });
  return problems === 0 ? exitCodes.ok : exitCodes.problems;
}
