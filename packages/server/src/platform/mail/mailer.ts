import { createDkimSigner, type DkimKey } from './dkim.ts';
import { composeMail, type ComposedMail, type Mail } from './mail.ts';
import { createSessionPool } from './session-pool.ts';
import {
  openSession,
  SmtpFailure,
  type SmtpSession,
  type SmtpStage,
  type SmtpTimeouts,
} from './smtp-session.ts';
import type { SmtpServer } from './smtp-url.ts';

/**
 * What became of a mail. `unknown`: the content left, and no answer came; the server may or may not have taken it.
 * `stopped`: the caller's last look said no, and nothing left.
 */
export type HandOver =
  | { readonly fate: 'accepted'; readonly replyCode: number }
  | { readonly fate: 'stopped' }
  | {
      readonly fate: 'temporary' | 'permanent' | 'unknown';
      readonly stage: SmtpStage;
      readonly code: HandOverCode;
      /** The server's three digits, where it answered. Its words may quote an address, so they are not kept. */
      readonly replyCode?: number | undefined;
      /** `5.1.1`. @see RFC 3463 */
      readonly enhancedStatus?: string | undefined;
    };
export type HandOverCode =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'tls'
  | 'login'
  | 'protocol'
  | 'too_large'
  | 'smtputf8_missing';

export interface MailerOptions {
  readonly server: SmtpServer;
  /** One key a sender domain; mails from other domains go out unsigned, for the next hop to sign. Absent: none. */
  readonly dkimKeys?: readonly DkimKey[] | undefined;
  /** Absent: 15 s, 60 s and 90 s. */
  readonly timeouts?: SmtpTimeouts | undefined;
}

export interface Mailer {
  /** How many mails it hands over at a time. */
  readonly connections: number;
  /** The longest time between a true `proceed` and the answer, in ms. */
  readonly handOverMs: number;
  /**
   * Hands one mail to the server. `proceed` is asked once, when a connection stands ready and before the first
   * command about this mail: what it decides is decided immediately before the hand-over.
   * Failures of the server or the network are values; a rejection means that `proceed` failed.
   * @throws MailError where no mail can be made from what was given
   */
  send(mail: Mail | ComposedMail, proceed?: () => Promise<boolean>): Promise<HandOver>;
  /** Ends idle connections, waits for mails under way. */
  close(): Promise<void>;
}

/** Postfix takes 50 of one client, and most relays no fewer than this. */
const defaultConnections = 20;
const defaultTimeouts: SmtpTimeouts = { connectMs: 15_000, silenceMs: 60_000, handOverMs: 90_000 };

export function createMailer(options: MailerOptions): Mailer {
  const timeouts = options.timeouts ?? defaultTimeouts;
  const { connections = defaultConnections } = options.server;
  const pool = createSessionPool(() => openSession(options.server, timeouts), connections);
  const signers = new Map(options.dkimKeys?.map((key) => [key.domain, createDkimSigner(key)]));

  return {
    connections,
    handOverMs: timeouts.handOverMs,
    async send(mail, proceed = () => Promise.resolve(true)) {
      const unsigned = 'content' in mail ? mail : await composeMail(mail);
      const sign = signers.get(unsigned.fromDomain);
      const composed = sign === undefined ? unsigned : await sign(unsigned);
      const session = await pool.acquire().catch(toFailure);
      if ('fate' in session) return session;
      return deliverOver(session, composed, proceed).finally(() => pool.release(session));
    },
    close: () => pool.close(),
  };
}

async function deliverOver(
  session: SmtpSession,
  mail: ComposedMail,
  proceed: () => Promise<boolean>,
): Promise<HandOver> {
  if ((mail.recipient.needsSmtpUtf8 || mail.sender.needsSmtpUtf8) && !session.offersSmtpUtf8) {
    return { fate: 'permanent', stage: 'connection', code: 'smtputf8_missing' };
  }
  if (!(await proceed())) return { fate: 'stopped' };
  try {
    const reply = await session.deliver(mail);
    return { fate: 'accepted', replyCode: reply.code };
  } catch (error) {
    session.close();
    return toFailure(error);
  }
}

/** A word about us, not about the mail, though it comes in answer to MAIL FROM. @see RFC 4954 6 */
const authenticationRequired = 530;

/**
 * A refusal of this mail is final at 5xx and passes at 4xx; trouble before it (connection, TLS, login) always passes,
 * since it says nothing about the mail. Without an answer, the fate is unknown once the content has left.
 * @see RFC 5321 4.2.1
 */
function toFailure(error: unknown): HandOver {
  if (!(error instanceof SmtpFailure)) throw error;
  const { stage, fault, reply, contentLeft } = error;
  if (reply !== undefined) {
    const replyCode = reply.code;
    if (replyCode === authenticationRequired)
      return { fate: 'temporary', stage: 'connection', code: 'login', replyCode };
    const enhancedStatus = /^[45]\.\d{1,3}\.\d{1,3}\b/.exec(reply.text)?.[0];
    const fate = replyCode >= 500 && stage !== 'connection' ? 'permanent' : 'temporary';
    return { fate, stage, code: 'refused', replyCode, enhancedStatus };
  }
  const code = fault ?? 'unreachable';
  if (contentLeft) return { fate: 'unknown', stage: 'content', code };
  return { fate: code === 'too_large' ? 'permanent' : 'temporary', stage, code };
}
