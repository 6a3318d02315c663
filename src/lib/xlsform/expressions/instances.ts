/** Names of the tables that `pulldata('name', …)` reads. */
export function pulledTables(expression: string): readonly string[] {
	return [...expression.matchAll(/\bpulldata\s*\(\s*(?:'([^']+)'|"([^"]+)")\s*,/g)].map((match) => (match[1] ?? match[2] ?? '').trim());
}

/** Where paths that begin with `instance('…')` stand in a text: in a label each of them is shown as its value. */
export function instancePaths(text: string): readonly { readonly start: number; readonly end: number }[] {
	const found: { start: number; end: number }[] = [];
	const opening = /(?<![\w.-])instance\s*\(/g;
	for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
		const end = pathEnd(text, match.index + match[0].length - 1);
		if (end === null) continue;
		found.push({ start: match.index, end });
		opening.lastIndex = end;
	}
	return found;
}

/** The end of `(…)/a/b[…]/c` from its bracket on; null where no step follows, for then it is no path. */
function pathEnd(text: string, bracket: number): number | null {
	const afterCall = closing(text, bracket);
	if (afterCall === null || text[afterCall] !== '/') return null;
	let at = afterCall;
	for (;;) {
		const step = /^\/{1,2}(?:\.{1,2}|@?[\p{L}_*][\p{L}\p{N}_:-]*(?:\.[\p{L}\p{N}_:-]+)*)/u.exec(text.slice(at));
		if (step !== null) at += step[0].length;
		else if (text[at] === '[') {
			const end = closing(text, at);
			if (end === null) return at;
			at = end;
		} else return at;
	}
}

/** The place after the bracket that closes the one at `start`, quotes respected. */
function closing(text: string, start: number): number | null {
	let depth = 0;
	let quote = '';
	for (let at = start; at < text.length; at += 1) {
		const character = text[at] ?? '';
		if (quote !== '') quote = character === quote ? '' : quote;
		else if (character === "'" || character === '"') quote = character;
		else if (character === '(' || character === '[') depth += 1;
		else if (character === ')' || character === ']') {
			depth -= 1;
			if (depth === 0) return at + 1;
		}
	}
	return null;
}
