import type { Id } from '../ids.ts';
import type { MapPack } from './mapPack.ts';

/**
 * The maps that belong to somebody's areas: of each area its own or that of the nearest area above it; where there is none, those of areas below. A map of the whole tenant is nearest of last resort.
 */
export function packsFor(packs: readonly MapPack[], areaIds: readonly Id[], parentOf: (id: Id) => Id | null): readonly MapPack[] {
	const chosen = new Set<MapPack>();
	const upFrom = (id: Id): readonly (Id | null)[] => {
		const way: (Id | null)[] = [];
		// A ring of parents would be a fault of the tree; it ends here all the same.
		for (let at: Id | null = id; at !== null && !way.includes(at); at = parentOf(at)) way.push(at);
		return [...way, null];
	};
	for (const areaId of areaIds) {
		const way = upFrom(areaId);
		const own = way.map((id) => packs.find((pack) => pack.areaId === id)).find((pack) => pack !== undefined);
		if (own !== undefined) chosen.add(own);
		if (own === undefined || own.areaId === null) for (const pack of packs) if (pack.areaId !== null && upFrom(pack.areaId).includes(areaId)) chosen.add(pack);
	}
	if (areaIds.length === 0) for (const pack of packs) if (pack.areaId === null) chosen.add(pack);
	// The larger below, so that a closer look lies upon it.
	return [...chosen].sort((a, b) => spread(b) - spread(a) || (a.sha256 < b.sha256 ? -1 : 1));
}

function spread({ bounds: [west, south, east, north] }: MapPack): number {
	return (east - west) * (north - south);
}
