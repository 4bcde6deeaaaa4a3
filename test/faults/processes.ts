import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly command: string;
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function listProcesses(): readonly Process[] {
  if (existsSync('/proc/self/cmdline')) {
    return globSync('[0-9]*', { cwd: '/proc' }).map((pid) => ({
      pid: Number(pid),
      command: readCommand(pid),
    }));
  }
  return execFileSync('ps', ['-ww', '-A', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
}

/** Processes whose command line names a directory: the database that runs on it, say. */
export const processesNaming = (directory: string): readonly Process[] =>
  listProcesses().filter(({ command }) => command.includes(directory));
