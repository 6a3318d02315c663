import { filterCases, type CaseFilter } from '../../domain/cases/filter.ts';
import type { CaseRow } from '../../domain/cases/rows.ts';
import { boundsOf, inBounds, type Bounds } from '../../domain/geo/bounds.ts';
import { insideOutline, type Position } from '../../domain/geo/outline.ts';
import { byFloorAndRoom } from '../../domain/geo/walkOrder.ts';
import type { Id } from '../../domain/ids.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Address, Localized, PlaceKind } from '../../domain/records/shapes.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import { cardOf } from './cases/card.ts';
import type { CaseCard } from './cases/shapes.ts';
import { indexCases, spotKey, type CaseIndex, type MapMark } from './mapClusters.ts';

export type MapBase = {
	readonly bounds: Bounds | null;
	readonly areas: readonly { readonly id: Id; readonly name: Localized; readonly level: 'community' | 'grid'; readonly outline: readonly Position[]; readonly mine: boolean }[];
};
export type KeptView = { readonly lng: number; readonly lat: number; readonly zoom: number };
/** Where the map opens: where the officer left it, else what holds her areas. */
export type MapStart = { readonly kept: KeptView | null; readonly bounds: Bounds | null };
/** `total`: cases of the filter. `unplaced`: those of them that have no point. `bounds`: around all that have one. */
export type MapMarks = { readonly marks: readonly MapMark[]; readonly total: number; readonly unplaced: number; readonly bounds: Bounds | null; readonly nowMs: number };
export type MapDots = { readonly keys: readonly string[]; readonly lngLats: readonly number[] };
export type PickedArea = { readonly id: Id; readonly name: Localized; readonly mine: boolean };
export type MapDoor = { readonly id: Id; readonly label: string; readonly kind: PlaceKind };

const viewKey = 'map.view';
/** The state of a case depends on the hour: what was sorted by it is made anew each minute. */
const freshMs = 60_000;

