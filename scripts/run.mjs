// Plain JavaScript on purpose: this file must say something useful on a Node that cannot run the rest.
import { spawn } from 'node:child_process';

const [major, minor] = process.versions.node.split('.').map(Number);
const canStripTypes = major > 22 || (major === 22 && minor >= 18);
if (!canStripTypes) {
  process.stderr.write(
    `Zgoda runs TypeScript directly and needs Node 22.18 or newer; this is Node ${process.versions.node}.\n` +
      `"npm ci" brings Node 24 by itself on Linux (x64, arm64, glibc), macOS and Windows (x64).\n` +
      `Here it did not: run "npm ci" without --omit=optional, or install Node 24 and start again.\n`,
  );
  process.exit(1);
}
const [file, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
