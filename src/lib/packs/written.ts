import type { Json } from '../domain/json.ts';

/**
 * A pack as somebody writes it becomes the pack that is published: what several services have alike is put in from `parts`, and a step that leaves the case where it stands (`"to": "same"`)
 * becomes one for each state that it starts from.
 *
 * A part is a piece of a pack (`states`, `moves`, `fields`, `deadlines`, …). Where it differs from service to service stands `"$name"`, alone in its string: the pack that uses it says what for
 * (`"parts": [{"part": "handover", "with": {"ready": "making"}}]`). A list takes the place of its element; `"$name?"` may be left out, and goes with its key.
 */
type Written = { readonly [key: string]: Json };
type Use = { readonly part: string; readonly with?: Written };

/** Throws on what is not there, for that is a fault of who writes the pack. */
export function asPublished(written: Written, parts: { readonly [name: string]: Written }): Written {
	const { parts: uses, ...own } = written;
	const whole: { [key: string]: Json } = { ...own };
	for (const { part, with: given } of (uses ?? []) as unknown as readonly Use[]) {
		const piece = parts[part];
		if (piece === undefined) throw new Error(`no part ${part}`);
		for (const [key, content] of Object.entries(filled(piece, given ?? {}, part) as Written)) {
			const had = whole[key];
			if (Array.isArray(content) && (had === undefined || Array.isArray(had))) whole[key] = [...(had ?? []), ...content];
			else if (had === undefined) whole[key] = content;
		}
	}
	return { ...whole, ...(Array.isArray(whole['moves']) ? { moves: (whole['moves'] as readonly Written[]).flatMap(spread) } : {}) };
}

const nothing = Symbol('left out');

function filled(value: Json, given: Written, part: string): Json {
	const one = (item: Json): Json | typeof nothing => {
		if (typeof item !== 'string' || !/^\$[a-z]\w*\??$/i.test(item)) return filled(item, given, part);
		const found = given[item.replace(/[$?]/g, '')];
		if (found !== undefined) return found;
		if (!item.endsWith('?')) throw new Error(`part ${part}: ${item} is not said`);
		return nothing;
	};
	if (Array.isArray(value)) return value.flatMap((item): readonly Json[] => {
		const made = one(item);
		return made === nothing ? [] : Array.isArray(made) && typeof item === 'string' ? made : [made];
	});
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).flatMap(([key, item]): [string, Json][] => {
		const made = one(item);
		return made === nothing ? [] : [[key, made]];
	}));
}

function spread(move: Written): readonly Written[] {
	if (move['to'] !== 'same') return [move];
	return ((move['from'] ?? []) as readonly string[]).map((state) => ({ ...move, id: `${String(move['id'])}@${state}`, from: [state], to: state }));
}
