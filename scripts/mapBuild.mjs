import { onNode24 } from './lib/onNode24.mjs';

await onNode24(import.meta.url, () => import('./commands/mapBuild.ts'));
