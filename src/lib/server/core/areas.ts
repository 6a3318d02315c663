import type { Id } from '../../domain/ids.ts';

export type AreaNode = { readonly id: Id; readonly parentId: Id | null };

/** The leaves at or below these nodes of the tree. */
export function leavesBelow(areas: readonly AreaNode[], roots: readonly Id[]): readonly Id[] {
	const children = new Map<Id | null, Id[]>();
	for (const area of areas) children.set(area.parentId, [...(children.get(area.parentId) ?? []), area.id]);
	const known = new Set(areas.map((area) => area.id));
	const leaves = new Set<Id>();
	const walk = (id: Id, seen: ReadonlySet<Id>): void => {
		if (seen.has(id)) return;
		const below = children.get(id) ?? [];
		if (below.length === 0) leaves.add(id);
		for (const child of below) walk(child, new Set([...seen, id]));
	};
	for (const root of roots) if (known.has(root)) walk(root, new Set());
	return [...leaves];
}
