import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';
import type { Bounds } from '../../../domain/geo/bounds.ts';
import type { Tile } from './tiles.ts';

type Entry = { readonly id: number; run: number; readonly offset: number; readonly length: number };
export type Archive = { readonly minZoom: number; readonly maxZoom: number; readonly bounds: Bounds; readonly metadata: object };

const headerBytes = 127;
/** A reader's first request fetches header and root together. */
const rootBytes = 16_384 - headerBytes;
const gzipped = 2;
const vectorTiles = 1;

/** PMTiles, version 3 (github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): clustered, tiles that are alike kept once. */
export function writePmtiles(tiles: Iterable<Tile>, { minZoom, maxZoom, bounds, metadata }: Archive): Uint8Array<ArrayBuffer> {
	const items = [...tiles].map(({ z, x, y, data }) => ({ id: zxyToTileId(z, x, y), data: gzipSync(data, { level: 9 }) })).sort((a, b) => a.id - b.id);
	if (items.some(({ id }, index) => id === items[index - 1]?.id)) throw new Error('a tile was made twice');
	const { entries, bodies, size } = laidOut(items);
	const { root, leaves } = directories(entries);
	const meta = gzipSync(Buffer.from(JSON.stringify(metadata)), { level: 9 });
	const metaAt = headerBytes + root.length;
	const leavesAt = metaAt + meta.length;
	const tilesAt = leavesAt + leaves.length;
	const header = Buffer.alloc(headerBytes);
	header.write('PMTiles');
	header[7] = 3;
	[headerBytes, root.length, metaAt, meta.length, leavesAt, leaves.length, tilesAt, size, items.length, entries.length, bodies.length].forEach((value, index) => header.writeBigUInt64LE(BigInt(value), 8 + index * 8));
	header.set([1, gzipped, gzipped, vectorTiles, minZoom, maxZoom], 96);
	const e7 = (degrees: number): number => Math.round(degrees * 1e7);
	bounds.forEach((edge, index) => header.writeInt32LE(e7(edge), 102 + index * 4));
	header[118] = Math.min(maxZoom, 14);
	header.writeInt32LE(e7((bounds[0] + bounds[2]) / 2), 119);
	header.writeInt32LE(e7((bounds[1] + bounds[3]) / 2), 123);
	return new Uint8Array(Buffer.concat([header, root, meta, leaves, ...bodies]));
}

/** Each body once, in the order in which it is first wanted; neighbours with one body are a run. */
function laidOut(items: readonly { readonly id: number; readonly data: Buffer }[]): { readonly entries: readonly Entry[]; readonly bodies: readonly Buffer[]; readonly size: number } {
	const placed = new Map<string, { readonly offset: number; readonly length: number }>();
	const bodies: Buffer[] = [];
	const entries: Entry[] = [];
	let size = 0;
	for (const { id, data } of items) {
		const digest = createHash('sha256').update(data).digest('hex');
		let at = placed.get(digest);
		if (at === undefined) {
			at = { offset: size, length: data.length };
			placed.set(digest, at);
			bodies.push(data);
			size += data.length;
		}
		const before = entries.at(-1);
		if (before !== undefined && before.offset === at.offset && before.id + before.run === id) before.run += 1;
		else entries.push({ id, run: 1, ...at });
	}
	return { entries, bodies, size };
}

/** One root where it fits, else leaves below it, as few as do. */
function directories(entries: readonly Entry[]): { readonly root: Buffer; readonly leaves: Buffer } {
	const whole = directory(entries);
	if (whole.length <= rootBytes) return { root: whole, leaves: Buffer.alloc(0) };
	for (let size = 4_096; ; size *= 2) {
		const parts: Buffer[] = [];
		const pointers: Entry[] = [];
		let offset = 0;
		for (let index = 0; index < entries.length; index += size) {
			const leaf = directory(entries.slice(index, index + size));
			// A run of nothing marks a pointer to a leaf.
			pointers.push({ id: entries[index]?.id ?? 0, run: 0, offset, length: leaf.length });
			parts.push(leaf);
			offset += leaf.length;
		}
		const root = directory(pointers);
		if (root.length <= rootBytes) return { root, leaves: Buffer.concat(parts) };
	}
}

function directory(entries: readonly Entry[]): Buffer {
	const bytes: number[] = [];
	const varint = (value: number): void => {
		let rest = value;
		for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
		bytes.push(rest);
	};
	varint(entries.length);
	entries.forEach(({ id }, index) => varint(id - (entries[index - 1]?.id ?? 0)));
	for (const { run } of entries) varint(run);
	for (const { length } of entries) varint(length);
	entries.forEach(({ offset }, index) => {
		const before = entries[index - 1];
		varint(before !== undefined && before.offset + before.length === offset ? 0 : offset + 1);
	});
	return gzipSync(Buffer.from(bytes), { level: 9 });
}
