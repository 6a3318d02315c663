import type { LockLimits } from '../domain/lockLimits.ts';
import type { LockRules } from './autoLock.ts';

/** What the officer may choose from; the organisation's limit takes the longer ones away. */
const idleChoices = [1, 2, 5, 10, 15];
const hiddenChoices = [1, 2, 5, 10];
const usual: LockLimits = { idleMinutes: 15, hiddenMinutes: 10 };
const defaultIdle = 5;
/** A PIN is typed quickly, so the screen is covered soon; a passphrase at every door would be written on the phone's back. */
const defaultHidden = { withPin: 1, withoutPin: 5 };

/** Minutes, as chosen; null: never chosen. */
export type LockTimesChosen = { readonly idle: number | null; readonly hidden: number | null };
export const nothingChosen: LockTimesChosen = { idle: null, hidden: null };

export function lockChoices(limits: LockLimits = usual): { readonly idle: readonly number[]; readonly hidden: readonly number[] } {
	return { idle: within(idleChoices, limits.idleMinutes), hidden: within(hiddenChoices, limits.hiddenMinutes) };
}

/** The minutes that hold now: the choice, or what is usual, and never more than the organisation allows. */
export function lockMinutes(chosen: LockTimesChosen, limits: LockLimits = usual, pin: boolean): { readonly idle: number; readonly hidden: number } {
	return {
		idle: Math.min(chosen.idle ?? defaultIdle, limits.idleMinutes),
		hidden: Math.min(chosen.hidden ?? (pin ? defaultHidden.withPin : defaultHidden.withoutPin), limits.hiddenMinutes),
	};
}

export function lockRules(chosen: LockTimesChosen, limits: LockLimits | undefined, pin: boolean): LockRules {
	const minutes = lockMinutes(chosen, limits, pin);
	return { idleMs: minutes.idle * 60_000, hiddenMs: minutes.hidden * 60_000 };
}

/** What lies sealed in the vault may be of another version. */
export function chosenTimes(kept: unknown): LockTimesChosen {
	const of = (name: string): number | null => {
		const value: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, name) : null;
		return typeof value === 'number' && value > 0 ? value : null;
	};
	return { idle: of('idle'), hidden: of('hidden') };
}

function within(choices: readonly number[], limit: number): readonly number[] {
	const allowed = choices.filter((minutes) => minutes <= limit);
	return allowed.length > 0 ? allowed : [limit];
}
