import { z } from 'zod';

export const apiRoles = ['secret', 'browser', 'partner'] as const;
/** What a bearer key is for: a server (`secret`), a page in a browser (`browser`), another organisation (`partner`). */
export type ApiRole = (typeof apiRoles)[number];
export const apiRoleSchema = z.enum(apiRoles);
