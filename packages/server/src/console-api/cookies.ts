import type { Context as HonoContext } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

type CookieName = 'session' | 'sign_in';

/**
 * Over https a `__Host-` name: such a cookie was set by this very host, for all of it, over https (RFC 6265bis 4.1.3.2).
 * Without https, which only development on this machine uses, browsers refuse that name.
 */
function cookieOf(name: CookieName, origin: string) {
  const isHttps = origin.startsWith('https:');
  const attributes = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isHttps } as const;
  return { name: `${isHttps ? '__Host-' : ''}zgoda_${name}`, attributes };
}

function read(c: HonoContext, name: CookieName, origin: string): string | undefined {
  return getCookie(c, cookieOf(name, origin).name);
}

export const readSessionCookie = (c: HonoContext, origin: string): string | undefined =>
  read(c, 'session', origin);
export const readSignInCookie = (c: HonoContext, origin: string): string | undefined =>
  read(c, 'sign_in', origin);

/** Until the browser is closed; the server ends the session earlier by its own clock. */
export function setSessionCookie(c: HonoContext, origin: string, token: string): void {
  const { name, attributes } = cookieOf('session', origin);
  setCookie(c, name, token, attributes);
}

export function setSignInCookie(c: HonoContext, origin: string, token: string): void {
  const { name, attributes } = cookieOf('sign_in', origin);
  setCookie(c, name, token, attributes);
}

function remove(c: HonoContext, name: CookieName, origin: string): void {
  const cookie = cookieOf(name, origin);
  deleteCookie(c, cookie.name, cookie.attributes);
}

export const removeSessionCookie = (c: HonoContext, origin: string): void => remove(c, 'session', origin);
export const removeSignInCookie = (c: HonoContext, origin: string): void => remove(c, 'sign_in', origin);
