import Point from '@mapbox/point-geometry';
import type { Feature, Label, LabelRule, LabelSymbolizer, Layout } from 'protomaps-leaflet';
import type { Language } from '../fieldMap.ts';
import { type Seat, seatsAlong } from './alongLine.ts';
import { boxesOf, isHan, paintName, uprightFrom } from './names.ts';
import type { Palette } from './looks.ts';
import { isMainRoad } from './roadWidths.ts';

/** `textScale`: the large-type setting. */
export type NameStyle = { readonly palette: Palette; readonly language: Language; readonly textScale: number; readonly fontFamily: string };
type Kind = { readonly size: number; readonly colour: string; /** One name stands no nearer to the same name than this, in pixels. */ readonly apart: number; readonly text?: (feature: Feature) => string | null; /** Below the spot, where a mark or a door's dot may stand. */ readonly below?: boolean };

/** The name in the reader's language, where the map has it. */
export function nameOf(props: { readonly [key: string]: unknown }, language: Language): string | null {
	const [chinese, english, name] = ['name:zh', 'name:en', 'name'].map((key) => (typeof props[key] === 'string' && props[key] !== '' ? (props[key] as string) : null));
	return (language === 'zh' ? (chinese ?? name) : (english ?? name)) ?? chinese ?? english ?? null;
}

/** Most important first: what is seated first keeps its place. */
export function labelRules(style: NameStyle): LabelRule[] {
	const { palette } = style;
	const kind = (feature: Feature): string => String(feature.props['kind'] ?? '');
	const detail = (feature: Feature): string => String(feature.props['kind_detail'] ?? '');
	const near = (zoom: number, feature: Feature): boolean => zoom >= Number(feature.props['min_zoom'] ?? 0);
	const big = ['university', 'hospital', 'station', 'park', 'stadium', 'college', 'townhall', 'aerodrome', 'zoo', 'theme_park'];
	const greens = ['park', 'garden', 'forest', 'nature_reserve', 'golf_course', 'cemetery', 'pitch', 'playground', 'farmland', 'orchard', 'meadow', 'recreation_ground'];
	const spot = (size: number, colour: string, filter: (zoom: number, feature: Feature) => boolean, minzoom: number): LabelRule => ({ dataLayer: 'pois', minzoom, symbolizer: spotName({ size, colour, apart: 120, below: true }, style), filter: (zoom, feature) => near(zoom, feature) && filter(zoom, feature) });
	return [
		{ dataLayer: 'places', maxzoom: 15, symbolizer: spotName({ size: 15, colour: palette.label, apart: 400 }, style), filter: (zoom, feature) => near(zoom, feature) && (kind(feature) === 'locality' || kind(feature) === 'macrohood') },
		{ dataLayer: 'roads', minzoom: 13, symbolizer: lineName({ size: 13, colour: palette.label, apart: 420 }, style), filter: (_, feature) => isMainRoad(detail(feature)) },
		{ dataLayer: 'water', minzoom: 12, symbolizer: spotName({ size: 13, colour: palette.waterLabel, apart: 300 }, style), filter: (zoom, feature) => feature.geomType === 1 && near(zoom, feature) },
		{ dataLayer: 'water', minzoom: 14, symbolizer: lineName({ size: 12, colour: palette.waterLabel, apart: 420 }, style), filter: (_, feature) => feature.geomType === 2 },
		spot(13, palette.label, (_, feature) => big.includes(kind(feature)) && !greens.includes(kind(feature)), 13),
		spot(12, palette.greenLabel, (_, feature) => greens.includes(kind(feature)), 14),
		{ dataLayer: 'roads', minzoom: 15, symbolizer: lineName({ size: 12, colour: palette.label, apart: 420 }, style), filter: (_, feature) => !isMainRoad(detail(feature)) && kind(feature) !== 'rail' },
		{ dataLayer: 'places', minzoom: 14, maxzoom: 17, symbolizer: spotName({ size: 12, colour: palette.label, apart: 200 }, style), filter: (zoom, feature) => near(zoom, feature) && kind(feature) === 'neighbourhood' },
		spot(11, palette.label, (_, feature) => !big.includes(kind(feature)) && kind(feature) !== 'building', 16),
		spot(11, palette.quietLabel, (_, feature) => kind(feature) === 'building', 17),
		{ dataLayer: 'buildings', minzoom: 18, symbolizer: spotName({ size: 11, colour: palette.quietLabel, apart: 12, text: (feature) => (typeof feature.props['addr_housenumber'] === 'string' ? feature.props['addr_housenumber'] : null) }, style), filter: (_, feature) => kind(feature) === 'address' },
	];
}

