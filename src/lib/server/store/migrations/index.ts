import { base } from './0001_base.ts';
import type { Migration } from './policies.ts';

/** In order; a published migration is never edited. */
export const migrations: readonly Migration[] = [base];
