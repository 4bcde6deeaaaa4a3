import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysUntil, filterOf, timelineOf, type CaseContact, type CaseStep } from './case.ts';

test('a view and a kind are what the server is asked for; nothing chosen asks for all', () => {
  assert.deepEqual(filterOf(undefined, undefined), {});
  assert.deepEqual(filterOf('nobody', 'removal'), { assigned: 'nobody', state: 'open', kind: 'removal' });
  assert.deepEqual(filterOf('overdue', undefined), { overdue: 'yes' });
});

test('contacts and steps stand in the order in which they took place', () => {
  const contact = (id: string, at: string) => ({ id, at }) as CaseContact;
  const step = { id: 's', at: '2027-01-05T10:00:00.000Z' } as CaseStep;
  const contacts = [contact('late', '2027-01-06T10:00:00.000Z'), contact('same', '2027-01-05T10:00:00.000Z')];
  assert.deepEqual(
    timelineOf({ contacts, steps: [step] }).map(({ item }) => item.id),
    ['same', 's', 'late'],
  );
});

test('a term is so many whole days away, or past', () => {
  const now = Date.parse('2027-01-05T10:00:00Z');
  assert.equal(daysUntil('2027-01-08T09:00:00Z', now), 2);
  assert.equal(daysUntil('2027-01-05T09:00:00Z', now), -1);
});
