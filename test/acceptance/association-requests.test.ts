import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { startServer, type RunningServer } from '../running-server.ts';
import { codeIn, openDesk, type Desk } from './request-desk.ts';

let server: RunningServer;
let desk: Desk;
let members: DatabaseSync;

before(async () => {
  server = await startServer();
  desk = openDesk(server, 'association-site');
  const file = join(server.dataDirectory, 'examples/association-site/members.sqlite');
  members = new DatabaseSync(file, { timeout: 5000 });
});
after(async () => {
  members?.close();
  await server?.stop();
});

const commissioner = /Уповноважен\S+ Верховної Ради України з прав людини/;
const court = /\bсуд|до суду/;
const dayMs = 86_400_000;
const hanna = { email: 'hanna.bereza@example.org' };
const rows = (statement: string, ...values: string[]) =>
  members
    .prepare(statement)
    .all(...values)
    .map((row) => ({ ...row }));

/** Somebody asks for the data of a member. */
const ofAnother = (email: string) => ({
  type: 'third_party_access',
  subject: { email },
  identity_proved: true,
  details: {
    requester: {
      surname: 'Дуб',
      name: 'Остап',
      residence: 'Київ, вул. Тиха, 1',
      document: 'БВ 000499',
    },
    about: hanna,
    scope: 'Номер ділянки',
    ground: 'Спір про межу, ст. 16(4)',
  },
});
const delay = {
  action: 'extend',
  ground: 'not_within_term',
  words: 'Протоколи зборів передано на оцифрування.',
};

test('AS-22: whoever asks for another’s data says who, what and why; staff decide, two of them', async () => {
  const { details, ...bare } = ofAnother('neighbour@example.org');
  const lacking = await desk.call('/v1/requests', bare);
  assert.equal(lacking.status, 422);
  assert.deepEqual(lacking.body['details'], {
    fields: ['details.requester', 'details.scope', 'details.ground', 'details.about'],
    article: 'Law 2297-VI Art. 16(4)',
  });
  const id = await desk.ask({ ...bare, details });
  const disclosure = { categories: ['plot'], ground: 'legitimate_interest' };
  assert.equal((await desk.act(id, { action: 'propose', disclosure })).status, 200);
  const alone = await desk.act(id, { action: 'approve' });
  assert.deepEqual([alone.status, alone.body['code']], [409, 'request_same_person']);
  const refuse = { action: 'refuse', ground: 'no_ground_shown', words: 'Межа не є підставою.' };
  const refused = await (await desk.as('dpo'))(`/requests/${id}/actions`, refuse);
  assert.equal(refused.body['state'], 'refused');
  assert.equal(rows('select 1 from member where email = ?', hanna.email).length, 1);
});

test('AS-24: own access is not delayed, a third party’s is once and never past day 45', async () => {
  const own = await desk.ask({ type: 'access', subject: hanna, identity_proved: true });
  const refused = await desk.act(own, delay);
  assert.deepEqual(
    [refused.status, refused.body['code'], refused.body['details']],
    [409, 'request_law_forbids', { action: 'extend', article: 'Law 2297-VI Art. 17(1)' }],
  );
  const fee = { action: 'quote', ground: 'cost', amount: { value: '5', currency: 'UAH' } };
  const priced = await desk.act(own, fee);
  assert.partialDeepStrictEqual(priced, {
    status: 409,
    body: { details: { article: 'Law 2297-VI Art. 19(1)' } },
  });
  const daysOf = ({ received_at: from, answer_due_at: due = '' }: Record<string, string>) =>
    (Date.parse(due) - Date.parse(from ?? '')) / dayMs;

  // Nearly midnight in UTC is the next day in Kyiv, and that day is not counted.
  const received = '2026-11-10T22:30:00Z';
  const another = await desk.ask({ ...ofAnother('clerk@example.org'), received_at: received });
  const before = await desk.read(another);
  assert.equal(before.answer_due_at, '2026-12-11T22:00:00.000Z');
  const late = await desk.act(another, { ...delay, until: '2027-03-01' });
  // A day that the law does not allow is refused, or not kept to.
  assert.ok(late.status === 200 || (await desk.act(another, delay)).status === 200);
  const delayed = await desk.read(another);
  assert.equal(delayed.answer_due_at, '2026-12-26T22:00:00.000Z');
  assert.ok(daysOf(delayed as never) <= 46);
  const again = await desk.act(another, delay);
  assert.deepEqual([again.status, again.body['code']], [409, 'request_extended_already']);
});

