import type { SeedOptions } from './runSeed.ts';

/**
 * Histories that once went wrong, by what they found; run first. The same seed gives the same history only as long as the simulation itself
 * stays as it is, so each of these mistakes has its planted fault or its own test besides.
 */
export const namedSeeds: readonly (SeedOptions & { readonly name: string })[] = [
	{ name: 'a restricted case handed on in the same push in which it was worked on: its timeline stayed with who had it', seed: 12 },
	{ name: 'a backup from between the record of a photo and its bytes, put back: no device knew that the bytes were gone', seed: 497 },
	{ name: 'a save that stood aside, answered after later ones; a backup from between the two knew the highest number', seed: 85 },
	{ name: 'a snapshot whose answer was cut before its sum: what it did not name stayed until the next day', seed: 58 },
	{ name: 'the same fields in another order after a restore are the same record', seed: 546 },
	{ name: 'what a snapshot did not name goes with its last page, or, when the disk was full just then, with the snapshot that is taken again', seed: 25_673 },
	{ name: 'the judge: work on a review that came into sight with its case, and went with it, was called work out of scope', seed: 26_703 },
	{ name: 'the judge: two losing values that were the same to the millisecond were taken for one', seed: 28_501 },
	{ name: 'a case that came into sight while a push waited for its lock: the work on it was put up for review as if the case had left', seed: 6, store: 'postgres', operations: 100 },
];
