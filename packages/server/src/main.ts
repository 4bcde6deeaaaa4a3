import { ConfigError, loadConfig } from './config.ts';
import { DirectoryHeld } from './platform/db/index.ts';
import { VaultError } from './platform/vault/index.ts';
import { UnsoundPolicies } from './start/policy-folders.ts';
import { AnchorNeverWritten } from './start/runtime.ts';
import { startSystem } from './start/system.ts';

const anchorLost = '--anchor-lost';
/**
 * Without a word: development. `serve`: production. `config`: the effective settings as JSON, and nothing is started.
 * `--anchor-lost`: the anchor is gone for good, so close the logs that it should vouch for instead of refusing to start.
 */
const [command = 'development'] = process.argv.slice(2).filter((word) => word !== anchorLost);
const isAnchorLost = process.argv.includes(anchorLost);

/** What an operator can mend is said as a sentence, without a stack. */
const isForOperator = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof UnsoundPolicies ||
  error instanceof DirectoryHeld ||
  error instanceof AnchorNeverWritten ||
  (error instanceof VaultError && error.code === 'unknown_master_key');

/** What this process writes is for its user alone. */
process.umask(0o077);

try {
  const loaded = loadConfig(command === 'development' ? 'development' : 'production');
  if (command === 'config') console.log(JSON.stringify(loaded.effective, undefined, 2));
  else {
    const system = await startSystem(loaded, { isAnchorLost });
    if (system.banner !== undefined) console.log(system.banner);
    const stop = (): void => void system.close().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  }
} catch (error) {
  console.error(isForOperator(error) ? `Zgoda: ${error.message}` : error);
  process.exitCode = 1;
}
