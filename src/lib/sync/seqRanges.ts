/** Numbers as ranges [from, to], both included, ascending and with gaps between them: few, for a vault's saves are answered nearly in order. */
export type SeqRanges = readonly (readonly [number, number])[];

/** With these numbers too. Adding what is there already changes nothing. */
export function withSeqs(ranges: SeqRanges, seqs: readonly number[]): SeqRanges {
	const all = [...ranges, ...seqs.map((seq) => [seq, seq] as const)].toSorted((a, b) => a[0] - b[0]);
	const merged: [number, number][] = [];
	for (const [from, to] of all) {
		const last = merged.at(-1);
		if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
		else merged.push([from, to]);
	}
	return merged;
}

export function countOf(ranges: SeqRanges): number {
	return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
