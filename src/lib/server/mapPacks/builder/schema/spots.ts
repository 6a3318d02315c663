import type { Tags } from '../things.ts';
import { said } from './surface.ts';

/** What a name or sign on the map stands for, and from which zoom it is worth its place. */
export type SpotClass = { readonly kind: string; readonly minZoom: number };

const early: { readonly [kind: string]: number } = {
	aerodrome: 11, university: 13, hospital: 13, college: 14, station: 13, park: 13, townhall: 14, police: 15, fire_station: 15, school: 14, kindergarten: 15, museum: 14, stadium: 14, zoo: 13, theme_park: 13, attraction: 14, bus_station: 14,
	library: 15, marketplace: 15, courthouse: 15, community_centre: 15, place_of_worship: 15, supermarket: 15, mall: 14, peak: 12, cemetery: 14, golf_course: 13, nature_reserve: 12, industrial: 14, residential: 15, retail: 15, commercial: 15, pedestrian: 15, forest: 14, garden: 15, stadium_ground: 14, military: 14, social_facility: 15, nursing_home: 15,
};
const keys = ['amenity', 'healthcare', 'shop', 'tourism', 'leisure', 'office', 'historic', 'craft', 'aeroway', 'man_made', 'landuse', 'military'] as const;
/** Of these the town has thousands and their names help nobody find a door. */
const silent = new Set(['bench', 'waste_basket', 'waste_disposal', 'vending_machine', 'street_lamp', 'surveillance', 'parking_space', 'parking_entrance', 'bicycle_parking', 'hunting_stand', 'pole', 'utility_pole', 'yes']);

/** Null: nothing that gets a sign. A sign without a name is kept only where its picture alone helps. */
export function spotClass(tags: Tags): SpotClass | null {
	const { railway = '', highway = '' } = tags;
	if (railway === 'station' || railway === 'halt' || tags['public_transport'] === 'station') return spot('station');
	if (railway === 'subway_entrance') return { kind: 'subway_entrance', minZoom: 16 };
	if (railway === 'tram_stop') return { kind: 'tram_stop', minZoom: 15 };
	if (highway === 'bus_stop' || tags['amenity'] === 'bus_stop') return { kind: 'bus_stop', minZoom: 16 };
	if (tags['natural'] === 'peak') return spot('peak');
	for (const key of keys) {
		const value = tags[key];
		if (value !== undefined && said(value) && !silent.has(value)) return spot(value);
	}
	return null;
}

function spot(kind: string): SpotClass {
	return { kind, minZoom: early[kind] ?? 16 };
}

const places: { readonly [place: string]: readonly [kind: string, minZoom: number] } = {
	city: ['locality', 9], town: ['locality', 9], village: ['locality', 11], hamlet: ['locality', 12], isolated_dwelling: ['locality', 14], farm: ['locality', 14], locality: ['locality', 13],
	borough: ['macrohood', 10], suburb: ['macrohood', 11], quarter: ['neighbourhood', 12], neighbourhood: ['neighbourhood', 13], city_block: ['neighbourhood', 15], plot: ['neighbourhood', 16], island: ['island', 12], islet: ['island', 14],
};

/** Countries, provinces and their limits are not this map's to draw. */
export function placeClass(tags: Tags): (SpotClass & { readonly detail: string }) | null {
	const detail = tags['place'] ?? '';
	const found = places[detail];
	return found === undefined ? null : { kind: found[0], minZoom: found[1], detail };
}
