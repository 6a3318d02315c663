import { describe, expect, it } from 'vitest';
import { fresh } from '../../testing/serverWorld.ts';
import { leavesBelow } from './areas.ts';
import { streamsOf } from './placement.ts';
import { placeChange } from './push.ts';

describe('where a record lies', () => {
	const [east, west, mara, noor, id] = [fresh(), fresh(), fresh(), fresh(), fresh()];
	const ref = { type: 'place', id } as const;

	it('has one stream, or one for each reader', () => {
		expect(streamsOf({ areaId: null, readers: null, caseId: null })).toEqual(['t']);
		expect(streamsOf({ areaId: east, readers: null, caseId: null })).toEqual([`a:${east}`]);
		expect(streamsOf({ areaId: east, readers: [mara, noor], caseId: null })).toEqual([`u:${mara}`, `u:${noor}`]);
	});

	it('leaves the old stream and enters the new when it moves', () => {
		expect(placeChange(ref, { areaId: east, readers: null, caseId: null }, { areaId: west, readers: null, caseId: null })).toEqual([
			{ stream: `a:${east}`, kind: 'leave', ref }, { stream: `a:${west}`, kind: 'put', ref },
		]);
		expect(placeChange(ref, { areaId: east, readers: [mara], caseId: null }, { areaId: east, readers: [mara, noor], caseId: null }).map((entry) => `${entry.kind} ${entry.stream}`)).toEqual([`put u:${mara}`, `put u:${noor}`]);
	});

	it('finds the leaves below any node, and survives a ring', () => {
		const areas = [{ id: east, parentId: null }, { id: west, parentId: east }, { id: mara, parentId: west }, { id: noor, parentId: east }];
		expect(new Set(leavesBelow(areas, [east]))).toEqual(new Set([mara, noor]));
		expect(leavesBelow(areas, [noor, id])).toEqual([noor]);
		expect(leavesBelow([{ id: east, parentId: west }, { id: west, parentId: east }], [east])).toEqual([]);
	});
});
