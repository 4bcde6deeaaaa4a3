// A process that sends as many mails of the same size by nodemailer's own pool, and does nothing else.
import { createTransport } from 'nodemailer';
import { addressOf, body } from './audience.ts';
import { readTask, tellResult } from './wire.ts';

const { smtpUrl, dkimKey, connections = 8, count = 1 } = readTask();
const transport = createTransport({
  pool: true,
  maxConnections: connections,
  maxMessages: Number.MAX_SAFE_INTEGER,
  host: '127.0.0.1',
  port: Number(new URL(smtpUrl).port),
  ignoreTLS: true,
  ...(dkimKey !== undefined && {
    dkim: { domainName: 'verbena.example', keySelector: 's1', privateKey: dkimKey },
  }),
});
const startedAt = performance.now();
let next = 0;
// As fast as the pool takes them, without a queue of all in memory.
const lane = async (): Promise<void> => {
  for (let index = next++; index < count; index = next++)
    await transport.sendMail({
      from: 'post@verbena.example',
      to: addressOf(index),
      subject: 'Wages change',
      text: body,
      html: `<p>${body}</p>`,
    });
};
await Promise.all(Array.from({ length: connections * 2 }, lane));
tellResult(startedAt);
transport.close();
