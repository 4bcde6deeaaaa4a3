import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterOf, graphOf, nextStepOf, sumOf, type PlanTable, type RequestPage } from './request.ts';
import { heightsOf, peakOf } from './statistics.ts';

const table = (name: string, found: number, foundBy: string[] = []): PlanTable => ({
  system: 'crm',
  table: name,
  found,
  deleted: found,
  changed: 0,
  detached: 0,
  kept: 0,
  found_by: foundBy,
});

test('a plan is drawn from the person outward, over the references by which rows were found', () => {
  const tables = [
    table('member', 1),
    table('message', 3, ['member(member_id)', 'message(reply_to)']),
    table('reply', 2, ['message(message_id)']),
    table('empty', 0, ['member(id)']),
  ];
  const { nodes, edges } = graphOf(tables);
  assert.deepEqual(
    nodes.map(({ id, depth }) => [id, depth]),
    [
      ['crm member', 1],
      ['crm message', 2],
      ['crm reply', 3],
    ],
  );
  assert.deepEqual(
    edges.map(({ from, to }) => `${from} > ${to}`),
    ['person > crm member', 'crm member > crm message', 'crm message > crm reply'],
  );
  assert.deepEqual(sumOf(tables), { tables: 3, deleted: 6, changed: 0, detached: 0, kept: 0 });
});

test('a circle of references is drawn once, and every table has its place', () => {
  const { nodes } = graphOf([table('a', 1, ['b(id)']), table('b', 1, ['a(id)'])]);
  assert.equal(nodes.length, 2);
});

const request = (change: Partial<RequestPage>): RequestPage =>
  ({
    type: 'erasure',
    state: 'in_progress',
    may: ['propose', 'refuse', 'approve'],
    documents: [],
    plan: { state: 'made', conflicts: [] },
    two_people: true,
    own_decision: false,
    ...change,
  }) as unknown as RequestPage;

test('what comes next is one act, or whom the request waits for', () => {
  const kindOf = (change: Partial<RequestPage>): string => {
    const next = nextStepOf(request(change));
    return next.kind === 'act' ? next.action : next.kind;
  };
  const waits = { state: 'awaiting_approval' } as const;
  const blocked = { state: 'made', conflicts: [{ blocks: true }] } as unknown as RequestPage['plan'];
  const proof = [{ kind: 'identity_document' }] as unknown as RequestPage['documents'];
  const scan = [{ kind: 'scan' }] as unknown as RequestPage['documents'];
  assert.equal(kindOf({}), 'propose');
  assert.equal(kindOf({ plan: null }), 'plan_missing');
  assert.equal(kindOf({ plan: null, type: 'rectification' }), 'corrections');
  assert.equal(kindOf({ plan: blocked }), 'blocked');
  assert.equal(kindOf({ ...waits }), 'approve');
  assert.equal(kindOf({ ...waits, own_decision: true }), 'another');
  assert.equal(kindOf({ ...waits, own_decision: true, two_people: false }), 'approve');
  assert.equal(kindOf({ ...waits, may: ['refuse'] }), 'approver');
  assert.equal(kindOf({ state: 'verifying', documents: scan, may: ['verify'] }), 'proof_missing');
  assert.equal(kindOf({ state: 'verifying', documents: proof, may: ['verify'] }), 'verify');
  assert.equal(kindOf({ state: 'verifying', documents: proof }), 'verifier');
  assert.equal(kindOf({ state: 'carrying_out' }), 'running');
  assert.equal(kindOf({ state: 'completed' }), 'ended');
});

test('a view of the queue and a type become what the server is asked', () => {
  assert.deepEqual(filterOf('overdue', 'erasure'), { overdue: 'yes', type: 'erasure' });
  assert.deepEqual(filterOf('nobody', undefined), { assigned: 'nobody' });
  assert.deepEqual(filterOf('refused', undefined), { state: 'refused' });
});

test('bars begin at zero, and weeks without an answer have no time to it', () => {
  const week = (day: string, answered: number, median: number | null) => ({
    week: day,
    arrived: 0,
    answered,
    median_days: median,
    late: 0,
  });
  const weeks = [week('2026-11-09', 2, 4), week('2026-11-16', 4, null)];
  assert.deepEqual(heightsOf(weeks, 'answered'), [0.5, 1]);
  assert.deepEqual(heightsOf(weeks, 'late'), [0, 0]);
  assert.deepEqual(peakOf(weeks, 'median_days'), { week: '2026-11-09', value: 4 });
  assert.equal(peakOf(weeks, 'late'), undefined);
});
