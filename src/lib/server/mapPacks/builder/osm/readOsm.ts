import { SaxesParser } from 'saxes';
import { isWgs84 } from '../../../../domain/geo/wgs84.ts';
import { SourceFault, type Tags } from '../things.ts';
import { shownKey } from '../schema/shownKeys.ts';
import type { OsmMember } from './source.ts';
import { OsmSource } from './source.ts';

/** Far beyond any element of a true file; what is longer would only fill the memory. */
const longestToken = 1_000_000;
const deepest = 16;

type Attributes = { readonly [name: string]: string };
/** An element under way. What it holds is known when it closes. */
type Open = {
	readonly kind: 'node' | 'way' | 'relation'; readonly id: number; readonly gone: boolean; readonly tags: string[]; readonly from: number;
	place: readonly [number, number] | null; centre: readonly [number, number] | null; members: OsmMember[];
};

/** Reads OpenStreetMap XML as it flows in, whatever the order of its elements: of the API, of Overpass (`body`, `geom`, `center`), of JOSM. */
export class OsmReader {
	readonly source = new OsmSource();
	readonly #decoder = new TextDecoder('utf-8', { fatal: true });
	readonly #parser = new SaxesParser<{ readonly xmlns: false; readonly position: true }>({ position: true, xmlns: false });
	readonly #path: string[] = [];
	#open: Open | null = null;
	#member: { type: OsmMember['type']; ref: number; role: string; line: number[] } | null = null;
	#sinceEvent = 0;
	#ignoredAt: number | null = null;

	constructor() {
		this.#parser.on('error', (error) => { throw new SourceFault(`Not well-formed XML at ${this.#at()}: ${error.message.replace(/^[\d:]+\s*/, '')}`); });
		this.#parser.on('opentag', (tag) => { this.#sinceEvent = 0; this.#begin(tag); });
		this.#parser.on('closetag', (tag) => { this.#sinceEvent = 0; this.#end(tag.name); });
	}

	/** Elements and characters that wait for their end: what bounds the memory beside the places. */
	get waiting(): number {
		return this.#path.length + this.#sinceEvent;
	}

	write(bytes: Uint8Array): void {
		// A hostile file may be one element that never ends: the parser sees it in bites.
		for (let from = 0; from < bytes.length; from += 65_536) this.#take(this.#decoded(bytes.subarray(from, from + 65_536), true));
	}

	end(): OsmSource {
		this.#take(this.#decoded(new Uint8Array(), false));
		if (this.#path.length > 0) throw new SourceFault(`The file ends at ${this.#at()} in the middle of <${this.#path.at(-1) ?? ''}>: it was cut off.`);
		this.#parser.close();
		return this.source;
	}

	#decoded(bytes: Uint8Array, more: boolean): string {
		try {
			return this.#decoder.decode(bytes, { stream: more });
		} catch {
			throw new SourceFault(`Not UTF-8 shortly after ${this.#at()}.`);
		}
	}

	#take(text: string): void {
		this.#sinceEvent += text.length;
		this.#parser.write(text);
		if (this.#sinceEvent > longestToken) throw new SourceFault(`One piece of text that does not end, at ${this.#at()}.`);
	}

