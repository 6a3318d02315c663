import type { Id } from '../domain/ids.ts';
import type { Fields, RecordType, StoredRecord } from '../domain/records/record.ts';
import type { CaseShape, PersonShape, PlaceShape } from '../domain/records/shapes.ts';
import { testId, testMe } from './memoryContext.ts';

/** Small records for tests of cases; all in the grid of `testMe`. */
export const grid = testId(4);
export const ids = { door: testId(100), otherDoor: testId(101), mother: testId(110), son: testId(111), hazard: testId(120), request: testId(121), colleague: testId(130), station: testMe.organisationId };

export function made(type: RecordType, id: Id, fields: object, areaId: Id | null = grid): StoredRecord {
	return { type, id, areaId, rev: 3, fields: fields as Fields };
}

export function door(id: Id, change: Partial<PlaceShape> = {}): StoredRecord {
	const fields: PlaceShape = {
		kind: 'door', label: '禾苑3幢2单元502', address: { estate: '禾苑', building: '3幢', unit: '2单元', floor: '5', room: '502', street: '星禾路8号' },
		point: { lng: 123.6, lat: 29.6, accuracy: null, source: 'address' }, code: null, cautions: null, rhythmDays: null, entranceId: null, order: 1, ...change,
	};
	return made('place', id, fields);
}

export function person(id: Id, name: string, phone: string): StoredRecord {
	const fields: PersonShape = { name, sex: null, birthYear: 1941, phones: [phone], idNumber: null, needs: [] };
	return made('person', id, fields);
}

export function aCase(id: Id, change: Partial<CaseShape> = {}): StoredRecord {
	const fields: CaseShape = {
		number: 'YH260301-0001', packId: 'hazard', packVersion: 4, state: 'found', priority: 'normal', title: '楼道堆放杂物', dueAt: '2026-03-05T15:59:59.000Z', openedAt: '2026-03-01T02:00:00.000Z',
		openedBy: testMe.officerId, closedAt: null, placeId: ids.door, point: null, applicantId: null, beneficiaryId: null, reporter: null, assigneeId: testMe.officerId, leadId: null,
		organisationId: testMe.organisationId, restricted: false, ...change,
	};
	return made('case', id, fields);
}

export const surroundings: readonly StoredRecord[] = [
	made('area', grid, { name: '第一网格', nameEn: 'Grid 1', level: 'grid', parentId: testId(6), outline: null }, null),
	made('area', testId(6), { name: '禾苑社区', nameEn: 'Heyuan', level: 'community', parentId: null, outline: null }, null),
	made('organisation', testMe.organisationId, { name: '星禾派出所', nameEn: 'Xinghe station', kind: 'station' }, null),
	made('officer', testMe.officerId, { name: '测试员', role: 'officer', organisationId: testMe.organisationId, areaIds: [grid], certificateNo: null, phone: null, active: true }, null),
	made('officer', ids.colleague, { name: '李明', role: 'officer', organisationId: testMe.organisationId, areaIds: [testId(6)], certificateNo: null, phone: null, active: true }, null),
	door(ids.door), door(ids.otherDoor, { label: '禾苑5幢1单元101', address: { estate: '禾苑', building: '5幢', unit: '1单元', floor: '1', room: '101', street: '' }, point: { lng: 123.61, lat: 29.6, accuracy: null, source: 'address' } }),
	person(ids.mother, '王桂兰', '10000001111'), person(ids.son, '王强', '10000002222'),
	made('residence', testId(140), { personId: ids.mother, placeId: ids.door, tenure: 'owner', head: true, since: null, until: null, registered: true }),
];
