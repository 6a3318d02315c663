import type { Whom } from './whom.ts';

/** What is typed for an outcome without a checklist, before it is saved. */
export type QuickTyped = { readonly outcome: string; readonly whom: Whom | null; readonly note: string; readonly movedOut: boolean };
export const blankQuick: QuickTyped = { outcome: '', whom: null, note: '', movedOut: true };
