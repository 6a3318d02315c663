import type { Json } from '../domain/json.ts';
import type { Fields } from '../domain/records/record.ts';
import type { Day } from '../domain/records/shapes.ts';
import type { PackField } from '../domain/workflow/pack.ts';
import type { Answers } from './answers.ts';
import { isUpload, lastStep, leavesOf, readSchema, type Leaf } from './schema.ts';
import { childOf, elementsOf, localName, readXml } from './xml.ts';

/**
 * What a form may write to the case that it is filled on, declared at the question itself by a column `bind::doorstep:case` (the prefix is declared in the
 * settings' `namespaces`): `x.<field>` the answer becomes this field of the case; `move` the answer is the name of a step of the case's service; `next-visit` the answer
 * is the day of the next visit. Questions of rows write nothing.
 */
export type WriteBack = { readonly leaf: Leaf; readonly to: { readonly kind: 'field'; readonly field: string } | { readonly kind: 'move' } | { readonly kind: 'nextVisit' } };
/** What an entry asks of its case. */
export type CaseWrites = { readonly set: Fields; readonly move: string | null; readonly nextVisit: Day | null };

export function declaredWrites(formXml: string): readonly WriteBack[] {
	const schema = readSchema(formXml);
	if (schema === null) return [];
	const leaves = new Map([...leavesOf(schema), ...schema.unseen].map((leaf) => [leaf.path, leaf]));
	const model = childOf(childOf(readXml(formXml) ?? undefined, 'head'), 'model');
	return elementsOf(model).filter((element) => localName(element) === 'bind').flatMap(({ attributes }): readonly WriteBack[] => {
		const leaf = leaves.get(attributes['nodeset'] ?? '');
		const asked = attributes['doorstep:case']?.trim() ?? '';
		if (leaf === undefined || leaf.repeat !== null || isUpload(leaf.type)) return [];
		if (asked === 'move') return [{ leaf, to: { kind: 'move' } }];
		if (asked === 'next-visit') return [{ leaf, to: { kind: 'nextVisit' } }];
		return asked.startsWith('x.') ? [{ leaf, to: { kind: 'field', field: asked } }] : [];
	});
}

/** Only what was answered, and of a correction only what it answers otherwise; a field that the service does not have, or an answer that it cannot hold, writes nothing. */
export function writesOf(declared: readonly WriteBack[], fields: readonly PackField[], answers: Answers, before: Answers): CaseWrites {
	const valueAt = (from: Answers, { leaf }: WriteBack): Json => from[leaf.name] ?? null;
	const changed = declared.filter((each) => valueAt(answers, each) !== null && JSON.stringify(valueAt(answers, each)) !== JSON.stringify(valueAt(before, each)));
	const set = changed.flatMap((each): readonly (readonly [string, Json])[] => {
		const { to } = each;
		const field = to.kind === 'field' ? fields.find(({ id }) => `x.${id}` === to.field) : undefined;
		const value = field === undefined ? null : held(field, valueAt(answers, each));
		return value === null || field === undefined ? [] : [[`x.${field.id}`, value]];
	});
	const text = (kind: 'move' | 'nextVisit'): string | null => {
		const each = changed.find(({ to }) => to.kind === kind);
		const value = each === undefined ? null : valueAt(answers, each);
		return typeof value === 'string' ? value : null;
	};
	const day = text('nextVisit')?.slice(0, 10) ?? null;
	return { set: Object.fromEntries(set), move: text('move'), nextVisit: day !== null && /^\d{4}-\d\d-\d\d$/.test(day) ? day : null };
}

/** An answer as a field of its kind holds it; null: it cannot. */
function held({ kind, options = [] }: PackField, value: Json): Json {
	switch (kind) {
		case 'text': case 'longText': return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
		case 'number': case 'rating': return typeof value === 'number' ? value : null;
		case 'choice': return options.some(({ id }) => id === value) ? value : null;
		case 'choices': return Array.isArray(value) && value.every((each) => options.some(({ id }) => id === each)) ? (value as Json) : null;
		case 'day': return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : null;
		case 'dayTime': return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : null;
		case 'check': return value === true || value === 'yes' || value === 'true' ? true : value === 'no' || value === 'false' ? false : null;
		case 'papers': return null;
	}
}

/** Of a sheet: names that no service field, and nothing else that can be written, goes by. */
export function unknownWrites(formXml: string, fields: readonly PackField[]): readonly string[] {
	const model = childOf(childOf(readXml(formXml) ?? undefined, 'head'), 'model');
	return elementsOf(model).flatMap(({ attributes }) => {
		const asked = attributes['doorstep:case']?.trim();
		const known = asked === undefined || asked === 'move' || asked === 'next-visit' || fields.some(({ id }) => `x.${id}` === asked);
		return known ? [] : [`${lastStep(attributes['nodeset'] ?? '')}: ${asked}`];
	});
}
