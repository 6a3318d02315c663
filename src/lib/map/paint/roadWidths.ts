/** Metres of a road's surface as a street map draws it: a little broader than it is. */
const metres: { readonly [detail: string]: number } = {
	motorway: 22, trunk: 20, primary: 17, secondary: 14, tertiary: 11, residential: 8, unclassified: 7, road: 7, living_street: 6.5, busway: 6, raceway: 6, pedestrian: 6, service: 5, construction: 5, track: 3,
	cycleway: 2.5, bridleway: 2.5, path: 2, footway: 2, steps: 2.5, corridor: 2, pier: 3, runway: 40, taxiway: 18,
};
const main = new Set(['motorway', 'trunk', 'primary', 'secondary', 'tertiary']);

export function isMainRoad(detail: string): boolean {
	return main.has(detail);
}

/** Pixels: true to scale when near, never thinner than can be seen when far. */
export function roadPixels(detail: string, link: boolean, zoom: number): number {
	// On the ground at 30° north, where most of the map's readers are; a fifth less in Harbin does not matter to a line.
	const metresPerPixel = 135_570 / 2 ** zoom;
	const least = main.has(detail) ? Math.max(1, 1.6 + (zoom - 12) * 0.7) : Math.max(0.6, 0.8 + (zoom - 14) * 0.8);
	const width = Math.max((metres[detail] ?? 5) / metresPerPixel, Math.min(least, 6));
	return link ? width * 0.7 : width;
}
