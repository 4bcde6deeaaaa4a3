import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nodePrimitives } from '../node/index.ts';
import { cosignLine, newSigner, signerFrom, signLine } from '../test/memory-log.ts';
import { toBase64, toHex } from './bytes.ts';
import { FormatError, type FormatProblem } from './format-error.ts';
import {
  formatNote,
  formatSignerKey,
  formatVerifierKey,
  makeVerifierKey,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  signatureTypes,
  verifySignatures,
} from './note.ts';

const { sha256 } = nodePrimitives;
const is = (problem: FormatProblem) => (error: unknown) =>
  error instanceof FormatError && error.problem === problem;
const text = 'First line\nSecond line\n\nAfter an empty one\n';

describe('a signed note', () => {
  test('the example of the specification is verified by the key of the specification', () => {
    const key = parseVerifierKey(
      sha256,
      'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    );
    const note = parseNote(
      'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
    );
    assert.equal(note.text, 'This is an example message.\n');
    assert.deepEqual(verifySignatures(nodePrimitives, note, [key]), [{ key }]);
  });

  test('gives back its text, empty lines included, and every signature of a known key', () => {
    const [a, b] = [newSigner('a.example/log'), newSigner('б.example/журнал')];
    const note = parseNote(formatNote(text, [signLine(a, text), signLine(b, text)]));
    assert.equal(note.text, text);
    const verified = verifySignatures(nodePrimitives, note, [b.key, a.key]);
    assert.deepEqual(
      verified.map(({ key }) => key.name),
      ['a.example/log', 'б.example/журнал'],
    );
  });

  test('signatures of unknown keys are ignored, whether the name, the id or the type is unknown', () => {
    const [known, stranger] = [newSigner('known.example'), newSigner('known.example')];
    const future = `— pq.example ${toBase64(new Uint8Array(2424).fill(7))}\n`;
    const note = parseNote(formatNote(text, [signLine(stranger, text), future, signLine(known, text)]));
    assert.deepEqual(verifySignatures(nodePrimitives, note, [known.key]), [{ key: known.key }]);
    assert.deepEqual(verifySignatures(nodePrimitives, note, []), []);
  });

  test('a known key’s signature that is wrong refuses the whole note', () => {
    const [a, b] = [newSigner('a.example'), newSigner('b.example')];
    const note = parseNote(formatNote(text, [signLine(a, text), signLine(b, `${text}x\n`)]));
    assert.throws(() => verifySignatures(nodePrimitives, note, [a.key, b.key]), is('signature_invalid'));
  });

  test('a cosignature tells when it was made, and covers that time', () => {
    const witness = newSigner('witness.example', signatureTypes.cosignature);
    const note = parseNote(formatNote(text, [cosignLine(witness, text, 1_679_315_147)]));
    assert.deepEqual(verifySignatures(nodePrimitives, note, [witness.key]), [
      { key: witness.key, cosignedAt: new Date('2023-03-20T12:25:47Z') },
    ]);
    const [line] = note.signatures;
    const later = Uint8Array.from(line!.signature);
    later[7] = (later[7] ?? 0) ^ 1;
    const forged = { ...note, signatures: [{ ...line!, signature: later }] };
    assert.throws(() => verifySignatures(nodePrimitives, forged, [witness.key]), is('signature_invalid'));
  });

  test('every malformed note is refused', () => {
    const line = signLine(newSigner('a.example'), text);
    const bad = [
      '',
      text,
      `${text}\n`,
      `${text}${line}`,
      formatNote(text, [line.trimEnd()]),
      formatNote('control \u0007\n', [line]),
      formatNote('tab\t\n', [line]),
      formatNote('lone \ud800\n', [line]),
      formatNote(text, [line.replace('— ', '- ')]),
      formatNote(text, [line.replace('— ', '—  ')]),
      formatNote(text, [line.replace('a.example', 'a+b')]),
      formatNote(text, [line.replace('a.example', 'a\u00a0b')]),
      formatNote(text, [line.replace('a.example', '')]),
      formatNote(text, ['— a.example AAAA\n']),
      formatNote(text, ['— a.example AAAAAAB=\n']),
      formatNote(text, [`${line.trimEnd()} more\n`]),
      formatNote(
        text,
        Array.from({ length: 65 }, () => line),
      ),
    ];
    for (const note of bad) assert.throws(() => parseNote(note), is('note_malformed'), JSON.stringify(note));
    assert.throws(() => parseNote(Uint8Array.of(0xff, 0x0a, 0x0a)), is('encoding_malformed'));
  });
});

describe('a note’s key', () => {
  test('is read back, public and private', () => {
    const { key, seed } = newSigner('log.example/evidence');
    assert.deepEqual(parseVerifierKey(sha256, formatVerifierKey(key)), {
      ...key,
      publicKey: Uint8Array.from(key.publicKey),
    });
    const parsed = parseSignerKey(formatSignerKey({ ...key, seed }));
    assert.equal(toHex(parsed.seed), toHex(seed));
    assert.deepEqual(signerFrom(parsed.name, parsed.seed).key, key);
  });

  test('every malformed key is refused', () => {
    const vkey = formatVerifierKey(newSigner('a.example').key);
    const [name = '', id = '', material = ''] = vkey.split('+');
    const zero = { name: 'a.example', publicKey: new Uint8Array(32) };
    assert.throws(() => makeVerifierKey(sha256, zero), is('key_malformed'));
    assert.throws(() => makeVerifierKey(sha256, { ...zero, name: 'a b' }), is('key_malformed'));
    const otherId = id.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const bad = [
      '',
      name,
      `${name}+${id}`,
      `${name}+${otherId}+${material}`,
      `${name}+${id.toUpperCase()}x+${material}`,
    ];
    bad.push(
      `${name}+${id}+`,
      `${name}+${id}+AQ==`,
      `b.example+${id}+${material}`,
      ` ${vkey}`,
      `${vkey}\n`,
      `+${id}+${material}`,
    );
    for (const text of bad) assert.throws(() => parseVerifierKey(sha256, text), is('key_malformed'), text);
    for (const text of ['', vkey, 'PRIVATE+KEY+a+00000000+AQ==', `PRIVATE+KEY+${vkey.replace('+A', '+B')}`]) {
      assert.throws(() => parseSignerKey(text), is('key_malformed'), text);
    }
  });
});
