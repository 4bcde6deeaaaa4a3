import type { OpenAPIHono } from '@hono/zod-openapi';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { letterParams, letterSchema, type LetterView } from '@zgoda/vocabulary/letters';
import { z } from 'zod';
import { apiRoute, type ApiEnv } from '../../platform/http/index.ts';
import type { Letter } from './letter.ts';
import { toLetterText } from './render.ts';
import { getLetter, renderLetterPdf } from './service.ts';

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/letters/{letter}',
  summary: 'A letter about a request, as it was written',
  description:
    'By its id as JSON with its plain text, by its id and `.pdf` on paper (A4, tagged). Both say the same.',
  request: { params: letterParams },
  responses: {
    200: {
      content: {
        'application/json': { schema: letterSchema },
        'application/pdf': { schema: z.string().meta({ format: 'binary' }) },
      },
      description: 'The letter.',
    },
  },
});

/** `/v1/letters` */
export function registerLetterRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(readRoute, async (c) => {
    const { letterId, isPdf } = c.req.valid('param').letter;
    if (!isPdf) return c.json(toView(await getLetter(c.get('ctx'), letterId)), 200);
    const pdf = await renderLetterPdf(c.get('ctx'), letterId);
    return c.body(new Uint8Array(pdf), 200, {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${toPublicId('letter', letterId)}.pdf"`,
    });
  });
}

function toView({ letterId, requestId, subjectId, messageId, text, ...letter }: Letter): LetterView {
  const id = toPublicId('letter', letterId);
  return {
    id,
    kind: letter.kind,
    request: requestId === undefined ? null : toPublicId('request', requestId),
    subject_id: subjectId === undefined ? null : toPublicId('subject', subjectId),
    locale: letter.locale,
    channel: letter.channel,
    message: messageId === undefined ? null : toPublicId('message', messageId),
    title: text.title,
    text: toLetterText(text),
    written_at: letter.writtenAt.toISOString(),
    pdf: `/v1/letters/${id}.pdf`,
  };
}
