import { fewOf, type Issues } from '../issues/issue.ts';
import { ancestorsOf, depthOf, descendantsOf, nearestRepeat, type SurveyNode } from '../survey/node.ts';
import { hasBrokenReference, replaceReferences, type Reference } from './references.ts';

/** Where an expression stands: paths are relative to it. `below` counts steps under the node: an entity's label lies three below its section. */
export type Context = {
	readonly node: SurveyNode;
	readonly below?: number;
	/** A filter's `.` is a choice, so that the question itself is `current()`. */
	readonly filter?: boolean;
	/** The repeat whose rows are the choices of the filter. */
	readonly rows?: SurveyNode;
	/** The column, for messages. */
	readonly column: string;
	readonly at?: { readonly sheet: string; readonly row: number };
};

export const lastSavedInstance = '__last-saved';

/** Turns `${name}` into paths. */
export class Resolver {
	readonly root: SurveyNode;
	readonly #byName = new Map<string, SurveyNode[]>();
	readonly #issues: Issues;

	/** `hasInstanceId`: the form's own id can be referred to like an answer. */
	constructor(root: SurveyNode, hasInstanceId: boolean, issues: Issues) {
		this.root = root;
		this.#issues = issues;
		for (const node of descendantsOf(root)) {
			const found = this.#byName.get(node.name);
			if (node.type?.external != null) continue;
			if (found === undefined) this.#byName.set(node.name, [node]);
			else found.push(node);
		}
		if (hasInstanceId && !this.#byName.has('instanceID')) this.#byName.set('instanceID', [{ ...root, kind: 'question', name: 'instanceID', path: `${root.path}/meta/instanceID`, parent: root, children: [] }]);
	}

	/** The expression with paths, each between blanks so that no operator before it becomes part of a name. */
	expression(text: string, context: Context): string {
		this.checkForm(text, context);
		return replaceReferences(text, (reference) => ` ${this.#path(reference, context)} `);
	}

	/** Reports a `${` that is no reference. */
	checkForm(text: string, context: Context): void {
		if (hasBrokenReference(text)) this.#issues.error('reference_malformed', place(context), { text: text.slice(0, 80) });
	}

	/** The one node of that name; says so where there is none or more than one. */
	find(name: string, context: Context): SurveyNode | null {
		const found = this.#byName.get(name) ?? [];
		if (found.length === 1) return found[0] ?? null;
		if (found.length === 0) this.#issues.error('reference_unknown', place(context), { name });
		else this.#issues.error('reference_ambiguous', place(context), { name, rows: fewOf(found.slice(0, 21).map(({ row }) => String(row.number))) });
		return null;
	}

	#path(reference: Reference, context: Context): string {
		const target = this.find(reference.name, context);
		if (target === null) return '';
		if (reference.lastSaved) return `instance('${lastSavedInstance}')${target.path}`;
		if (context.rows !== undefined && ancestorsOf(target).includes(context.rows)) return `.${target.path.slice(context.rows.path.length)}`;
		if (reference.namesRepeat) return target.path;
		const relative = relativePath(target, context);
		if (relative === null) return target.path;
		return reference.inInstancePredicate || context.filter === true ? `current()/${relative}` : relative;
	}
}

/**
 * Within the same row of a repeat the path is relative, so that it means this row; else whole. Null: whole. A repeat that holds the context is
 * reached from what holds the repeat, for it means all its rows.
 */
export function relativePath(target: SurveyNode, { node, below = 0 }: Context): string | null {
	const above = below > 0 ? [node, ...ancestorsOf(node)] : ancestorsOf(node);
	const repeat = nearestRepeat(target);
	const shared = repeat === null ? null : [repeat, ...ancestorsOf(repeat)].find((each) => each.kind === 'repeat' && above.includes(each));
	if (shared == null) return null;
	const meeting = ancestorsOf(target).find((each) => above.includes(each));
	if (meeting === undefined) return null;
	const ups = depthOf(node) + below - depthOf(meeting);
	return `${'../'.repeat(ups)}${target.path.slice(meeting.path.length + 1)}`;
}

export function place({ node, column, at }: Context): { readonly sheet: string; readonly row: number | null; readonly column: string } {
	return { sheet: at?.sheet ?? node.row.sheet, row: at?.row ?? (node.row.number || null), column };
}
