import type { Role } from '../records/shapes.ts';

/** Of whom a tenant demands a second factor at the sign-in. Administrators and auditors see or change what concerns everybody. */
export const secondFactorChoices = ['nobody', 'administrators', 'everybody'] as const;
export type SecondFactorOf = (typeof secondFactorChoices)[number];

const privileged: readonly Role[] = ['administrator', 'auditor'];

export function demandsSecondFactor(of: SecondFactorOf, role: Role): boolean {
	return of === 'everybody' || (of === 'administrators' && privileged.includes(role));
}

export const recoveryCodes = 10;
