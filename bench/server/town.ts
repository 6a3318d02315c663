import { createHash, randomBytes } from 'node:crypto';
import { asVaultId, newId, type Id, type VaultId } from '../../src/lib/domain/ids.ts';
import type { Fields, RecordType } from '../../src/lib/domain/records/record.ts';
import type { Placement } from '../../src/lib/server/core/port.ts';
import { everyone, insertRecords, insertTenant, withOwner, type NewRecord } from '../../src/lib/server/store/ownerWrites.ts';

export type Area = { readonly id: Id; readonly places: readonly Id[] };
export type Session = { readonly officerId: Id; readonly area: Area; readonly vault: VaultId; readonly token: string };
export type Town = { readonly tenantId: Id; readonly areas: readonly Area[]; readonly sessions: readonly Session[]; readonly records: number };

const id = (): Id => newId(Date.now());
const made = (type: RecordType, recordId: Id, placement: Placement, fields: object): NewRecord => ({ type, id: recordId, placement, fields: fields as Fields });

/** A city of `leaves` communities with `doors` doors each, and an officer with a signed-in device in each of them, and in all of the first `together`. */
export async function fillTown(ownerUrl: string, leaves: number, doors: number): Promise<Town> {
	const tenantId = id();
	const [city, station] = [id(), id()];
	const streets = Array.from({ length: Math.ceil(leaves / 50) }, id);
	const areas = Array.from({ length: leaves }, (): Area => ({ id: id(), places: Array.from({ length: doors }, id) }));
	const sessions = areas.map((area): Session => ({ officerId: id(), area, vault: asVaultId(id()), token: randomBytes(32).toString('base64url') }));
	const node = (nodeId: Id, parentId: Id | null, level: string): NewRecord => made('area', nodeId, everyone, { name: '区', nameEn: 'area', level, parentId, outline: null });
	const forAll = [
		node(city, null, 'city'), ...streets.map((street) => node(street, city, 'street')), ...areas.map((area, index) => node(area.id, streets[index % streets.length] ?? city, 'community')),
		made('organisation', station, everyone, { name: '站', nameEn: 'station', kind: 'station' }),
		...sessions.map((session) => made('officer', session.officerId, everyone, { name: '警', role: 'officer', organisationId: station, areaIds: [session.area.id], certificateNo: null, phone: null, active: true })),
	];
	const doorAt = (area: Area, placeId: Id, index: number): NewRecord => made('place', placeId, { areaId: area.id, readers: null, caseId: null }, {
		kind: 'door', label: `1 幢 ${String(index)} 室`, address: { estate: '', building: '1', unit: '1', floor: '1', room: String(index), street: '演示路' }, point: { lat: 29.6, lng: 123.6, accuracy: 5, source: 'gnss' }, code: null, cautions: null, rhythmDays: 90, entranceId: null, order: index,
	});
	await withOwner(ownerUrl, (db) => db.transaction().execute(async (tx) => {
		await insertTenant(tx, { id: tenantId, name: 'Bench', zone: 'Asia/Shanghai', demo: false }, sessions.map((session, index) => ({ officerId: session.officerId, account: `officer${String(index)}`, passwordHash: 'none', demo: false })));
		await insertRecords(tx, tenantId, forAll);
		for (let from = 0; from < areas.length; from += 50) await insertRecords(tx, tenantId, areas.slice(from, from + 50).flatMap((area) => area.places.map((place, index) => doorAt(area, place, index))));
		const now = new Date();
		for (const session of sessions) {
			await tx.insertInto('device').values({ tenant_id: tenantId, vault: session.vault, officer_id: session.officerId, app: 'bench', first_seen: now, last_contact: now }).execute();
			await tx.insertInto('session').values({ tenant_id: tenantId, token_hash: createHash('sha256').update(session.token).digest(), officer_id: session.officerId, vault: session.vault, created_at: now, expires_at: new Date(now.getTime() + 86_400_000) }).execute();
		}
	}));
	return { tenantId, areas, sessions, records: forAll.length + leaves * doors };
}
