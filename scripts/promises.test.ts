import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';

const script = fileURLToPath(new URL('promises.ts', import.meta.url));

function run(...options: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' });
}

describe('npm run promises', () => {
  it('shows that the clauses of this version are probed and tested from outside', () => {
    const all = Array.from({ length: 18 }, (_, index) => `PM-${String(index + 1).padStart(2, '0')}`);
    const { status, stdout } = run('--require', all.join(','));
    assert.equal(status, 0, stdout);
  });

  it('lists every clause of every shipped policy with what is missing', () => {
    const report = JSON.parse(run('--json').stdout) as {
      policies: {
        policy: string;
        clauses: { id: string; missing: string[]; acceptance_tests: string[] }[];
      }[];
    };
    const clauses = report.policies.find(({ policy }) => policy === 'payroll-mail')?.clauses ?? [];
    assert.equal(clauses.length, 18);
    assert.deepEqual(
      clauses.flatMap(({ missing }) => missing),
      [],
    );
    const [unshown] = report.policies.find(({ policy }) => policy === 'association-site')?.clauses ?? [];
    assert.deepEqual([unshown?.id, unshown?.missing], ['AS-01', ['no acceptance test']]);
    assert.match(
      clauses.find(({ id }) => id === 'PM-03')?.acceptance_tests[0] ?? '',
      /^test\/acceptance\/.*PM-03/,
    );
  });

  it('knows a probe for every mechanism that a shipped policy names', () => {
    const report = JSON.parse(run('--json').stdout) as {
      policies: { policy: string; clauses: { id: string; missing: string[] }[] }[];
    };
    const unprobed = report.policies.flatMap(({ clauses }) =>
      clauses.filter(({ missing }) => missing.some((what) => what !== 'no acceptance test')),
    );
    assert.deepEqual(unprobed, []);
    const slugs = ['association-site', 'city-utilities', 'client-crm', 'payroll-mail', 'payroll-site'];
    assert.deepEqual(
      report.policies.map(({ policy }) => policy),
      slugs,
    );
    assert.equal(run('--require', 'AS-13').status, 0);
  });

  it('fails when a required clause is not shown, or does not exist', () => {
    assert.equal(run('--require', 'AS-01').status, 1);
    assert.equal(run('--require', 'ZZ-99').status, 1);
  });
});
