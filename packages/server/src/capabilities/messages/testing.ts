import { readFileSync } from 'node:fs';
import { checkPolicy, type Policy } from '@zgoda/policy';

const folder = new URL('../../../../../examples/payroll-mail/', import.meta.url);

/** The example policy's files, by path within its folder. */
export function payrollMailFiles(): ReadonlyMap<string, string> {
  const paths = ['policy.yaml', 'text/en.md', 'text/uk.md', 'text/ru.md'];
  return new Map(paths.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]));
}

export function payrollMail(): Policy {
  const checked = checkPolicy(payrollMailFiles());
  if (!checked.isSound) throw new Error('the example policy is not sound');
  return checked.policy;
}
