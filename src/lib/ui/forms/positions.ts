import type { Point } from '../../domain/records/shapes.ts';

/** Positions as ODK writes them: latitude, longitude, height, accuracy in metres; the points of a line or an area between semicolons. */
export type Spot = { readonly lat: number; readonly lng: number; readonly accuracy: number | null };

export function readSpots(text: string): readonly Spot[] {
	return text.split(';').flatMap((part) => {
		const [lat = NaN, lng = NaN, , accuracy] = part.trim().split(/\s+/).map(Number);
		return part.trim() !== '' && Number.isFinite(lat) && Number.isFinite(lng) ? [{ lat, lng, accuracy: accuracy === undefined || !Number.isFinite(accuracy) || accuracy === 0 ? null : accuracy }] : [];
	});
}

/** Accuracy 0 says that nobody measured it: chosen on the map. */
export function writeSpot({ lat, lng, accuracy }: Spot): string {
	return `${lat} ${lng} 0 ${accuracy ?? 0}`;
}

export function writeLine(spots: readonly Spot[]): string {
	return spots.map(writeSpot).join(';');
}

/** An area ends where it began; what is too short for one is kept as it is. */
export function writeArea(spots: readonly Spot[]): string {
	const [first] = spots;
	return first === undefined ? '' : writeLine(spots.length < 3 ? spots : [...spots, first]);
}

/** The corners of an area, its first one once. */
export function cornersOf(text: string): readonly Spot[] {
	const spots = readSpots(text);
	const [first, last] = [spots[0], spots.at(-1)];
	return spots.length > 3 && first?.lat === last?.lat && first?.lng === last?.lng ? spots.slice(0, -1) : spots;
}

export function spotOf(point: Point): Spot {
	return { lat: point.lat, lng: point.lng, accuracy: point.accuracy };
}

export function pointOf({ lat, lng, accuracy }: Spot): Point {
	return { lat, lng, accuracy, source: accuracy === null ? 'manual' : 'gnss' };
}
