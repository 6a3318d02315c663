/** An area with those below it, as the set-up takes it. */
export type AreaBranch = { readonly name: string; readonly children: readonly AreaBranch[] };

/**
 * Reads indented lines, one area each; deeper lines lie inside the one above. A tab counts as four columns. Throws with the line's number
 * when an indentation fits nowhere.
 */
export function parseAreaTree(text: string): readonly AreaBranch[] {
	const roots: MutableBranch[] = [];
	const open: { indent: number; branch: MutableBranch }[] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const indent = widthOf(line);
		let last = open.at(-1);
		let closed: number | undefined;
		while (last !== undefined && last.indent >= indent) {
			closed = last.indent;
			open.pop();
			last = open.at(-1);
		}
		if (closed !== undefined && closed !== indent) throw new Error(`line ${String(index + 1)} (“${line.trim()}”) is indented like none above it`);
		const branch = { name: line.trim(), children: [] };
		(last?.branch.children ?? roots).push(branch);
		open.push({ indent, branch });
	}
	return roots;
}

type MutableBranch = { name: string; children: MutableBranch[] };

function widthOf(line: string): number {
	const space = /^[\s\u3000]*/.exec(line)?.[0] ?? '';
	return [...space].reduce((width, character) => width + (character === '\t' ? 4 : character === '\u3000' ? 2 : 1), 0);
}
