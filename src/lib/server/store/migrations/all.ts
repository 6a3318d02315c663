import { sight } from './0031_sight.ts';
import { migrations } from './index.ts';
import type { Migration } from './policies.ts';

/** The list, and what came beside it; none of the later ones needs the other. */
export const allMigrations: readonly Migration[] = [...migrations, sight];
