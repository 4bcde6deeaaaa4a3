import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { noblePrimitives } from '../checker/noble-primitives.ts';
import { nodeIssuer, nodePrimitives } from '../node/index.ts';
import {
  MemoryLog,
  makeEntry,
  makeReceipt,
  newSigner,
  signLine,
  testFields,
  testRecord,
} from '../test/memory-log.ts';
import { fromHex, fromUtf8, toBase64Url, toUtf8 } from './bytes.ts';
import { canonicalizeClosed, type ClosedValue } from './canonical-json.ts';
import { commitTo, discloseFields, parseDisclosure, pureIssuer } from './disclosure.ts';
import { FormatError } from './format-error.ts';
import { formatLeaf, parseLeaf, toLeafTime } from './leaf.ts';
import { formatNote, formatVerifierKey, signatureTypes } from './note.ts';
import { formatPromise, parsePromise, verifyPromise } from './promise.ts';
import { formatReceipt, verifyReceipt, type Receipt, type ReceiptVerdict } from './receipt.ts';
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts';
import { parseTrustPolicy } from './trust-policy.ts';

const { sha256 } = nodePrimitives;
const { log, receipt } = makeReceipt();
const text = formatReceipt(receipt);
const check = (changed: Receipt): ReceiptVerdict => verifyReceipt(nodePrimitives, formatReceipt(changed));

function assertProblem(verdict: ReceiptVerdict, problem: string): void {
  assert.deepEqual(verdict, { isProven: false, problem });
}

