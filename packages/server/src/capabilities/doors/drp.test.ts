import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { refusalGroundsFor, regimes, regimesOf } from '@zgoda/policy';
import type { RequestId } from '@zgoda/vocabulary/ids';
import { requestStates, requestTypes } from '@zgoda/vocabulary/requests';
import { Hono } from 'hono';
import type { RootEnv } from '../../platform/http/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { actOnRequest, attendRequest, getRequest } from '../requests/index.ts';
import { requestContext, staffOf } from '../requests/testing.ts';
import { parseDirectory } from './directory.ts';
import { judgeEnvelope, openEnvelope, standingOf, typeOfExercise, verifyKeyOf } from './drp.ts';
import { doorJobs } from './jobs.ts';
import { createDoors } from './routes.ts';

const database = await testDatabase();
const crm = await requestContext(database, 'client-crm', exampleFolder('client-crm'));
const other = await requestContext(database, 'association-site', exampleFolder('association-site'));
const officer = await staffOf(crm, 'officer');

const newAgent = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { privateKey, text: raw.toString('base64') };
};
const one = newAgent();
const two = newAgent();
const trusted = newAgent();
const drp = {
  directory: parseDirectory(
    JSON.stringify({
      agents: [
        { id: 'AGENT_ONE', name: 'One', verify_key: one.text, web_url: 'https://one.example' },
        { id: 'AGENT_TWO', verify_key: two.text },
        { id: 'TRUSTED', verify_key: trusted.text },
      ],
      businesses: {
        'client-crm': { business_id: 'CRM', relies_on: ['TRUSTED'] },
        'association-site': { business_id: 'ASSOCIATION' },
      },
    }),
  ),
  publicOrigin: 'https://privacy.example',
  allowsPrivate: true,
};
const contexts = new Map([crm, other].map((ctx) => [ctx.controller as string, ctx]));
const doors = new Hono<RootEnv>();
doors.route('/', createDoors({ contextFor: (controller) => contexts.get(controller), drp }));

