type Line = readonly number[];

/** Joins lines that meet at an end, each as far as it goes, in the order of the list. What closes is not gone on with. */
export function joinEnds(lines: readonly Line[]): readonly Line[] {
	const left = new Set<number>();
	const at = new Map<number, number[]>();
	lines.forEach((line, index) => {
		if (line.length < 2) return;
		left.add(index);
		for (const end of [first(line), last(line)]) at.set(end, [...(at.get(end) ?? []), index]);
	});
	const joined: Line[] = [];
	for (const [index, line] of lines.entries()) {
		if (!left.delete(index)) continue;
		let chain = [...line];
		chain = extended(chain, lines, left, at);
		if (!closed(chain)) chain = extended(chain.reverse(), lines, left, at).reverse();
		joined.push(chain);
	}
	return joined;
}

export function closed(line: Line): boolean {
	return line.length > 3 && first(line) === last(line);
}

function extended(chain: number[], lines: readonly Line[], left: Set<number>, at: ReadonlyMap<number, readonly number[]>): number[] {
	while (!closed(chain)) {
		const end = last(chain);
		const next = at.get(end)?.find((index) => left.has(index));
		const line = next === undefined ? undefined : lines[next];
		if (next === undefined || line === undefined) break;
		left.delete(next);
		const onward = first(line) === end ? line : line.toReversed();
		// One by one: a coast in one piece has more nodes than a call has room for.
		for (let index = 1; index < onward.length; index += 1) chain.push(onward[index] as number);
	}
	return chain;
}

function first(line: Line): number {
	return line[0] ?? Number.NaN;
}

function last(line: Line): number {
	return line[line.length - 1] ?? Number.NaN;
}
