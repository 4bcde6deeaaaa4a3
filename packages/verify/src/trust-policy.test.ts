import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nodePrimitives } from '../node/index.ts';
import { MemoryLog, newSigner } from '../test/memory-log.ts';
import { toUtf8 } from './bytes.ts';
import { FormatError, type FormatProblem } from './format-error.ts';
import { formatNote, formatVerifierKey, signatureTypes } from './note.ts';
import { openCheckpoint, parseTrustPolicy } from './trust-policy.ts';

const { sha256 } = nodePrimitives;
const is = (problem: FormatProblem) => (error: unknown) =>
  error instanceof FormatError && error.problem === problem;

const log = new MemoryLog();
log.append(toUtf8('a leaf'));
const logLine = `log ${formatVerifierKey(log.signer.key)}`;
const witnesses = ['X1', 'X2', 'X3', 'Y1', 'Y2'].map((name) =>
  newSigner(`${name}.example`, signatureTypes.cosignature),
);
const witnessLines = witnesses.map(({ key }) => `witness ${key.name.slice(0, 2)} ${formatVerifierKey(key)}`);
const groups = ['group X 2 X1 X2 X3', 'group Y any Y1 Y2', 'group X-and-Y all X Y', 'quorum X-and-Y'];
const policyText = [logLine, ...witnessLines, ...groups, ''].join('\n');

describe('a trust policy', () => {
  test('accepts a checkpoint when its quorum has cosigned, and only then', () => {
    const policy = parseTrustPolicy(sha256, policyText);
    const [x1, x2, x3, y1, y2] = witnesses;
    const accepted = [
      [x1!, x3!, y2!],
      [x1!, x2!, x3!, y1!, y2!],
    ];
    for (const signers of accepted) {
      const opened = openCheckpoint(nodePrimitives, policy, log.checkpoint(1, signers));
      assert.equal(opened.checkpoint.size, 1);
      assert.deepEqual(
        opened.witnesses.map(({ key }) => key.name),
        signers.map(({ key }) => key.name),
      );
    }
    for (const signers of [[], [x1!, x2!, x3!], [x1!, y1!, y2!], [y1!]]) {
      assert.throws(
        () => openCheckpoint(nodePrimitives, policy, log.checkpoint(1, signers)),
        is('quorum_not_met'),
      );
    }
  });

  test('without witnesses takes what a listed log signed as itself, and nothing else', () => {
    const policy = parseTrustPolicy(
      sha256,
      `# ours\n\n \t${logLine} https://log.example/\t\n  quorum none\n`,
    );
    assert.equal(policy.logs[0]?.url, 'https://log.example/');
    assert.deepEqual(openCheckpoint(nodePrimitives, policy, log.checkpoint()).witnesses, []);
    const other = new MemoryLog(log.origin);
    other.append(toUtf8('a leaf'));
    assert.throws(() => openCheckpoint(nodePrimitives, policy, other.checkpoint()), is('not_signed_by_log'));
    const renamed = log.checkpoint().replace(log.origin, 'other.example');
    assert.throws(() => openCheckpoint(nodePrimitives, policy, renamed), is('not_signed_by_log'));
    const enlarged = log.checkpoint().replace('\n1\n', '\n2\n');
    assert.throws(() => openCheckpoint(nodePrimitives, policy, enlarged), is('signature_invalid'));
  });

  test('a key of a type that is not known yet is carried, and proves nothing', () => {
    const future = { name: log.origin, type: 0x06, publicKey: new Uint8Array(1312).fill(3) };
    const line = parseTrustPolicy(
      sha256,
      `log ${formatVerifierKey({ ...future, id: keyIdOf(future) })}\nquorum none\n`,
    );
    assert.throws(() => openCheckpoint(nodePrimitives, line, log.checkpoint()), is('not_signed_by_log'));
  });

  test('every malformed policy is refused', () => {
    const [w = ''] = witnessLines;
    const bad = [
      '',
      `${logLine}\n`,
      `${logLine}\nquorum none`,
      `${logLine}\nquorum none\nquorum none\n`,
      `${logLine}\r\nquorum none\n`,
      `${logLine}\n${logLine}\nquorum none\n`,
      `${logLine} a b\nquorum none\n`,
      `quorum X1\n${w}\n`,
      `${w}\n${w.replace('X1', 'X9')}\nquorum none\n`,
      `${w.replace('X1', 'none')}\nquorum none\n`,
      `witness L ${formatVerifierKey(log.signer.key)}\nquorum none\n`,
      `${w}\ngroup G 0 X1\nquorum G\n`,
      `${w}\ngroup G 2 X1\nquorum G\n`,
      `${w}\ngroup G 01 X1\nquorum G\n`,
      `${w}\ngroup G any\nquorum none\n`,
      `${w}\ngroup G any none\nquorum none\n`,
      `${w}\ngroup G any X1 X1\nquorum none\n`,
      `${w}\ngroup G any H\ngroup H any X1\nquorum G\n`,
      `${w}\ngroup G any X1\ngroup H any X1\nquorum G\n`,
      `${w}\ngroup X1 any X1\nquorum none\n`,
      'mirror M x\nquorum none\n',
      `${logLine}\nquorum none extra\n`,
    ];
    for (const text of bad) assert.throws(() => parseTrustPolicy(sha256, text), is('trust_malformed'), text);
    assert.throws(() => parseTrustPolicy(sha256, 'log nonsense\nquorum none\n'), is('key_malformed'));
  });
});

describe('a checkpoint', () => {
  const policy = parseTrustPolicy(sha256, `${logLine}\nquorum none\n`);
  const sign = (text: string) => formatNote(text, [log.checkpoint().split('\n\n')[1] ?? '']);
  const body = log.checkpoint().split('\n\n')[0] ?? '';

  test('of another form is refused', () => {
    const [origin = '', size = '', root = ''] = body.split('\n');
    const bad = [
      `${origin}\n${size}\n`,
      `${origin}\n01\n${root}\n`,
      `${origin}\n+1\n${root}\n`,
      `${origin}\n1\n${root}=\n`,
    ];
    bad.push(`${origin}\n9007199254740992\n${root}\n`, `\n${size}\n${root}\n`, `${origin}\n1\nAAAA\n`);
    for (const text of bad) {
      assert.throws(
        () => openCheckpoint(nodePrimitives, policy, sign(text)),
        is('checkpoint_malformed'),
        text,
      );
    }
  });
});

function keyIdOf(key: { name: string; type: number; publicKey: Uint8Array }): string {
  return Buffer.from(
    sha256(Buffer.concat([Buffer.from(`${key.name}\n`), Buffer.of(key.type), key.publicKey])),
  )
    .subarray(0, 4)
    .toString('hex');
}