describe('a receipt', () => {
  test('proves its fields, its record and its place, and says by whom', () => {
    const verdict = verifyReceipt(nodePrimitives, text);
    assert.ok(verdict.isProven);
    assert.deepEqual(verdict.fields, testFields);
    assert.deepEqual(verdict.record, testRecord);
    assert.deepEqual(verdict.leaf, receipt.leaf);
    assert.deepEqual(verdict.log, {
      origin: log.origin,
      index: 211,
      size: 300,
      key: formatVerifierKey(log.signer.key),
    });
    assert.equal(verdict.hiddenCount, 0);
    assert.equal(verdict.assurance, 'controller_only');
    assert.equal(verdict.trustFrom, 'receipt');
  });

  test('is decided alike in Node and in the browser, and fits in 4 kB', () => {
    assert.deepEqual(verifyReceipt(noblePrimitives, text), verifyReceipt(nodePrimitives, text));
    assert.ok(text.length <= 4096, `${text.length} bytes`);
  });

  test('under keys of the verifier’s own, proves what those have signed and nothing else', () => {
    const own = verifyReceipt(nodePrimitives, text, parseTrustPolicy(sha256, log.trust));
    assert.equal(own.isProven && own.trustFrom, 'verifier');
    const others = parseTrustPolicy(sha256, new MemoryLog(log.origin).trust);
    assertProblem(verifyReceipt(nodePrimitives, text, others), 'not_signed_by_log');
  });

  test('with witnesses names those whose cosignature is valid', () => {
    const witness = newSigner('witness.example', signatureTypes.cosignature);
    const checkpoint = log.checkpoint(300, [witness]);
    const trust = `${log.trust.replace('quorum none\n', '')}witness W ${formatVerifierKey(witness.key)}\nquorum W\n`;
    const proof = formatTlogProof({ ...parseTlogProof(receipt.proof), checkpoint });
    const verdict = check({ ...receipt, proof, trust });
    assert.ok(verdict.isProven);
    assert.equal(verdict.assurance, 'witnessed');
    assert.deepEqual(verdict.witnesses, [{ name: 'W', cosignedAt: new Date(1_795_000_000_000) }]);
    assertProblem(check({ ...receipt, trust }), 'quorum_not_met');
  });

  test('can show a part of the fields: the rest stays hidden and cannot be guessed from the digests', () => {
    const part = makeReceipt({ show: (name) => name === 'purpose' || name === 'time' });
    const partText = formatReceipt(part.receipt);
    const verdict = verifyReceipt(nodePrimitives, partText);
    assert.ok(verdict.isProven);
    assert.deepEqual(verdict.fields, { purpose: 'newsletter', time: testFields['time'] });
    assert.equal(verdict.hiddenCount, 6);
    assert.equal(verdict.record, undefined);
    assert.ok(!partText.includes('sub_'));
  });

  test('is refused when a field, the record, the time or the place is another one', () => {
    const [first = '', ...rest] = receipt.disclosures;
    const forged = toBase64Url(toUtf8(canonicalizeClosed(['A'.repeat(22), 'purpose', 'profiling'])));
    assertProblem(check({ ...receipt, disclosures: [forged, ...rest] }), 'commitment_mismatch');
    assertProblem(check({ ...receipt, disclosures: rest }), 'commitment_mismatch');
    assertProblem(check({ ...receipt, disclosures: [first, ...receipt.disclosures] }), 'commitment_mismatch');
    assertProblem(check({ ...receipt, record: { ...testRecord, more: 1 } }), 'record_mismatch');
    assertProblem(check({ ...receipt, leaf: { ...receipt.leaf, class: 'withdrawal' } }), 'inclusion_invalid');
    const proof = parseTlogProof(receipt.proof);
    assertProblem(
      check({ ...receipt, proof: formatTlogProof({ ...proof, index: 210 }) }),
      'inclusion_invalid',
    );
    const { receipt: hidesRecord } = makeReceipt({ show: (name) => name !== 'record' });
    assertProblem(check({ ...hidesRecord, record: testRecord }), 'record_mismatch');
  });

  test('is refused when its exact time is not in the hour of its leaf', () => {
    const entry = makeEntry('x', { time: '2026-11-22T14:00:00.000Z' });
    const other = new MemoryLog();
    other.append(formatLeaf(entry.leaf));
    const proof = formatTlogProof({ index: 0, hashes: [], checkpoint: other.checkpoint() });
    const disclosures = entry.disclosures.map(({ encoded }) => encoded);
    const late: Receipt = {
      format: 'zgoda/receipt/v1',
      leaf: entry.leaf,
      disclosures,
      hidden: [],
      proof,
      trust: other.trust,
    };
    assertProblem(check(late), 'time_mismatch');
  });

  test('never shows the extra line of a proof, which nothing authenticates', () => {
    const proof = receipt.proof.replace('\nindex', '\nextra QUFBQQ==\nindex');
    assert.deepEqual(check({ ...receipt, proof }), check(receipt));
  });

  test('of another form is refused', () => {
    const object = JSON.parse(text) as Record<string, ClosedValue>;
    const parts = [
      { format: 'v2' },
      { more: 1 },
      { leaf: 'x' },
      { disclosures: [1] },
      { hidden: 'x' },
      { proof: 1 },
      { record: 'x' },
    ];
    const bad = ['', 'null', '[]', ` ${text}`, `${text} `, text.replace('{', '{ '), 'x'.repeat(70_000)];
    for (const changed of parts) bad.push(canonicalizeClosed({ ...object, ...changed }));
    for (const form of bad) assertProblem(verifyReceipt(nodePrimitives, form), 'receipt_malformed');
    assert.ok(verifyReceipt(nodePrimitives, `${text}\n`).isProven);
    const extended = canonicalizeClosed({ ...object, leaf: { ...receipt.leaf, v: 1, more: true } });
    assertProblem(verifyReceipt(nodePrimitives, extended), 'leaf_malformed');
  });

  test('with any of its bytes changed proves no more than before, and mostly nothing', () => {
    const verdict = verifyReceipt(nodePrimitives, text);
    const bytes = toUtf8(text);
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.nat(255),
        fc.constantFrom('set', 'drop', 'add'),
        (at, byte, how) => {
          const changed = Array.from(bytes).toSpliced(
            at,
            how === 'add' ? 0 : 1,
            ...(how === 'drop' ? [] : [byte]),
          );
          let changedText: string;
          try {
            changedText = fromUtf8(Uint8Array.from(changed));
          } catch {
            return;
          }
          const outcome = verifyReceipt(nodePrimitives, changedText);
          if (outcome.isProven) assert.deepEqual(outcome, verdict);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a leaf', () => {
  test('is canonical JSON of the closed grammar, of 250 to 400 bytes, and gives itself back', () => {
    const { leaf } = receipt;
    const bytes = formatLeaf({ ...leaf, notice: leaf.policy });
    assert.equal(fromUtf8(bytes), canonicalizeClosed({ ...leaf, notice: leaf.policy, v: 1 }));
    assert.ok(bytes.length >= 250 && bytes.length <= 400, `${bytes.length} bytes`);
    assert.deepEqual(parseLeaf(bytes), { ...leaf, notice: leaf.policy });
  });

  test('tells the hour and no more', () => {
    assert.equal(toLeafTime(new Date('2026-11-22T13:59:59.999Z')), '2026-11-22T13:00:00Z');
  });

  test('of another form is refused', () => {
    const wrong = [
      { class: 'gossip' },
      { id: 'AA' },
      { time: '2026-11-22T13:05:00Z' },
      { policy: 'x' },
      { commitment: '' },
    ];
    for (const change of wrong) {
      assert.throws(() => formatLeaf({ ...receipt.leaf, ...change } as Receipt['leaf']), FormatError);
    }
    const good = fromUtf8(formatLeaf(receipt.leaf));
    for (const bad of [`${good}\n`, good.replace('"v":1', '"v":2'), good.replace('{', '{ ')]) {
      assert.throws(() => parseLeaf(toUtf8(bad)), FormatError);
    }
  });
});

describe('disclosures', () => {
  test('are the same from the plain issuer and from Node’s', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((s) => s.normalize('NFC')),
      fc.boolean(),
      fc.integer(),
    );
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.dictionary(name, value, { maxKeys: 6 }),
        (key, fields) => {
          assert.deepEqual(
            discloseFields(nodeIssuer, key, fields),
            discloseFields(pureIssuer(sha256), key, fields),
          );
        },
      ),
    );
  });

  const secret = fromHex('42'.repeat(32));

  test('have the digest that RFC 9901 gives for its own example', () => {
    const example = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
    const digest = toBase64Url(sha256(toUtf8(example)));
    assert.equal(digest, 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
  });

  test('of two entries share no digest and no salt, whatever the values', () => {
    const other = fromHex('43'.repeat(32));
    const [a, b] = [secret, other].map((s) => discloseFields(nodeIssuer, s, { yes: true, no: true }));
    assert.equal(new Set([...a!, ...b!].flatMap(({ digest, encoded }) => [digest, encoded])).size, 8);
    assert.deepEqual(discloseFields(nodeIssuer, secret, { yes: true, no: true }), a);
    assert.equal(
      commitTo(
        sha256,
        a!.map((d) => d.digest),
      ),
      commitTo(
        sha256,
        a!.toReversed().map((d) => d.digest),
      ),
    );
  });

  test('are read back, and no other form is', () => {
    for (const disclosure of discloseFields(nodeIssuer, secret, testFields)) {
      assert.deepEqual(parseDisclosure(sha256, disclosure.encoded), disclosure);
    }
    const salt = 'A'.repeat(22);
    const bad = [
      [salt, 'a'],
      [salt, 'a', 1, 1],
      [salt, 'A', 1],
      ['short', 'a', 1],
      [salt, 'a', [1]],
      [1, 'a', 1],
      { a: 1 },
    ];
    for (const value of bad) {
      const encoded = toBase64Url(toUtf8(canonicalizeClosed(value)));
      assert.throws(() => parseDisclosure(sha256, encoded), FormatError, JSON.stringify(value));
    }
    const spaced = toBase64Url(toUtf8(`["${salt}", "a", 1]`));
    for (const encoded of ['', '!', spaced])
      assert.throws(() => parseDisclosure(sha256, encoded), FormatError);
    assert.throws(() => discloseFields(nodeIssuer, secret, { 'Not A Name': 1 }), FormatError);
    assert.throws(() => discloseFields(nodeIssuer, secret, { a: 0.5 }), FormatError);
  });
});

