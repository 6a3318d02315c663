import { LineSymbolizer, PolygonSymbolizer, type Feature, type PaintRule } from 'protomaps-leaflet';
import type { Palette } from './looks.ts';
import { isMainRoad, roadPixels } from './roadWidths.ts';

const kindOf = (feature: Feature): string => String(feature.props['kind'] ?? '');
const detailOf = (feature: Feature): string => String(feature.props['kind_detail'] ?? '');
const isLine = (feature: Feature): boolean => feature.geomType === 2;
const isSurface = (feature: Feature): boolean => feature.geomType === 3;

/** How a ground is painted; what is named nowhere stays land. */
const grounds: readonly (readonly [colour: 'green' | 'field' | 'sand' | 'campus', kinds: readonly string[]])[] = [
	['campus', ['residential', 'industrial', 'commercial', 'retail', 'school', 'university', 'college', 'kindergarten', 'hospital', 'clinic', 'education', 'religious', 'military', 'railway', 'construction', 'pedestrian', 'platform', 'parking', 'apron', 'garages', 'research_institute', 'nursing_home', 'social_facility', 'aerodrome', 'zoo', 'theme_park']],
	['field', ['farmland', 'meadow', 'farmyard', 'allotments', 'plant_nursery', 'greenhouse_horticulture', 'scrub', 'wetland', 'brownfield', 'greenfield']],
	['green', ['park', 'garden', 'forest', 'wood', 'grass', 'grassland', 'orchard', 'vineyard', 'village_green', 'recreation_ground', 'golf_course', 'nature_reserve', 'cemetery', 'grave_yard', 'pitch', 'playground', 'stadium', 'sports_centre', 'track', 'common', 'dog_park', 'flowerbed', 'miniature_golf']],
	['sand', ['sand', 'beach', 'bare_rock', 'quarry', 'landfill']],
];

/** Everything but names, from below to above. Reads the Protomaps basemap schema, version 4. */
export function paintRules(palette: Palette): PaintRule[] {
	const fill = (colour: string, stroke?: string): PolygonSymbolizer => new PolygonSymbolizer({ fill: colour, ...(stroke === undefined ? {} : { stroke, width: 1, perFeature: true }) });
	const road = (colour: (feature: Feature) => string, more: number): LineSymbolizer => new LineSymbolizer({
		color: (_, feature) => (feature === undefined ? palette.road : colour(feature)), lineCap: 'round', lineJoin: 'round', perFeature: true,
		width: (zoom, feature) => (feature === undefined ? 1 : roadPixels(detailOf(feature), feature.props['is_link'] === true, zoom) + more),
	});
	const driven = (feature: Feature): boolean => isLine(feature) && ['highway', 'major_road', 'minor_road', 'other', 'aeroway'].includes(kindOf(feature));
	const above = (feature: Feature): boolean => feature.props['is_tunnel'] !== true;
	return [
		{ dataLayer: 'earth', symbolizer: fill(palette.land) },
		...grounds.map(([colour, kinds]): PaintRule => ({ dataLayer: 'landuse', symbolizer: fill(palette[colour]), filter: (_, feature) => isSurface(feature) && kinds.includes(kindOf(feature)) })),
		{ dataLayer: 'water', symbolizer: fill(palette.water), filter: (_, feature) => isSurface(feature) },
		{
			dataLayer: 'water', filter: (_, feature) => isLine(feature),
			symbolizer: new LineSymbolizer({ color: palette.water, lineCap: 'round', perFeature: true, width: (zoom, feature) => Math.max(1, ({ river: 9, canal: 7, stream: 3 }[feature === undefined ? '' : kindOf(feature)] ?? 2) / (135_570 / 2 ** zoom)) }),
		},
		// A way below the ground is hinted at, so that its entrances make sense.
		{ dataLayer: 'roads', symbolizer: new LineSymbolizer({ color: palette.roadEdge, width: 1.2, dash: [4, 4] }), filter: (_, feature) => driven(feature) && !above(feature) },
		{ dataLayer: 'roads', symbolizer: new LineSymbolizer({ color: palette.rail, width: 1, dash: [2, 4] }), minzoom: 14, filter: (_, feature) => kindOf(feature) === 'rail' && (detailOf(feature) === 'subway' || !above(feature)) },
		{ dataLayer: 'roads', symbolizer: new LineSymbolizer({ color: palette.path, width: (zoom) => (zoom >= 18 ? 2 : 1.2), dash: [3, 3] }), minzoom: 15, filter: (_, feature) => kindOf(feature) === 'path' && detailOf(feature) !== 'pedestrian' },
		// All edges first, then all surfaces: so crossings are open.
		{ dataLayer: 'roads', symbolizer: road(() => palette.roadEdge, 2), minzoom: 13, filter: (_, feature) => above(feature) && (driven(feature) || detailOf(feature) === 'pedestrian') },
		{ dataLayer: 'roads', symbolizer: road((feature) => (isMainRoad(detailOf(feature)) ? palette.mainRoad : palette.road), 0), filter: (_, feature) => above(feature) && (driven(feature) || detailOf(feature) === 'pedestrian') },
		{ dataLayer: 'roads', symbolizer: new LineSymbolizer({ color: palette.rail, width: 2.5 }), filter: (_, feature) => kindOf(feature) === 'rail' && detailOf(feature) !== 'subway' && above(feature) },
		{ dataLayer: 'roads', symbolizer: new LineSymbolizer({ color: palette.road, width: 1, dash: [6, 6] }), minzoom: 14, filter: (_, feature) => kindOf(feature) === 'rail' && detailOf(feature) !== 'subway' && above(feature) },
		{ dataLayer: 'roads', symbolizer: new LineSymbolizer({ color: palette.waterLabel, width: 1, dash: [6, 4] }), filter: (_, feature) => kindOf(feature) === 'ferry' },
		{ dataLayer: 'buildings', symbolizer: fill(palette.building, palette.buildingEdge), minzoom: 15, filter: (_, feature) => isSurface(feature) },
	];
}
