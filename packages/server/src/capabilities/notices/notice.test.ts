import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payrollMail } from '../messages/testing.ts';
import { strayLinks } from './notice.ts';

const policy = payrollMail();
const centre = 'https://privacy.example';
const linked = (...links: string[]): string => links.map((link) => `<p><a href="${link}">x</a></p>`).join('');

test('a notice leads to the own site, the privacy centre, the authorities and the own mailboxes', () => {
  const fine = linked(
    'https://verbena.example/policy',
    'https://help.verbena.example/a?b=c&amp;d=e',
    'https://ombudsman.gov.ua',
    'https://privacy.example/payroll-mail/policy',
    'mailto:privacy@verbena.example',
    'mailto:dpo@verbena.example?subject=Notice',
  );
  assert.deepEqual(strayLinks(policy, fine, centre), []);
});

test('a notice leads to no partner, no shop and no look-alike, and counts no clicks', () => {
  for (const link of [
    'https://partner.example/offer',
    'https://verbena.example.evil.example/',
    'https://notverbena.example/',
    'https://verbena.example@evil.example/',
    'https://verbena.example/offer?utm_source=notice',
    'https://verbena.example/?a=b&amp;fbclid=1',
    'mailto:sales@partner.example',
    '/relative',
    'javascript:alert(1)',
  ])
    assert.deepEqual(strayLinks(policy, linked(link), centre), [link.replaceAll('&amp;', '&')], link);
});
