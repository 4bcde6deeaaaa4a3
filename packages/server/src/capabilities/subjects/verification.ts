import { z } from 'zod';
import { defineEvent } from '../../platform/jobs/index.ts';

/** How long a code is good, from the moment it is sent. */
export const codeLifetimeMs = 10 * 60_000;
/** How long a request for a code waits to be sent; a queue that stood still for longer sends nothing. */
export const requestLifetimeMs = 30 * 60_000;
/** A code is void after this many tries, right or wrong: the chance of guessing it is 5 in a million. */
export const maxAttempts = 5;
/** Codes sent to one address within an hour; further requests are answered alike and send nothing. */
export const maxCodesAnHour = 5;
export const hourMs = 60 * 60_000;
/** How long a confirmed verification may be used to link identities. */
export const confirmedLifetimeMs = 60 * 60_000;

const codes = 1_000_000;

/** Six digits, each code as likely as any other; `random` gives as many fresh bytes as asked for. */
export function makeCode(random: (bytes: number) => Uint8Array): string {
  for (;;) {
    const bytes = random(4);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (value < 2 ** 32 - (2 ** 32 % codes)) return String(value % codes).padStart(6, '0');
  }
}

/** What is hashed with the controller's key: the code is bound to its verification. */
export function codeText(verificationId: string, code: string): string {
  return `verification:${verificationId}:${code}`;
}

/** Somebody asked for a code: messages handles it, with `issueCode`. */
export const codeRequested = defineEvent({
  name: 'subjects.code_requested',
  schema: z.strictObject({ verificationId: z.uuid() }),
});
