import { resolve } from 'node:path';

/** What the command line reads of its environment; everything else is the server's. */
export interface CliEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
}

/** The data directory: `--data-dir`, then ZGODA_DATA_DIR, then `.zgoda` here. */
export function dataDirOf({ variables, directory }: CliEnvironment, option: string | undefined): string {
  return resolve(directory, option ?? (variables['ZGODA_DATA_DIR'] || '.zgoda'));
}
