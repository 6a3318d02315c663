import type { Id } from '../domain/ids.ts';

/** What a device should hold of a stream: how many records, and a sum over their ids and revisions that does not depend on the order. */
export type StreamSum = { readonly count: number; readonly checksum: number };

export const emptySum: StreamSum = { count: 0, checksum: 0 };

/** Sums stay below 2^53 also while two are added, so that doubles and SQL's bigint agree. */
export const sumModulus = 2 ** 52;

/**
 * A line through the revision whose slope and height are the random bits of the id: two histories that differ by chance meet in some 2^-24
 * of cases at worst. Plain arithmetic, so that SQL (server/store/streamSums.ts) does it for thousands of rows at once. It finds
 * accidents; it is no proof against forgery.
 */
export function sumTerm(id: Id, rev: number): number {
	const slope = 2 * Number.parseInt(id.slice(24, 30), 16) + 1;
	const height = Number.parseInt(id.slice(19, 23), 16) * 2 ** 24 + Number.parseInt(id.slice(30, 36), 16);
	return slope * rev + height;
}

export function plus(sum: StreamSum, id: Id, rev: number): StreamSum {
	return { count: sum.count + 1, checksum: (sum.checksum + sumTerm(id, rev)) % sumModulus };
}

export function minus(sum: StreamSum, id: Id, rev: number): StreamSum {
	return { count: sum.count - 1, checksum: (sum.checksum - sumTerm(id, rev) + sumModulus) % sumModulus };
}

export function sameSum(a: StreamSum, b: StreamSum): boolean {
	return a.count === b.count && a.checksum === b.checksum;
}
