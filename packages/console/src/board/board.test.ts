import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byBlame, countByStatus, filterBoard, type BoardDocument, type Clause } from './board.ts';

type Mechanism = Clause['mechanisms'][number];
const mechanism = (name: string, status: Mechanism['status']): Mechanism => ({
  mechanism: name,
  keeps: name,
  status,
  reason: null,
  law: [],
  settings: [],
  probes: [],
});
const clause = (id: string, status: Clause['status'], text = ''): Clause => ({
  clause: id,
  heading: `Heading of ${id}`,
  paragraphs: [text],
  status,
  since: '2026-11-22T08:00:00Z',
  mechanisms: [],
  entry_ids: [],
});
const board = (...clauses: Clause[]): readonly BoardDocument[] => [
  {
    document: 'policy',
    title: 'Mail',
    version: 1,
    in_force_since: '2026-11-22T08:00:00Z',
    withheld: null,
    clauses,
  },
];
const ids = (documents: readonly BoardDocument[]): readonly string[] =>
  documents.flatMap(({ clauses }) => clauses.map((each) => each.clause));

const documents = board(
  clause('PM-01', 'kept', 'Our mailing lists'),
  clause('PM-02', 'says'),
  clause('PM-03', 'broken', 'Ви обираєте кожну розсилку'),
  clause('PM-04', 'at_risk'),
  clause('PM-05', 'broken'),
);

test('broken comes first, then at risk, kept, and what only says; within a state as the document has it', () => {
  assert.deepEqual(ids(filterBoard(documents, {})), ['PM-03', 'PM-05', 'PM-04', 'PM-01', 'PM-02']);
});

test('a filter by state and by words in any case and script narrows the field, and empty documents disappear', () => {
  assert.deepEqual(ids(filterBoard(documents, { status: 'broken' })), ['PM-03', 'PM-05']);
  assert.deepEqual(ids(filterBoard(documents, { q: 'LISTS mailing' })), ['PM-01']);
  assert.deepEqual(ids(filterBoard(documents, { q: 'КОЖНУ' })), ['PM-03']);
  assert.deepEqual(ids(filterBoard(documents, { q: 'pm-04' })), ['PM-04']);
  assert.deepEqual(filterBoard(documents, { status: 'kept', q: 'pm-04' }), []);
});

test('every clause is counted once', () => {
  assert.deepEqual(countByStatus(documents), { broken: 2, at_risk: 1, kept: 1, says: 1 });
});

test('of several mechanisms the one to blame is shown first', () => {
  const mixed = {
    ...clause('PM-06', 'broken'),
    mechanisms: [mechanism('a', 'kept'), mechanism('b', 'at_risk'), mechanism('c', 'broken')],
  };
  assert.deepEqual(
    byBlame(mixed).map((each) => each.mechanism),
    ['c', 'b', 'a'],
  );
  assert.deepEqual(byBlame(clause('PM-07', 'says')), []);
});
