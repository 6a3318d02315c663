import { newId, type Id } from '../../domain/ids.ts';
import type { Fields, RecordType } from '../../domain/records/record.ts';
import type { Role } from '../../domain/records/shapes.ts';
import type { Placement } from '../../server/core/port.ts';
import { everyone, type NewRecord } from '../../server/store/ownerWrites.ts';
import { door, testCase, testForm, testPack } from '../serverWorld.ts';
import type { Random } from './random.ts';

export const beginMs = Date.parse('2026-11-20T04:00:00.000Z');

export type OfficerName = 'mara' | 'noor' | 'ines' | 'sol' | 'rex';
export type SimWorld = {
	readonly tenantId: Id; readonly town: Id; readonly areas: readonly Id[];
	readonly officers: { readonly [name in OfficerName]: Id };
	readonly records: readonly NewRecord[];
};

/** A town of three areas. Mara and Noor (station) work in the first, Ines and Rex (society) in the second, Sol supervises all for the station. */
export function simWorld(random: Random): SimWorld {
	let count = 0;
	const id = (): Id => newId(beginMs - 1_000_000 + (count += 1), random.bytes);
	const [tenantId, town, station, society] = [id(), id(), id(), id()];
	const areas = [id(), id(), id()];
	const [first = town, second = town] = areas;
	const officers = { mara: id(), noor: id(), ines: id(), sol: id(), rex: id() };
	const records: NewRecord[] = [];
	const add = (type: RecordType, recordId: Id, placement: Placement, fields: object): void => void records.push({ type, id: recordId, placement, fields: fields as Fields });
	const officer = (name: OfficerName, role: Role, organisationId: Id, areaId: Id): void => add('officer', officers[name], everyone, { name, role, organisationId, areaIds: [areaId], certificateNo: null, phone: null, active: true });

	add('area', town, everyone, { name: 'town', nameEn: 'town', level: 'street', parentId: null, outline: null });
	for (const area of areas) add('area', area, everyone, { name: 'area', nameEn: 'area', level: 'grid', parentId: town, outline: null });
	add('organisation', station, everyone, { name: 'station', nameEn: 'station', kind: 'station' });
	add('organisation', society, everyone, { name: 'society', nameEn: 'society', kind: 'society' });
	officer('mara', 'officer', station, first);
	officer('noor', 'officer', station, first);
	officer('ines', 'officer', society, second);
	officer('rex', 'officer', society, second);
	officer('sol', 'supervisor', station, town);
	add('pack', id(), everyone, { packId: 'test', version: 1, definition: testPack });
	// Of no random bytes, so that the towns of known seeds stay as they were.
	add('form', newId(beginMs - 2_000_000, (bytes) => bytes.fill(7)), everyone, testForm);
	for (const areaId of areas) {
		const [organisationId, openedBy] = areaId === second ? [society, officers.ines] : [station, officers.mara];
		const here = (readers: readonly Id[] | null = null, caseId: Id | null = null): Placement => ({ areaId, readers, caseId });
		for (let doors = 0; doors < 3; doors += 1) {
			const place = id();
			add('place', place, here(), door(`door ${doors}`));
			if (doors === 2) continue;
			add('person', id(), here(), { name: `person ${doors}`, sex: null, birthYear: 1950, phones: [], idNumber: null, needs: [] });
			add('case', id(), here(), testCase({ openedBy, organisationId, placeId: place }));
		}
		if (areaId === areas[2]) continue;
		const [secret, reader] = [id(), openedBy];
		add('case', secret, here([reader]), testCase({ openedBy, organisationId, assigneeId: reader, restricted: true }));
		add('note', id(), here([reader], secret), { of: { type: 'case', id: secret }, text: 'for one reader', by: reader, at: '2026-11-20T04:00:00.000Z' });
	}
	return { tenantId, town, areas, officers, records };
}
