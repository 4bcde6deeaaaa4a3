import { namesIn, type AskedOperation } from '@zgoda/connector-kit';
import { identityKinds, type IdentityKind } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';

const statusSchema = z.array(z.int().min(200).max(599)).min(1);
const fieldSchema = z
  .string()
  .regex(/^[\w-]+(?:\.[\w-]+)*$/, 'write names of members with dots between, such as job.state');

const ruleSchema = z
  .strictObject({
    status: statusSchema.optional().meta({ description: 'Status codes; any 2xx where absent.' }),
    field: fieldSchema.optional().meta({ description: 'A member of the JSON answer, such as job.state.' }),
    is: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: 'Values of that member; where absent, that it is there.' }),
  })
  .refine(({ field, is }) => is === undefined || field !== undefined, {
    path: ['is'],
    error: 'say of which "field"',
  })
  .meta({ description: 'When an answer counts as this.' });

const signedRuleSchema = ruleSchema.refine(({ status }) => status === undefined, {
  path: ['status'],
  error: 'a callback has no status; name a "field" of its JSON',
});

const answersSchema = z
  .strictObject({
    done: ruleSchema.optional(),
    none_found: ruleSchema.optional(),
    waiting: ruleSchema.optional(),
  })
  .refine(
    ({ done, waiting }) => done !== undefined || waiting !== undefined,
    'say what counts as "done" or "waiting"',
  );

const templateSchema = z.string().max(2_000);
const requestShape = {
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  path: templateSchema.regex(/^\//, 'start with a slash: it goes below the address in the settings'),
  query: z.record(z.string(), templateSchema).optional(),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), templateSchema).optional(),
  body: z.json().optional(),
};

/** How a system is asked for one operation over HTTP. Texts are templates: `{{ identities.email }}`. */
const operationSchema = z
  .strictObject({
    ask: z.strictObject(requestShape),
    answers: answersSchema,
    poll: z
      .strictObject({
        ...requestShape,
        method: requestShape.method.default('GET'),
        every_seconds: z.int().min(1).max(86_400).default(60),
        answers: answersSchema,
      })
      .optional()
      .meta({ description: 'Asked after an answer that counts as waiting, with {{ answer.… }} from it.' }),
    callback: z
      .strictObject({ done: signedRuleSchema, none_found: signedRuleSchema.optional() })
      .optional()
      .meta({ description: 'The system calls {{ callback.url }}, signed as Standard Webhooks says.' }),
    check: z
      .strictObject({ ...requestShape, method: requestShape.method.default('GET'), expect: ruleSchema })
      .optional()
      .meta({ description: 'A second request, and the answer that shows that it happened.' }),
  })
  .meta({
    description:
      'How the system is asked. Names in templates: identities.<kind>, request.id, callback.url, corrections (in a body), answer.<member> (in poll), secrets.<name> (in headers).',
  });

const askedOperations = ['erasure', 'rectification', 'restriction'] as const;

/** What a system of connector http can be asked for; an operation that is not declared is a task for people. */
export const operationsSchema = z.partialRecord(z.enum(askedOperations), operationSchema);

/** What is wrong with an operation, and where. */
interface OperationFlaw {
  readonly code: 'unknown_reference' | 'system_incomplete';
  readonly path: readonly string[];
  readonly message: string;
  readonly article?: string;
}

type Part = 'ask' | 'poll' | 'check';
type Place = 'path' | 'query' | 'headers' | 'body';

function isDeclared(
  name: string,
  at: { part: Part; place: Place; operation: string; hasCallback: boolean },
): boolean {
  const [head = '', ...rest] = name.split('.');
  const tail = rest.join('.');
  if (head === 'identities') return (identityKinds as readonly string[]).includes(tail);
  if (head === 'answer') return at.part === 'poll' && tail !== '';
  if (head === 'secrets') return at.place === 'headers' && /^[\w-]+$/.test(tail);
  if (name === 'corrections') return at.place === 'body' && at.operation === 'rectification';
  if (name === 'callback.url') return at.part === 'ask' && at.hasCallback;
  return name === 'request.id';
}

const parts: readonly Part[] = ['ask', 'poll', 'check'];
const places: readonly Place[] = ['path', 'query', 'headers', 'body'];

/** Every name in a template, with where it stands. */
const usesIn = (operation: AskedOperation) =>
  parts.flatMap((part) =>
    places.flatMap((place) => namesIn(operation[part]?.[place]).map((used) => ({ part, place, used }))),
  );

/** The one kind of identity by which a person is asked for. */
export function identityKindOf(operation: AskedOperation): IdentityKind | undefined {
  const kinds = namesIn([operation.ask, operation.poll, operation.check].map((part) => part ?? {}))
    .filter((name) => name.startsWith('identities.'))
    .map((name) => name.slice('identities.'.length));
  return identityKinds.find((kind) => kinds.includes(kind));
}

/**
 * What the schema cannot say of an operation: its templates name only what they may, and an erasure has a check.
 * @see GDPR Art. 17(1), 5(1)(c), 5(2)
 */
export function flawsOf(name: string, operation: AskedOperation): readonly OperationFlaw[] {
  const flaws: OperationFlaw[] = [];
  const hasCallback = operation.callback !== undefined;
  const uses = usesIn(operation);
  const kinds = new Set(uses.map(({ used }) => used).filter((used) => used.startsWith('identities.')));
  for (const { part, place, used } of uses) {
    if (isDeclared(used, { part, place, operation: name, hasCallback })) continue;
    const message = `"{{ ${used} }}" cannot be used here. Use identities.<kind>, request.id, or what this place allows.`;
    flaws.push({ code: 'unknown_reference', path: [part, place], message });
  }
  if (kinds.size !== 1)
    flaws.push({
      code: 'system_incomplete',
      path: ['ask'],
      message: `Name one kind of identity in the templates, such as {{ identities.email }}: the system is asked once for each that the person has. There are ${kinds.size}.`,
    });
  if (operation.answers.waiting !== undefined && operation.poll === undefined && !hasCallback)
    flaws.push({
      code: 'system_incomplete',
      path: ['answers', 'waiting'],
      message:
        'An answer may say that it waits, and nothing says how its end is learnt. Add "poll" or "callback".',
    });
  if (hasCallback && !namesIn(operation.ask).includes('callback.url'))
    flaws.push({
      code: 'system_incomplete',
      path: ['callback'],
      message: 'The system is not told where to call. Put {{ callback.url }} into "ask".',
    });
  if (name === 'erasure' && operation.check === undefined)
    flaws.push({
      code: 'system_incomplete',
      path: ['ask'],
      message:
        'Nothing shows that the data are gone: a system that says yes and does nothing would not be noticed. Add "check".',
      article: 'GDPR Art. 5(2)',
    });
  return flaws;
}
