import { execFileSync } from 'node:child_process';

/** After an install: build what browsers load. Nothing built is committed. */
for (const workspace of ['@zgoda/console', '@zgoda/verify']) {
  execFileSync('npm', ['run', '--silent', 'build', '-w', workspace], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
