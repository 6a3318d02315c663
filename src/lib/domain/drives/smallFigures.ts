import type { Told } from './coverage.ts';
import { driveRule } from './driveRule.ts';

const { least } = driveRule;
const isSmall = (count: number): boolean => count > 0 && count < least;

/**
 * Counts that add up to a number which is told as well: those that are too small are hidden, and where that is one alone, or what is hidden together is too small, the next smallest with it, for it could be
 * worked out of the others. `also`: places that are hidden for another reason.
 */
export function hideSmall(counts: readonly number[], also: readonly number[] = []): readonly Told[] {
	const hidden = new Set([...also, ...counts.flatMap((count, at) => (isSmall(count) ? [at] : []))]);
	const sum = (): number => [...hidden].reduce((total, at) => total + (counts[at] ?? 0), 0);
	const rising = counts.map((count, at) => ({ count, at })).filter(({ count }) => count > 0).toSorted((a, b) => a.count - b.count);
	for (const { at } of rising) if (hidden.size > 0 && (hidden.size === 1 || sum() < least)) hidden.add(at);
	return counts.map((count, at) => (hidden.has(at) ? null : count));
}

/** A number out of a whole that is told: hidden when it, or what is left, is too small. */
export function isHiddenPart(part: number, whole: number): boolean {
	return isSmall(part) || isSmall(whole - part);
}
export function hidePart(part: number, whole: number): Told {
	return isHiddenPart(part, whole) ? null : part;
}

/** A number by itself. */
export function hideOne(count: number): Told {
	return isSmall(count) ? null : count;
}
