#!/usr/bin/env node
import { runCli } from './program.ts';

// A reader that has seen enough, such as head(1), is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCli(process.argv.slice(2), {
  input: process.stdin,
  out: process.stdout,
  error: process.stderr,
  variables: process.env,
  directory: process.cwd(),
});
