const yes = new Set(['yes', 'true', 'true()']);
const no = new Set(['no', 'false', 'false()']);

export function isYes(text: string): boolean {
	return yes.has(text.trim().toLowerCase());
}

/** What authors write for a condition that always or never holds, as an expression. */
export function asCondition(text: string): string {
	const word = text.trim().toLowerCase();
	return yes.has(word) ? 'true()' : no.has(word) ? 'false()' : text;
}