/** The map's half of the list: the same cases by the same filter, grouped for a view, and the doors below them. */
export function makeMap(context: WorkerContext) {
	const { view } = context;
	const base = kept<MapBase>();
	const index = kept<CaseIndex & { readonly rows: readonly CaseRow[] }>();
	const doors = kept<ReadonlyMap<string, readonly Typed<'place'>[]>>();

	function caseIndex(filter: CaseFilter): CaseIndex & { readonly rows: readonly CaseRow[] } {
		const stamp = [JSON.stringify({ ...filter, sort: null }), Math.floor(context.nowMs() / freshMs), ...(['case', 'place', 'person', 'officer', 'area', 'pack'] as const).map((type) => view.version(type))].join('|');
		return index(stamp, () => {
			const rows = filterCases(view, context.packs, filter, context.nowMs());
			return { rows, ...indexCases(rows, context.nowMs()) };
		});
	}
	function doorSpots(): ReadonlyMap<string, readonly Typed<'place'>[]> {
		return doors(String(view.version('place')), () => bySpot(view.all('place')));
	}

	return {
		async base(): Promise<Result<MapBase>> {
			return ok(base(String(view.version('area')), () => readBase(context)));
		},

		async start(): Promise<Result<MapStart>> {
			const mine = context.me().leafAreaIds.flatMap((id) => view.typed('area', id)?.fields.outline ?? []);
			const around = boundsOf(mine.map(([lng, lat]) => ({ lng, lat })));
			return ok({ kept: (await context.memory.get<KeptView>(viewKey)) ?? null, bounds: around ?? view.all('mapBase')[0]?.fields.bounds ?? boundsOf(placePoints(context)) });
		},
		async keepView(kept: KeptView): Promise<Result<null>> {
			return context.memory.set(viewKey, kept);
		},

		async marks(filter: CaseFilter, bounds: Bounds, zoom: number): Promise<Result<MapMarks>> {
			const { rows, marks } = caseIndex(filter);
			const points = rows.flatMap((row) => row.point ?? []);
			return ok({ marks: marks(bounds, zoom), total: rows.length, unplaced: rows.length - points.length, bounds: boundsOf(points), nowMs: context.nowMs() });
		},
		/** The cases of one spot in the order of a walk upstairs; empty when none is left there. */
		async casesAt(filter: CaseFilter, key: string): Promise<Result<readonly CaseCard[]>> {
			const rows = caseIndex(filter).spots.get(key)?.rows ?? [];
			return ok(inWalkOrder(rows, (row) => view.typed('place', row.placeId)?.fields.address).map((row) => cardOf(context, row)));
		},
		/** Where a case's mark stands, for a list beside the map; null without a point. */
		async spotOf(filter: CaseFilter, id: Id): Promise<Result<{ readonly key: string; readonly lng: number; readonly lat: number } | null>> {
			const point = caseIndex(filter).rows.find((row) => row.id === id)?.point ?? null;
			return ok(point === null ? null : { key: spotKey(point), lng: point.lng, lat: point.lat });
		},

		/** Where a door's dot stands; null without a point. */
		async doorSpot(id: Id): Promise<Result<{ readonly key: string; readonly lng: number; readonly lat: number } | null>> {
			const point = view.typed('place', id)?.fields.point ?? null;
			return ok(point === null ? null : { key: spotKey(point), lng: point.lng, lat: point.lat });
		},
		async doors(bounds: Bounds): Promise<Result<MapDots>> {
			const spots = [...doorSpots()].flatMap(([key, places]) => {
				const point = places[0]?.fields.point ?? null;
				return point !== null && inBounds(bounds, point) ? [{ key, point }] : [];
			});
			return ok({ keys: spots.map(({ key }) => key), lngLats: spots.flatMap(({ point }) => [point.lng, point.lat]) });
		},
		async doorsAt(key: string): Promise<Result<readonly MapDoor[]>> {
			const places = inWalkOrder(doorSpots().get(key) ?? [], (place) => place.fields.address);
			return ok(places.map((place) => ({ id: place.id, label: place.fields.label, kind: place.fields.kind })));
		},
		/** The leaf area whose outline holds the point; null outside of all. */
		async areaAt(at: { readonly lng: number; readonly lat: number }): Promise<Result<PickedArea | null>> {
			const leaves = new Set(context.me().leafAreaIds);
			const holding = view.all('area').filter(({ fields: { level, outline } }) => level === 'grid' && outline !== null && insideOutline(outline, at));
			const found = holding.find((area) => leaves.has(area.id)) ?? holding[0];
			return ok(found === undefined ? null : { id: found.id, name: { zh: found.fields.name, en: found.fields.nameEn }, mine: leaves.has(found.id) });
		},
	};
}

function bySpot(places: readonly Typed<'place'>[]): ReadonlyMap<string, readonly Typed<'place'>[]> {
	const spots = new Map<string, Typed<'place'>[]>();
	for (const place of places) {
		if (place.fields.point === null) continue;
		const key = spotKey(place.fields.point);
		const there = spots.get(key);
		if (there === undefined) spots.set(key, [place]);
		else there.push(place);
	}
	return spots;
}

function readBase(context: WorkerContext): MapBase {
	const { view } = context;
	const me = context.me();
	const mine = new Set<Id>([...me.leafAreaIds, ...me.areaIds]);
	const areas = view.all('area').flatMap(({ id, fields: { name, nameEn, level, outline } }) =>
		outline !== null && outline.length > 2 && (level === 'community' || level === 'grid') ? [{ id, name: { zh: name, en: nameEn === '' ? name : nameEn }, level, outline, mine: mine.has(id) }] : [],
	);
	return { bounds: boundsOf(areas.flatMap((area) => area.outline.map(([lng, lat]) => ({ lng, lat })))), areas };
}

function placePoints(context: WorkerContext): readonly { readonly lng: number; readonly lat: number }[] {
	return context.view.all('place').flatMap((place) => place.fields.point ?? []);
}

function inWalkOrder<T>(items: readonly T[], address: (item: T) => Address | undefined): readonly T[] {
	const empty: Address = { estate: '', building: '', unit: '', floor: '', room: '', street: '' };
	return items.toSorted((a, b) => byFloorAndRoom(address(a) ?? empty, address(b) ?? empty));
}

/** Holds the last answer until its stamp changes. */
function kept<T>(): (stamp: string, make: () => T) => T {
	let held: { readonly stamp: string; readonly value: T } | null = null;
	return (stamp, make) => {
		if (held === null || held.stamp !== stamp) held = { stamp, value: make() };
		return held.value;
	};
}
