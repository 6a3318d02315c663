import type { Row, Texts } from '../sheets/table.ts';
import type { Parameters } from './parameters.ts';
import type { QuestionType } from './questionTypes.ts';

/** Where the choices of a question come from. */
export type ChoiceSource =
	| { readonly kind: 'list'; readonly list: string }
	| { readonly kind: 'file'; readonly instance: string; readonly address: string; readonly value: string; readonly label: string }
	| { readonly kind: 'repeat'; readonly reference: string };

/**
 * One line of the survey in its place. Everything written in the line stays in `row`; what the parser understood stands beside it. The tree is
 * built once, by the parser, and read by everything else.
 */
export type SurveyNode = {
	readonly kind: 'root' | 'group' | 'repeat' | 'question';
	readonly name: string;
	readonly path: string;
	readonly parent: SurveyNode | null;
	readonly row: Row;
	readonly children: SurveyNode[];
	/** Null for sections. */
	readonly type: QuestionType | null;
	readonly choices: ChoiceSource | null;
	readonly parameters: Parameters;
	/** How many rows a repeat has: an expression that is one reference. */
	readonly count: string | null;
};

export function makeRow(from: Row, cells: { readonly [key: string]: string | Texts }): Row {
	const entries = Object.entries(cells).map(([key, value]) => [key, typeof value === 'string' ? new Map([['', value]]) : value] as const);
	return { sheet: from.sheet, number: from.number, cells: new Map(entries.filter(([, texts]) => [...texts.values()].some((text) => text !== ''))) };
}

/** Nearest first. */
export function ancestorsOf(node: SurveyNode): readonly SurveyNode[] {
	const found: SurveyNode[] = [];
	for (let at = node.parent; at !== null; at = at.parent) found.push(at);
	return found;
}

export function nearestRepeat(node: SurveyNode): SurveyNode | null {
	return ancestorsOf(node).find(({ kind }) => kind === 'repeat') ?? null;
}

/** All nodes below, in the order of the sheet. */
export function* descendantsOf(node: SurveyNode): Generator<SurveyNode> {
	for (const child of node.children) {
		yield child;
		yield* descendantsOf(child);
	}
}

export function depthOf(node: SurveyNode): number {
	return ancestorsOf(node).length;
}
