import type { Json } from '../json.ts';
import type { Position } from './outline.ts';
import { isWgs84 } from './wgs84.ts';

export type MapFeatureKind = 'road' | 'water' | 'green' | 'building';
/** One thing of the base map. Closed ring: an area; else a line. `width` in metres, for lines. */
export type MapFeature = {
	readonly kind: MapFeatureKind;
	readonly name: string | null;
	readonly nameEn: string | null;
	readonly coords: readonly Position[];
	readonly width: number | null;
};

const kinds: readonly string[] = ['road', 'water', 'green', 'building'] satisfies readonly MapFeatureKind[];

/** Reads the features of a `mapBase` record; what it cannot read is left out, for a hole in the picture must not cost the map. */
export function parseFeatures(features: Json): readonly MapFeature[] {
	return Array.isArray(features) ? features.flatMap((feature) => parseFeature(feature) ?? []) : [];
}

export function isClosed(coords: readonly Position[]): boolean {
	const first = coords[0];
	const last = coords[coords.length - 1];
	return coords.length > 3 && first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}

function parseFeature(value: Json): MapFeature | null {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
	const { kind, name, nameEn, coords, width } = value as { readonly [key: string]: Json | undefined };
	if (typeof kind !== 'string' || !kinds.includes(kind) || !Array.isArray(coords)) return null;
	const positions = coords.filter(isPosition) as unknown as readonly Position[];
	if (positions.length !== coords.length || positions.length < 2) return null;
	return { kind: kind as MapFeatureKind, name: text(name), nameEn: text(nameEn), coords: positions, width: typeof width === 'number' && width > 0 ? width : null };
}

function isPosition(value: Json): boolean {
	return Array.isArray(value) && value.length === 2 && isWgs84(value[0], value[1]);
}

function text(value: Json | undefined): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
