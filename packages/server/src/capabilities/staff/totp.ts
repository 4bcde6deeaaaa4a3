import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;
/** Codes of the step before and after are taken too, for clocks that are a little off. @see RFC 6238 5.2 */
const toleratedSteps = 1;

/** Bytes of a secret: as long as the SHA-1 output. @see RFC 4226 4 */
export const totpSecretBytes = 20;

function authenticator(secret: Uint8Array, labels: { issuer: string; account: string }): TOTP {
  return new TOTP({
    issuer: labels.issuer,
    label: labels.account,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
  });
}

/** Base32, for typing into an authenticator by hand. */
export const totpSecretText = (secret: Uint8Array): string =>
  new Secret({ buffer: Uint8Array.from(secret).buffer }).base32;

/** The `otpauth://` address that authenticators read from a QR code. */
export function totpUri(
  secret: Uint8Array,
  labels: { readonly issuer: string; readonly account: string },
): string {
  return authenticator(secret, labels).toString();
}

/** The six digits an authenticator shows at that moment. */
export function totpCode(secret: Uint8Array, at: Date): string {
  return authenticator(secret, { issuer: 'Zgoda', account: '' }).generate({ timestamp: at.getTime() });
}

/**
 * The time step a code stands for, or undefined when it is wrong or not newer than `afterStep`, the last step
 * accepted: a code seen over the shoulder is worth nothing a second time.
 * @see RFC 6238 5.2
 */
export function findTotpStep(
  secret: Uint8Array,
  attempt: { readonly code: string; readonly at: Date; readonly afterStep: number },
): number | undefined {
  if (!/^[0-9]{6}$/.test(attempt.code)) return undefined;
  const delta = authenticator(secret, { issuer: 'Zgoda', account: '' }).validate({
    token: attempt.code,
    timestamp: attempt.at.getTime(),
    window: toleratedSteps,
  });
  if (delta === null) return undefined;
  const step = Math.floor(attempt.at.getTime() / 1000 / periodSeconds) + delta;
  return step > attempt.afterStep ? step : undefined;
}
