import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { buildChecker } from '../build-checker.ts';
import { judge } from '../checker/verdict.ts';
import { wordsByLocale } from '../checker/words.ts';
import { formatNote, signatureTypes } from '../src/note.ts';
import { formatPromise } from '../src/promise.ts';
import { formatReceipt } from '../src/receipt.ts';
import { makeReceipt, newSigner, signLine } from './memory-log.ts';

const html = await buildChecker();
const { log, receipt } = makeReceipt();
const text = formatReceipt(receipt);

describe('the offline checker', () => {
  test('is one file of at most 100 kB that may run its own script and load nothing', () => {
    assert.ok(Buffer.byteLength(html) <= 100_000, `${Buffer.byteLength(html)} bytes`);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    assert.match(
      policy,
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    );
    for (const name of ['script', 'style']) {
      const inline = new RegExp(`<${name}>([^]*)</${name}>`).exec(html)?.[1] ?? '';
      assert.ok(policy.includes(createHash('sha256').update(inline).digest('base64')), name);
    }
    assert.doesNotMatch(
      html.replace(/<!--[^]*-->/, ''),
      /\b(?:src|href)=|fetch\(|XMLHttpRequest|WebSocket|innerHTML/,
    );
    assert.match(html, /MIT License/);
  });

  test('judges a receipt, with and without the trust file, in any order', () => {
    const alone = judge([text]);
    assert.equal(alone.kind === 'receipt' && alone.proven.trustFrom, 'receipt');
    for (const files of [
      [text, log.trust],
      [log.trust, text],
    ]) {
      const verdict = judge(files);
      assert.equal(verdict.kind === 'receipt' && verdict.proven.trustFrom, 'verifier');
    }
    const foreign = judge([text, makeReceipt().log.trust]);
    assert.deepEqual(foreign, { kind: 'not_proven', problem: 'not_signed_by_log' });
    assert.deepEqual(judge([text.replace('newsletter', 'profiling ')]), {
      kind: 'not_proven',
      problem: 'record_mismatch',
    });
    assert.deepEqual(judge([text, 'nonsense']), { kind: 'not_proven', problem: 'trust_malformed' });
  });

  test('judges a promise only under a trust file, and knows what is neither', () => {
    const promise = {
      origin: log.origin,
      entryId: receipt.leaf.id,
      leafHash: log.node({ level: 0, index: 211 }),
      includeBy: new Date(0),
    };
    const body = formatPromise(promise);
    const note = formatNote(body, [signLine(log.signer, body)]);
    assert.equal(judge([note, log.trust]).kind, 'promise');
    assert.equal(judge([note]).kind, 'promise_needs_trust');
    const forged = formatNote(body, [signLine(newSigner(log.origin, signatureTypes.ed25519), body)]);
    assert.deepEqual(judge([forged, log.trust]), { kind: 'not_proven', problem: 'not_signed_by_log' });
    for (const files of [[], [''], [log.trust], ['hello']]) assert.equal(judge(files).kind, 'unknown_file');
  });

  test('has the same words in every language', () => {
    const { en, ...others } = wordsByLocale;
    for (const words of Object.values(others)) {
      assert.deepEqual(Object.keys(words), Object.keys(en));
      assert.deepEqual(Object.keys(words.fields), Object.keys(en.fields));
      assert.deepEqual(Object.keys(words.problems), Object.keys(en.problems));
    }
  });
});
