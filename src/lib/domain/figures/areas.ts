import type { Id } from '../ids.ts';
import type { AreaLevel, Localized } from '../records/shapes.ts';

export type AreaNode = { readonly id: Id; readonly parentId: Id | null; readonly name: Localized; readonly level: AreaLevel };
export type AreaPart = { readonly node: AreaNode; readonly leaves: ReadonlySet<Id> };
/** An area of the tree as figures are read by. `above` leads back up, the topmost first; `parts` are the next level below, each with its leaves. */
export type AreaView = { readonly node: AreaNode | null; readonly above: readonly AreaNode[]; readonly parts: readonly AreaPart[]; readonly leaves: ReadonlySet<Id> };

/**
 * `mine`: the leaves that somebody may see; no area without one of them is named. Without `at`, or with one out of sight, the deepest node that holds all of them: an officer of one grid
 * begins there, a supervisor of a community with its grids.
 */
export function areaView(areas: readonly AreaNode[], mine: ReadonlySet<Id>, at: Id | null): AreaView {
	const byId = new Map(areas.map((area) => [area.id, area]));
	const children = Map.groupBy(areas, (area) => parentOf(byId, area)?.id ?? null);
	const leavesOf = (id: Id, seen = new Set<Id>()): ReadonlySet<Id> => {
		if (seen.has(id)) return new Set();
		seen.add(id);
		return new Set([...(mine.has(id) ? [id] : []), ...(children.get(id) ?? []).flatMap((child) => [...leavesOf(child.id, seen)])]);
	};
	const partsOf = (id: Id | null): readonly AreaPart[] => (children.get(id) ?? []).map((node) => ({ node, leaves: leavesOf(node.id) })).filter(({ leaves }) => leaves.size > 0);
	const top = deepestOfAll(partsOf, mine);
	const node = (at === null || leavesOf(at).size === 0 ? undefined : byId.get(at)) ?? top;
	return { node, above: node === top ? [] : pathTo(byId, node, top), parts: partsOf(node?.id ?? null), leaves: node === null ? mine : leavesOf(node.id) };
}

function deepestOfAll(partsOf: (id: Id | null) => readonly AreaPart[], mine: ReadonlySet<Id>): AreaNode | null {
	let node: AreaNode | null = null;
	for (;;) {
		const [only, another] = partsOf(node?.id ?? null);
		if (only === undefined || another !== undefined || (node !== null && mine.has(node.id))) return node;
		node = only.node;
	}
}

function pathTo(byId: ReadonlyMap<Id, AreaNode>, node: AreaNode | null, top: AreaNode | null): readonly AreaNode[] {
	const path: AreaNode[] = [];
	for (let up = node === null ? undefined : parentOf(byId, node); up !== undefined && !path.includes(up); up = up === top ? undefined : parentOf(byId, up)) path.unshift(up);
	return path;
}

function parentOf(byId: ReadonlyMap<Id, AreaNode>, area: AreaNode): AreaNode | undefined {
	return area.parentId === null ? undefined : byId.get(area.parentId);
}
