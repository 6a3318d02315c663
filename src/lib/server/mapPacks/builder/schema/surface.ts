import type { Tags } from '../things.ts';

const water: { readonly [value: string]: string } = { river: 'river', canal: 'canal', lake: 'lake', reservoir: 'reservoir', basin: 'basin', pond: 'lake', dock: 'dock', stream: 'stream', ditch: 'ditch', fish_pass: 'canal', moat: 'water', lagoon: 'lake', harbour: 'dock', wastewater: 'basin' };
const landuse = new Set(['residential', 'industrial', 'commercial', 'retail', 'forest', 'grass', 'meadow', 'farmland', 'farmyard', 'orchard', 'vineyard', 'allotments', 'cemetery', 'recreation_ground', 'village_green', 'military', 'railway', 'quarry', 'landfill', 'construction', 'brownfield', 'greenfield', 'religious', 'education', 'garages', 'plant_nursery', 'greenhouse_horticulture', 'flowerbed']);
const leisure = new Set(['park', 'garden', 'pitch', 'playground', 'stadium', 'sports_centre', 'golf_course', 'nature_reserve', 'track', 'dog_park', 'marina', 'water_park', 'miniature_golf', 'common', 'fitness_station', 'bandstand', 'amusement_arcade', 'beach_resort', 'horse_riding']);
const natural: { readonly [value: string]: string } = { wood: 'forest', grassland: 'grassland', scrub: 'scrub', heath: 'scrub', wetland: 'wetland', mud: 'wetland', sand: 'sand', beach: 'beach', bare_rock: 'bare_rock', scree: 'bare_rock', shingle: 'beach', glacier: 'glacier', fell: 'grassland' };
const grounds = new Set(['school', 'university', 'college', 'kindergarten', 'hospital', 'clinic', 'parking', 'marketplace', 'bus_station', 'grave_yard', 'place_of_worship', 'prison', 'police', 'fire_station', 'social_facility', 'townhall', 'community_centre', 'library', 'theatre', 'fuel', 'charging_station', 'bicycle_parking', 'research_institute', 'ferry_terminal', 'courthouse', 'nursing_home']);
const tourism = new Set(['zoo', 'theme_park', 'attraction', 'museum', 'camp_site', 'picnic_site', 'hotel']);
const lines = { natural: new Set(['coastline', 'tree_row', 'cliff', 'ridge', 'arete', 'valley', 'earth_bank', 'strait']), waterway: new Set(['riverbank', 'dock', 'boatyard']) };

/** What a surface is: `building`, `water:KIND`, `landuse:KIND`, a `place`; null for what the map does not paint. */
export function surfaceClass(tags: Tags): string | null {
	if (said(tags['building'])) return 'building';
	if (said(tags['building:part'])) return 'building_part';
	if (tags['natural'] === 'water' || tags['water'] !== undefined) return `water:${water[tags['water'] ?? ''] ?? 'water'}`;
	if (tags['natural'] === 'bay') return 'water:ocean';
	if (tags['waterway'] === 'riverbank') return 'water:river';
	if (tags['waterway'] === 'dock') return 'water:dock';
	if (tags['landuse'] === 'reservoir' || tags['landuse'] === 'basin') return `water:${tags['landuse']}`;
	if (tags['leisure'] === 'swimming_pool') return 'water:swimming_pool';
	if (tags['amenity'] === 'fountain') return 'water:fountain';
	return landuseClass(tags);
}

function landuseClass(tags: Tags): string | null {
	const is = (kind: string): string => `landuse:${kind}`;
	if (leisure.has(tags['leisure'] ?? '')) return is(tags['leisure'] ?? '');
	if (grounds.has(tags['amenity'] ?? '')) return is(tags['amenity'] ?? '');
	if (tourism.has(tags['tourism'] ?? '')) return is(tags['tourism'] ?? '');
	if (landuse.has(tags['landuse'] ?? '')) return is(tags['landuse'] ?? '');
	const ground = natural[tags['natural'] ?? ''];
	if (ground !== undefined) return is(ground);
	if (tags['aeroway'] === 'aerodrome' || tags['aeroway'] === 'apron' || tags['aeroway'] === 'runway') return is(tags['aeroway']);
	if (tags['highway'] === 'platform' || tags['railway'] === 'platform' || tags['public_transport'] === 'platform') return is('platform');
	if (tags['man_made'] === 'pier' || tags['man_made'] === 'bridge' || tags['man_made'] === 'breakwater') return is(tags['man_made']);
	if (said(tags['highway']) && tags['highway'] !== 'proposed') return is('pedestrian');
	if (tags['place'] === 'square') return is('pedestrian');
	if (said(tags['military'])) return is('military');
	if (['shop', 'amenity', 'office', 'healthcare', 'tourism', 'leisure', 'historic', 'place', 'railway', 'landuse', 'man_made', 'craft'].some((key) => said(tags[key]))) return 'spot';
	return null;
}

/** Whether a closed line bounds something, or is a road that comes back to where it began. */
export function isSurface(tags: Tags): boolean {
	if (tags['area'] === 'no') return false;
	if (tags['area'] === 'yes' || said(tags['building']) || said(tags['building:part'])) return surfaceClass(tags) !== null;
	if (said(tags['highway']) && tags['highway'] !== 'platform' && tags['highway'] !== 'services' && tags['highway'] !== 'rest_area') return false;
	if (said(tags['waterway']) && !lines.waterway.has(tags['waterway'] ?? '')) return false;
	if (lines.natural.has(tags['natural'] ?? '')) return false;
	if (said(tags['railway']) && !['platform', 'station'].includes(tags['railway'] ?? '')) return false;
	if (tags['aeroway'] === 'runway' || tags['aeroway'] === 'taxiway') return false;
	return surfaceClass(tags) !== null;
}

/** Whether a tag says that there is one. */
export function said(value: string | undefined): boolean {
	return value !== undefined && value !== 'no' && value !== 'none' && value !== 'razed' && value !== 'demolished';
}
