import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './metrics.ts';

test('gauges are read when asked for, counters grow, requests fall into buckets by route', async () => {
  const metrics = createMetrics();
  let pending = 3;
  metrics.gauge('zgoda_evidence_pending_entries', 'Entries waiting for the log.', () => pending);
  const retried = metrics.counter('zgoda_transaction_retries_total', 'Transactions run again.');
  retried();
  retried(2);
  metrics.answered({ method: 'POST', route: '/v1/consents', status: 201, durationMs: 4 });
  metrics.answered({ method: 'POST', route: '/v1/consents', status: 201, durationMs: 40 });
  pending = 7;
  const { text, contentType } = await metrics.expose();
  assert.match(contentType, /^text\/plain/);
  assert.match(text, /^zgoda_evidence_pending_entries 7$/m);
  assert.match(text, /^zgoda_transaction_retries_total 3$/m);
  const labels = 'method="POST",route="/v1/consents",status="201"';
  assert.ok(text.includes(`zgoda_http_request_seconds_bucket{le="0.005",${labels}} 1`), text);
  assert.ok(text.includes(`zgoda_http_request_seconds_count{${labels}} 2`));
});

test('labels are words; anything else is counted as other', async () => {
  const metrics = createMetrics();
  const sent = metrics.counter('zgoda_messages_total', 'Messages handed over.', ['class']);
  sent(1, { class: 'marketing' });
  sent(2, { class: 'olena.kanarka@person.example' });
  const { text } = await metrics.expose();
  assert.match(text, /^zgoda_messages_total\{class="marketing"\} 1$/m);
  assert.match(text, /^zgoda_messages_total\{class="other"\} 2$/m);
  assert.ok(!text.includes('kanarka'));
});

test('two registries do not share their numbers', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.answered({ method: 'GET', route: '/healthz', status: 200, durationMs: 1 });
  assert.ok(!(await two.expose()).text.includes('/healthz'));
});
