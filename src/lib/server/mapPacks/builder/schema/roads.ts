import type { Tags } from '../things.ts';
import { said } from './surface.ts';

export type RoadClass = { readonly kind: string; readonly detail: string; readonly minZoom: number; readonly rank: number };

const classes: { readonly [highway: string]: readonly [kind: string, minZoom: number, rank: number] } = {
	motorway: ['highway', 9, 20], trunk: ['major_road', 9, 19], primary: ['major_road', 9, 18], secondary: ['major_road', 10, 17], tertiary: ['major_road', 12, 16],
	motorway_link: ['highway', 11, 15], trunk_link: ['major_road', 11, 15], primary_link: ['major_road', 12, 15], secondary_link: ['major_road', 13, 15], tertiary_link: ['major_road', 13, 15],
	residential: ['minor_road', 13, 10], unclassified: ['minor_road', 13, 10], road: ['minor_road', 13, 10], living_street: ['minor_road', 13, 9], busway: ['minor_road', 13, 9], raceway: ['minor_road', 14, 9],
	pedestrian: ['path', 13, 8], service: ['minor_road', 14, 7], track: ['path', 14, 6], cycleway: ['path', 14, 5], path: ['path', 14, 5], footway: ['path', 14, 5], bridleway: ['path', 14, 5], steps: ['path', 14, 5], corridor: ['path', 15, 4], construction: ['other', 14, 3],
};
const rails = new Set(['rail', 'light_rail', 'subway', 'tram', 'monorail', 'narrow_gauge', 'funicular']);

/** Roads, rails, ferries and runways; null for what is none, or is not there any more. */
export function roadClass(tags: Tags): RoadClass | null {
	const { highway = '', railway = '', aeroway = '' } = tags;
	const road = classes[highway];
	if (road !== undefined) {
		const [kind, minZoom, rank] = road;
		// An alley behind the houses or a lane of a car park says less than a street.
		const minor = highway === 'service' && tags['service'] !== undefined;
		return { kind, detail: highway.replace('_link', ''), minZoom: minor ? 15 : minZoom, rank: minor ? rank - 1 : rank };
	}
	if (rails.has(railway)) return { kind: 'rail', detail: railway, minZoom: railway === 'rail' && tags['service'] === undefined ? 11 : 13, rank: 12 };
	if (tags['route'] === 'ferry') return { kind: 'ferry', detail: 'ferry', minZoom: 11, rank: 2 };
	if (aeroway === 'runway' || aeroway === 'taxiway') return { kind: 'aeroway', detail: aeroway, minZoom: aeroway === 'runway' ? 10 : 13, rank: 3 };
	if (tags['man_made'] === 'pier' && !said(highway === '' ? undefined : highway)) return { kind: 'path', detail: 'pier', minZoom: 14, rank: 3 };
	return null;
}
