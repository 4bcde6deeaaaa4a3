import type { StaffRole } from '@zgoda/vocabulary/staff';
import type { Hono } from 'hono';
import { openTestLog } from '../capabilities/evidence/testing.ts';
import { exampleFolder } from '../capabilities/policies/testing.ts';
import { publishPolicy } from '../capabilities/policies/index.ts';
import { createAccount, sealField } from '../capabilities/staff/account-service.ts';
import { completeSignIn, openSignIn } from '../capabilities/staff/index.ts';
import type { StaffAccount } from '../capabilities/staff/staff.ts';
import { findAccount, updateSecondFactor } from '../capabilities/staff/store.ts';
import { totpCode } from '../capabilities/staff/totp.ts';
import type { AnchorStore } from '../platform/anchor/index.ts';
import { createMovableClock } from '../platform/clock.ts';
import { transaction } from '../platform/db/index.ts';
import { testContext, type TestContext, type TestDatabase } from '../platform/db/testing.ts';
import { createFace, createRateLimits, defaultRateLimits, type RootEnv } from '../platform/http/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { createMetrics } from '../platform/metrics.ts';
import { consoleHeader } from './door.ts';
import { createConsoleApi } from './index.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A browser with its own cookies, which sends what the console's page sends. */
export interface TestBrowser {
  readonly cookies: Map<string, string>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface TestConsole {
  readonly ctx: (controller: string) => TestContext;
  readonly anchors: (controller: string) => AnchorStore;
  readonly app: Hono<RootEnv>;
  browser(): TestBrowser;
  /** A browser in which staff of that role has signed in; the name is the role's. */
  signedIn(controller: string, role: StaffRole): Promise<TestBrowser>;
}

const host = 'http://console.test';

function createBrowser(app: Hono<RootEnv>): TestBrowser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async call(method, path, body, headers = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await app.request(`${host}/console/api${path}`, {
        method,
        headers: {
          origin: host,
          [consoleHeader]: '1',
          ...(cookie !== '' && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? undefined : JSON.parse(text),
        headers: response.headers,
      };
    },
  };
}

const totpSecret = Buffer.from('12345678901234567890');

/** Staff with a second factor and no password: tests of anything but passwords need not hash any. */
async function addStaff(ctx: TestContext, role: StaffRole): Promise<StaffAccount> {
  const email = `${role}@${ctx.controller}.example`;
  const staffId = await transaction(ctx, async (tx) => {
    const { staffId, key } = await createAccount(tx, { email, name: role, roles: [role] });
    const secretSealed = sealField(tx, key, 'totp', totpSecret);
    const factor = { secretSealed, step: 0, enrolledAt: tx.clock.now() };
    await updateSecondFactor(tx.tx, tx.controller, staffId, factor);
    return staffId;
  });
  const account = await findAccount(ctx.db, ctx.controller, staffId);
  if (account === undefined) throw new Error('the account is missing');
  return account;
}

async function openSession(ctx: TestContext, account: StaffAccount): Promise<string> {
  ctx.clock.advance('PT30S');
  const { token } = await openSignIn(ctx, account);
  const code = totpCode(totpSecret, ctx.clock.now());
  return (await completeSignIn(ctx, { token, code, userAgent: '', network: 'test' })).token;
}

/** The console's API with these controllers, each with the same example policy. */
export async function openTestConsole(
  database: TestDatabase,
  controllers: readonly string[],
  origin = host,
): Promise<TestConsole> {
  const clock = createMovableClock();
  const contexts = new Map<string, TestContext>();
  const stores = new Map<string, AnchorStore>();
  const staff = new Map<string, StaffAccount>();
  for (const controller of controllers) {
    const ctx = await testContext(database, { controller, clock });
    stores.set(controller, (await openTestLog(ctx)).anchors);
    await publishPolicy(
      ctx,
      exampleFolder('payroll-mail', { from: 'id: payroll-mail', to: `id: ${controller}` }),
    );
    contexts.set(controller, ctx);
  }
  const api = createConsoleApi({
    contextFor: (controller, actor) => {
      const ctx = contexts.get(controller);
      return ctx && { ...ctx, actor };
    },
    origin,
    trustProxy: 0,
    systems: { connectors: {}, settingsOf: () => undefined },
    limits: createRateLimits(defaultRateLimits, 0),
  });
  const observers = { log: silentLog, metrics: createMetrics() };
  const { app } = createFace({ prefix: '/console/api', app: api, observers });
  const need = <T>(map: ReadonlyMap<string, T>, controller: string): T => {
    const value = map.get(controller);
    if (value === undefined) throw new Error(`no test controller ${controller}`);
    return value;
  };
  const ctxOf = (controller: string): TestContext => need(contexts, controller);
  return {
    ctx: ctxOf,
    anchors: (controller) => need(stores, controller),
    app,
    browser: () => createBrowser(app),
    async signedIn(controller, role) {
      const ctx = ctxOf(controller);
      const account = staff.get(`${controller}/${role}`) ?? (await addStaff(ctx, role));
      staff.set(`${controller}/${role}`, account);
      const browser = createBrowser(app);
      const prefix = origin.startsWith('https:') ? '__Host-' : '';
      browser.cookies.set(`${prefix}zgoda_session`, await openSession(ctx, account));
      return browser;
    },
  };
}
