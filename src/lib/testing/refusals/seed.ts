import { sql } from 'kysely';
import { asVaultId, type Id, type VaultId } from '../../domain/ids.ts';
import { everyone, insertRecords, withOwner, type NewRecord } from '../../server/store/ownerWrites.ts';
import type { OpenedDatabase } from '../serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, noon, TestDevice, type OfficerName, type World } from '../serverWorld.ts';
import { attemptFunction, type Who } from './attempts.ts';
import type { Seeded } from './tables.ts';

/** Two tenants with rows in every table, of officers who share an area, an organisation, or nothing. */
export async function seedRefusals(database: OpenedDatabase): Promise<Seeded> {
	const [world, other] = [makeWorld(), makeWorld()];
	for (const each of [world, other]) await database.seed(each);
	const vaults = { mara: await enrolled(database, world, 'mara'), noor: await enrolled(database, world, 'noor'), ines: await enrolled(database, world, 'ines'), foreign: await enrolled(database, other, 'mara') };
	const staff = { administrator: fresh(), auditor: fresh(), partner: fresh() };
	const files = { east: fresh(), west: fresh(), secret: fresh(), foreign: fresh(), unsent: fresh(), unsentSecret: fresh() };
	const file = (id: Id, areaId: Id, readers: readonly Id[] | null = null): NewRecord => ({ type: 'file', id, placement: { areaId, readers, caseId: null }, fields: {} });
	const officers: readonly [World, Id, VaultId][] = [[world, world.officers.mara, vaults.mara], [world, world.officers.noor, vaults.noor], [world, world.officers.ines, vaults.ines], [other, other.officers.mara, vaults.foreign]];
	await withOwner(database.ownerUrl, (db) => db.transaction().execute(async (tx) => {
		const { mara } = world.officers;
		await insertRecords(tx, world.tenantId, [file(files.east, world.east), file(files.west, world.west), file(files.secret, world.east, [mara]), file(files.unsent, world.east), file(files.unsentSecret, world.east, [mara])]);
		await insertRecords(tx, world.tenantId, (['administrator', 'auditor', 'partner'] as const).map((role): NewRecord => ({
			type: 'officer', id: staff[role], placement: everyone, fields: { name: role, role, organisationId: world.society, areaIds: [], certificateNo: null, phone: null, active: true },
		})));
		await insertRecords(tx, other.tenantId, [file(files.foreign, other.east)]);
		const bytes: readonly [World, Id][] = [[world, files.east], [world, files.west], [world, files.secret], [other, files.foreign]];
		for (const [{ tenantId, officers: { mara: by } }, id] of bytes) {
			await tx.insertInto('file').values({ tenant_id: tenantId, file_id: id, size: 1, sha256: 'x', received_at: noon, by_officer: by }).execute();
			await tx.insertInto('file_small').values({ tenant_id: tenantId, file_id: id, bytes: Buffer.from('x'), received_at: noon, by_officer: by }).execute();
			await tx.insertInto('upload_lease').values({ tenant_id: tenantId, file_id: id, holder: fresh(), held_until: noon }).execute();
		}
		for (const [{ tenantId }, officerId, vault] of officers) {
			const row = { tenant_id: tenantId, officer_id: officerId, vault };
			await tx.insertInto('session').values({ ...row, token_hash: Buffer.from(fresh()), created_at: noon, expires_at: noon }).execute();
			await tx.insertInto('push_subscription').values({ ...row, endpoint: 'x', streams: [], created_at: noon }).execute();
			for (const table of ['officer_key', 'device_key'] as const) await tx.insertInto(table).values({ ...row, key_id: 'x', public_key: 'x' }).execute();
			await tx.insertInto('request_nonce').values({ tenant_id: tenantId, vault, nonce: 'x' }).execute();
			await tx.insertInto('quarantine').values({ ...row, digest: Buffer.from(fresh()), group_id: fresh(), lane: 'sealed', code: 'x', body: 'x' }).execute();
			await tx.insertInto('enrolment').values({ tenant_id: tenantId, officer_id: officerId, code_hash: Buffer.from(officerId.replaceAll('-', '')), made_by: officerId, made_at: noon, expires_at: noon, used_at: null }).execute();
			await tx.insertInto('recovery_request').values({ ...row, id: officerId, copy_digest: Buffer.alloc(32), public_key: 'x', asked_at: noon, expires_at: noon }).execute();
			await tx.insertInto('second_factor').values({ tenant_id: tenantId, officer_id: officerId, sealed: Buffer.from('x'), begun_at: noon, confirmed_at: noon }).execute();
			await tx.insertInto('recovery_code').values({ tenant_id: tenantId, officer_id: officerId, code_hash: Buffer.from(officerId.replaceAll('-', '')), used_at: null }).execute();
			await tx.insertInto('sign_in_passkey').values({ tenant_id: tenantId, officer_id: officerId, credential: Buffer.from(fresh()), public_key: Buffer.from('x'), counter: 0, transports: [], may_sync: false, synced: false, created_at: noon }).execute();
			await tx.insertInto('sign_in_ticket').values({ tenant_id: tenantId, digest: Buffer.from(fresh().replaceAll('-', '')), purpose: 'x', expires_at: noon }).execute();
			await tx.insertInto('passkey').values({ ...row, credential: Buffer.from(fresh()), public_key: Buffer.from('x'), counter: 0, transports: [], synced: false, created_at: noon }).execute();
			await tx.insertInto('passkey_challenge').values({ ...row, challenge: 'x', expires_at: noon }).execute();
			await tx.insertInto('auth_event').values({ ...row, kind: 'signed_in' }).execute();
			// The access's id is the officer's, so that a stranger can name it.
			await tx.insertInto('app_access').values({ ...row, access_id: officerId, area_id: fresh(), name: 'x', token_hash: Buffer.from(fresh().replaceAll('-', '')), made_by: officerId, made_at: noon, used_at: null, revoked_at: null, revoked_by: null }).execute();
			await tx.insertInto('app_submission').values({ ...row, access_id: officerId, entry_id: officerId, form_id: 'f', form_version: 1, xml_sha256: 'x', problem: null, first_seq: null, received_at: noon }).execute();
			await tx.insertInto('app_piece').values({ tenant_id: tenantId, officer_id: officerId, entry_id: officerId, piece_id: officerId, sha256: 'x', key_id: fresh(), sealed: Buffer.from('x'), received_at: noon }).execute();
			await tx.insertInto('early_operation').values({ ...row, op_id: fresh(), seq: 1, group_id: fresh(), schema: 9, received_at: noon, body: '{}' }).execute();
		}
		for (const [tenantId, by] of [[world.tenantId, staff.administrator], [other.tenantId, other.officers.mara]] as const) {
			await tx.insertInto('import_list').values({ tenant_id: tenantId, list_id: fresh(), kind: 'doors', name: 'x', source: 'x', purpose: 'x', columns: '{}', used_at: noon }).execute();
			await tx.insertInto('import_run').values({ tenant_id: tenantId, import_id: fresh(), list_id: fresh(), kind: 'doors', source: 'x', purpose: 'x', by_officer: by, at: noon, counts: '{}', steps: 1, digest: 'x', key_id: null, sealed: null }).execute();
			await tx.insertInto('import_record').values({ tenant_id: tenantId, import_id: fresh(), n: 1, row_number: 1, type: 'place', record_id: fresh(), made: true, code: null, key_id: null, sealed: null }).execute();
			await tx.insertInto('import_key').values({ tenant_id: tenantId, list_id: fresh(), digest: Buffer.from(fresh().replaceAll('-', '')), record_id: fresh() }).execute();
			await tx.insertInto('erasure').values({ tenant_id: tenantId, erasure_id: fresh(), by_officer: by, files_gone_at: noon, backups_gone_at: noon }).execute();
			await tx.insertInto('erased').values({ tenant_id: tenantId, id: fresh(), type: 'case', erasure_id: fresh() }).execute();
			await tx.insertInto('map_part').values({ tenant_id: tenantId, sha256: 'x', n: 0, bytes: Buffer.from('x'), added_by: by }).execute();
			await tx.insertInto('form_source').values({ tenant_id: tenantId, form_id: 'f', version: 1, record_id: fresh(), file_name: 'f.xlsx', source: Buffer.from('x'), source_sha256: 'x', xml_sha256: 'x', xml_md5: 'x', published_by: by, published_at: noon }).execute();
			await tx.insertInto('legal_hold').values({ tenant_id: tenantId, subject_id: fresh(), subject_type: 'case', reason: 'x', by_officer: by, at: noon, until: null }).execute();
		}
		await sql.raw(attemptFunction).execute(tx);
		await sql`insert into rate_limit (key) values ('refusals')`.execute(tx);
		await sql`insert into server_job (name) values ('refusals')`.execute(tx);
	}));
	return { world, other, vaults, files, staff };
}

