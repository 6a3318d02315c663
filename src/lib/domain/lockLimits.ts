/** The longest times that a tenant allows before a device locks by itself. */
export type LockLimits = { readonly idleMinutes: number; readonly hiddenMinutes: number };
