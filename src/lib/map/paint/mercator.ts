import type { Position } from '../../domain/geo/outline.ts';

/** Web Mercator (EPSG:3857) with the world as the unit square: x to the east, y to the south. */
export function worldX(lng: number): number {
	return lng / 360 + 0.5;
}

export function worldY(lat: number): number {
	const sine = Math.sin((lat * Math.PI) / 180);
	return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Flat list of x, y. Computed once a base; drawing only scales and shifts. */
export function toWorld(coords: readonly Position[]): Float64Array {
	const world = new Float64Array(coords.length * 2);
	coords.forEach(([lng, lat], index) => {
		world[index * 2] = worldX(lng);
		world[index * 2 + 1] = worldY(lat);
	});
	return world;
}

/** From the unit square to the pixels of a canvas: `world * scale - offset`. */
export type Frame = { readonly scale: number; readonly offsetX: number; readonly offsetY: number; readonly width: number; readonly height: number; readonly zoom: number; readonly metresPerPixel: number };

const equatorM = 40_075_016.686;

export function metresPerPixel(lat: number, zoom: number): number {
	return (equatorM * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}

/** Screen pixels of a line or ring, flat. */
export function toScreen(world: Float64Array, frame: Frame): Float64Array {
	const screen = new Float64Array(world.length);
	for (let i = 0; i < world.length; i += 2) {
		screen[i] = (world[i] ?? 0) * frame.scale - frame.offsetX;
		screen[i + 1] = (world[i + 1] ?? 0) * frame.scale - frame.offsetY;
	}
	return screen;
}

/** Whether any part of the line's box lies on the canvas, `margin` pixels around included. */
export function onCanvas(screen: Float64Array, frame: Frame, margin: number): boolean {
	let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
	for (let i = 0; i < screen.length; i += 2) {
		const x = screen[i] ?? 0;
		const y = screen[i + 1] ?? 0;
		west = Math.min(west, x);
		east = Math.max(east, x);
		north = Math.min(north, y);
		south = Math.max(south, y);
	}
	return east >= -margin && west <= frame.width + margin && south >= -margin && north <= frame.height + margin;
}
