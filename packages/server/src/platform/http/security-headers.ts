/** Given with every response; a page that needs more allows it by sending its own value. */
export interface SecurityHeaderOptions {
  /** True when the public address is https: browsers are told to insist on it (RFC 6797). */
  readonly isHttps: boolean;
}

/** Nothing may be loaded, framed, submitted or based elsewhere: what an API answer needs. */
export const strictestPolicy =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const oneYearSeconds = 365 * 24 * 3600;

/**
 * The strictest value of each security header, as name-value pairs. They are set on the socket's response before the
 * application sees the request, so that no answer, not even a refused one, goes without.
 */
export function securityHeaders({ isHttps }: SecurityHeaderOptions): ReadonlyMap<string, string> {
  return new Map([
    ['content-security-policy', strictestPolicy],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    [
      'permissions-policy',
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
    ],
    ['x-frame-options', 'DENY'],
    ['cache-control', 'no-store'],
    ...(isHttps
      ? ([['strict-transport-security', `max-age=${oneYearSeconds}; includeSubDomains`]] as const)
      : []),
  ]);
}

export interface PagePolicy {
  /** Own style sheets from this origin. */
  readonly styles?: boolean;
  /** Own script files from this origin. */
  readonly scripts?: boolean;
  /** Own images, and those inlined as `data:`. */
  readonly images?: boolean;
  /** Forms that post to this origin. */
  readonly forms?: boolean;
  /** Own scripts may call this origin. */
  readonly connections?: boolean;
  /** Own web fonts. */
  readonly fonts?: boolean;
}

/** The `Content-Security-Policy` of a page that loads only what is its own, and nothing inline. */
export function contentSecurityPolicy(page: PagePolicy): string {
  return [
    "default-src 'none'",
    page.styles === true && "style-src 'self'",
    page.scripts === true && "script-src 'self'",
    page.images === true && "img-src 'self' data:",
    page.connections === true && "connect-src 'self'",
    page.fonts === true && "font-src 'self'",
    page.forms === true ? "form-action 'self'" : "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
    .filter((directive) => directive !== false)
    .join('; ');
}

/** `Cache-Control` by kind of answer; the default, without any, is `no-store`. */
export const cacheControl = {
  /** Content-addressed: the address changes with the content. */
  immutable: 'public, max-age=31536000, immutable',
  /** The same for everybody, and may be a minute old. */
  shared: 'public, max-age=60, must-revalidate',
  /** Asked for again each time, cheaply by `ETag`. */
  revalidated: 'no-cache',
} as const;
