import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { as, type Db } from '../../server/store/database.ts';
import { purposes, type Who } from './attempts.ts';
import type { Seeded } from './tables.ts';

/**
 * Functions that run with the owner's eyes, each with a call that a stranger makes with this tenant's own ids: it must tell nothing and change nothing.
 * A new one without a line fails the matrix.
 */
export function callsOf({ world, vaults, files }: Seeded): Readonly<Record<string, string>> {
	const json = (value: unknown): string => `'${JSON.stringify(value)}'::jsonb`;
	const place = { type: 'place', id: world.eastDoor };
	return {
		restricted_here: `restricted_here('${world.eastDoor}')`,
		// By the place: case numbers are the same in every tenant of these tests, and the stranger may look at the own ones.
		break_glass: `break_glass(null, '${world.eastDoor}', '{"reason": "danger", "words": "x"}')`,
		elevated_rows: `elevated_rows('${world.secretCase}')`,
		taken_ids: `taken_ids('place', '{${world.eastDoor}}')`,
		device_officers: `device_officers('{${vaults.mara}}')`,
		new_epoch: `new_epoch((select epoch from tenant where tenant_id = '${world.tenantId}'))`,
		leaf_areas: `leaf_areas('{${world.town},${world.east}}')`,
		formerly_mine: `formerly_mine(${json([place])})`,
		write_beyond: `write_beyond(${json([{ ...place, area_id: world.east, readers: null, case_id: null, kept: true, rev: 9, fields: {}, stamps: {}, deleted: true }])}, ${json([place])}, '{}')`,
		write_push_log: `write_push_log(${json([{ n: 0, stream: `u:${world.officers.mara}`, ...place, kind: 'put' }, { n: 1, stream: `a:${world.east}`, ...place, kind: 'put' }])})`,
		audit_append: `audit_append(${json([{ kind: 'exported', officerId: world.officers.mara, vault: vaults.mara }])}, null)`,
		ask_wipe: `ask_wipe('${vaults.mara}', now())`,
		drop_second_factor: `drop_second_factor('${world.officers.mara}')`,
		second_factor_officers: 'second_factor_officers()',
		revoke_device: `revoke_device('${vaults.mara}', now())`,
		write_officers: `write_officers(${json({ vault: vaults.mara, at: '2000-01-01T00:00:00Z', made: [{ id: world.eastDoor, account: 'stranger', fields: { name: 'x', role: 'administrator', organisationId: world.station, areaIds: [world.town], certificateNo: null, phone: null } }], changed: [{ id: world.officers.mara, rev: 1, fields: { role: 'administrator' } }] })})`,
		publish_form: `publish_form(${json({ id: world.eastDoor, vault: vaults.mara, at: '2000-01-01T00:00:00Z', fileName: 'x.xlsx', fields: { formId: 'f', version: 9, packId: 'test', title: { zh: 'x', en: 'x' }, xml: 'x', areaIds: [] } })}, '\\x00')`,
		publish_answer: `publish_answer(${json({ id: world.eastDoor, vault: vaults.mara, at: '2000-01-01T00:00:00Z', definition: { id: `own-${world.eastDoor}`, version: 1, title: { zh: 'x', en: 'x' }, noun: null, answers: [{}], own: { areaIds: [] } } })})`,
		set_calendar_day: `set_calendar_day(${json({ vault: vaults.mara, at: '2000-01-01T00:00:00Z', day: '2026-11-23', rule: { off: true, source: 'x' } })})`,
		begin_import: `begin_import(${json({ importId: world.eastCase, listId: world.eastDoor, kind: 'doors', source: 'x', purpose: 'x', at: '2000-01-01T00:00:00Z', counts: {}, steps: 1, digest: 'x', keyId: world.eastDoor })}, '\\x00', '${vaults.mara}')`,
		withdraw_imported: `withdraw_imported('${vaults.mara}', '{${world.eastDoor}}', '${world.eastCase}', '${vaults.mara}')`,
		team_days: `team_days(${json([{ teamId: world.station, day: '2026-12-01' }])})`,
		team_load: `team_load('${world.station}', '2026-12-01', '2026-12-31')`,
		set_team_slots: `set_team_slots(${json({ vault: vaults.mara, at: '2000-01-01T00:00:00Z', team: world.station, plan: { windows: [], perDay: 1, exceptions: [] } })})`,
		put_map_part: `put_map_part('x', 0, '\\x00')`,
		publish_map: `publish_map(${json({ id: world.eastDoor, vault: vaults.mara, at: '2000-01-01T00:00:00Z', fields: { sha256: 'x', size: 1, areaId: null, name: 'x' } })})`,
		make_app_access: `make_app_access(${json({ id: world.eastDoor, vault: world.eastCase, officerId: world.officers.mara, areaId: world.east, name: 'x', byVault: vaults.mara, at: '2000-01-01T00:00:00Z' })}, sha256('x'))`,
		discard_submission: `discard_submission('${world.officers.mara}', '${vaults.mara}')`,
		revoke_app_access: `revoke_app_access('${world.officers.mara}', '${vaults.mara}', '2000-01-01')`,
		officer_accounts: 'officer_accounts()',
		redeem_enrolment: `redeem_enrolment(convert_to('${world.officers.mara.replaceAll('-', '')}', 'UTF8'), 'x', '2000-01-01')`,
		decide_recovery: `decide_recovery('${world.officers.mara}', true, '2000-01-01', '2000-01-01')`,
		evidence_of: `evidence_of('${files.east}')`,
		erasure_preview: `erasure_preview('case', '${world.eastCase}')`,
		due_for_erasure: `due_for_erasure('[{"of": "closedCase", "pack_id": "test", "before": "9999"}]', 9)`,
		unnamed_entries: `unnamed_entries('{"zone": "Asia/Shanghai"}', 9)`,
		erase: `erase('case', '${world.eastCase}', '${world.eastCase}')`,
		stream_heads: `stream_heads('{a:${world.east},u:${world.officers.mara}}')`,
	};
}

