/** Of a tagged thing only what a map shows is held in memory; notes, sources and who drew it are not a map's business. */
const keys = new Set([
	'name', 'name:zh', 'name:zh-Hans', 'name:zh-Hant', 'name:en', 'int_name', 'ref', 'type', 'area', 'layer', 'bridge', 'tunnel', 'covered', 'service', 'access', 'population', 'height', 'min_height', 'building:levels', 'building:min_level', 'addr:housenumber', 'addr:housename', 'addr:street', 'addr:place',
	'highway', 'railway', 'aeroway', 'aerialway', 'route', 'waterway', 'natural', 'water', 'landuse', 'leisure', 'amenity', 'shop', 'tourism', 'office', 'healthcare', 'historic', 'man_made', 'military', 'public_transport', 'station', 'craft', 'emergency', 'building', 'building:part', 'place', 'sport', 'location', 'indoor', 'intermittent', 'wetland', 'footway',
]);

export function shownKey(key: string): boolean {
	return keys.has(key);
}
