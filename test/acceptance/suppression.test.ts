import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { linkIn } from './subscriber.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

interface Wire {
  readonly id: string;
  readonly state: string;
  readonly hash: string;
  readonly salt: string;
  readonly count: number;
  readonly pages: number;
  readonly not_exportable: number;
  readonly entry_id: string;
  readonly hashes: readonly string[];
  readonly allow: boolean;
  readonly reason: string;
  readonly clause: string;
  readonly code: string;
  readonly details: Readonly<Record<string, string>>;
}

async function ask(status: number, path: string, body?: unknown): Promise<Wire> {
  const answer = await server.api(path, body === undefined ? {} : { body });
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return JSON.parse(text) as Wire;
}

/** A subscriber of a topic who leaves it again. */
async function unwilling(email: string, topic: string): Promise<void> {
  await ask(202, '/v1/subscriptions/requests', { email, topics: [topic], locale: 'en' });
  const [mail] = await server.waitForMail(email);
  assert.ok(mail !== undefined);
  const body = new URLSearchParams({ act: 'confirm' });
  const confirmed = await fetch(linkIn(mail, 'confirm'), { method: 'POST', body, redirect: 'manual' });
  assert.ok(confirmed.status < 400);
  await switchOff(email, topic);
}

async function switchOff(email: string, topic: string): Promise<void> {
  const body = { subject: { email }, changes: [{ topic, on: false }], locale: 'en' };
  const answer = await server.api('/v1/subscriptions', { method: 'PUT', body });
  assert.equal(answer.status, 200, await answer.text());
}

const engagement = (more: object = {}) => ({
  recipient: 'contracted-mailer',
  purpose: 'One mailing on payroll practice to the contacts of the contracted firm.',
  topic: 'practice-news',
  terms: { reference: 'contract 2026-17', sha256: 'e'.repeat(64), signed_on: '2026-01-02' },
  expires_at: new Date(Date.now() + 10 * 86_400_000).toISOString(),
  ...more,
});
const engage = (more: object = {}) => ask(201, '/v1/suppressions/engagements', engagement(more));

/** What a recipient makes of its own contacts, knowing nothing but the manifest. */
const scrub = (salt: string, contacts: readonly string[]): readonly string[] =>
  contacts.map((address) =>
    createHmac('sha256', Buffer.from(salt, 'hex')).update(address.trim().toLowerCase()).digest('hex'),
  );

async function clauseOnBoard(id: string) {
  const board = (await (await server.api('/v1/promises')).json()) as {
    clauses: { id: string; status: string; mechanisms: { id: string; status: string; reason?: string }[] }[];
  };
  return board.clauses.find((clause) => clause.id === id) ?? assert.fail(id);
}

test('PM-14: a list lent to a third party holds hashes only, which the recipient can compare with its own contacts', async () => {
  await unwilling('Vira.Left@mail.example', 'practice-news');
  await unwilling('other-topic@mail.example', 'events');
  const { id } = await engage();
  const manifest = await ask(201, '/v1/suppressions/exports', { engagement: id });
  const answer = await server.api(`/v1/suppressions/exports/${manifest.id}/hashes`);
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  assert.doesNotMatch(text, /@|mail\.example|sub_|idn_/);
  const { hashes } = JSON.parse(text) as Wire;
  assert.ok(hashes.length === manifest.count && hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash)));
  const contacts = [' vira.left@MAIL.example', 'other-topic@mail.example', 'stranger@mail.example'];
  const isSpared = scrub(manifest.salt, contacts).map((hash) => hashes.includes(hash));
  assert.deepEqual(isSpared, [true, false, false]);
  const entry = await (await server.api(`/v1/evidence/entries/${manifest.entry_id}`)).json();
  assert.partialDeepStrictEqual(entry, {
    class: 'disclosure',
    payload: { recipient: 'contracted-mailer', count: manifest.count },
  });
  const other = await ask(201, '/v1/suppressions/exports', { engagement: (await engage()).id });
  assert.notEqual(other.salt, manifest.salt);
  const elsewhere = await ask(200, `/v1/suppressions/exports/${other.id}/hashes`);
  assert.ok(
    elsewhere.hashes.every((hash) => !hashes.includes(hash)),
    'two lists cannot be joined',
  );
});