type Row = { readonly name: string; readonly path: string | null; readonly everybody: boolean };

/** What is wrong with the functions that run with the owner's eyes. */
export async function functionFaults(owner: Db, app: Db, seeded: Seeded, stranger: Who): Promise<readonly string[]> {
	const { rows } = await sql<Row>`select p.proname as name, array_to_string(p.proconfig, ';') as path, (p.proacl is null or exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0)) as everybody
		from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1`.execute(owner);
	const calls = callsOf(seeded);
	const faults = rows.flatMap(({ name, path, everybody }) => [
		...(path === 'search_path=public, pg_temp' ? [] : [`function ${name}: its search_path is the caller’s`]), ...(everybody ? [`function ${name}: anybody may call it`] : []),
		...(calls[name] === undefined ? [`function ${name}: has no line in testing/refusals`] : []),
	]);
	const before = await digestOf(owner, seeded.world.tenantId);
	for (const name of rows.map((row) => row.name)) {
		for (const purpose of purposes) {
			const call = calls[name];
			const told = call === undefined ? [] : await as(app, { ...stranger, purpose }, async (tx) => (await sql.raw<Record<string, unknown>>(`select * from ${call}`).execute(tx)).rows).catch(() => []);
			if (told.some((row) => Object.values(row).some((value) => value !== null && value !== ''))) faults.push(`function ${name}: tells a stranger, for '${purpose}'`);
		}
	}
	if ((await digestOf(owner, seeded.world.tenantId)) !== before) faults.push('a function let a stranger change a row');
	return faults;
}

/** Of every row of a tenant in every table. */
async function digestOf(owner: Db, tenantId: string): Promise<string> {
	const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' order by 1`.execute(owner);
	const digest = createHash('sha256');
	for (const { name } of tables) {
		const { rows } = await sql<{ all: string | null }>`select string_agg(t::text, E'\\n' order by t::text) as all from ${sql.table(name)} t where tenant_id = ${tenantId}`.execute(owner);
		digest.update(rows[0]?.all ?? '');
	}
	return digest.digest('hex');
}
