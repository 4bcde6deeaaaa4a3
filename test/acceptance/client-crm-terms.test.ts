import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { openCrm, type Body, type Crm } from './client-crm.ts';

let server: RunningServer;
let crm: Crm;
before(async () => {
  server = await startServer();
  crm = openCrm(server);
});
after(() => server?.stop());

interface BoardClause {
  readonly id: string;
  readonly status: string;
  readonly complaints?: { readonly open: number; readonly recent: number };
}
async function clauseOf(id: string): Promise<BoardClause> {
  const board = (await crm.made('/v1/promises')) as { clauses: BoardClause[] };
  const found = board.clauses.find((clause) => clause.id === id);
  assert.ok(found, `${id} stands on the board`);
  return found;
}
const categoryOf = { news: 'email-address', development: 'technical', abuse: 'technical' } as const;
const mayUse = async (email: string, purpose: keyof typeof categoryOf): Promise<Body> =>
  crm.made('/v1/decisions', { subject: { email }, purpose, categories: [categoryOf[purpose]] });

test('CC-30: an objection to marketing holds with the response; another one restricts until it is decided', async () => {
  const email = 'iryna.proty@mail.example';
  const subject = { email };
  const choices = [{ purpose: 'news', status: 'given' }];
  const notice = { version: 1, locale: 'en' };
  await crm.made('/v1/consents', { subject, choices, notice, method: 'web_form' });
  assert.partialDeepStrictEqual(await mayUse(email, 'news'), { allow: true });
  await crm.made('/v1/requests', { type: 'objection_to_marketing', subject });
  assert.partialDeepStrictEqual(await mayUse(email, 'news'), { allow: false, reason: 'objected' });
  await crm.mailWith(email, /It took effect as soon as your request came in/);
  assert.partialDeepStrictEqual(await mayUse(email, 'news'), { allow: false });

  assert.partialDeepStrictEqual(await mayUse(email, 'development'), { allow: true });
  const details = { words: 'I work with medical files.', purposes: ['development'] };
  const asked = await crm.made('/v1/requests', {
    type: 'objection',
    subject,
    details,
    identity_proved: true,
  });
  assert.partialDeepStrictEqual(await mayUse(email, 'development'), { allow: false, reason: 'restricted' });
  assert.partialDeepStrictEqual(await mayUse(email, 'abuse'), { allow: true });
  await crm.reaches(asked, 'in_progress');
  const decided = await crm.act(asked, 'complete', { words: 'We use them for this no more.' });
  assert.equal(decided.status, 200, JSON.stringify(decided.body));
  assert.partialDeepStrictEqual(await mayUse(email, 'development'), { allow: false, reason: 'objected' });
});

test('CC-29: no refusal without a ground, and the letter names the article, the authority and the court', async () => {
  const email = 'oles.prokhannia@mail.example';
  const asked = await crm.ask({ type: 'erasure', subject: { email }, identity_proved: true });
  const words = 'Your invoices of last year have to be kept.';
  const groundless = await crm.act(asked, 'refuse', { words });
  assert.equal(groundless.status, 422, JSON.stringify(groundless.body));
  assert.equal(
    (await crm.act(asked, 'refuse', { ground: 'law_demands_keeping' })).status,
    422,
    'nor without words',
  );
  assert.equal((await crm.read(asked))['state'], 'in_progress');
  const refused = await crm.act(asked, 'refuse', { ground: 'law_demands_keeping', words });
  assert.equal(refused.status, 200, JSON.stringify(refused.body));
  const letter = await crm.mailWith(email, /invoices of last year/);
  for (const named of [/Art\. 17\(3\)\(b\)/, /uodo\.gov\.pl/, /ombudsman\.gov\.ua/, /court/])
    assert.match(letter.replaceAll(/\s+/g, ' '), named);
});

test('CC-31: a complaint is acknowledged at once with its day, and shows at the clause that it names', async () => {
  const email = 'danylo.skarha@mail.example';
  assert.equal((await clauseOf('CC-16')).complaints, undefined);
  const details = { clause: 'CC-16', words: 'My data were there a year after I left.' };
  const asked = await crm.ask({ type: 'complaint', subject: { email }, details });
  await crm.mailWith(email, /complaint/i);
  const days =
    (Date.parse(String(asked['answer_due_at'])) - Date.parse(String(asked['received_at']))) / 86_400_000;
  assert.ok(days > 9 && days < 12, `${days} days`);
  await eventually('it shows at its clause', async () => {
    const { complaints } = await clauseOf('CC-16');
    return complaints?.open === 1 && complaints.recent === 1 ? true : undefined;
  });
  assert.equal((await clauseOf('CC-17')).complaints, undefined, 'at no other');
  const unknown = await crm.call('/v1/requests', {
    type: 'complaint',
    subject: { email },
    details: { ...details, clause: 'CC-99' },
  });
  assert.equal(unknown.status, 422);
});

test('CC-17: the day is shown; on day 8 the DPO is told; on day 11 it is overdue and the clause is broken', async () => {
  const email = 'petro.chekaie@mail.example';
  const asked = await crm.ask({ type: 'erasure', subject: { email }, identity_proved: true });
  const due = Date.parse(String(asked['due_at'])) - Date.parse(String(asked['received_at']));
  assert.ok(due > 10 * 86_400_000 && due <= 11 * 86_400_000, 'ten whole days from the day after');
  await crm.mailWith(email, /erasure/i);
  const officer = 'dpo@client-crm.example';
  /** Terms are attended from time to time: each tick is one more look at them. */
  const tells = (level: string): Promise<true> =>
    eventually(`the DPO is told: ${level}`, async () => {
      await server.advance('PT1S');
      const mails = await server.mailbox(officer);
      return mails.some(({ subject }) => subject === `[${level}] ${String(asked['id'])}`) ? true : undefined;
    });
  const isLate = async (): Promise<boolean> => {
    const { items } = (await crm.made('/v1/requests?overdue=true')) as { items: Body[] };
    return items.some(({ id }) => id === asked['id']);
  };
  await server.advance('P7D');
  await crm.mailWith('officer@client-crm.example', new RegExp(`reminder.*${String(asked['id'])}`));
  assert.deepEqual(await server.mailbox(officer), [], 'not before');
  await server.advance('P1D');
  await tells('escalation');
  assert.ok(!(await isLate()));
  await eventually('the board shows the clause at risk', async () =>
    (await clauseOf('CC-17')).status === 'at_risk' ? true : undefined,
  );
  await server.advance('P3D');
  assert.ok(await isLate());
  await tells('overdue');
  await eventually('the board shows the clause as broken', async () =>
    (await clauseOf('CC-17')).status === 'broken' ? true : undefined,
  );
});
