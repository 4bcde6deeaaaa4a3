import { recognise, sayListening, takeIn } from '../capabilities/correspondence/index.ts';
import type { Context } from '../context.ts';
import {
  parseImapUrl,
  startImapReader,
  startInboundServer,
  type InboundMail,
} from '../platform/mail/index.ts';
import type { Runtime } from './runtime.ts';

/** Well within what the board waits for. */
const sayEveryMs = 60_000;

export interface Inbound {
  /** Where mail is taken; undefined where a mailbox is read. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

/** Takes mail for all controllers, if a domain is routed here: from a mail server, or out of a mailbox. Each recipient's part is kept before the mail is acknowledged. */
export async function startInbound(runtime: Runtime): Promise<Inbound | undefined> {
  const { config, log, metrics } = runtime;
  const { inboundDomain, inboundImap, inboundMaxBytes: maxBytes } = config;
  if (inboundDomain === undefined) return undefined;
  const contexts = (): readonly Context[] =>
    runtime.controllers().flatMap((slug) => runtime.contextFor(slug, { kind: 'system' }) ?? []);
  const find = async (address: string) => {
    for (const ctx of contexts()) {
      const own = await recognise(ctx, inboundDomain, address);
      if (own !== undefined) return { ctx, own };
    }
    return undefined;
  };
  const count = metrics.counter('zgoda_inbound_mails', 'Mails that came in, by what became of them.', [
    'outcome',
  ]);
  const way = {
    maxBytes,
    accepts: async (address: string) => (await find(address)) !== undefined,
    store: async ({ sender, recipient, raw }: InboundMail) => {
      const found = await find(recipient);
      if (found === undefined) throw new Error('a recipient that was accepted is not ours any more');
      await takeIn(found.ctx, found.own, { sender, raw });
      if (inboundImap === undefined) count(1, { outcome: 'taken' });
    },
    onFailure: (error: unknown) => log.warn('correspondence.not_taken', {}, error),
  };
  const say = (): Promise<void> =>
    Promise.all(contexts().map(sayListening)).then(
      () => undefined,
      (error: unknown) => log.warn('correspondence.not_said', {}, error),
    );
  if (inboundImap !== undefined) {
    const reader = startImapReader({
      ...way,
      mailbox: parseImapUrl(inboundImap),
      // The board hears of it only while the mailbox can be read.
      onRead: () => void say(),
      onMail: (outcome) => count(1, { outcome }),
    });
    metrics.gauge('zgoda_inbound_mailbox_connected', 'Whether the mailbox is being read: 1 or 0.', () =>
      reader.isConnected() ? 1 : 0,
    );
    log.info('correspondence.reading', {});
    return { port: undefined, close: reader.close };
  }
  const { inboundHost: host, inboundPort, inboundProtocol: protocol } = config;
  const server = await startInboundServer({ ...way, host, port: inboundPort, protocol });
  await say();
  const saying = setInterval(() => void say(), sayEveryMs);
  log.info('correspondence.listening', { port: server.port });
  return {
    port: server.port,
    async close() {
      clearInterval(saying);
      await server.close();
    },
  };
}
