import { send } from './send.ts';
import { httpSettings } from './settings.ts';

/**
 * Posts JSON to an address that somebody else named, and gives the status: over TLS, to an address that anybody may reach, without
 * following a redirect.
 * @throws ConnectorError `settings_invalid`, `address_refused`, `unreachable`, `timed_out`, `answer_too_large`
 */
export async function postJson(
  address: string,
  body: string,
  { signal, allowsPrivate }: { readonly signal: AbortSignal; readonly allowsPrivate: boolean },
): Promise<number> {
  const url = new URL(address);
  const settings = httpSettings({ url: url.origin, allowPrivateAddresses: allowsPrivate });
  const { status } = await send({ method: 'POST', url, headers: {}, body }, settings, signal);
  return status;
}
