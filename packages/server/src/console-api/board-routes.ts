import type { OpenAPIHono } from '@hono/zod-openapi';
import { boardSchema, localeQuerySchema } from '@zgoda/vocabulary/console';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { getBoard } from '../capabilities/promises/index.ts';
import { jsonAnswer } from '../platform/http/index.ts';
import { wordsOf } from '../platform/i18n/index.ts';
import { toBoardView } from './board-view.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';

/** The promise board, in the words of the reader. */
export function registerBoardRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('promises.read', {
      method: 'get',
      path: '/promises',
      summary: 'Every clause of the policy in force, and what becomes of it',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(boardSchema, 'The board.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const words = wordsOf(toLocale(c.req.valid('query').locale));
      const [inForce, board] = await Promise.all([getPolicyInForce(ctx), getBoard(ctx)]);
      return c.json(toBoardView(board, inForce, words), 200);
    },
  );
}
