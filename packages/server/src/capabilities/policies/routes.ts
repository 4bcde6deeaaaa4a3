import type { OpenAPIHono } from '@hono/zod-openapi';
import { policySchema } from '@zgoda/policy';
import { toPublicId } from '@zgoda/vocabulary/ids';
import {
  policyAnswerSchema,
  policyCheckAnswerSchema,
  policyCheckSchema,
  policyDiffAnswerSchema,
  policyDiffSchema,
  policyErrors,
  policyPublicationAnswerSchema,
  policyPublicationSchema,
  policyQuerySchema,
  policyVersionsAnswerSchema,
  policyVersionsQuerySchema,
} from '@zgoda/vocabulary/policies';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { getPolicyInForce } from './in-force-service.ts';
import type { PolicyVersionFacts } from './policy-version.ts';
import {
  checkPolicyFolder,
  compareFolder,
  getPublishedVersion,
  listPolicyVersions,
  publishPolicy,
  type ComparedWith,
  type KeepSystems,
} from './service.ts';

/** A folder in several languages is larger than an ordinary call. */
const maxBodyBytes = 2 * 1024 * 1024;

const getPolicy = apiRoute(['secret', 'browser'], {
  method: 'get',
  path: '/policy',
  summary: 'The policy in force, or an earlier version',
  request: { query: policyQuerySchema },
  responses: {
    200: jsonAnswer(
      policyAnswerSchema.extend({ policy: policySchema }),
      'The policy, and its words in one locale.',
    ),
  },
});

const getVersions = apiRoute(['secret', 'browser'], {
  method: 'get',
  path: '/policy/versions',
  summary: 'Published versions, newest first',
  request: { query: policyVersionsQuerySchema },
  responses: { 200: jsonAnswer(policyVersionsAnswerSchema, 'Versions.') },
});

const postVersion = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/policy/versions',
    summary: 'Publish a policy folder as the next version',
    request: { body: jsonBody(policyPublicationSchema) },
    responses: { 201: jsonAnswer(policyPublicationAnswerSchema, 'The version, new or published already.') },
  },
  { maxBodyBytes },
);

const postCheck = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/policy/check',
    summary: 'Check a policy folder without publishing it',
    request: { body: jsonBody(policyCheckSchema) },
    responses: { 200: jsonAnswer(policyCheckAnswerSchema, 'What the check found.') },
  },
  { isReadOnly: true, maxBodyBytes },
);

const postDiff = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/policy/diff',
    summary: 'What a policy folder would change for people, and whether it may be published',
    request: { body: jsonBody(policyDiffSchema) },
    responses: { 200: jsonAnswer(policyDiffAnswerSchema, 'Each change, stronger, weaker or neutral.') },
  },
  { isReadOnly: true, maxBodyBytes: 2 * maxBodyBytes },
);

export function registerPolicyRoutes(
  api: OpenAPIHono<ApiEnv>,
  { keepSystems }: { readonly keepSystems?: KeepSystems } = {},
): void {
  api.openapi(getPolicy, async (c) => {
    const { version, locale } = c.req.valid('query');
    const ctx = c.get('ctx');
    const published =
      version === undefined ? await getPolicyInForce(ctx) : await getPublishedVersion(ctx, version);
    const words = published.documents[locale ?? published.policy.default_locale];
    if (words === undefined) throw policyErrors.policy_locale_unknown({ version: published.version });
    const { policy } = published;
    return c.json({ ...toWire(published), policy, words: { ...words, clauses: [...words.clauses] } }, 200);
  });
  api.openapi(getVersions, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const before = cursor === undefined ? {} : { before: Number(cursor) };
    const found = await listPolicyVersions(c.get('ctx'), { ...before, limit: limit + 1 });
    const items = found.slice(0, limit).map(toWire);
    const last = items.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return c.json({ items, ...(hasMore ? { next_cursor: String(last.version) } : {}) }, 200);
  });
  api.openapi(postVersion, async (c) => {
    const { files, in_force_from: from, material } = c.req.valid('json');
    return idempotently(c, 201, async (tx) => {
      const options = {
        ...(from === undefined ? {} : { inForceFrom: new Date(from) }),
        ...(material === undefined ? {} : { isMaterial: material }),
        ...(keepSystems === undefined ? {} : { keepSystems }),
      };
      const { isNew, problems, ...facts } = await publishPolicy(tx, new Map(Object.entries(files)), options);
      return { ...toWire(facts), is_new: isNew, problems: [...problems] };
    });
  });
  api.openapi(postCheck, async (c) => {
    const { files } = c.req.valid('json');
    const { isSound, problems } = checkPolicyFolder(c.get('ctx').controller, new Map(Object.entries(files)));
    return c.json({ is_sound: isSound, problems: [...problems] }, 200);
  });
  api.openapi(postDiff, async (c) => {
    const { files, against_version: version, against_files: others } = c.req.valid('json');
    const against: ComparedWith =
      others === undefined
        ? version === undefined
          ? {}
          : { version }
        : { files: new Map(Object.entries(others)) };
    const found = await compareFolder(c.get('ctx'), new Map(Object.entries(files)), against);
    const body = {
      ...(found.version === undefined ? {} : { against_version: found.version }),
      ...(found.refusedBy === undefined ? {} : { refused_by: found.refusedBy }),
      changes: found.changes.map((change) => ({ ...change, words: { ...change.words } })),
    };
    return c.json(body, 200);
  });
}

function toWire(facts: PolicyVersionFacts) {
  return {
    version: facts.version,
    hash: facts.hash,
    published_at: facts.publishedAt.toISOString(),
    in_force_from: facts.inForceFrom.toISOString(),
    material: facts.isMaterial,
    entry_id: toPublicId('entry', facts.entryId),
    notices: { ...facts.noticeHashes },
  };
}
