import { isClosed, type MapFeature } from '../../domain/geo/mapFeatures.ts';
import { centroid } from '../../domain/geo/outline.ts';
import type { BaseData, MapArea } from '../fieldMap.ts';
import { toWorld, worldX, worldY } from './mercator.ts';

export type Shape = { readonly feature: MapFeature; readonly world: Float64Array; readonly area: boolean; readonly middle: readonly [number, number] };
export type AreaRing = { readonly area: MapArea; readonly world: Float64Array; readonly middle: readonly [number, number] };
/** The base, ready to be drawn again and again. */
export type PreparedBase = { readonly shapes: readonly Shape[]; readonly areas: readonly AreaRing[] };

export function prepareBase(base: BaseData): PreparedBase {
	const order: readonly MapFeature['kind'][] = ['green', 'water', 'road', 'building'];
	const shapes = base.features.map((feature) => ({ feature, world: toWorld(feature.coords), area: isClosed(feature.coords), middle: middleOf(feature.coords) }));
	shapes.sort((a, b) => order.indexOf(a.feature.kind) - order.indexOf(b.feature.kind));
	return { shapes, areas: base.areas.map((area) => ({ area, world: toWorld(area.outline), middle: middleOf(area.outline) })) };
}

function middleOf(coords: MapFeature['coords']): readonly [number, number] {
	const [lng, lat] = centroid(coords);
	return [worldX(lng), worldY(lat)];
}
