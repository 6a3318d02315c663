import { namePattern } from '../names.ts';

/** A `${name}` in a text or an expression; `end` is the place after it. */
export type Reference = {
	readonly start: number;
	readonly end: number;
	readonly name: string;
	/** The answer of the last saved form, not of this one. */
	readonly lastSaved: boolean;
	/** Stands in a predicate of an expression that reads an instance: there `.` is one of its rows. */
	readonly inInstancePredicate: boolean;
	/** Names the field or a repeat of `indexed-repeat`, which takes whole paths. */
	readonly namesRepeat: boolean;
};

const pattern = new RegExp(`\\$\\{\\s*(last-saved#)?\\s*(${namePattern})\\s*\\}`, 'uy');

export function hasReference(text: string): boolean {
	return text.includes('${');
}

/** Is there a `${` that does not go on as a reference does? */
export function hasBrokenReference(text: string): boolean {
	return text.replace(new RegExp(pattern.source, 'gu'), '').includes('${');
}

/** The one name that the whole text refers to, or null. */
export function bareReference(text: string): string | null {
	const match = new RegExp(`^${pattern.source}$`, 'u').exec(text.trim());
	return match === null || match[1] !== undefined ? null : (match[2] ?? null);
}

type Frame = {
	readonly kind: '(' | '[';
	readonly call: string;
	argument: number;
	/** Everything in here is about the rows of an instance. */
	readonly ofInstance: boolean;
};

/** All references of a text, each with what the brackets around it say. */
export function findReferences(text: string): readonly Reference[] {
	const found: Reference[] = [];
	const readsInstance = /(?<![\w.-])instance\s*\(/.test(text);
	const stack: Frame[] = [{ kind: '(', call: '', argument: 0, ofInstance: false }];
	const top = (): Frame => stack.at(-1) as Frame;
	let quote = '';
	for (let at = 0; at < text.length; at += 1) {
		const character = text[at] ?? '';
		pattern.lastIndex = at;
		const match = character === '$' ? pattern.exec(text) : null;
		if (match !== null) {
			const repeat = stack.findLast((frame) => frame.call === 'indexed-repeat');
			found.push({
				start: at, end: at + match[0].length, name: match[2] ?? '', lastSaved: match[1] !== undefined, inInstancePredicate: top().ofInstance,
				namesRepeat: repeat !== undefined && (repeat.argument === 0 || repeat.argument % 2 === 1),
			});
			at += match[0].length - 1;
		} else if (quote !== '') {
			if (character === quote) quote = '';
		} else if (character === "'" || character === '"') quote = character;
		else if (character === '(') stack.push({ kind: '(', call: nameBefore(text, at), argument: 0, ofInstance: top().ofInstance });
		else if (character === '[') stack.push({ kind: '[', call: '', argument: 0, ofInstance: readsInstance });
		else if (character === ')' || character === ']') {
			if (stack.length > 1) stack.pop();
		} else if (character === ',') top().argument += 1;
	}
	return found;
}

function nameBefore(text: string, end: number): string {
	let start = end;
	while (start > 0 && /[\w.:-]/.test(text[start - 1] ?? '')) start -= 1;
	return text.slice(start, end);
}

/** The text with each reference replaced. */
export function replaceReferences(text: string, replacement: (reference: Reference) => string): string {
	let result = '';
	let from = 0;
	for (const reference of findReferences(text)) {
		result += text.slice(from, reference.start) + replacement(reference);
		from = reference.end;
	}
	return result + text.slice(from);
}
