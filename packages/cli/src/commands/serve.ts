import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../failure.ts';

/** The server's own entry point; the command line starts it as a process of its own and never loads it. */
export const serverMain = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url));
export const nodeArguments = ['--disable-warning=ExperimentalWarning'] as const;

export interface ServeOptions {
  /** The anchor is gone for good: logs that it should vouch for are closed, where the server would not start otherwise. */
  readonly anchorLost: boolean;
}

/** Runs the server in production mode until it ends, passing signals on. */
export async function serve({ anchorLost }: ServeOptions): Promise<number> {
  const words = ['serve', ...(anchorLost ? ['--anchor-lost'] : [])];
  const child = spawn(process.execPath, [...nodeArguments, serverMain, ...words], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  const ended = Promise.withResolvers<number>();
  child.on('error', ended.reject);
  child.on('exit', (code) => ended.resolve(code ?? exitCodes.unable));
  try {
    return await ended.promise;
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}
