import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Letter {
  /** Port on loopback that it is handed over to. */
  readonly port: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly body: string;
  readonly protocol?: 'SMTP' | 'LMTP';
  /** `Name: value` */
  readonly headers?: readonly string[];
}

/**
 * Hands a mail over with swaks, Debian's program to try mail servers with.
 * @returns what was said on the wire, also where some of it was a refusal
 */
export async function swaks({ port, from, to, body, protocol, headers = [] }: Letter): Promise<string> {
  const options: readonly (readonly [string, string])[] = [
    ['--protocol', protocol ?? 'SMTP'],
    ['--server', `127.0.0.1:${port}`],
    ['--from', from],
    ['--to', to.join(',')],
    ['--body', body],
    ...headers.map((header) => ['--header', header] as const),
  ];
  const { stdout } = await run('swaks', options.flat(), { timeout: 30_000 }).catch(
    (error: { stdout?: string }) => {
      if (error.stdout === undefined || error.stdout === '') throw error;
      return { stdout: error.stdout };
    },
  );
  return stdout;
}
