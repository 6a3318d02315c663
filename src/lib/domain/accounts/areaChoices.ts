import type { Id } from '../ids.ts';
import type { AreaNode } from './officer.ts';

/** A node of the tree to choose: `above` are the names over it, from the top. */
export type AreaChoice = AreaNode & { readonly above: readonly string[]; readonly aboveEn: readonly string[]; readonly leaf: boolean };

/** The whole tree in the order of a walk through it; what hangs on no known node stands at the top. */
export function areaChoices(areas: readonly AreaNode[]): readonly AreaChoice[] {
	const known = new Set(areas.map(({ id }) => id));
	const children = Map.groupBy(areas, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
	const found: AreaChoice[] = [];
	const seen = new Set<Id>();
	const walk = (parent: Id | null, above: readonly string[], aboveEn: readonly string[]): void => {
		for (const area of (children.get(parent) ?? []).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true }))) {
			if (seen.has(area.id)) continue;
			seen.add(area.id);
			found.push({ ...area, above, aboveEn, leaf: !children.has(area.id) });
			walk(area.id, [...above, area.name], [...aboveEn, area.nameEn]);
		}
	};
	walk(null, [], []);
	return found;
}