test('AS-24: holidays are counted out while they are kept, and worked through under martial law', async () => {
  const studiedBy = async (email: string, received: string): Promise<string> => {
    const id = await desk.ask({
      type: 'access',
      subject: { email },
      identity_proved: true,
      received_at: received,
    });
    const { deadlines } = await desk.made(`/v1/requests/${id}/explanation?lang=uk`);
    const all = deadlines as { milestone: string; due_at: string }[];
    return all.find(({ milestone }) => milestone === 'decide')?.due_at ?? '';
  };
  // From 27 December 2021 (Christmas moved from Saturday) ten working days leave out that day, 3 and 7 January.
  assert.equal(await studiedBy('peace@example.org', '2021-12-24T10:00:00Z'), '2022-01-12T22:00:00.000Z');
  // The same days of 2024 are worked, the weekends are not.
  assert.equal(await studiedBy('war@example.org', '2024-12-24T10:00:00Z'), '2025-01-07T22:00:00.000Z');
});

test('AS-25: a delay is told in writing, by mail and on paper: why, until when, and where to appeal', async () => {
  const email = 'land.surveyor@example.org';
  const id = await desk.ask(ofAnother(email));
  assert.equal((await desk.act(id, delay)).status, 200);
  const { letters } = await desk.read(id);
  const letter = letters.find(({ kind }) => kind === 'extension') ?? assert.fail('no letter in the case');
  const paper = await desk.letterPdf(letter.id);
  const mails = await server.waitForMail(email, 2);
  const mail = mails
    .map(({ text }) => text.replaceAll(/\s+/g, ' '))
    .find((text) => text.includes(delay.words));
  const { answer_due_at: due = '' } = await desk.read(id);
  const lastDay = new Date(Date.parse(due) - 1);
  const day = new Intl.DateTimeFormat('uk', { day: 'numeric', month: 'long', timeZone: 'Europe/Kyiv' });
  for (const text of [paper, mail ?? assert.fail('no mail')]) {
    assert.ok(text.includes(delay.words));
    assert.ok(text.includes(day.format(lastDay)), day.format(lastDay));
    assert.match(text, commissioner);
    assert.match(text, court);
  }
});

test('AS-26: a refusal stands on a ground of the law, and names the Commissioner and the court', async () => {
  const email = 'maria.osyka@example.org';
  const id = await desk.ask({ type: 'access', subject: { email }, identity_proved: true });
  const bare = await desk.act(id, { action: 'refuse', words: 'Ні.' });
  assert.partialDeepStrictEqual(bare, { status: 422, body: { code: 'request_demand_missing' } });
  const words = 'Відомості становлять таємницю слідства.';
  const refused = await desk.act(id, { action: 'refuse', ground: 'law_forbids_access', words });
  assert.equal(refused.body['state'], 'refused');
  const letter = (await desk.read(id)).letters.find(({ kind }) => kind === 'refusal') ?? assert.fail();
  for (const text of [letter.text.replaceAll(/\s+/g, ' '), await desk.letterPdf(letter.id)]) {
    assert.ok(text.includes(words));
    assert.match(text, /17/);
    assert.match(text, commissioner);
    assert.match(text, court);
  }
});

test('AS-23: who one is, by five fields that verifiers alone see, and that go with the decision', async () => {
  const officer = await desk.as('officer');
  const person = { name: 'Клен Іван Андрійович', postal_address: ['вул. Грушева, 11', 'Київ'] };
  const entered = await officer('/requests', {
    type: 'access',
    person,
    details: {},
    received_at: new Date(Date.now() - dayMs).toISOString(),
  });
  assert.equal(entered.status, 201, JSON.stringify(entered.body));
  const id = String(entered.body['id']);
  const fields = {
    surname: 'Клен',
    name: 'Іван',
    patronymic: 'Андрійович',
    residence: 'Київ, вул. Грушева, 11',
    document: 'БВ 000402',
  };
  const added = await officer(`/requests/${id}/documents`, { kind: 'identity_fields', fields });
  assert.equal(added.status, 200, JSON.stringify(added.body));
  const { documents } = await desk.read(id);
  const path = `/requests/${id}/documents/${documents[0]?.id}`;
  for (const role of ['officer', 'dpo', 'communicator']) {
    const see = await desk.as(role);
    assert.equal((await see(path)).status, 403, role);
    assert.ok(!JSON.stringify((await see(`/requests/${id}`)).body).includes(fields.document), role);
  }
  const verifier = await desk.as('verifier');
  assert.deepEqual((await verifier(path)).body, fields);
  const verified = await verifier(`/requests/${id}/actions`, { action: 'verify' });
  assert.equal(verified.body['state'], 'in_progress', JSON.stringify(verified.body));
  const words = 'Такі відомості закон забороняє надавати.';
  assert.equal((await desk.act(id, { action: 'refuse', ground: 'law_forbids_access', words })).status, 200);
  assert.equal((await verifier(path)).status, 404);
  const decided = await desk.read(id);
  assert.ok(decided.documents[0]?.erased_at, 'that there was one stays');
  assert.equal(decided.steps.find(({ action }) => action === 'verify')?.proof, 'document');
});

