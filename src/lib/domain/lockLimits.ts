/** The longest times that a tenant allows before a device locks by itself; and how many days it may be unlocked without contact with the server (see `offlineLease.ts`). */
export type LockLimits = { readonly idleMinutes: number; readonly hiddenMinutes: number; readonly offlineDays?: number };
