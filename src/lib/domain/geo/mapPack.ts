import type { Bounds } from './bounds.ts';
import type { Id } from '../ids.ts';

/** A published map of an area, as its record says. The file itself is fetched apart, named by its hash. */
export type MapPack = {
	readonly sha256: string; readonly size: number; readonly name: string;
	/** Whose data it is, and 审图号 where there is one: both stand on the map at all times. */
	readonly attribution: string; readonly approvalNo: string;
	readonly bounds: Bounds; readonly areaId: Id | null; readonly publishedAt: string;
};

/** Bytes of one request in either direction; the last part of a file is what is left. */
export const mapPartBytes = 512 * 1024;
/** The street map of a city of many millions is some 30 MB. */
export const largestMap = 128 * 1024 * 1024;

export function mapParts(size: number): number {
	return Math.ceil(size / mapPartBytes);
}

export type PackFault = 'not_pmtiles' | 'not_vector' | 'cut_off';
export type PackHeader = { readonly bounds: Bounds; readonly minZoom: number; readonly maxZoom: number };

/** What the first 127 bytes of a PMTiles file say (version 3), checked against how long it is. */
export function readPackHeader(head: Uint8Array, size: number): PackHeader | PackFault {
	if (head.length < 127 || new TextDecoder('latin1').decode(head.subarray(0, 7)) !== 'PMTiles' || head[7] !== 3) return 'not_pmtiles';
	if (head[99] !== 1) return 'not_vector';
	const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
	const long = (at: number): number => Number(view.getBigUint64(at, true));
	// Root, metadata, leaves, tiles: offset and length of each.
	if ([8, 24, 40, 56].some((at) => long(at) + long(at + 8) > size)) return 'cut_off';
	const degrees = (at: number): number => view.getInt32(at, true) / 1e7;
	return { bounds: [degrees(102), degrees(106), degrees(110), degrees(114)], minZoom: head[100] ?? 0, maxZoom: head[101] ?? 0 };
}
