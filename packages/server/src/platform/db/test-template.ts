import { migrationsHash } from './migrate.ts';

/** Name of the template database that holds this state of the migrations. */
export const templateName = (): string => `zgoda_template_${migrationsHash().slice(0, 16)}`;