test('PM-14: a term longer than the policy says is refused', async () => {
  const expiresAt = new Date(Date.now() + 20 * 86_400_000).toISOString();
  const refused = await ask(422, '/v1/suppressions/engagements', engagement({ expires_at: expiresAt }));
  assert.equal(refused.code, 'engagement_expiry_invalid');
  assert.equal(refused.details['clause'], 'PM-14');
});

test('PM-14: contacts of the third party are refused; hashes of those who want no mail are taken', async () => {
  const { id } = await engage();
  const refused = await ask(403, '/v1/suppressions/imports', {
    engagement: id,
    kind: 'addresses',
    hashes: ['their-contact@mail.example'],
  });
  assert.equal(refused.code, 'suppression_contacts_refused');
  assert.equal(refused.details['clause'], 'PM-14');
  assert.ok(!JSON.stringify(refused).includes('their-contact'));
  const email = 'told-them@mail.example';
  await switchOff(email, 'events');
  const manifest = await ask(201, '/v1/suppressions/exports', { engagement: id });
  const [hash = ''] = scrub(manifest.salt, [email]);
  const hashes = [hash, hash.toUpperCase(), `${hash} `, ...scrub(manifest.salt, ['nobody@mail.example'])];
  const taken = await ask(200, '/v1/suppressions/imports', { engagement: id, kind: 'salted', hashes });
  assert.partialDeepStrictEqual(taken, { received: 4, malformed: 2, matched: 1, suppressed: 1 });
  const later = await ask(201, '/v1/suppressions/exports', { engagement: id });
  const list = await ask(200, `/v1/suppressions/exports/${later.id}/hashes`);
  assert.ok(list.hashes.includes(hash), 'from now on that person stands on the list of the topic');
});

test('PM-04: an address export to a third party is refused, by the gate and by the export, with the clause named', async () => {
  const decision = await ask(200, '/v1/decisions', {
    subject: { email: 'vira.left@mail.example' },
    purpose: 'partner-news',
    categories: ['email-address'],
    recipient: 'partners',
  });
  assert.deepEqual(
    [decision.allow, decision.reason, decision.clause],
    [false, 'third_party_refused', 'PM-04'],
  );
  for (const recipient of ['partners', 'contracted-mailer']) {
    const { id } = await engage({ recipient });
    const refused = await ask(403, '/v1/suppressions/exports', { engagement: id, content: 'addresses' });
    assert.equal(refused.code, 'suppression_addresses_refused');
    assert.equal(refused.details['clause'], 'PM-04');
  }
  assert.equal((await clauseOnBoard('PM-04')).status, 'kept');
});

test('PM-14: the end of an engagement raises the attestation; overdue, it shows on the board until it is recorded', async () => {
  const { id } = await engage();
  const manifest = await ask(201, '/v1/suppressions/exports', { engagement: id });
  assert.equal((await clauseOnBoard('PM-14')).status, 'kept');
  await server.advance('P11D');
  assert.equal((await ask(200, `/v1/suppressions/engagements/${id}`)).state, 'attestation_due');
  const closed = await ask(409, `/v1/suppressions/exports/${manifest.id}/hashes`);
  assert.equal(closed.code, 'engagement_not_open');
  await server.advance('P14D');
  const overdue = await eventually('the board shows it', async () => {
    const clause = await clauseOnBoard('PM-14');
    return clause.status === 'broken' ? clause : undefined;
  });
  assert.partialDeepStrictEqual(
    overdue.mechanisms.find((mechanism) => mechanism.id === 'suppression-engagements'),
    { status: 'broken', reason: 'attestation_overdue' },
  );
  const attested = await ask(200, `/v1/suppressions/engagements/${id}/actions`, {
    action: 'attest',
    reference: 'letter of 3 March',
  });
  assert.equal(attested.state, 'attested');
});
