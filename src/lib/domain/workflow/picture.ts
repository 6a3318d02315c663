import type { Localized } from '../records/shapes.ts';
import { isFinal } from './moves.ts';
import type { Pack, StateKind } from './pack.ts';

/** A service as a picture: boxes in columns, from where a case begins to where it ends, and a line for each pair of states that moves join. */
export type PictureState = { readonly id: string; readonly label: Localized; readonly kind: StateKind; readonly x: number; readonly y: number; readonly present: boolean; readonly passed: boolean };
export type PictureLine = { readonly from: string; readonly to: string; readonly moves: readonly Localized[]; readonly passed: boolean; readonly back: boolean; readonly path: string };
export type Picture = { readonly width: number; readonly height: number; readonly states: readonly PictureState[]; readonly lines: readonly PictureLine[] };
/** A step that the case has made. */
export type Step = { readonly from: string; readonly to: string };

export const box = { width: 136, height: 56 } as const;
const gap = { x: 64, y: 30 } as const;
const margin = 12;
/** Below the boxes, for the lines that lead back. */
const below = 26;

export function pictureOf(pack: Pack, present: string, steps: readonly Step[]): Picture {
	const columns = columnsOf(pack);
	const tallest = Math.max(1, ...columns.map((column) => column.length));
	const place = new Map(columns.flatMap((column, x) => column.map((id, y) => [id, { column: x, x: margin + x * (box.width + gap.x), y: margin + ((tallest - column.length) / 2 + y) * (box.height + gap.y) }] as const)));
	const passed = new Set([pack.initial, ...steps.flatMap(({ from, to }) => [from, to])]);
	const states = pack.states.flatMap((state): PictureState[] => {
		const at = place.get(state.id);
		return at === undefined ? [] : [{ id: state.id, label: state.label, kind: state.kind, x: at.x, y: at.y, present: state.id === present, passed: passed.has(state.id) && state.id !== present }];
	});
	const pairs = new Map<string, { readonly from: string; readonly to: string; readonly moves: Localized[] }>();
	for (const move of pack.moves) for (const from of move.from) {
		const pair = pairs.get(`${from}/${move.to}`) ?? { from, to: move.to, moves: [] };
		pair.moves.push(move.label);
		pairs.set(`${from}/${move.to}`, pair);
	}
	const lines = [...pairs.values()].flatMap((pair): PictureLine[] => {
		const [a, b] = [place.get(pair.from), place.get(pair.to)];
		if (a === undefined || b === undefined) return [];
		const back = b.column <= a.column;
		return [{ ...pair, back, passed: steps.some(({ from, to }) => from === pair.from && to === pair.to), path: pair.from === pair.to ? '' : back ? under(a, b) : ahead(a, b) }];
	});
	return { width: margin * 2 + columns.length * box.width + (columns.length - 1) * gap.x, height: margin * 2 + tallest * box.height + (tallest - 1) * gap.y + below, states, lines };
}

/** As far from the beginning as the shortest way is long; the ends stand last. */
function columnsOf(pack: Pack): readonly (readonly string[])[] {
	const depth = new Map([[pack.initial, 0]]);
	for (const [state, steps] of depth) for (const move of pack.moves) if (move.from.includes(state) && !depth.has(move.to)) depth.set(move.to, steps + 1);
	const open = pack.states.filter(({ id }) => !isFinal(pack, id) && depth.has(id));
	const last = Math.max(0, ...open.map(({ id }) => depth.get(id) ?? 0));
	const columns = Array.from({ length: last + 1 }, (_, column) => open.filter(({ id }) => depth.get(id) === column).map(({ id }) => id));
	return [...columns, pack.states.filter(({ id }) => isFinal(pack, id)).map(({ id }) => id)].filter((column) => column.length > 0);
}

type At = { readonly x: number; readonly y: number };
/** From the right side of one box to the left side of another. */
function ahead(a: At, b: At): string {
	const [x1, y1, x2, y2] = [a.x + box.width, a.y + box.height / 2, b.x, b.y + box.height / 2];
	const bend = Math.max(gap.x / 2, (x2 - x1) / 2);
	return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
/** From the lower side of one box to the lower side of another. */
function under(a: At, b: At): string {
	const [x1, y1, x2, y2] = [a.x + box.width * 0.6, a.y + box.height, b.x + box.width * 0.4, b.y + box.height];
	const low = Math.max(y1, y2) + below;
	return `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2}`;
}
