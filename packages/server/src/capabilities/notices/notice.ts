import type { Policy } from '@zgoda/policy';

/** To whom a notice goes that is owed, and what it tells of. */
export interface Notice {
  readonly messageClass: string;
  /** It concerns those of whom data are held under one of these purposes. Absent: under any. */
  readonly about?: readonly string[] | undefined;
  /** Version of the policy that it tells of. */
  readonly announces?: number | undefined;
}

/** Parameters by which a click is counted or a sale is earned. */
const tracking = /^(?:utm_|mc_|fbclid$|gclid$|ref$|aff)/i;

/**
 * Links of a written letter that have no place in a notice: it may lead to the organisation's own site, to its privacy centre and to the
 * authorities, never to a shop or a partner, and counts no clicks.
 * @param own where the links lead that every mail has
 */
export function strayLinks(policy: Policy, html: string, own: string): readonly string[] {
  const { controller } = policy;
  const hosts = [controller.website, ...controller.authorities.map(({ website }) => website), own].flatMap(
    (address) => (address === undefined ? [] : [new URL(address).hostname]),
  );
  const addresses: readonly string[] = [
    controller.contact,
    controller.sender.address,
    ...(controller.dpo === undefined ? [] : [controller.dpo.email]),
  ];
  const links = [...html.matchAll(/\bhref="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  return [...new Set(links)].filter((href) => !isOwn(href, hosts, addresses));
}

function isOwn(href: string, hosts: readonly string[], addresses: readonly string[]): boolean {
  const link = URL.parse(href);
  if (link === null) return false;
  if (link.protocol === 'mailto:') return addresses.includes(decodeURIComponent(link.pathname));
  const isNear = hosts.some((host) => link.hostname === host || link.hostname.endsWith(`.${host}`));
  return isNear && ![...link.searchParams.keys()].some((name) => tracking.test(name));
}
