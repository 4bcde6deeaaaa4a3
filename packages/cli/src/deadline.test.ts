import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from './program.ts';

const example = join(import.meta.dirname, '../../../examples/payroll-mail');

async function explain(...args: readonly string[]) {
  const text = { out: '', error: '' };
  const sink = (name: 'out' | 'error') => ({ write: (written: string) => void (text[name] += written) });
  const io = { out: sink('out'), error: sink('error'), variables: {}, directory: '.' };
  const code = await runCli(['deadline', 'explain', ...args], io);
  return { code, ...text };
}

const request = ['--type', 'access', '--received', '2026-01-31T23:30+02:00'];

test('a deadline is told with the rule that decided, its link and its arithmetic', async () => {
  const kyiv = ['--regime', 'gdpr', '--regime', 'ua-pdp', '--zone', 'Europe/Kyiv', '--country', 'UA'];
  const pause = ['--pause', 'identity:2026-02-01T10:00Z/2026-02-04T10:00Z'];
  const { code, out } = await explain(...request, ...kyiv, ...pause);
  assert.equal(code, 0);
  assert.match(out, /^To answer: by Tuesday, 3 March 2026, GDPR Art\. 12\(3\), the strictest of 2 rules\.$/m);
  assert.match(out, /^ {2}Law 2297-VI Art\. 16\(5\) {2}https:\/\/zakon\.rada\.gov\.ua\//m);
  assert.match(
    out,
    /^ {4}From Sunday, 1 February 2026 .* 3 calendar days: now to Tuesday, 17 February 2026\.$/m,
  );
});

test('a policy brings its laws, time zone, state and terms, and a program gets one document', async () => {
  const { code, out } = await explain(
    ...request,
    '--policy',
    example,
    '--now',
    '2026-04-01T00:00Z',
    '--json',
  );
  assert.equal(code, 0);
  const { deadlines } = JSON.parse(out) as { deadlines: readonly Record<string, unknown>[] };
  const answer = deadlines.find(({ milestone }) => milestone === 'answer');
  assert.ok(answer !== undefined);
  const [first, ...others] = answer['rules'] as readonly Record<string, unknown>[];
  assert.equal(answer['is_overdue'], true);
  assert.deepEqual(
    [first?.['due_on'], first?.['late_from'], others.length],
    ['2026-03-02', '2026-03-02T22:00:00.000Z', 2],
  );
});

test('what cannot be read is told with the way to write it', async () => {
  const bare = await explain('--type', 'access', '--received', '2026-01-31');
  assert.deepEqual([bare.code, /with its offset/.test(bare.error)], [2, true]);
  for (const [args, told] of [
    [['--regime', 'ccpa'], /Choose from: gdpr, ua-pdp/],
    [['--regime', 'gdpr', '--zone', 'Mars'], /no time zone/],
    [[], /--policy/],
    [['--regime', 'gdpr', '--pause', 'holiday:2026-01-31T10:00Z'], /identity, clarification, fee/],
    [['--regime', 'gdpr', '--pause', 'fee:2026-02-03T10:00Z/2026-02-01T10:00Z'], /ends after it begins/],
  ] as const) {
    const { code, error } = await explain(...request, ...args);
    assert.equal(code, 2);
    assert.match(error, told);
  }
});
