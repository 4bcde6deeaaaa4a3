import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policy, PolicyTopic } from '@zgoda/policy';
import { checkPolicy } from '@zgoda/policy';
import { subscriptionStatuses } from '@zgoda/vocabulary/subscriptions';
import * as fc from 'fast-check';
import { exampleFolder } from '../policies/testing.ts';
import {
  confirmBy,
  isAvailable,
  isCovered,
  isPending,
  listCells,
  mergeSubscriptions,
  onClick,
  pickLocale,
  topicsOfRelationship,
  type Relationships,
  type Subscription,
} from './subscription.ts';

const checked = checkPolicy(exampleFolder('payroll-mail'));
assert.ok(checked.isSound);
const policy: Policy = checked.policy;
const topicOf = (id: string): PolicyTopic =>
  policy.topics.find((topic) => topic.id === id) ?? assert.fail(id);
const now = new Date('2026-11-22T12:00:00.500Z');
const inMs = (ms: number): Date => new Date(now.getTime() + ms);

test('a request can be confirmed for as long as the policy says', () => {
  assert.deepEqual(confirmBy(policy, now), new Date('2026-11-29T12:00:00.500Z'));
});

const row = (change: Partial<Subscription>): Subscription => ({
  topic: 'events',
  channel: 'email',
  status: 'requested',
  changedAt: now,
  entryId: 'e',
  ...change,
});

test('a link serves its own request until it ends, and no later one', () => {
  const week = 7 * 86_400_000;
  const waiting = row({ confirmBy: inMs(week) });
  const linkOf = (expiresAt: Date, at = inMs(1000)) => ({ expiresAt, now: at });
  const wholeSecond = new Date(Math.floor(inMs(week).getTime() / 1000) * 1000);
  assert.equal(onClick(waiting, linkOf(wholeSecond)), 'confirm', 'links tell whole seconds');
  assert.equal(onClick(waiting, linkOf(inMs(week - 5000))), 'void', 'made for an earlier request');
  assert.equal(onClick(waiting, linkOf(inMs(week), inMs(week))), 'void', 'too late');
  assert.equal(onClick(undefined, linkOf(inMs(week))), 'void');
  assert.equal(
    onClick(row({ status: 'ended', ending: 'withdrawn' }), linkOf(inMs(week))),
    'void',
    'withdrawn meanwhile',
  );
  assert.equal(onClick(row({ status: 'confirmed' }), linkOf(inMs(week))), 'is_confirmed');
  assert.equal(isPending(waiting, inMs(week - 1)), true);
  assert.equal(isPending(waiting, inMs(week)), false);
});

test('a topic for customers needs the relationship, and one that a relationship covers needs nothing else', () => {
  const none: Relationships = new Map();
  const customer: Relationships = new Map([['hosting-customer', 'all']]);
  const outagesOnly: Relationships = new Map([['hosting-customer', new Set(['outages'])]]);
  assert.deepEqual(
    ['events', 'outages', 'technical-notices'].map((id) => isAvailable(topicOf(id), none)),
    [true, false, false],
  );
  assert.equal(isAvailable(topicOf('outages'), customer), true);
  assert.equal(isCovered(policy, topicOf('technical-notices'), customer), true);
  assert.equal(isCovered(policy, topicOf('outages'), customer), false);
  assert.equal(isAvailable(topicOf('outages'), outagesOnly), true);
  assert.equal(isCovered(policy, topicOf('technical-notices'), outagesOnly), false);
  assert.deepEqual(
    new Set(topicsOfRelationship(policy, 'hosting-customer')),
    new Set(['technical-notices', 'planned-maintenance', 'outages']),
  );
});

test('every topic and channel of the policy is one cell', () => {
  assert.deepEqual(
    listCells(policy).map(({ topic, channel }) => `${topic}/${channel}`),
    policy.topics.flatMap((topic) => topic.channels.map((channel) => `${topic.id}/${channel}`)),
  );
  assert.equal(pickLocale(policy, 'uk'), 'uk');
  assert.equal(pickLocale(policy, 'de'), 'en');
});

test('linking two people never brings back what either has ended, and does not depend on the order', () => {
  const any = fc.record({
    status: fc.constantFrom(...subscriptionStatuses),
    changedAt: fc.integer({ min: 0, max: 1000 }).map((ms) => new Date(ms)),
  });
  fc.assert(
    fc.property(any, any, (a, b) => {
      const merged = mergeSubscriptions(row(a), row(b));
      if (a.status === 'ended' || b.status === 'ended') assert.equal(merged.status, 'ended');
      const swapped = mergeSubscriptions(row(b), row(a));
      assert.deepEqual([merged.status, merged.changedAt], [swapped.status, swapped.changedAt]);
    }),
  );
});