test('AS-29: before it is proved who asks, known and unknown people get the same answer and the same mails', async () => {
  const asked = async (email: string) => {
    const answer = await server.api('/v1/requests', {
      key: 'zk_dev_association-site',
      body: { type: 'access', subject: { email } },
    });
    const body = (await answer.json()) as Record<string, string>;
    await desk.until(body['id'] ?? '', 'it waits for a proof', ({ state }) => state === 'verifying');
    const mails = await server.waitForMail(email, 2);
    const plain = (text: string) =>
      text
        .replaceAll(/https?:\S+/g, 'LINK')
        .replaceAll(/req_\w+/g, 'REQ')
        .replaceAll(/\d{2}:\d{2}/g, 'TIME')
        .replaceAll(/(?<!\d)\d{3} ?\d{3}(?!\d)/g, 'CODE')
        .replaceAll(email, 'ADDRESS');
    const headers = [...answer.headers.keys()].toSorted();
    const words = mails.map(({ subject, text }) => plain(`${subject}\n${text}`)).toSorted();
    return {
      seen: { status: answer.status, headers, fields: Object.keys(body), words },
      id: body['id'] ?? '',
    };
  };
  const known = await asked('ivan.klen@example.org');
  const stranger = await asked('nobody.at.all@example.org');
  assert.deepEqual(known.seen, stranger.seen);
  const proposed = await desk.act(stranger.id, { action: 'propose' });
  assert.equal(proposed.status, 409, 'nothing is worked on before');

  const code = codeIn(await server.mailbox('nobody.at.all@example.org'));
  const wrong = code === '000000' ? '000001' : '000000';
  const verify = (sent: string) =>
    desk.made(`/v1/requests/${stranger.id}/actions`, { action: 'verify', as: 'person', code: sent });
  assert.equal((await verify(wrong))['state'], 'verifying');
  assert.equal((await verify(code))['state'], 'in_progress');
  assert.equal((await desk.act(stranger.id, { action: 'propose' })).status, 200);
  assert.equal((await desk.act(stranger.id, { action: 'approve' })).status, 200);
  const { letters } = await desk.until(stranger.id, 'answered', ({ state }) => state === 'completed');
  assert.equal(letters.at(-1)?.kind, 'nothing_held');
});

test('AS-30: what is wrong is put right in the database of the site, and nothing else', async () => {
  const before = rows('select * from member order by id');
  const corrections = [{ system: 'members', table: 'member', column: 'surname', value: 'Березовська' }];
  const id = await desk.ask({
    type: 'rectification',
    subject: hanna,
    identity_proved: true,
    details: { words: 'Я змінила прізвище.', corrections },
  });
  await desk.carryOut(id);
  await desk.until(id, 'put right', ({ state }) => state === 'completed');
  assert.deepEqual(
    rows('select * from member order by id'),
    before.map((row) => (row['email'] === hanna.email ? { ...row, surname: 'Березовська' } : row)),
  );
});

test('AS-30: a reasoned objection holds at the gate until it is decided; without a reason it is none', async () => {
  const objection = { type: 'objection', subject: hanna, identity_proved: true };
  assert.equal((await desk.call('/v1/requests', objection)).status, 422);
  const details = { words: 'Мене двічі сплутали з іншою.', purposes: ['membership'] };
  const id = await desk.ask({ ...objection, details });
  const question = { subject: hanna, purpose: 'membership', categories: ['name'] };
  const reason = async () => (await desk.made('/v1/decisions', question))['reason'];
  assert.equal(await reason(), 'restricted');
  const before = rows('select * from member');
  const decided = await desk.act(id, { action: 'complete', words: 'Ваше заперечення слушне.' });
  assert.equal(decided.body['state'], 'completed', JSON.stringify(decided.body));
  assert.equal(await reason(), 'objected');
  assert.deepEqual(rows('select * from member'), before);
});

test('AS-30: a member is erased from the database of the site but for what a law keeps, and nobody else is', async () => {
  const others = rows('select * from member where email <> ?', hanna.email);
  const id = await desk.ask({
    type: 'erasure',
    subject: hanna,
    identity_proved: true,
    details: { words: 'Я більше не член спілки.' },
  });
  await desk.carryOut(id);
  await desk.until(id, 'erased', ({ state }) => state === 'completed');
  assert.deepEqual(rows('select * from member'), others);
  for (const table of ['session', 'membership', 'plot_application', 'message'])
    assert.deepEqual(rows(`select 1 from ${table} where member_id = 1`), [], table);
  // Of 2021 the term of the tax law is over, of 2025 it is not.
  assert.deepEqual(rows("select year, member_id from fee_payment where payer like 'Береза%'"), [
    { year: 2025, member_id: null },
  ]);
});
