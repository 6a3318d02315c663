import { elementsOf, localName, readXml, textOf, type XmlElement } from '../xml.ts';
import type { ExportVersion, ExportWords } from './tables.ts';
import { leavesOf } from '../schema.ts';

type Position = readonly [number, number] | readonly [number, number, number];
type Geometry = { readonly type: 'Point'; readonly coordinates: Position } | { readonly type: 'LineString'; readonly coordinates: readonly Position[] } | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] };
/** GeoJSON (RFC 7946): WGS-84, longitude first. */
export type GeoFeature = { readonly type: 'Feature'; readonly geometry: Geometry; readonly properties: { readonly [name: string]: string | number | null } };

/** The places that an entry's questions were answered with, each a feature. Where the officer stood is not among them. */
export function geoFeatures({ version, shape, schema }: ExportVersion, entry: { readonly key: string; readonly xml: string }, words: ExportWords): readonly GeoFeature[] {
	const root = readXml(entry.xml);
	const labels = new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf.label[words.language]]));
	const features: GeoFeature[] = [];
	const visit = (element: XmlElement, path: string): void => {
		for (const child of elementsOf(element)) {
			const at = `${path}/${localName(child)}`;
			const geometry = geometryOf(shape.nodes.get(at)?.type ?? null, textOf(child).trim());
			if (geometry !== null) features.push({ type: 'Feature', geometry, properties: { entry: entry.key, form: shape.formId, version, question: localName(child), label: labels.get(at) ?? localName(child), accuracy: accuracyOf(geometry, textOf(child)) } });
			else visit(child, at);
		}
	};
	if (root !== null) visit(root, `/${localName(root)}`);
	return features;
}

function geometryOf(type: string | null, text: string): Geometry | null {
	if (text === '') return null;
	if (type === 'geopoint') {
		const coordinates = positionOf(text);
		return coordinates === null ? null : { type: 'Point', coordinates };
	}
	if (type !== 'geotrace' && type !== 'geoshape') return null;
	const positions = text.split(';').map((part) => part.trim()).filter((part) => part !== '').flatMap((part) => [positionOf(part)].filter((each) => each !== null));
	if (type === 'geotrace') return positions.length < 2 ? null : { type: 'LineString', coordinates: positions };
	const [first, last] = [positions[0], positions.at(-1)];
	if (first === undefined || last === undefined || positions.length < 3) return null;
	const closed = first[0] === last[0] && first[1] === last[1] ? positions : [...positions, first];
	return closed.length < 4 ? null : { type: 'Polygon', coordinates: [closed] };
}

/** ODK writes latitude, longitude, altitude, accuracy; an altitude of 0 is one that was not measured. */
function positionOf(text: string): Position | null {
	const [latitude = Number.NaN, longitude = Number.NaN, altitude = 0] = text.split(/\s+/).map(Number);
	if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null;
	return altitude === 0 || !Number.isFinite(altitude) ? [longitude, latitude] : [longitude, latitude, altitude];
}

function accuracyOf(geometry: Geometry, text: string): number | null {
	const accuracy = Number(text.trim().split(/\s+/)[3] ?? Number.NaN);
	return geometry.type === 'Point' && Number.isFinite(accuracy) ? accuracy : null;
}
