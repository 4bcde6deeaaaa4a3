import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPolicy, mechanisms, type Policy } from '@zgoda/policy';
import type { EntryId } from '@zgoda/vocabulary/ids';
import { boardReasons } from '@zgoda/vocabulary/promises';
import { exampleFolder } from '../policies/testing.ts';
import {
  findingKey,
  kept,
  keptUnless,
  makeBoard,
  namedMechanisms,
  type BoardClause,
  type ProbeFinding,
} from './board.ts';

function examplePolicy(slug: string): Policy {
  const checked = checkPolicy(exampleFolder(slug));
  assert.ok(checked.isSound);
  return checked.policy;
}

const policy = examplePolicy('payroll-mail');
const publication = 'publication' as EntryId;
const inForceFrom = new Date('2026-01-01T00:00:00Z');
const checkedAt = new Date('2026-02-01T00:00:00Z');

/** A board on which every probe found `kept`, but for these. */
function boardWith(
  found: Readonly<Record<string, ProbeFinding>> = {},
  of: Policy = policy,
  missing?: string,
): readonly BoardClause[] {
  const available = namedMechanisms(of).filter(({ id }) => mechanisms[id].available && id !== missing);
  const findings = new Map(
    available.map((named) => [findingKey(named), found[named.id] ?? kept({ mails: 1 })]),
  );
  return makeBoard({ policy: of, policyVersion: 3, inForceFrom, publication, checkedAt, findings }).clauses;
}

function clauseOf(clauses: readonly BoardClause[], id: string): BoardClause {
  return clauses.find((clause) => clause.id === id) ?? assert.fail(`${id} is not on the board`);
}

describe('the promise board', () => {
  it('has every clause in the order of the policy', () => {
    assert.deepEqual(
      boardWith().map(({ id }) => id),
      policy.clauses.map(({ id }) => id),
    );
  });

  it('says kept where all that keeps the clause does, since the version governs, with its publication as evidence', () => {
    const clause = clauseOf(boardWith(), 'PM-02');
    assert.equal(clause.status, 'kept');
    assert.deepEqual(clause.since, inForceFrom);
    assert.deepEqual(clause.evidence, [publication]);
    assert.equal(clause.mechanisms.length, 4);
  });

  it('says at risk, and why, where a mechanism is not carried out', () => {
    const clause = clauseOf(boardWith({}, policy, 'weakening-refusal'), 'PM-18');
    assert.equal(clause.status, 'at_risk');
    assert.equal(clause.mechanisms[1]?.reason, 'not_carried_out');
    assert.deepEqual(clause.mechanisms[1]?.probes, []);
  });

  it('says broken where anything is, with the act that shows it, whatever else is at risk', () => {
    const since = new Date('2026-01-20T00:00:00Z');
    const shown = ['entry-of-the-mail' as EntryId];
    const broken = keptUnless({ count: 2, since, entryIds: shown }, 'without_opt_in', { mails: 9 });
    const clauses = boardWith({ 'strict-opt-in': broken });
    for (const id of ['PM-02', 'PM-09']) {
      const clause = clauseOf(clauses, id);
      assert.equal(clause.status, 'broken');
      assert.deepEqual(clause.since, since);
      assert.deepEqual(clause.evidence, shown);
    }
    assert.equal(clauseOf(clauses, 'PM-12').status, 'kept');
  });

  it('says says where a clause only informs', () => {
    const clause = clauseOf(boardWith({}, examplePolicy('association-site')), 'AS-01');
    assert.equal(clause.status, 'says');
    assert.deepEqual(clause.mechanisms, []);
  });

  it('tells the settings of each clause apart', () => {
    const keys = namedMechanisms(policy)
      .map(findingKey)
      .filter((key) => key.startsWith('cause-required'));
    assert.deepEqual(keys, [
      'cause-required {"class":"transactional"}',
      'cause-required {"class":"support"}',
    ]);
  });

  it('fills in the defaults of settings', () => {
    const named = namedMechanisms(examplePolicy('association-site')).find(
      ({ id }) => id === 'preference-centre',
    );
    assert.deepEqual(named?.settings, { link_valid_for: 'P1Y' });
  });
});

describe('a finding', () => {
  it('is kept while nothing was found wrong', () => {
    const finding = keptUnless({ count: 0, entryIds: [] }, 'without_cause', { messages: 4 });
    assert.deepEqual(finding, { status: 'kept', figures: { messages: 4 }, evidence: [] });
  });
  it('has a sentence for every reason', () => {
    for (const sentence of Object.values(boardReasons)) assert.match(sentence, /^[A-Z].*\.$/);
  });
});
