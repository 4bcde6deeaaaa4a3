import { testContext, type TestContext, type TestDatabase } from '../../platform/db/testing.ts';
import type { AnchorStore } from '../../platform/anchor/index.ts';
import { openTestLog } from '../evidence/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';

/** A controller ready to act: keys, an open log, and the policy of `payroll-mail` published under its own name. */
export async function readyController(
  database: TestDatabase,
  controller = 'payroll-mail',
): Promise<TestContext & { readonly anchors: AnchorStore }> {
  const ctx = await testContext(database, { controller });
  const { anchors } = await openTestLog(ctx);
  const files = exampleFolder('payroll-mail', { from: '\n  id: payroll-mail', to: `\n  id: ${controller}` });
  await publishPolicy(ctx, files);
  return { ...ctx, anchors };
}