	#begin({ name, attributes }: { readonly name: string; readonly attributes: Attributes }): void {
		const parent = this.#path.at(-1);
		this.#path.push(name);
		if (this.#path.length > deepest) throw new SourceFault(`Elements inside each other ${deepest} deep at ${this.#at()}.`);
		if (parent === undefined) {
			if (name !== 'osm') throw new SourceFault(`<${name}> at ${this.#at()}: an OpenStreetMap file begins with <osm>.`);
			return;
		}
		// What Overpass and others put beside the elements (notes, meta, changes) is passed over whole.
		if (this.#ignoredAt !== null) return;
		if (parent === 'osm') this.#beginElement(name, attributes);
		else if (this.#open !== null) this.#beginPart(this.#open, parent, name, attributes);
	}

	#beginElement(name: string, attributes: Attributes): void {
		if (name === 'bounds' || name === 'bound') return this.#bounds(attributes);
		if (name !== 'node' && name !== 'way' && name !== 'relation') {
			this.#ignoredAt = this.#path.length;
			return;
		}
		const gone = attributes['visible'] === 'false' || attributes['action'] === 'delete';
		this.#open = { kind: name, id: this.#whole(attributes['id'], 'id', name), gone, tags: [], from: this.source.pool.length, place: null, centre: null, members: [] };
		// A deleted node has no place.
		if (name === 'node' && !gone) this.#open.place = this.#place(attributes, 'node');
	}

	#beginPart(open: Open, parent: string, name: string, attributes: Attributes): void {
		if (name === 'tag' && parent === open.kind) this.#tag(open, attributes);
		else if (name === 'nd' && parent === 'way') this.source.pool.push(this.#nodeOf(attributes));
		else if (name === 'nd' && parent === 'member') this.#member?.line.push(this.#nodeOf(attributes));
		else if (name === 'center' && parent === open.kind) open.centre = this.#place(attributes, 'center');
		else if (name === 'member' && parent === 'relation') {
			const type = attributes['type'];
			if (type !== 'node' && type !== 'way' && type !== 'relation') throw new SourceFault(`<member> of no known type at ${this.#at()}.`);
			this.#member = { type, ref: this.#whole(attributes['ref'], 'ref', 'member'), role: attributes['role'] ?? '', line: [] };
		}
	}

	#end(name: string): void {
		if (this.#ignoredAt === this.#path.length) this.#ignoredAt = null;
		this.#path.pop();
		if (name === 'member' && this.#member !== null) {
			this.#open?.members.push(this.#member);
			this.#member = null;
		}
		if (this.#path.length === 1 && this.#open !== null) {
			if (!this.#open.gone) this.#keep(this.#open);
			this.#open = null;
		}
	}

	#keep({ kind, id, tags, from, place, centre, members }: Open): void {
		const { source } = this;
		if (kind === 'node' && place !== null) {
			source.places.add(id, place[0], place[1]);
			if (tags.length > 0) source.nodes.set(id, { id, tags: this.#shared(tags) });
		} else if (kind === 'way') source.ways.set(id, { id, tags: this.#shared(tags), from, to: source.pool.length, centre });
		else if (kind === 'relation') source.relations.set(id, { id, tags: this.#shared(tags), members, centre });
	}

	/** Most houses say the same of themselves: it is held once. */
	#shared(pairs: readonly string[]): Tags {
		const key = pairs.join('\u0000');
		const known = this.#alike.get(key);
		if (known !== undefined) return known;
		const tags: { [key: string]: string } = {};
		for (let index = 0; index < pairs.length; index += 2) tags[pairs[index] ?? ''] = pairs[index + 1] ?? '';
		this.#alike.set(key, tags);
		return tags;
	}
	readonly #alike = new Map<string, Tags>();

	/** `out geom` gives the place of a node with its reference, and not always the reference. */
	#nodeOf(attributes: Attributes): number {
		const here = attributes['lat'] !== undefined && attributes['lon'] !== undefined ? this.#place(attributes, 'nd') : null;
		if (attributes['ref'] === undefined && here !== null) return this.source.unnamedNode(here[0], here[1]);
		if (attributes['ref'] === undefined && this.#member !== null) return Number.NaN;
		const ref = this.#whole(attributes['ref'], 'ref', 'nd');
		if (here !== null) this.source.places.add(ref, here[0], here[1]);
		return ref;
	}

	#tag(open: Open, { k, v }: Attributes): void {
		if (k === undefined || v === undefined) throw new SourceFault(`<tag> without k or v at ${this.#at()}.`);
		const value = v.trim();
		if (value !== '' && shownKey(k)) open.tags.push(k, value);
	}

	#bounds(attributes: Attributes): void {
		// Osmosis writes <bound box="south,west,north,east">.
		const [south, west, north, east] = attributes['box']?.split(',') ?? [attributes['minlat'], attributes['minlon'], attributes['maxlat'], attributes['maxlon']];
		const [w, s] = this.#place({ lat: south, lon: west }, 'bounds');
		const [e, n] = this.#place({ lat: north, lon: east }, 'bounds');
		if (w < e && s < n) this.source.widen([w, s, e, n]);
	}

	#place({ lat, lon }: { readonly lat?: string | undefined; readonly lon?: string | undefined }, of: string): readonly [number, number] {
		const [lng, north] = [numberOf(lon), numberOf(lat)];
		if (!isWgs84(lng, north) || Number.isNaN(lng) || Number.isNaN(north)) throw new SourceFault(`<${of}> at ${this.#at()} has no place on the earth: lat="${shortened(lat)}" lon="${shortened(lon)}".`);
		return [lng, north];
	}

	#whole(value: string | undefined, name: string, of: string): number {
		const number = /^-?\d{1,15}$/.test(value ?? '') ? Number(value) : Number.NaN;
		if (Number.isNaN(number)) throw new SourceFault(`<${of}> at ${this.#at()} has no valid ${name}: "${shortened(value)}".`);
		return number;
	}

	#at(): string {
		return `line ${this.#parser.line}, column ${this.#parser.column}`;
	}
}

function numberOf(text: string | undefined): number {
	return text === undefined || text.trim() === '' ? Number.NaN : Number(text);
}

function shortened(text: string | undefined): string {
	return (text ?? '').slice(0, 40);
}
