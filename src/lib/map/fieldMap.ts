import type { Bounds } from '../domain/geo/bounds.ts';
import type { Fix } from '../domain/geo/fix.ts';
import type { Position } from '../domain/geo/outline.ts';
import type { Wgs84 } from '../domain/geo/wgs84.ts';
import type { Localized } from '../domain/records/shapes.ts';

/** What the screens know of a map. Leaflet is behind it, in a chunk of its own that `openMap` fetches. */
export type Look = 'light' | 'dark' | 'contrast';
export type Language = 'zh' | 'en';

export type MapArea = { readonly id: string; readonly name: Localized; readonly level: 'community' | 'grid'; readonly outline: readonly Position[]; readonly mine: boolean };
/** `packs`: the maps on this device, below each other in this order; `file` is read in pieces when a piece is wanted. */
export type BaseData = { readonly bounds: Bounds | null; readonly areas: readonly MapArea[]; readonly packs: readonly { readonly sha256: string; readonly file: Blob }[] };

export type MarkShape = 'square' | 'circle' | 'diamond' | 'tick' | 'cross' | 'triangle';
export type MarkTone = 'info' | 'primary' | 'warning' | 'success' | 'neutral' | 'error';
/** A button on the map. `name` is read aloud; `count` stands inside; `tag` stands below in words. */
export type Mark = {
	readonly key: string; readonly at: Wgs84; readonly shape: MarkShape; readonly tone: MarkTone; readonly name: string;
	readonly count: number | null; readonly tag: string | null; readonly selected: boolean;
};
/** Doors that share one spot are one dot. `keys[i]` stands at `lngLats[2 * i]`, `lngLats[2 * i + 1]`. */
export type Dots = { readonly keys: readonly string[]; readonly lngLats: readonly number[] };

export type BaseLayer = {
	show(base: BaseData): void;
	wear(look: Look, language: Language): void;
};
export type CaseLayer = {
	/** Keeps the buttons whose key stays, so that focus and taps survive a redraw. */
	show(marks: readonly Mark[]): void;
	ontap(listener: (key: string) => void): void;
};
export type DoorLayer = {
	show(dots: Dots): void;
	ontap(listener: (key: string) => void): void;
};
export type PositionLayer = {
	show(fix: Fix | null, stale: boolean): void;
};
/** A point chosen under a fixed cross in the middle of the map, so that the finger never covers it. */
export type PickLayer = {
	at(): Wgs84;
	onmove(listener: (at: Wgs84) => void): void;
};

export type MapView = { readonly bounds: Bounds; readonly centre: Wgs84; readonly zoom: number };
/** Pixels that sheets and bars cover on each side: left, top, right, bottom. */
export type Covered = readonly [number, number, number, number];

export type FieldMap = {
	readonly base: BaseLayer;
	readonly cases: CaseLayer;
	readonly doors: DoorLayer;
	readonly position: PositionLayer;
	readonly pick: PickLayer;
	view(): MapView;
	/** After each pan or zoom has come to rest, and after a change of size. */
	onview(listener: (view: MapView) => void): void;
	/** A tap on nothing. */
	onblank(listener: () => void): void;
	moveTo(at: Wgs84, zoom?: number): void;
	/** Moves only when the spot is outside, or under what covers the map. */
	reveal(at: Wgs84, covered: Covered): void;
	fit(bounds: Bounds, covered: Covered): void;
	zoomBy(steps: 1 | -1): void;
	/** Lets go of everything; the element is empty afterwards. */
	close(): void;
};

export type OpenMap = { readonly element: HTMLElement; readonly start: { readonly centre: Wgs84; readonly zoom: number }; readonly label: string; readonly still: boolean; readonly glides: boolean };

/** From here on doors are drawn one by one. */
export const doorZoom = 17;
export const maxZoom = 20;
export const minZoom = 9;

/** Fetches Leaflet and draws an empty map into the element. `still`: no animation, for whoever asked for less motion. `glides`: a drag that is let go runs on. */
export async function openMap(options: OpenMap): Promise<FieldMap> {
	const { createMap } = await import('./leaflet/createMap.ts');
	return createMap(options);
}
