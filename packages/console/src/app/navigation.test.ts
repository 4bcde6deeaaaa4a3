import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permissionsByRole, staffRoles } from '@zgoda/vocabulary/staff';
import { destinationAt, listDestinations } from './navigation.ts';

test('the menu shows the places that the roles open, the board to everybody', () => {
  const correspondence = ['/requests', '/cases', '/suppressions', '/engagements'];
  const shown = Object.fromEntries(
    staffRoles.map((role) => [role, listDestinations(permissionsByRole[role]).map(({ to }) => to)]),
  );
  assert.deepEqual(shown, {
    dpo: [
      '/',
      '/campaigns',
      '/incidents',
      '/topics',
      ...correspondence,
      '/people',
      '/evidence',
      '/access-log',
    ],
    officer: ['/', '/campaigns', '/incidents', '/topics', ...correspondence, '/people', '/evidence'],
    communicator: ['/', '/campaigns', '/incidents', '/topics', ...correspondence.slice(1)],
    verifier: ['/', '/requests', '/people'],
    auditor: ['/', '/campaigns', '/incidents', '/topics', '/engagements', '/evidence', '/access-log'],
    admin: ['/', '/staff'],
  });
});

test('a path belongs to the place of the menu that it is in, and to no other', () => {
  const places = ['/', '/people', '/people/sub_1', '/peoples', '/campaigns/new', '/account'].map(
    (path) => destinationAt(path)?.to,
  );
  assert.deepEqual(places, ['/', '/people', '/people', undefined, '/campaigns', undefined]);
});
