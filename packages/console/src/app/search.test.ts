import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readAccessSearch,
  readBoardSearch,
  readCampaignSearch,
  readCampaignsSearch,
  readEvidenceSearch,
  readNewCampaignSearch,
  safePath,
} from './search.ts';

test('an address keeps the filters it knows and forgets the rest', () => {
  assert.deepEqual(readBoardSearch({ status: 'broken', q: 'mail', clause: 'PM-12', page: 3 }), {
    status: 'broken',
    q: 'mail',
    clause: 'PM-12',
  });
  assert.deepEqual(readBoardSearch({ status: 'fine', q: '', clause: { a: 1 } }), {});
  assert.deepEqual(readEvidenceSearch({ class: 'consent', entry: 'ent_1' }), {
    class: 'consent',
    entry: 'ent_1',
  });
  assert.deepEqual(readEvidenceSearch({ class: 'gossip' }), {});
  assert.deepEqual(readAccessSearch({ action: 'viewed', staff: 'stf_1' }), {
    action: 'viewed',
    staff: 'stf_1',
  });
});

test('a campaign’s address keeps its view and language, the list’s its state', () => {
  assert.deepEqual(readCampaignsSearch({ state: 'sending', view: 'letter' }), { state: 'sending' });
  assert.deepEqual(readCampaignSearch({ view: 'letter', language: 'uk' }), {
    view: 'letter',
    language: 'uk',
  });
  assert.deepEqual(readCampaignSearch({ view: 'gossip' }), {});
});

test('a new campaign’s address keeps what it begins with: topic and template, or what it follows and how', () => {
  assert.deepEqual(readNewCampaignSearch({ topic: 'outages', template: 'outage-notice', kind: 'gossip' }), {
    topic: 'outages',
    template: 'outage-notice',
  });
  assert.deepEqual(readNewCampaignSearch({ follows: 'cmp_1', kind: 'cause' }), {
    follows: 'cmp_1',
    kind: 'cause',
  });
});

test('a text that looks like a number is still a text', () => {
  assert.deepEqual(readBoardSearch({ q: 12 }), { q: '12' });
});

test('after the sign-in one comes back to an address of this console, and to no other site', () => {
  assert.equal(safePath('/console/evidence?entry=ent_1'), '/console/evidence?entry=ent_1');
  assert.equal(safePath('/console?status=broken'), '/console?status=broken');
  for (const from of [
    undefined,
    '',
    '/',
    '//attacker.example',
    'https://attacker.example',
    '/consolefake',
    '/payroll-mail',
    '/\\attacker.example',
  ]) {
    assert.equal(safePath(from), '/console/', from);
  }
});