async function enrolled(database: OpenedDatabase, world: World, name: OfficerName): Promise<VaultId> {
	const device = new TestDevice(database.store, actorOf(world, name, asVaultId(fresh())));
	await database.enrol(device.actor);
	await device.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: name === 'ines' ? world.west : world.east, fields: door('x') });
	return device.actor.vault;
}

/** Nobody; officers of one area, of another organisation, a supervisor of all areas; every other role; and a supervisor of another tenant. */
export function everybodyOf({ world, other, staff }: Seeded): readonly Who[] {
	const station = [world.officers.mara, world.officers.noor, world.officers.sol];
	const society = [world.officers.ines, ...Object.values(staff)];
	const who = (name: OfficerName, of: World, colleagues: readonly Id[]): Who => {
		const { me } = actorOf(of, name);
		return { name: of === world ? name : `${name} of another tenant`, tenantId: me.tenantId, officerId: me.officerId, areas: me.leafAreaIds, colleagues, role: me.role };
	};
	return [
		{ name: 'nobody', tenantId: null, officerId: null, areas: [], colleagues: [], role: 'officer' }, who('mara', world, station), who('noor', world, station), who('ines', world, society), who('sol', world, station),
		...(['administrator', 'auditor', 'partner'] as const).map((role): Who => ({ name: `the ${role}`, tenantId: world.tenantId, officerId: staff[role], areas: role === 'administrator' ? [world.east, world.west, world.far] : [], colleagues: society, role })),
		who('sol', other, [other.officers.mara, other.officers.noor, other.officers.sol]),
	];
}
