import { describe, expect, it } from 'vitest';
import { testId } from '../../testing/memoryContext.ts';
import type { MapPack } from './mapPack.ts';
import { readPackHeader } from './mapPack.ts';
import { packsFor } from './packsFor.ts';

const [town, west, westGrid, east] = [testId(1), testId(2), testId(3), testId(4)];
const parents = new Map([[west, town], [westGrid, west], [east, town]]);
const parentOf = (id: string) => parents.get(id as typeof town) ?? null;
const pack = (name: string, areaId: MapPack['areaId'], width = 1): MapPack => ({ name, areaId, sha256: name, size: 1, attribution: 'x', approvalNo: '', bounds: [0, 0, width, 1], publishedAt: '2026-11-30T00:00:00Z' });
const names = (packs: readonly MapPack[], areaIds: readonly (typeof town)[]): readonly string[] => packsFor(packs, areaIds, parentOf).map(({ name }) => name);

describe('the maps of an officer’s areas', () => {
	it('are the area’s own, else that of the nearest area above it, else the tenant’s', () => {
		const all = [pack('tenant', null, 9), pack('town', town, 5), pack('west', west, 2)];
		expect(names(all, [west])).toEqual(['west']);
		expect(names(all, [westGrid])).toEqual(['west']);
		expect(names(all, [east])).toEqual(['town']);
		expect(names(all.slice(0, 1), [east])).toEqual(['tenant']);
	});

	it('are those below where there is none above, the larger first', () => {
		expect(names([pack('east', east, 1), pack('west', west, 2)], [town])).toEqual(['west', 'east']);
		expect(names([pack('east', east)], [west])).toEqual([]);
	});

	it('are found in a tree that runs in a ring', () => {
		expect(packsFor([pack('tenant', null)], [west], (id) => (id === west ? town : west)).map(({ name }) => name)).toEqual(['tenant']);
	});
});

describe('the head of a map file', () => {
	const head = (change: (bytes: Uint8Array, view: DataView) => void): Uint8Array => {
		const bytes = new Uint8Array(127);
		bytes.set(new TextEncoder().encode('PMTiles'));
		[bytes[7], bytes[99], bytes[100], bytes[101]] = [3, 1, 8, 15];
		const view = new DataView(bytes.buffer);
		view.setBigUint64(56, 127n, true);
		view.setBigUint64(64, 100n, true);
		view.setInt32(102, 1_213_800_000, true);
		change(bytes, view);
		return bytes;
	};

	it('says where the map lies', () => {
		expect(readPackHeader(head(() => undefined), 227)).toMatchObject({ bounds: [121.38, 0, 0, 0], minZoom: 8, maxZoom: 15 });
	});

	it.each([
		['another file', head((bytes) => bytes.set(new TextEncoder().encode('PK'))), 227, 'not_pmtiles'],
		['an older version', head((bytes) => { bytes[7] = 2; }), 227, 'not_pmtiles'],
		['pictures', head((bytes) => { bytes[99] = 2; }), 227, 'not_vector'],
		['a part of a file', head(() => undefined), 226, 'cut_off'],
		['nothing', new Uint8Array(), 0, 'not_pmtiles'],
	])('of %s is refused', (_, bytes, size, fault) => {
		expect(readPackHeader(bytes, size)).toBe(fault);
	});
});
