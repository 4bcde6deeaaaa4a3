import { after } from 'node:test';
import { checkPolicy, type Policy } from '@zgoda/policy';
import type { MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import { testContext, type TestContext, type TestDatabase } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import { createMailer, parseSmtpUrl, type Mailer } from '../../platform/mail/index.ts';
import { startScriptedSmtp, type ScriptedSmtp } from '../../platform/mail/testing.ts';
import { openTestLog } from '../evidence/testing.ts';
import { exampleFolder, publishExample } from '../policies/testing.ts';
import { ensureSubjects } from '../subjects/index.ts';
import { setPreferences } from '../subscriptions/index.ts';
import { sendMessage, type NewMessage } from './service.ts';

export function payrollMail(): Policy {
  const checked = checkPolicy(exampleFolder('payroll-mail'));
  if (!checked.isSound) throw new Error('the example policy is not sound');
  return checked.policy;
}

/** A context of an example with its log open and its policy in force. */
export async function publishedContext(
  database: TestDatabase,
  controller = 'payroll-mail',
): Promise<TestContext> {
  const ctx = await testContext(database, { controller });
  await openTestLog(ctx);
  await publishExample(ctx);
  return ctx;
}

/** A mail server that does as told, and a mailer to it with short patience. */
export async function scriptedMailer(): Promise<{ server: ScriptedSmtp; mailer: Mailer }> {
  const server = await startScriptedSmtp();
  const timeouts = { connectMs: 1000, silenceMs: 1000, handOverMs: 1500 };
  const mailer = createMailer({ server: { ...parseSmtpUrl(server.url), connections: 2 }, timeouts });
  after(async () => {
    await server.close();
    await mailer.close();
  });
  return { server, mailer };
}

/** An invented person who confirmed these topics. */
export async function personWith(ctx: TestContext, email: string, ...topics: string[]): Promise<SubjectId> {
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  if (person === undefined) throw new Error('no subject');
  const changes = topics.map((topic) => ({ topic, channel: 'email', on: true }));
  const how = { proof: 'link', locale: 'en', method: 'preference_centre' } as const;
  if (changes.length > 0) await setPreferences(ctx, person.subjectId, changes, how);
  return person.subjectId;
}

export const newsletterTo = (subjectId: SubjectId): NewMessage => ({
  subjectId,
  template: 'newsletter',
  topic: 'practice-news',
  data: { title: 'Wages change', body_markdown: 'On **1 January**.' },
});

export const formAnswerTo = (subjectId: SubjectId): NewMessage => ({
  subjectId,
  template: 'form-confirmation',
  cause: { kind: 'form_submission', id: 'frm_1' },
  data: { form_title: 'Ask for information', received_at: '2026-11-22T10:00:00Z' },
});

/** Puts a message in line that the gate allows. */
export async function queued(
  ctx: TestContext,
  message: NewMessage,
): Promise<{ subjectId: SubjectId; messageId: MessageId }> {
  const outcome = await transaction(ctx, (tx) => sendMessage(tx, message));
  if (outcome.outcome !== 'queued') throw new Error(`refused: ${outcome.decision.reason}`);
  return { subjectId: message.subjectId, messageId: outcome.messageId };
}
