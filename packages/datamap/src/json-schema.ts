import { z } from 'zod';
import { systemSchema } from './system.ts';

/** The format of `systems/<id>.yaml` as JSON Schema (2020-12), for editors. What a schema cannot say, `checkDataMap` says. */
export function systemJsonSchema(): object {
  return z.toJSONSchema(systemSchema, { io: 'input', reused: 'inline' });
}
