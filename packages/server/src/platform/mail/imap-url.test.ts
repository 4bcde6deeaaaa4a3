import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseImapUrl } from './imap-url.ts';

test('a mailbox is read from its URL', () => {
  assert.deepEqual(
    parseImapUrl('imaps://in%40example.org:s%2Fecret@mail.example.org/In%20box?taken=Zgoda&every=5'),
    {
      host: 'mail.example.org',
      port: 993,
      tls: 'always',
      user: 'in@example.org',
      password: 's/ecret',
      folder: 'In box',
      takenFolder: 'Zgoda',
      everyMs: 5000,
    },
  );
  const plain = parseImapUrl('imap://a:b@[::1]');
  assert.deepEqual([plain.host, plain.port, plain.tls, plain.folder], ['::1', 143, 'required', 'INBOX']);
  assert.equal(parseImapUrl('imap://a:b@127.0.0.1:1143/?tls=off').tls, 'off');
});

test('what is wrong with it is said without the URL, which holds a password', () => {
  for (const wrong of [
    'smtp://a:secret@mail.example',
    'imaps://mail.example',
    'imaps://a@mail.example',
    'imaps://a:secret@mail.example/?tls=off',
    'imap://a:secret@mail.example/?tls=never',
    'imaps://a:secret@mail.example/?every=0',
    'imaps://a:secret@mail.example/?move=x',
    'nonsense',
  ])
    assert.throws(
      () => parseImapUrl(wrong),
      (error: unknown) => {
        assert.ok(error instanceof RangeError);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
});
