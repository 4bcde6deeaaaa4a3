import { parseArgs } from 'node:util';
import type { ControllerId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../../context.ts';
import { standingClock } from '../../../platform/clock.ts';
import { openDatabase } from '../../../platform/db/index.ts';
import { systemIds } from '../../../platform/ids.ts';
import { silentLog } from '../../../platform/log/index.ts';
import { createMailer, parseSmtpUrl } from '../../../platform/mail/index.ts';
import { createVault, parseMasterKeys } from '../../../platform/vault/index.ts';
import { deliverMessage } from '../delivery-service.ts';

/** A process that delivers one message and is killed at the named point: what `kill -9` or a power cut leaves behind. */
const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    keys: { type: 'string' },
    smtp: { type: 'string' },
    controller: { type: 'string' },
    subject: { type: 'string' },
    message: { type: 'string' },
    point: { type: 'string' },
    now: { type: 'string' },
  },
});
const given = (name: keyof typeof values): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const controller = given('controller') as ControllerId;
const clock = standingClock(new Date(given('now')));
const { db } = openDatabase({ url: given('database'), applicationName: 'zgoda test child' });
const vault = createVault({
  db,
  clock,
  ids: systemIds,
  masterKeys: parseMasterKeys(given('keys')),
});
await vault.ensureController(controller);
const ctx: Context = {
  db,
  clock,
  ids: systemIds,
  actor: { kind: 'system' },
  controller,
  log: silentLog,
  vault,
  enqueue: () => Promise.reject(new Error('a delivery that is killed puts nothing in line')),
};
await deliverMessage(
  ctx,
  {
    mailer: createMailer({ server: parseSmtpUrl(given('smtp')) }),
    publicOrigin: 'https://privacy.example',
    crashPoint: (point) => {
      if (point === given('point')) process.kill(process.pid, 'SIGKILL');
    },
  },
  { subjectId: given('subject') as SubjectId, messageId: given('message') as MessageId },
);
throw new Error(`the delivery never came to ${given('point')}`);
