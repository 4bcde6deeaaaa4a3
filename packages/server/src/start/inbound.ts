import { recognise, sayListening, takeIn } from '../capabilities/correspondence/index.ts';
import type { Context } from '../context.ts';
import { startInboundServer, type InboundServer } from '../platform/mail/index.ts';
import type { Runtime } from './runtime.ts';

/** Well within what the board waits for. */
const sayEveryMs = 60_000;

/** Takes mail for all controllers, if a domain is routed here. Each recipient's part is kept before the mail is acknowledged. */
export async function startInbound(runtime: Runtime): Promise<InboundServer | undefined> {
  const { config, log } = runtime;
  const { inboundDomain } = config;
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
  const server = await startInboundServer({
    host: config.inboundHost,
    port: config.inboundPort,
    protocol: config.inboundProtocol,
    maxBytes: config.inboundMaxBytes,
    accepts: async (address) => (await find(address)) !== undefined,
    store: async ({ sender, recipient, raw }) => {
      const found = await find(recipient);
      if (found === undefined) throw new Error('a recipient that was accepted is not ours any more');
      await takeIn(found.ctx, found.own, { sender, raw });
    },
    onFailure: (error) => log.warn('correspondence.not_taken', {}, error),
  });
  const say = (): Promise<void> =>
    Promise.all(contexts().map(sayListening)).then(
      () => undefined,
      (error: unknown) => log.warn('correspondence.not_said', {}, error),
    );
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