function spotName(kind: Kind, style: NameStyle): LabelSymbolizer {
	return {
		place(layout, geom, feature) {
			const at = geom[0]?.[0];
			const text = textOf(kind, style, feature);
			if (at === undefined || text === null) return undefined;
			const lines = wrapped(text);
			const size = kind.size * style.textScale;
			const widths = lines.map((line) => widthOf(layout, line, size, style));
			const width = Math.max(...widths);
			const high = lines.length * size * 1.2;
			// The door's dot or the case's mark upon the house leaves its name readable.
			const shift = kind.below === true && layout.zoom >= 17 ? size * 0.7 + 8 : 0;
			const box = { minX: at.x - width / 2 - 3, maxX: at.x + width / 2 + 3, minY: at.y + shift - high / 2 - 2, maxY: at.y + shift + high / 2 + 2 };
			return [{
				anchor: new Point(at.x, at.y + shift), bboxes: [box], deduplicationKey: text, deduplicationDistance: kind.apart,
				draw: (ctx) => lines.forEach((line, index) => paintName(ctx, { text: line, size, x: 0, y: (index - (lines.length - 1) / 2) * size * 1.2, angle: 0, upright: false }, { colour: kind.colour, halo: style.palette.halo, fontFamily: style.fontFamily })),
			}];
		},
	};
}

/** Along the street; a Chinese name on a steep one goes downwards in upright characters. */
function lineName(kind: Kind, style: NameStyle): LabelSymbolizer {
	return {
		place(layout, geom, feature) {
			const text = textOf(kind, style, feature);
			if (text === null) return undefined;
			const size = kind.size * style.textScale;
			const width = widthOf(layout, text, size, style);
			const labels = geom.flatMap((line): Label[] => seatsAlong(Float64Array.from(line.flatMap(({ x, y }) => [x, y])), width * 1.1).map((seat) => labelAt(seat, text, size, width)));
			return labels;
		},
	};
	function labelAt(seat: Seat, text: string, size: number, width: number): Label {
		const upright = isHan(text) && Math.abs(seat.angle) > uprightFrom;
		return {
			anchor: new Point(seat.x, seat.y), deduplicationKey: text, deduplicationDistance: kind.apart,
			bboxes: boxesOf({ size, width }, seat).map(({ west, north, east, south }) => ({ minX: west, minY: north, maxX: east, maxY: south })),
			draw: (ctx) => paintName(ctx, { text, size, x: 0, y: 0, angle: seat.angle, upright }, { colour: kind.colour, halo: style.palette.halo, fontFamily: style.fontFamily }),
		};
	}
}

function textOf(kind: Kind, style: NameStyle, feature: Feature): string | null {
	return kind.text === undefined ? nameOf(feature.props, style.language) : kind.text(feature);
}

function widthOf(layout: Layout, text: string, size: number, style: NameStyle): number {
	layout.scratch.font = `${size}px ${style.fontFamily}`;
	return layout.scratch.measureText(text).width;
}

/** In two lines at most: by words, or by characters where there are none. */
export function wrapped(text: string): readonly string[] {
	const most = isHan(text) ? 9 : 18;
	if (text.length <= most) return [text];
	const middle = text.length / 2;
	// A name in brackets is a name of its own.
	const bracket = text.search(/[（(]/);
	if (isHan(text) && bracket > 1 && bracket <= most) return [text.slice(0, bracket), text.slice(bracket)];
	if (!text.includes(' ')) return isHan(text) ? [text.slice(0, Math.ceil(middle)), text.slice(Math.ceil(middle))] : [text];
	const cuts = [...text.matchAll(/ /g)].map(({ index }) => index);
	const cut = cuts.reduce((best, each) => (Math.abs(each - middle) < Math.abs(best - middle) ? each : best), cuts[0] ?? 0);
	return [text.slice(0, cut), text.slice(cut + 1)];
}
