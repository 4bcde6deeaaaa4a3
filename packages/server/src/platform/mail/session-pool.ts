import type { SmtpSession } from './smtp-session.ts';

/** At most `size` connections; idle ones are kept for a short while, so that a burst logs in once. */
export interface SessionPool {
  /** Waits for a free place, then gives a session that has just answered. */
  acquire(): Promise<SmtpSession>;
  release(session: SmtpSession): void;
  close(): Promise<void>;
}

const idleMs = 10_000;
/** Who has just answered is not asked again whether it is still there. */
const freshMs = 500;

export function createSessionPool(open: () => Promise<SmtpSession>, size: number): SessionPool {
  const idle = new Map<SmtpSession, { readonly since: number; readonly timer: NodeJS.Timeout }>();
  const waiting: (() => void)[] = [];
  let taken = 0;
  let isClosed = false;
  let whenDrained = (): void => undefined;

  const forget = (session: SmtpSession): void => {
    clearTimeout(idle.get(session)?.timer);
    idle.delete(session);
  };
  /** A freed place goes straight to who waits longest, so that no newcomer can take it in between. */
  const freePlace = (): void => {
    const next = waiting.shift();
    if (next !== undefined) return next();
    taken -= 1;
    if (taken === 0) whenDrained();
  };
  const takePlace = async (): Promise<void> => {
    if (taken < size) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const closeIdle = (session: SmtpSession): void => {
    forget(session);
    session.close();
  };

  return {
    async acquire() {
      await takePlace();
      try {
        for (const [session, { since }] of idle) {
          forget(session);
          if (await isAnswering(session, since)) return session;
        }
        return await open();
      } catch (error) {
        freePlace();
        throw error;
      }
    },
    release(session) {
      if (session.isOpen() && isClosed) session.close();
      else if (session.isOpen()) {
        const timer = setTimeout(() => closeIdle(session), idleMs).unref();
        idle.set(session, { since: performance.now(), timer });
      }
      freePlace();
    },
    async close() {
      isClosed = true;
      for (const session of idle.keys()) closeIdle(session);
      if (taken > 0) await new Promise<void>((resolve) => (whenDrained = resolve));
    },
  };
}

async function isAnswering(session: SmtpSession, since: number): Promise<boolean> {
  if (!session.isOpen()) return false;
  if (performance.now() - since < freshMs) return true;
  try {
    await session.reset();
    return true;
  } catch {
    session.close();
    return false;
  }
}
