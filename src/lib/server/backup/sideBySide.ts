/** Works on several items at once, so that a store far away is not waited for with each; the outcomes come in the order of the source. */
export async function* sideBySide<T, R>(source: AsyncIterable<T>, width: number, work: (item: T) => Promise<R>): AsyncGenerator<readonly [T, R], void, undefined> {
	const under: (readonly [T, Promise<R>])[] = [];
	try {
		for await (const item of source) {
			const outcome = work(item);
			// It is awaited in its turn; until then a rejection is not unheard.
			outcome.catch(() => undefined);
			under.push([item, outcome]);
			const [first] = under;
			if (under.length < width || first === undefined) continue;
			yield [first[0], await first[1]];
			under.shift();
		}
		for (const [item, outcome] of under) yield [item, await outcome];
	} finally {
		await Promise.allSettled(under.map(([, outcome]) => outcome));
	}
}
