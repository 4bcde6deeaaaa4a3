import { ConfigError, loadConfig } from './config.ts';
import { DirectoryHeld } from './platform/db/index.ts';
import { VaultError } from './platform/vault/index.ts';
import { UnsoundPolicies } from './start/policy-folders.ts';
import { startSystem } from './start/system.ts';

/** Without a word: development. `serve`: production. `config`: the effective settings as JSON, and nothing is started. */
const command = process.argv[2] ?? 'development';

/** What an operator can mend is said as a sentence, without a stack. */
const isForOperator = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof UnsoundPolicies ||
  error instanceof DirectoryHeld ||
  (error instanceof VaultError && error.code === 'unknown_master_key');

/** What this process writes is for its user alone. */
process.umask(0o077);

try {
  const loaded = loadConfig(command === 'development' ? 'development' : 'production');
  if (command === 'config') console.log(JSON.stringify(loaded.effective, undefined, 2));
  else {
    const system = await startSystem(loaded);
    if (system.banner !== undefined) console.log(system.banner);
    const stop = (): void => void system.close().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  }
} catch (error) {
  console.error(isForOperator(error) ? `Zgoda: ${error.message}` : error);
  process.exitCode = 1;
}
