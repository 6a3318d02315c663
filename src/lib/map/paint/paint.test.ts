import { describe, expect, it } from 'vitest';
import { seatsAlong } from './alongLine.ts';
import { placeLabels, type Candidate } from './labels.ts';
import { palettes } from './looks.ts';
import { metresPerPixel, toScreen, toWorld } from './mercator.ts';

const canvas = { width: 400, height: 400, margin: 20 };
const name = (text: string, x: number, y: number, more: Partial<Candidate> = {}): Candidate => ({ text, kind: 'road', rank: 4, size: 12, width: 60, seats: [{ x, y, angle: 0 }], ...more });

describe('names on the map', () => {
	it('stand once, however many pieces a street has', () => {
		const labels = placeLabels([name('星禾路', 100, 100), name('星禾路', 300, 300)], canvas);
		expect(labels.map((label) => label.seat.x)).toEqual([100]);
	});

	it('never stand over each other: the more important stays', () => {
		const labels = placeLabels([name('小巷', 110, 104), name('滨河大道', 100, 100, { rank: 1 })], canvas);
		expect(labels.map((label) => label.text)).toEqual(['滨河大道']);
	});

	it('take another seat on the same street when the first is taken', () => {
		const street = name('禾苗街', 0, 0, { seats: [{ x: 100, y: 100, angle: 0 }, { x: 250, y: 100, angle: 0 }] });
		expect(placeLabels([name('滨河大道', 100, 100, { rank: 1 }), street], canvas).map((label) => label.seat.x)).toEqual([100, 250]);
	});

	it('prefer seats in sight to seats beyond the edge', () => {
		const street = name('禾苗街', 0, 0, { seats: [{ x: 5, y: 200, angle: 0 }, { x: 200, y: 200, angle: 0 }] });
		expect(placeLabels([street], canvas).map((label) => label.seat.x)).toEqual([200]);
	});

	it('in Chinese go downwards on a steep street, in English turn with it', () => {
		const steep = { seats: [{ x: 100, y: 100, angle: 1.4 }] };
		expect(placeLabels([name('禾苗街', 0, 0, steep)], canvas)[0]?.upright).toBe(true);
		expect(placeLabels([name('Hemiao Street', 0, 0, steep)], canvas)[0]?.upright).toBe(false);
	});
});

describe('a seat on a street', () => {
	it('is its middle first, read from left to right also when the street was drawn from the right', () => {
		const [first] = seatsAlong(Float64Array.of(200, 50, 0, 50), 80);
		expect(first).toEqual({ x: 100, y: 50, angle: 0 });
	});

	it('is not where the street turns', () => {
		const corner = Float64Array.of(0, 0, 100, 0, 100, 100);
		expect(seatsAlong(corner, 60).map((seat) => [seat.x, seat.y])).toEqual([[50, 0], [100, 50]]);
	});

	it('is nowhere when the street is shorter than its name', () => {
		expect(seatsAlong(Float64Array.of(0, 0, 50, 0), 60)).toEqual([]);
	});
});

describe('the projection', () => {
	it('puts the zero point of the world in the middle of the unit square, as the tile scheme does', () => {
		expect([...toWorld([[0, 0]])]).toEqual([0.5, 0.5]);
		const scale = 256 * 2 ** 17;
		const at = toScreen(toWorld([[121.4737, 31.2304]]), { scale, offsetX: 0, offsetY: 0, width: 1, height: 1, zoom: 17, metresPerPixel: 1 });
		// The slippy map's own formula, by another route: n * (1 - asinh(tan(lat)) / pi) / 2.
		const tileY = (2 ** 17 * (1 - Math.asinh(Math.tan((31.2304 * Math.PI) / 180)) / Math.PI)) / 2;
		expect((at[0] ?? 0) / 256).toBeCloseTo(109763.2244, 3);
		expect((at[1] ?? 0) / 256).toBeCloseTo(tileY, 6);
	});

	it('knows how long a pixel is', () => {
		expect(metresPerPixel(0, 0)).toBeCloseTo(156_543, 0);
		expect(metresPerPixel(29.6, 17)).toBeCloseTo(1.04, 2);
	});
});

describe('the looks', () => {
	it.each(Object.entries(palettes))('%s: every name reads at 4.5:1 on the land and on its halo', (_, palette) => {
		for (const label of [palette.label, palette.areaLabel]) expect(Math.min(contrast(label, palette.land), contrast(label, palette.halo))).toBeGreaterThanOrEqual(4.5);
		expect(contrast(palette.label, palette.building)).toBeGreaterThanOrEqual(4.5);
		expect(contrast(palette.waterLabel, palette.water)).toBeGreaterThanOrEqual(4.5);
		expect(contrast(palette.greenLabel, palette.green)).toBeGreaterThanOrEqual(4.5);
	});
});

/** WCAG 2.2 contrast ratio of two #rrggbb colours. */
function contrast(a: string, b: string): number {
	const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: string): number {
	const [r, g, b] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
