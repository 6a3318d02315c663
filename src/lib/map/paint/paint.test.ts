import Point from '@mapbox/point-geometry';
import type { Feature, Label, LabelRule, Layout } from 'protomaps-leaflet';
import { describe, expect, it } from 'vitest';
import { seatsAlong } from './alongLine.ts';
import { labelRules, nameOf, wrapped, type NameStyle } from './labelRules.ts';
import { palettes } from './looks.ts';
import { metresPerPixel, toScreen, toWorld } from './mercator.ts';
import { roadPixels } from './roadWidths.ts';

const style: NameStyle = { palette: palettes.light, language: 'zh', textScale: 1, fontFamily: 'sans-serif' };
/** As protomaps-leaflet asks for a label; a character of Chinese is as wide as high. */
function labelsOf(rule: LabelRule | undefined, geometry: readonly (readonly [number, number])[], props: Feature['props']): readonly Label[] {
	const scratch = { font: '', measureText: (text: string) => ({ width: text.length * Number.parseInt(scratch.font, 10) }) };
	const layout = { scratch, zoom: 17, order: 0, overzoom: 1 } as unknown as Layout;
	return rule?.symbolizer.place(layout, [geometry.map(([x, y]) => new Point(x, y))], { props } as Feature) ?? [];
}
const streets = labelRules(style).find(({ dataLayer, minzoom }) => dataLayer === 'roads' && minzoom === 15);

describe('names on the map', () => {
	it('are those of the reader’s language, else the one the map has', () => {
		const both = { name: '上大路', 'name:en': 'Shangda Road' };
		expect([nameOf(both, 'zh'), nameOf(both, 'en')]).toEqual(['上大路', 'Shangda Road']);
		expect([nameOf({ name: 'Bund', 'name:zh': '外滩' }, 'zh'), nameOf({ name: '外滩' }, 'en'), nameOf({}, 'en')]).toEqual(['外滩', '外滩', null]);
	});

	it('stand once, however many pieces or tiles a street has: the same name is kept apart', () => {
		const [first] = labelsOf(streets, [[0, 100], [200, 100]], { name: '禾苗街' });
		expect(first).toMatchObject({ deduplicationKey: '禾苗街', anchor: { x: 100, y: 100 } });
		expect(first?.deduplicationDistance).toBeGreaterThan(256);
	});

	it('keep a row of small boxes free, not the whole square that a slanted street crosses', () => {
		const [label] = labelsOf(streets, [[0, 0], [200, 200]], { name: '禾苗大街' });
		const area = label?.bboxes.reduce((sum, box) => sum + (box.maxX - box.minX) * (box.maxY - box.minY), 0) ?? 0;
		expect(label?.bboxes.length).toBeGreaterThan(2);
		expect(area).toBeLessThan(48 * 48);
	});

	it('in Chinese go downwards on a steep street, in English turn with it', () => {
		const drawn = (text: string): readonly string[] => {
			const [label] = labelsOf(streets, [[100, 0], [110, 300]], { name: text });
			const said: string[] = [];
			const ctx = new Proxy({}, { get: (_, name) => (name === 'fillText' ? (part: string) => said.push(part) : () => undefined), set: () => true });
			label?.draw(ctx as CanvasRenderingContext2D);
			return said;
		};
		expect(drawn('禾苗街')).toEqual(['禾', '苗', '街']);
		expect(drawn('Hemiao Street')).toEqual(['Hemiao Street']);
	});

	it('that are long stand in two lines, by words where there are words', () => {
		expect(wrapped('上海大学宝山校区图书馆')).toEqual(['上海大学宝山', '校区图书馆']);
		expect(wrapped('Shanghai University Library')).toEqual(['Shanghai', 'University Library']);
		expect(wrapped('上海大学（宝山校区）')).toEqual(['上海大学', '（宝山校区）']);
		expect(wrapped('泮池')).toEqual(['泮池']);
	});
});

describe('a road', () => {
	it('is true to scale when near and never too thin to be seen when far', () => {
		expect(roadPixels('residential', false, 19)).toBeCloseTo(8 / (135_570 / 2 ** 19), 6);
		for (const zoom of [10, 12, 14, 16]) expect(roadPixels('primary', false, zoom)).toBeGreaterThanOrEqual(1);
		expect(roadPixels('primary', false, 15)).toBeGreaterThan(roadPixels('residential', false, 15));
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
		for (const ground of [palette.building, palette.campus, palette.field, palette.sand, palette.halo]) expect(Math.min(contrast(palette.label, ground), contrast(palette.quietLabel, ground))).toBeGreaterThanOrEqual(4.5);
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
