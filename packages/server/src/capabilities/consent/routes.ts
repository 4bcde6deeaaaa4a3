import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  consentAnswerSchema,
  consentErrors,
  consentQuerySchema,
  consentReceiptSchema,
  consentRequestSchema,
  consentStateAnswerSchema,
  formAnswerSchema,
  formSubmissionAnswerSchema,
  formSubmissionSchema,
  slugSchema,
  type consentRecordSchema,
} from '@zgoda/vocabulary/consent';
import { publicId, toPublicId } from '@zgoda/vocabulary/ids';
import { localeSchema } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import {
  apiRoute,
  idempotencyClaim,
  idempotently,
  jsonAnswer,
  jsonBody,
  sendAnswer,
  type ApiEnv,
} from '../../platform/http/index.ts';
import { getReceipt } from '../evidence/index.ts';
import { findSubject } from '../subjects/index.ts';
import { getForm, submitForm } from './form-service.ts';
import { createConsentRecorder } from './recorder-service.ts';
import { checkConsent, listConsents, listConsentStates, type RecordedConsent } from './service.ts';
import type { ConsentRecord } from './store.ts';

const recordRoute = apiRoute(['secret', 'browser'], {
  method: 'post',
  path: '/consents',
  summary: 'Record what a person chose',
  description:
    'One act with a choice for each purpose, and the notice that was shown. A browser key, which anybody can read, names a person by device only. Answered once it is committed with its evidence; the receipt promises the entry in the log within a minute.',
  request: { body: jsonBody(consentRequestSchema) },
  responses: { 201: jsonAnswer(consentAnswerSchema, 'The records and the promise of their evidence.') },
});

const queryRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/consents/query',
    summary: 'Where a person’s choices stand',
    description:
      'The person is named in the body, so that no address stands in a URL. An unknown person has made no choices.',
    request: { body: jsonBody(consentQuerySchema) },
    responses: { 200: jsonAnswer(consentStateAnswerSchema, 'Current choices, and the latest records.') },
  },
  { isReadOnly: true },
);

const receiptRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/consents/receipts/{entry}',
  summary: 'The receipt of a record',
  description:
    'The promise while the entry waits, then the whole proof with the consent record (ISO/IEC TS 27560).',
  request: { params: z.strictObject({ entry: publicId('entry') }) },
  responses: { 200: jsonAnswer(consentReceiptSchema, 'The receipt.') },
});

const formParams = z.strictObject({ form: slugSchema });

const formRoute = apiRoute(['secret', 'browser'], {
  method: 'get',
  path: '/forms/{form}',
  summary: 'What a form asks for, and what for',
  request: { params: formParams, query: z.strictObject({ locale: localeSchema }) },
  responses: { 200: jsonAnswer(formAnswerSchema, 'The declaration, in one language.') },
});

const submitRoute = apiRoute(['secret', 'browser'], {
  method: 'post',
  path: '/forms/{form}/submissions',
  summary: 'Send a form',
  description: 'Fields that the form does not declare are refused, and then nothing is stored.',
  request: { params: formParams, body: jsonBody(formSubmissionSchema) },
  responses: {
    201: jsonAnswer(formSubmissionAnswerSchema, 'Stored; the form’s confirmation is on its way.'),
  },
});

function toWire(record: ConsentRecord): z.input<typeof consentRecordSchema> {
  return {
    record_id: toPublicId('consent', record.recordId),
    purpose: record.purpose,
    ...(record.topics !== undefined && { topics: [...record.topics] }),
    ...(record.channel !== undefined && { channel: record.channel }),
    status: record.status,
    ...(record.reservations.length > 0 && { reservations: [...record.reservations] }),
    policy_version: record.policyVersion,
    locale: record.locale,
    method: record.method,
    recorded_at: record.recordedAt.toISOString(),
    entry_id: toPublicId('entry', record.entryId),
  };
}

function toAnswer({ subjectId, records }: RecordedConsent): z.input<typeof consentAnswerSchema> {
  return {
    subject_id: toPublicId('subject', subjectId),
    records: records.map(toWire),
    receipt: {
      state: 'promised',
      entries: records.map(({ recordId, entryId, evidence }) => ({
        record_id: toPublicId('consent', recordId),
        entry_id: toPublicId('entry', entryId),
        leaf_hash: evidence.leafHash.toString('hex'),
        promise: evidence.promise,
      })),
    },
  };
}

/** `/v1/consents` and `/v1/forms`. */
export function registerConsentRoutes(api: OpenAPIHono<ApiEnv>): void {
  const recorder = createConsentRecorder((recorded) => JSON.stringify(toAnswer(recorded)));

  api.openapi(recordRoute, async (c) => {
    const ctx = c.get('ctx');
    const claim = await idempotencyClaim(c);
    const input = c.req.valid('json');
    if (c.get('caller').role === 'browser' && !('device' in input.subject))
      throw consentErrors.browser_subject_not_allowed({ field: 'subject' });
    const act = await checkConsent(ctx, input);
    const { text, isReplay } = await recorder.record(ctx, { act, claim });
    return sendAnswer<z.input<typeof consentAnswerSchema>, 201>(c, { status: 201, text }, isReplay);
  });

  api.openapi(queryRoute, async (c) => {
    const ctx = c.get('ctx');
    const subjectId = await findSubject(ctx, c.req.valid('json').subject);
    if (subjectId === undefined) return c.json({ choices: [], records: [] }, 200);
    const states = await listConsentStates(ctx, subjectId);
    const records = await listConsents(ctx, subjectId);
    const choices = states.map((state) => ({
      purpose: state.purpose,
      status: state.status,
      since: state.changedAt.toISOString(),
      policy_version: state.policyVersion,
      reservations: [...state.reservations],
      record_id: toPublicId('consent', state.recordId),
    }));
    return c.json({ choices, records: records.map(toWire) }, 200);
  });

  api.openapi(receiptRoute, async (c) => {
    const receipt = await getReceipt(c.get('ctx'), c.req.valid('param').entry);
    if (receipt.state === 'promised') return c.json({ state: receipt.state, promise: receipt.promise }, 200);
    if (receipt.state === 'erased') return c.json({ state: receipt.state }, 200);
    return c.json({ state: receipt.state, receipt: receipt.text }, 200);
  });

  api.openapi(formRoute, async (c) => {
    const { form } = c.req.valid('param');
    return c.json(await getForm(c.get('ctx'), form, c.req.valid('query').locale), 200);
  });

  api.openapi(submitRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const submitted = await submitForm(tx, c.req.valid('param').form, c.req.valid('json'));
      return {
        submission_id: toPublicId('submission', submitted.submissionId),
        entry_id: toPublicId('entry', submitted.entryId),
        records: submitted.records.map(toWire),
      };
    }),
  );
}