const seal = (value: unknown, key: KeyObject): string => {
  const message = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return Buffer.concat([sign(null, message, key), message]).toString('base64');
};
const at = (ms: number) => new Date(crm.clock.now().getTime() + ms).toISOString();
const head = (agentId: string, businessId = 'CRM') => ({
  'agent-id': agentId,
  'business-id': businessId,
  'issued-at': at(-1_000),
  'expires-at': at(600_000),
  'drp.version': '1.0',
});
async function call(method: string, path: string, { body, token }: { body?: string; token?: string } = {}) {
  const headers: Record<string, string> = {
    ...(body !== undefined && { 'content-type': 'text/plain', 'content-length': String(body.length) }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const answer = await doors.request(path, { method, headers, ...(body !== undefined && { body }) });
  const said = await answer.text();
  return { status: answer.status, said, json: said === '' ? undefined : JSON.parse(said) };
}
const base = '/client-crm/drp/v1';
let serial = 0;
async function tokenOf(agentId: string, key: KeyObject, path = base, businessId = 'CRM'): Promise<string> {
  const body = seal({ ...head(agentId, businessId), serial: (serial += 1) }, key);
  const { status, json } = await call('POST', `${path}/agent/${agentId}`, { body });
  assert.equal(status, 200);
  assert.equal(json['agent-id'], agentId);
  return json.token;
}
const asks = (agentId: string, more: object = {}) => ({
  ...head(agentId),
  'agent-request-id': `foo-${(serial += 1)}`,
  exercise: 'deletion',
  regime: 'ccpa',
  relationships: ['customer', 'marketing'],
  name: 'Test Person',
  email: `drp${serial}@mail.example`,
  email_verified: true,
  ...more,
});

describe('the envelope', () => {
  it('opens what RFC 8032 7.1 test 2 signed', () => {
    const key = verifyKeyOf(
      Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex').toString(
        'base64',
      ),
    );
    const signature =
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
    assert.deepEqual(openEnvelope(Buffer.from(`${signature}72`, 'hex'), key), Buffer.from('72', 'hex'));
    assert.equal(openEnvelope(Buffer.from(`${signature}73`, 'hex'), key), undefined);
  });

  // In the order of 3.07: each breaks one thing, and all those behind it as well in the second run.
  const flaws = ['undecodable', 'signature', 'agent', 'business', 'issued', 'expired'] as const;
  const broken = (names: readonly string[]): string => {
    const has = (name: string) => names.includes(name);
    const body = seal(
      {
        ...head(has('agent') ? 'AGENT_TWO' : 'AGENT_ONE', has('business') ? 'ANOTHER' : 'CRM'),
        ...(has('issued') && { 'issued-at': at(60_000) }),
        ...(has('expired') && { 'expires-at': at(-500) }),
      },
      has('signature') ? two.privateKey : one.privateKey,
    );
    return has('undecodable') ? `${body}*` : body;
  };
  const judge = (body: string) =>
    judgeEnvelope(body, {
      key: verifyKeyOf(one.text),
      agentId: 'AGENT_ONE',
      businessId: 'CRM',
      now: crm.clock.now(),
    });
  for (const [index, flaw] of flaws.entries()) {
    it(`is refused for ${flaw}, alone and with every later flaw`, () => {
      assert.deepEqual(judge(broken([flaw])), { flaw });
      assert.deepEqual(judge(broken(flaws.slice(index))), { flaw });
      for (const later of flaws.slice(index + 1)) assert.deepEqual(judge(broken([later, flaw])), { flaw });
    });
  }
  it('is taken with none, and refused where it is no object', () => {
    assert.ok('message' in judge(broken([])));
    assert.deepEqual(judge(seal('[1]', one.privateKey)), { flaw: 'malformed' });
    assert.deepEqual(judge(seal('{', one.privateKey)), { flaw: 'malformed' });
  });
});

it('every state and every ground of a refusal has its place in the table of 3.02', () => {
  const told = requestStates.map((state) => standingOf({ state, lapsedUnproved: false }).status);
  assert.deepEqual([...new Set(told)].toSorted(), ['denied', 'fulfilled', 'in_progress', 'open', 'revoked']);
  assert.equal(standingOf({ state: 'lapsed', lapsedUnproved: true }).reason, 'insuf_verification');
  const grounds = requestTypes.flatMap((type) => refusalGroundsFor(type, Object.values(regimes)));
  for (const { ground } of grounds)
    assert.notEqual(standingOf({ state: 'refused', ground, lapsedUnproved: false }).reason, 'other');
  assert.deepEqual(typeOfExercise, {
    deletion: 'erasure',
    access: 'access',
    'access:categories': 'access',
    'access:specific': 'access',
    'sale:opt-out': 'objection_to_marketing',
    'sale:opt-in': null,
  });
});

describe('tokens', () => {
  it('are given to who signs as an agent of the directory; else 403 with no body', async () => {
    const token = await tokenOf('AGENT_ONE', one.privateKey);
    assert.deepEqual(await call('GET', `${base}/agent/AGENT_ONE`, { token }), {
      status: 200,
      said: '{}',
      json: {},
    });
    assert.equal((await call('GET', `${base}/agent/AGENT_TWO`, { token })).status, 403);
    assert.equal((await call('GET', `${base}/agent/AGENT_ONE`)).status, 403);
    const forged = [
      seal(head('AGENT_ONE'), two.privateKey),
      seal(head('AGENT_TWO'), one.privateKey),
      seal(head('AGENT_ONE', 'ASSOCIATION'), one.privateKey),
      'not base64',
    ];
    for (const body of forged) {
      const { status, said } = await call('POST', `${base}/agent/AGENT_ONE`, { body });
      assert.deepEqual([status, said], [403, '']);
    }
    const body = seal(head('NOBODY'), one.privateKey);
    assert.equal((await call('POST', `${base}/agent/NOBODY`, { body })).status, 403);
  });
  it('hold for one controller, and until the next', async () => {
    const token = await tokenOf('AGENT_ONE', one.privateKey);
    assert.equal((await call('GET', '/association-site/drp/v1/agent/AGENT_ONE', { token })).status, 403);
    await tokenOf('AGENT_ONE', one.privateKey);
    assert.equal((await call('GET', `${base}/agent/AGENT_ONE`, { token })).status, 403);
  });
});

describe('a request', () => {
  it('is answered, proved by the person, told, revoked; by no other agent or controller, and taken once', async () => {
    const token = await tokenOf('AGENT_ONE', one.privateKey);
    const body = seal(asks('AGENT_ONE'), one.privateKey);
    const path = `${base}/data-rights-request`;
    const { status, json } = await call('POST', path, { body, token });
    assert.equal(status, 200);
    assert.equal(json.status, 'open');
    assert.match(json.agent_request_id, /^foo-/);
    assert.ok(json.expected_by > json.received_at);
    assert.equal((await call('POST', path, { body, token })).status, 409);
    await attendRequest(crm, json.request_id as RequestId);
    const asked = await call('GET', `${path}/${json.request_id}`, { token });
    // Its word alone is not relied on.
    assert.equal(asked.json.reason, 'need_user_verification');
    assert.match(asked.json.user_verification_url, /^https:\/\/privacy\.example\/client-crm\/requests\/req_/);
    const secondToken = await tokenOf('AGENT_TWO', two.privateKey);
    const anothers = await call('GET', `${path}/${json.request_id}`, { token: secondToken });
    const nobodys = await call('GET', `${path}/c789ff35-7644-4ceb-9981-4b35c264aac3`, { token: secondToken });
    assert.deepEqual(anothers, nobodys);
    assert.equal(anothers.status, 403);
    const elsewhere = await tokenOf('AGENT_ONE', one.privateKey, '/association-site/drp/v1', 'ASSOCIATION');
    const there = `/association-site/drp/v1/data-rights-request/${json.request_id}`;
    assert.equal((await call('GET', there, { token: elsewhere })).status, 403);
    const reason = { reason: 'I do not want it deleted' };
    const forged = await call('DELETE', `${path}/${json.request_id}`, {
      body: seal(reason, two.privateKey),
      token,
    });
    assert.equal(forged.status, 403);
    const revoked = await call('DELETE', `${path}/${json.request_id}`, {
      body: seal(reason, one.privateKey),
      token,
    });
    assert.equal(revoked.json.status, 'revoked');
    assert.equal((await getRequest(crm, json.request_id as RequestId)).request.state, 'withdrawn');
  });

  it('says why it is not taken, in the words of 3.06', async () => {
    const token = await tokenOf('AGENT_ONE', one.privateKey);
    const wrong: readonly [object, string][] = [
      [{ exercise: 'sale:opt-in' }, 'Unsupported rights actions submitted.'],
      [{ exercise: 'sale:opt_out' }, 'These fields are missing or cannot be read: exercise.'],
      [{ 'drp.version': '0.5' }, 'These fields are missing or cannot be read: drp.version.'],
      [{ email: undefined }, 'email or phone_number is needed.'],
      [{ status_callback: 'ftp://agent.example/' }, 'status_callback has to be an https address.'],
    ];
    for (const [more, message] of wrong) {
      const body = seal(asks('AGENT_ONE', more), one.privateKey);
      const { status, json } = await call('POST', `${base}/data-rights-request`, { body, token });
      assert.equal(status, 400);
      assert.deepEqual(json, { code: '400', message, fatal: true });
    }
  });

  it('tells an agent that is not relied on nothing of an earlier request of the same person', async () => {
    const first = await tokenOf('AGENT_ONE', one.privateKey);
    const second = await tokenOf('AGENT_TWO', two.privateKey);
    const email = 'asked.twice@mail.example';
    const send = async (agentId: string, key: KeyObject, token: string) => {
      const body = seal(asks(agentId, { email }), key);
      const { json } = await call('POST', `${base}/data-rights-request`, { body, token });
      await attendRequest(crm, json.request_id as RequestId);
      return call('GET', `${base}/data-rights-request/${json.request_id}`, { token });
    };
    const before = await send('AGENT_ONE', one.privateKey, first);
    const after = await send('AGENT_TWO', two.privateKey, second);
    assert.equal((await getRequest(crm, after.json.request_id)).request.state, 'joined');
    assert.deepEqual(Object.keys(after.json), Object.keys(before.json));
    assert.equal(after.json.reason, 'need_user_verification');
    const waits = ({ json }: typeof before) => Date.parse(json.expected_by) - Date.parse(json.received_at);
    assert.ok(Math.abs(waits(before) - waits(after)) < 10_000);
  });

  it('of an agent that is relied on goes on at once; its status is told to a real server until it is taken', async () => {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        heard.push(body);
        response.writeHead(heard.length === 1 ? 503 : 200).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    try {
      const token = await tokenOf('TRUSTED', trusted.privateKey);
      const callback = { status_callback: `http://127.0.0.1:${port}/update` };
      const body = seal(asks('TRUSTED', callback), trusted.privateKey);
      const { json } = await call('POST', `${base}/data-rights-request`, { body, token });
      const requestId = json.request_id as RequestId;
      await attendRequest(crm, requestId);
      const send = async (url: string, text: string, signal: AbortSignal) =>
        (await fetch(url, { method: 'POST', body: text, signal })).status;
      const jobs = doorJobs({ drp, send });
      await assert.rejects(database.runJobs(crm, jobs), /not taken/);
      const { policy } = await getPolicyInForce(crm);
      const [offered] = refusalGroundsFor('erasure', regimesOf(policy.regimes));
      await transaction(officer, (tx) =>
        actOnRequest(tx, requestId, {
          action: 'refuse',
          ground: offered?.ground,
          words: 'Third this week.',
        }),
      );
      await database.runJobs(crm, jobs);
      const said = heard.map((text) => JSON.parse(text));
      assert.equal(said[0].status, 'in_progress');
      assert.equal(said[0].reason, undefined);
      assert.deepEqual(
        [said.at(-1).status, said.at(-1).reason],
        ['denied', standingOf({ state: 'refused', ground: offered?.ground, lapsedUnproved: false }).reason],
      );
      assert.doesNotMatch(heard.join(''), /Third this week|mail\.example/);
      assert.ok(said.at(-1).expires_at > said.at(-1).received_at);
    } finally {
      server.close();
    }
  });
});
