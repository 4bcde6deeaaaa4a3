/** Open protocols over which requests come: the Data Rights Protocol. */
export type { SendCallback } from './callback-service.ts';
export { parseDirectory, type DrpDirectory } from './directory.ts';
export type { DrpDoor } from './service.ts';
