import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  disclosureListQuerySchema,
  disclosureListSchema,
  disclosureRequestSchema,
  disclosuresAnswerSchema,
  recipientNoticeListQuerySchema,
  recipientNoticeListSchema,
  recipientNoticeParams,
  recipientNoticeSchema,
} from '@zgoda/vocabulary/disclosures';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { acknowledgeNotice, getNotice, listNotices } from './notice-service.ts';
import { acceptDisclosure, listAllDisclosures } from './service.ts';
import { toAnswerView, toDisclosureView, toNoticeView } from './view-service.ts';

/** A thousand people with long addresses. */
const maxBodyBytes = 512 * 1024;

const discloseRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/disclosures',
    summary: 'Disclose data to a recipient',
    description:
      'Asks the gate, and puts it into the register. Of one person: refused with the reason and the clause. Of many: those of whom it may not be done are left out, and counted by reason.',
    request: { body: jsonBody(disclosureRequestSchema) },
    responses: { 201: jsonAnswer(disclosuresAnswerSchema, 'In the register: now the data may be given.') },
  },
  { maxBodyBytes },
);

const listRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/disclosures',
  summary: 'The register of disclosures, newest first',
  request: { query: disclosureListQuerySchema },
  responses: { 200: jsonAnswer(disclosureListSchema, 'Fifty at most.') },
});

const noticesRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/disclosures/notices',
  summary: 'Which recipients were told of corrections, erasures and restrictions',
  description: 'With `subject_id`: who was told about this person (GDPR Art. 19).',
  request: { query: recipientNoticeListQuerySchema },
  responses: { 200: jsonAnswer(recipientNoticeListSchema, 'Fifty at most, newest first.') },
});

const acknowledgeRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/disclosures/notices/{notice}/acknowledge',
  summary: 'Record that a recipient knows',
  description: 'Told by telephone or on paper, or confirmed in another way than by the link.',
  request: { params: recipientNoticeParams },
  responses: { 200: jsonAnswer(recipientNoticeSchema, 'As it stands now.') },
});

const pageSize = 50;
function paged<T extends { readonly id: string }>(
  items: readonly T[],
): { items: T[]; next_cursor: string | null } {
  const page = items.slice(0, pageSize);
  return { items: page, next_cursor: items.length > pageSize ? (page.at(-1)?.id ?? null) : null };
}

/** `/v1/disclosures` */
export function registerDisclosureRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(discloseRoute, (c) =>
    idempotently(c, 201, async (tx) => toAnswerView(await acceptDisclosure(tx, c.req.valid('json')))),
  );
  api.openapi(listRoute, async (c) => {
    const { subject_id: subjectId, cursor: before } = c.req.valid('query');
    const found = await listAllDisclosures(c.get('ctx'), { subjectId, before, limit: pageSize + 1 });
    return c.json(paged(found.map(toDisclosureView)), 200);
  });
  api.openapi(noticesRoute, async (c) => {
    const { state, subject_id: subjectId, cursor: before } = c.req.valid('query');
    const found = await listNotices(c.get('ctx'), { state, subjectId, before, limit: pageSize + 1 });
    return c.json(paged(found.map(toNoticeView)), 200);
  });
  api.openapi(acknowledgeRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const noticeId = c.req.valid('param').notice;
      await acknowledgeNotice(tx, noticeId, 'staff');
      return toNoticeView(await getNotice(tx, noticeId));
    }),
  );
}
