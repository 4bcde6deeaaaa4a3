import { z } from 'zod';
import { mechanisms } from './mechanisms.ts';
import { keptBySchema, policySchema } from './schema.ts';

/**
 * The format of `policy.yaml` as JSON Schema (2020-12), for editors and other tools. `kept_by` lists the mechanisms with
 * the settings of each. What a schema cannot say, `checkPolicy` says.
 */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policySchema, {
    io: 'input',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== keptBySchema) return;
      for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
      Object.assign(jsonSchema, { description: keptBySchema.description, oneOf: mechanismSchemas() });
    },
  });
}

function mechanismSchemas(): readonly object[] {
  return Object.entries(mechanisms).map(([id, mechanism]) => {
    const { $schema: _, ...settings } = z.toJSONSchema(mechanism.settings, { io: 'input' });
    const isNeeded = !mechanism.settings.safeParse({}).success;
    return {
      type: 'object',
      description: mechanism.keeps,
      properties: { mechanism: { const: id }, settings },
      required: isNeeded ? ['mechanism', 'settings'] : ['mechanism'],
      additionalProperties: false,
    };
  });
}