describe('a promise', () => {
  const promise = {
    origin: log.origin,
    entryId: receipt.leaf.id,
    leafHash: Uint8Array.from(log.node({ level: 0, index: 211 })),
    includeBy: new Date('2026-11-22T13:38:42Z'),
  };
  const body = formatPromise(promise);
  const trust = parseTrustPolicy(sha256, log.trust);

  test('is verified by the log’s key, and cannot pass for a checkpoint', () => {
    const note = formatNote(body, [signLine(log.signer, body)]);
    assert.deepEqual(verifyPromise(nodePrimitives, trust, note), promise);
    const asProof = formatTlogProof({ index: 0, hashes: [], checkpoint: note });
    assertProblem(check({ ...receipt, proof: asProof }), 'checkpoint_malformed');
  });

  test('signed by another, changed, or of another form is refused', () => {
    const stranger = newSigner(log.origin);
    const notes = [
      formatNote(body, [signLine(stranger, body)]),
      formatNote(body, [signLine(log.signer, `${body}x`)]),
    ];
    for (const note of notes) assert.throws(() => verifyPromise(nodePrimitives, trust, note), FormatError);
    assert.throws(() => verifyPromise(nodePrimitives, trust, log.checkpoint()), FormatError);
    for (const bad of [
      body.replace('entry', 'Entry'),
      `${body}more\n`,
      body.replace('42Z', '42.5Z'),
      body.replace('11-22', '13-22'),
    ]) {
      assert.throws(() => parsePromise(bad), FormatError);
    }
  });
});

test('a tlog-proof is read back, and every other form is refused', () => {
  const proof = parseTlogProof(receipt.proof);
  assert.equal(formatTlogProof(proof), receipt.proof);
  const good = receipt.proof;
  const hash = good.split('\n')[2] ?? '';
  const bad = [
    '',
    good.replace('@v1', '@v2'),
    good.replace('index 211', 'index 0211'),
    good.replace('index 211\n', ''),
    good.replace('index', 'extra !\nindex'),
    good.replace('index', 'extra AAAA\nextra AAAA\nindex'),
    good.replace(hash, hash.slice(4)),
    good.replace(hash, `${hash} `),
    good.replaceAll('\n', '\r\n'),
    good.replace(`${hash}\n`, `${hash}\n`.repeat(64)),
  ];
  for (const text of bad) assert.throws(() => parseTlogProof(text), FormatError, text.slice(0, 60));
});
