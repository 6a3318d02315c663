import { createHash } from 'node:crypto';
import { may } from '../../domain/accounts/rights.ts';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { Purpose } from '../../server/store/database.ts';
import type { World } from '../serverWorld.ts';
import { fresh } from '../serverWorld.ts';
import type { Line, Move, NewSample, Sample, Scope, Who } from './attempts.ts';

/** Ids of rows that `seedRefusals` wrote. */
export type Seeded = {
	readonly world: World; readonly other: World;
	readonly vaults: { readonly [who in 'mara' | 'noor' | 'ines' | 'foreign']: VaultId };
	readonly staff: { readonly administrator: Id; readonly auditor: Id; readonly partner: Id };
	readonly files: { readonly east: Id; readonly west: Id; readonly secret: Id; readonly foreign: Id; readonly unsent: Id; readonly unsentSecret: Id };
};

const same = (row: Scope, who: Who): boolean => row.tenantId !== null && row.tenantId === who.tenantId;
const own = (row: Scope, who: Who): boolean => row.officer !== undefined && row.officer === who.officerId;
const colleague = (row: Scope, who: Who): boolean => row.officer !== undefined && who.colleagues.includes(row.officer);
/** For the board's look: colleagues, or everybody, by right. */
const boarded = (row: Scope, who: Who, purpose: Purpose): boolean => (purpose === 'admin' && may(who, 'see_all_devices')) || (purpose === 'board' && may(who, 'see_devices') && colleague(row, who));
const proven = (row: Scope, who: Who, purpose: Purpose): boolean => same(row, who) && purpose === 'auth';
const administers = (who: Who, purpose: Purpose): boolean => purpose === 'admin' && may(who, 'manage_accounts');
const imports = (row: Scope, who: Who, purpose: Purpose): boolean => same(row, who) && purpose === 'admin' && may(who, 'import_lists');
const erases = (who: Who, purpose: Purpose): boolean => purpose === 'erase' && may(who, 'erase');
const ends = (who: Who, purpose: Purpose): boolean => purpose === 'auth' || (purpose === 'admin' && may(who, 'end_sessions'));
/** Readers alone when there are any, else the areas; for everybody what has neither. */
const seen = (row: Scope, who: Who): boolean => {
	if (!same(row, who)) return false;
	if (row.readers !== null && row.readers !== undefined) return who.officerId !== null && row.readers.includes(who.officerId);
	return row.area === null || row.area === undefined || who.areas.includes(row.area);
};
const inAreas = (row: Scope, who: Who): boolean => row.area !== null && row.area !== undefined && who.areas.includes(row.area);

/** One line for each table of the database: a new table without a line fails the matrix. */
export function linesOf(seeded: Seeded): Readonly<Record<string, Line>> {
	const { world, other, vaults, files, staff } = seeded;
	const mine = world.tenantId;
	const { mara, noor, ines } = world.officers;
	const q = (id: Id | VaultId): string => `'${id}'`;
	const of = (tenantId: Id, where: string): string => `tenant_id = ${q(tenantId)} and ${where}`;
	const third = fresh();
	const elsewhere: Move = { label: 'another tenant', tenantId: third, set: `tenant_id = ${q(third)}` };
	const toNoor: Move = { label: 'a colleague', officer: noor, set: `officer_id = ${q(noor)}` };

	const record = (label: string, id: Id, type: string, scope: Omit<Scope, 'tenantId'>, tenantId = mine): Sample => ({ label, tenantId, ...scope, where: of(tenantId, `type = '${type}' and id = ${q(id)}`) });
	const newRecord = (label: string, area: Id | null, tenantId = mine, readers: readonly Id[] | null = null): NewSample => ({
		label, tenantId, area, readers, sql: `insert into record (tenant_id, type, id, area_id, readers, rev, fields, stamps)
			values (${q(tenantId)}, 'place', ${q(fresh())}, ${area === null ? 'null' : q(area)}, ${readers === null ? 'null' : `'{${readers.join(',')}}'`}, 1, '{}', '{}')`,
	});
	const changeable = (row: Scope, who: Who): boolean => seen(row, who) && inAreas(row, who);

	const byOfficer = (table: string, more: string, values: string): Line => ({
		rows: [['the own', mine, mara], ['a colleague’s', mine, noor], ['another tenant’s', other.tenantId, other.officers.mara]].map(([label, tenantId, officer]) => ({ label, tenantId, officer, where: of(tenantId as Id, `officer_id = ${q(officer as Id)}`) }) as Sample),
		adds: [['the own', mine, mara], ['a colleague’s', mine, noor], ['another tenant’s', other.tenantId, mara]].map(([label, tenantId, officer]) => ({
			label, tenantId, officer, sql: `insert into ${table} (tenant_id, officer_id, op_id, vault, seq, group_id, schema, received_at, body${more}) values (${q(tenantId as Id)}, ${q(officer as Id)}, ${q(fresh())}, ${q(vaults.mara)}, 99, ${q(fresh())}, 1, now(), '{}'${values})`,
		}) as NewSample),
		moves: [elsewhere, toNoor], change: "body = '{}'", mayRead: (row, who) => same(row, who) && own(row, who), mayAdd: (row, who) => same(row, who) && own(row, who),
	});

	const inStreams = (row: Scope, who: Who): boolean => same(row, who) && row.stream !== undefined && ['t', `u:${who.officerId ?? ''}`, ...who.areas.map((area) => `a:${area}`)].includes(row.stream);
	const streams = (table: string, more: string, values: string): Line => ({
		rows: [['the tenant’s', mine, 't'], ['an area’s', mine, `a:${world.east}`], ['another area’s', mine, `a:${world.west}`], ['an officer’s', mine, `u:${mara}`], ['another tenant’s', other.tenantId, `a:${other.east}`]]
			.map(([label, tenantId, stream]) => ({ label, tenantId, stream, where: of(tenantId as Id, `stream = '${stream ?? ''}'`) }) as Sample),
		adds: [['an area’s', mine, `a:${world.east}`], ['an officer’s', mine, `u:${mara}`], ['another tenant’s', other.tenantId, 'a:x']].map(([label, tenantId, stream]) => ({
			label, tenantId, stream, sql: `insert into ${table} (tenant_id, stream${more}) values (${q(tenantId as Id)}, '${stream ?? ''}'${values})`,
		}) as NewSample),
		moves: [elsewhere, { label: 'another stream', stream: `a:${world.west}`, set: `stream = 'a:${world.west}'` }],
		change: table === 'stream_log' ? 'seq = seq + 1000' : 'last_seq = last_seq + 1000', mayRead: inStreams,
	});

	const officerRows = (table: string): readonly Sample[] => [['the own', mine, mara], ['a colleague’s', mine, noor], ['another organisation’s', mine, ines], ['another tenant’s', other.tenantId, other.officers.mara]]
		.map(([label, tenantId, officer]) => ({ label: `${label ?? ''} ${table}`, tenantId, officer, where: of(tenantId as Id, `officer_id = ${q(officer as Id)}`) }) as Sample);
	const token = (): string => createHash('sha256').update(fresh()).digest('hex');
	const sessions = [['the own', mine, mara], ['another tenant’s', other.tenantId, other.officers.mara]].map(([label, tenantId, officer]) => ({
		label, tenantId, officer, sql: `insert into session (tenant_id, token_hash, officer_id, vault, created_at, expires_at) values (${q(tenantId as Id)}, '\\x${token()}', ${q(officer as Id)}, ${q(vaults.mara)}, now(), now())`,
	}) as NewSample);
	const newDevice = (label: string, tenantId: Id, officer: Id): NewSample => ({ label, tenantId, officer, sql: `insert into device (tenant_id, vault, officer_id, app, first_seen, last_contact) values (${q(tenantId)}, ${q(fresh())}, ${q(officer)}, 'x', now(), now())` });
	const newPush = (label: string, tenantId: Id, officer: Id): NewSample => ({ label, tenantId, officer, sql: `insert into push_subscription (tenant_id, vault, officer_id, endpoint, streams, created_at) values (${q(tenantId)}, ${q(fresh())}, ${q(officer)}, 'x', '{}', now())` });

	const newOf = (table: string, values: (tenantId: Id, officer: Id) => string): readonly NewSample[] => ([['the own', mine, mara], ['a colleague’s', mine, noor], ['another tenant’s', other.tenantId, mara]] as const)
		.map(([label, tenantId, officer]) => ({ label, tenantId, officer, sql: `insert into ${table} ${values(tenantId, officer)}` }));
	const newEnrolment = (label: string, tenantId: Id, officer: Id): NewSample => ({ label, tenantId, officer, sql: `insert into enrolment (tenant_id, code_hash, officer_id, made_by, made_at, expires_at) values (${q(tenantId)}, '\\x${token()}', ${q(fresh())}, ${q(officer)}, now(), now())` });
	const newPasskey = (label: string, tenantId: Id, officer: Id): NewSample => ({ label, tenantId, officer, sql: `insert into passkey (tenant_id, credential, officer_id, vault, public_key, counter, transports, synced, created_at) values (${q(tenantId)}, '\\x${token()}', ${q(officer)}, ${q(fresh())}, '\\x00', 0, '{}', false, now())` });
	const newChallenge = (label: string, tenantId: Id, officer: Id): NewSample => ({ label, tenantId, officer, sql: `insert into passkey_challenge (tenant_id, officer_id, vault, challenge, expires_at) values (${q(tenantId)}, ${q(officer)}, ${q(fresh())}, 'x', now())` });

	const newRecovery = (label: string, tenantId: Id, officer: Id): NewSample => ({ label, tenantId, officer, sql: `insert into recovery_request (tenant_id, id, vault, officer_id, copy_digest, public_key, asked_at, expires_at) values (${q(tenantId)}, ${q(fresh())}, ${q(fresh())}, ${q(officer)}, '\\x${token()}', 'x', now(), now())` });

	const file = (label: string, id: Id, scope: Omit<Scope, 'tenantId'>, tenantId = mine): Sample => ({ label, tenantId, ...scope, where: of(tenantId, `file_id = ${q(id)}`) });
	const fileRows = [file('a file in the area', files.east, { area: world.east }), file('a file of another area', files.west, { area: world.west }), file('a file of a restricted case', files.secret, { area: world.east, readers: [mara] }), file('another tenant’s file', files.foreign, { area: other.east }, other.tenantId)];
	const newFile = (table: string, more: string, values: string): readonly NewSample[] => ([['in the own name', files.unsent, mara, null], ['in a colleague’s name', files.unsent, noor, null], ['of a restricted case', files.unsentSecret, noor, [mara]], ['for no record', fresh(), mara, null]] as const)
		.map(([label, id, officer, readers]) => ({
			label, tenantId: label === 'for no record' ? null : mine, officer, area: world.east, readers, sql: `insert into ${table} (tenant_id, file_id, received_at, by_officer${more}) values (${q(mine)}, ${q(id)}, now(), ${q(officer)}${values})`,
		}));
	const withFile = (adds: readonly NewSample[]): Line => ({ rows: fileRows, adds, moves: [elsewhere], change: 'by_officer = by_officer', mayRead: seen, mayAdd: (row, who) => seen(row, who) && own(row, who) });

	const keys = (table: string): Line => ({
		rows: officerRows(table), adds: [['the own', mine, mara], ['a colleague’s', mine, noor], ['another tenant’s', other.tenantId, mara]].map(([label, tenantId, officer]) => ({
			label, tenantId, officer, sql: `insert into ${table} (tenant_id, vault, officer_id, key_id, public_key) values (${q(tenantId as Id)}, ${q(vaults.mara)}, ${q(officer as Id)}, '${fresh()}', 'x')`,
		}) as NewSample),
		moves: [elsewhere, toNoor], change: 'ended_at = now()', mayRead: (row, who, purpose) => same(row, who) && (own(row, who) || purpose === 'auth'), mayAdd: proven, mayChange: proven,
	});
	const ofTenants = (table: string, more: string, values: string): Pick<Line, 'rows' | 'adds'> => ({
		rows: [mine, other.tenantId].map((tenantId) => ({ label: tenantId === mine ? 'the tenant’s' : 'another tenant’s', tenantId, where: of(tenantId, 'true') })),
		adds: [mine, other.tenantId].map((tenantId) => ({ label: tenantId === mine ? 'the tenant’s' : 'another tenant’s', tenantId, sql: `insert into ${table} (tenant_id${more}) values (${q(tenantId)}${values})` })),
	});

	const factors = (table: string, more: string, values: string | (() => string)): Omit<Line, 'change'> => ({
		rows: officerRows(table), moves: [elsewhere, { label: 'another officer', officer: third, set: `officer_id = ${q(third)}` }], ...everything(proven),
		adds: [['of an officer', mine], ['of another tenant’s', other.tenantId]].map(([label, tenantId]) => ({
			label, tenantId, sql: `insert into ${table} (tenant_id, officer_id${more}) values (${q(tenantId as Id)}, ${q(fresh())}${typeof values === 'string' ? values : values()})`,
		}) as NewSample),
	});

	return {
		tenant: {
			rows: [{ label: 'the own', tenantId: mine, where: `tenant_id = ${q(mine)}` }, { label: 'another', tenantId: other.tenantId, where: `tenant_id = ${q(other.tenantId)}` }],
			adds: [{ label: 'one more', tenantId: null, sql: `insert into tenant (tenant_id, name, zone) values (${q(fresh())}, 'x', 'UTC')` }], change: "name = 'x'",
			mayRead: (row, who, purpose) => same(row, who) || purpose === 'boot',
		},
		record: {
			rows: [
				record('a door in the area', world.eastDoor, 'place', { area: world.east }), record('a door of another area', world.westDoor, 'place', { area: world.west }), record('an officer', noor, 'officer', { area: null }),
				record('another organisation’s case', world.westCase, 'case', { area: world.west }), record('a restricted case', world.secretCase, 'case', { area: world.east, readers: [mara] }),
				record('a note on a restricted case', world.secretNote, 'note', { area: world.east, readers: [mara] }), record('another tenant’s door', other.eastDoor, 'place', { area: other.east }, other.tenantId),
			],
			adds: [newRecord('in the east', world.east), newRecord('in the west', world.west), newRecord('for everybody', null), newRecord('for a colleague alone', world.east, mine, [noor]), newRecord('in another tenant', other.east, other.tenantId)],
			moves: [
				elsewhere, { label: 'the west', area: world.west, set: `area_id = ${q(world.west)}` }, { label: 'everybody', area: null, readers: null, set: 'area_id = null, readers = null' },
				{ label: 'the area from its readers', readers: null, set: 'readers = null' }, { label: 'oneself alone', readers: [noor], set: `readers = '{${noor}}'` },
			],
			change: 'rev = rev + 1',
			mayRead: (row, who, purpose) => seen(row, who) && (purpose !== 'apply' || row.area !== null),
			mayAdd: (row, who, purpose) => purpose === 'apply' && same(row, who) && inAreas(row, who),
			mayChange: (row, who, purpose) => purpose === 'apply' && changeable(row, who),
			mayMove: (from, to, who, purpose) => purpose === 'apply' && changeable(from, who) && changeable(to, who),
		},
		operation: byOfficer('operation', ', kind, at, device_at, outcome, answer', ", 'note', now(), now(), 'ok', '{}'"),
		// Wrapped keys: whoever is signed in reads and makes them; none can be changed, moved or removed by who serves.
		subject_key: {
			...ofTenants('subject_key', ', key_id, subject_id, wrapped', `, '${fresh()}', '${fresh()}', '\\x00'`), moves: [elsewhere], change: "wrapped = '\\x00'",
			mayRead: (row, who) => same(row, who) && who.officerId !== null, mayAdd: (row, who) => same(row, who) && who.officerId !== null,
		},
		import_list: { ...ofTenants('import_list', ', list_id, kind, name, source, purpose, columns, used_at', `, '${fresh()}', 'doors', '${fresh()}', 'x', 'x', '{}', now()`), moves: [elsewhere], change: "source = 'y'", mayRead: imports, mayAdd: imports, mayChange: imports },
		import_run: { ...ofTenants('import_run', ', import_id, list_id, kind, source, purpose, by_officer, at, counts, steps, digest', `, '${fresh()}', '${fresh()}', 'doors', 'x', 'x', '${mara}', now(), '{}', 1, 'x'`), moves: [elsewhere], change: "state = 'done'", mayRead: imports, mayChange: imports },
		import_record: { ...ofTenants('import_record', ', import_id, n, row_number, type, record_id, made', `, '${fresh()}', 1, 1, 'place', '${fresh()}', true`), moves: [elsewhere], change: "state = 'used'", mayRead: imports, mayAdd: imports, mayChange: imports },
		import_key: { ...ofTenants('import_key', ', list_id, digest, record_id', `, '${fresh()}', '\\x${token()}', '${fresh()}'`), moves: [elsewhere], change: `record_id = '${fresh()}'`, mayRead: imports, mayAdd: imports, mayChange: imports, mayDelete: imports },
		erasure: { ...ofTenants('erasure', ', erasure_id, by_officer', `, '${fresh()}', '${mara}'`), moves: [elsewhere], change: 'at = now()', mayRead: (row, who, purpose) => same(row, who) && erases(who, purpose) },
		// Ids alone: every push asks whether it is about one of these.
		erased: { ...ofTenants('erased', ', id, type, erasure_id', `, '${fresh()}', 'case', '${fresh()}'`), moves: [elsewhere], change: "type = 'x'", mayRead: same },
		legal_hold: {
			...ofTenants('legal_hold', '', ''), adds: [['in the own name', mine, staff.administrator], ['in a colleague’s name', mine, mara], ['another tenant’s', other.tenantId, staff.administrator]].map(([label, tenantId, officer]) => ({
				label, tenantId, officer, sql: `insert into legal_hold (tenant_id, subject_id, subject_type, reason, by_officer) values (${q(tenantId as Id)}, '${fresh()}', 'case', 'x', ${q(officer as Id)})`,
			}) as NewSample),
			rows: [[mine, staff.administrator], [other.tenantId, other.officers.mara]].map(([tenantId, officer]) => ({ label: tenantId === mine ? 'the tenant’s' : 'another tenant’s', tenantId, officer, where: of(tenantId as Id, 'true') }) as Sample),
			moves: [elsewhere], change: "reason = 'y'", mayRead: (row, who, purpose) => same(row, who) && erases(who, purpose), mayAdd: (row, who, purpose) => same(row, who) && erases(who, purpose) && own(row, who),
			mayChange: (row, who, purpose) => same(row, who) && erases(who, purpose) && own(row, who), mayDelete: (row, who, purpose) => same(row, who) && erases(who, purpose),
		},
		// Parts come in by `put_map_part` alone; a map is no secret among colleagues.
		map_part: { ...ofTenants('map_part', ', sha256, n, bytes, added_by', `, 'y', 0, '\\x00', '${mara}'`), moves: [elsewhere], change: "sha256 = 'z'", mayRead: (row, who) => same(row, who) && who.officerId !== null },
		// Sheets come in by `publish_form` alone, and stay.
		form_source: {
			...ofTenants('form_source', ', form_id, version, record_id, file_name, source, source_sha256, xml_sha256, xml_md5, published_by, published_at', `, 'g', 1, '${fresh()}', 'x', '\\x00', 'x', 'x', 'x', '${mara}', now()`),
			moves: [elsewhere], change: "file_name = 'x'", mayRead: (row, who, purpose) => same(row, who) && purpose === 'admin' && may(who, 'publish_forms'),
		},
		// Made and withdrawn by two functions alone; when it was last used is noted by who looks up its token.
		app_access: {
			rows: officerRows('app_access'), moves: [elsewhere, toNoor], change: 'used_at = now()', mayRead: (row, who, purpose) => same(row, who) && (own(row, who) || purpose === 'auth' || administers(who, purpose)), mayChange: proven,
			adds: [{ label: 'the own', tenantId: mine, officer: mara, sql: `insert into app_access (tenant_id, access_id, officer_id, vault, area_id, name, token_hash, made_by, made_at) values (${q(mine)}, '${fresh()}', ${q(mara)}, '${fresh()}', '${fresh()}', 'x', '\\x${token()}', ${q(mara)}, now())` }],
		},
		app_submission: {
			rows: officerRows('app_submission'), moves: [elsewhere, toNoor], change: "problem = 'x'", mayRead: (row, who, purpose) => same(row, who) && (own(row, who) || administers(who, purpose)), mayAdd: (row, who) => same(row, who) && own(row, who), mayChange: (row, who) => same(row, who) && own(row, who),
			adds: newOf('app_submission', (tenantId, officer) => `(tenant_id, officer_id, entry_id, access_id, vault, form_id, form_version, xml_sha256, received_at) values (${q(tenantId)}, ${q(officer)}, '${fresh()}', '${fresh()}', '${fresh()}', 'f', 1, 'x', now())`),
		},
		app_piece: {
			rows: officerRows('app_piece'), moves: [elsewhere, toNoor], change: "sha256 = 'y'", mayRead: (row, who) => same(row, who) && own(row, who), mayAdd: (row, who) => same(row, who) && own(row, who), mayDelete: (row, who) => same(row, who) && own(row, who),
			adds: newOf('app_piece', (tenantId, officer) => `(tenant_id, officer_id, entry_id, piece_id, sha256, key_id, sealed, received_at) values (${q(tenantId)}, ${q(officer)}, '${fresh()}', '${fresh()}', 'x', '${fresh()}', '\\x00', now())`),
		},
		early_operation: byOfficer('early_operation', '', ''),
		stream_counter: streams('stream_counter', ', last_seq', ', 1'),
		stream_log: streams('stream_log', ', type, id, seq, kind', `, 'place', '${fresh()}', 99999, 'put'`),
		account: {
			rows: officerRows('account'), adds: [{ label: 'one more', tenantId: mine, sql: `insert into account (tenant_id, officer_id, account, password) values (${q(mine)}, ${q(fresh())}, 'x', 'x')` }],
			moves: [elsewhere, toNoor], change: "password = 'x'", mayRead: (row, who, purpose) => same(row, who) && purpose === 'auth',
		},
		session: {
			rows: officerRows('session'), adds: sessions, moves: [elsewhere, toNoor], change: 'revoked_at = now()',
			mayRead: (row, who, purpose) => same(row, who) && (ends(who, purpose) || boarded(row, who, purpose)),
			mayAdd: (row, who, purpose) => same(row, who) && ends(who, purpose), mayChange: (row, who, purpose) => same(row, who) && ends(who, purpose),
		},
		device: {
			rows: officerRows('device'), adds: [newDevice('the own', mine, mara), newDevice('a colleague’s', mine, noor), newDevice('another tenant’s', other.tenantId, mara)], moves: [elsewhere, toNoor], change: 'last_seq = last_seq + 1',
			mayRead: (row, who, purpose) => same(row, who) && (own(row, who) || purpose === 'auth' || boarded(row, who, purpose)),
			mayAdd: (row, who, purpose) => same(row, who) && (own(row, who) || purpose === 'auth'), mayChange: (row, who, purpose) => same(row, who) && (own(row, who) || purpose === 'auth'),
			mayMove: (from, to, who, purpose) => same(from, who) && same(to, who) && (purpose === 'auth' || (own(from, who) && own(to, who))),
		},
		auth_event: {
			rows: officerRows('auth_event'), adds: [{ label: 'the tenant’s', tenantId: mine, sql: `insert into auth_event (tenant_id, kind) values (${q(mine)}, 'x')` }, { label: 'another tenant’s', tenantId: other.tenantId, sql: `insert into auth_event (tenant_id, kind) values (${q(other.tenantId)}, 'x')` }],
			moves: [elsewhere], change: "kind = 'x'", mayRead: (row, who, purpose) => same(row, who) && (purpose === 'auth' || (purpose === 'admin' && may(who, 'read_audit'))), mayAdd: (row, who, purpose) => same(row, who) && purpose === 'auth',
		},
		// Rows come in by `audit_append` alone, and stay.
		audit: { ...ofTenants('audit', ', seq, at, kind, detail, prev, hash', ", 9999, now(), 'push', '{}', '\\x00', '\\x00'"), moves: [elsewhere], change: "kind = 'x'", mayRead: (row, who, purpose) => same(row, who) && purpose === 'audit' },
		audit_head: { ...ofTenants('audit_head', ', seq, hash', ", 0, '\\x00'"), moves: [elsewhere], change: 'seq = 0', mayRead: (row, who, purpose) => same(row, who) && purpose === 'audit' },
		file: withFile(newFile('file', ', size, sha256', ", 1, 'x'")),
		file_small: withFile(newFile('file_small', ', bytes', ", '\\x00'")),
		push_subscription: {
			rows: officerRows('push_subscription'), adds: [newPush('the own', mine, mara), newPush('a colleague’s', mine, noor), newPush('another tenant’s', other.tenantId, mara)], moves: [elsewhere, toNoor], change: "endpoint = 'y'",
			...everything((row, who, purpose) => same(row, who) && (own(row, who) || purpose === 'wake')),
		},
		// Public keys: the own are the officer's to see; only what proves who asks writes them.
		officer_key: keys('officer_key'),
		device_key: keys('device_key'),
		request_nonce: {
			rows: [mine, other.tenantId].map((tenantId) => ({ label: tenantId === mine ? 'the tenant’s' : 'another tenant’s', tenantId, where: of(tenantId, 'true') })),
			adds: [mine, other.tenantId].map((tenantId) => ({ label: tenantId === mine ? 'the tenant’s' : 'another tenant’s', tenantId, sql: `insert into request_nonce (tenant_id, vault, nonce) values (${q(tenantId)}, ${q(vaults.mara)}, '${fresh()}')` })),
			moves: [elsewhere], change: "nonce = 'x'", mayRead: proven, mayAdd: proven,
		},
		quarantine: {
			rows: officerRows('quarantine'), adds: [['the own', mine, mara], ['another tenant’s', other.tenantId, mara]].map(([label, tenantId, officer]) => ({
				label, tenantId, officer, sql: `insert into quarantine (tenant_id, vault, digest, officer_id, group_id, lane, code, body) values (${q(tenantId as Id)}, ${q(vaults.mara)}, '\\x${token()}', ${q(officer as Id)}, ${q(fresh())}, 'sealed', 'x', 'x')`,
			}) as NewSample),
			moves: [elsewhere, toNoor], change: "code = 'x'", mayRead: proven, mayAdd: proven,
		},
		// Secrets and digests: for the sign-in alone, not even for their own officer.
		second_factor: { ...factors('second_factor', ', sealed, begun_at', ", '\\x00', now()"), change: 'last_step = last_step + 1' },
		recovery_code: { ...factors('recovery_code', ', code_hash', () => `, '\\x${token()}'`), change: 'used_at = now()' },
		// A passkey's public key is for the sign-in to look at; it changes by its use alone.
		sign_in_passkey: {
			rows: officerRows('sign_in_passkey'), moves: [elsewhere, toNoor], change: 'used_at = now()', mayRead: proven, mayAdd: proven, mayChange: proven, mayDelete: proven,
			adds: [['the own', mine, mara], ['another tenant’s', other.tenantId, mara]].map(([label, tenantId, officer]) => ({
				label, tenantId, officer, sql: `insert into sign_in_passkey (tenant_id, credential, officer_id, public_key, counter, transports, may_sync, synced, created_at) values (${q(tenantId as Id)}, '\\x${token()}', ${q(officer as Id)}, '\\x00', 0, '{}', false, false, now())`,
			}) as NewSample),
		},
		sign_in_ticket: { ...ofTenants('sign_in_ticket', ', digest, purpose, expires_at', `, '\\x${token()}', 'x', now()`), moves: [elsewhere], change: "detail = 'x'", mayRead: proven, mayAdd: proven, mayDelete: proven },
		enrolment: {
			rows: officerRows('enrolment'), adds: [newEnrolment('the own', mine, mara), newEnrolment('a colleague’s', mine, noor), newEnrolment('another tenant’s', other.tenantId, mara)], moves: [elsewhere], change: 'used_at = null',
			mayRead: (row, who, purpose) => same(row, who) && purpose === 'admin' && may(who, 'manage_accounts'), mayAdd: (row, who, purpose) => same(row, who) && purpose === 'admin' && may(who, 'manage_accounts') && own(row, who),
		},
		// The decision is no column that anybody writes: `decide_recovery` does.
		recovery_request: {
			rows: officerRows('recovery_request'), adds: [newRecovery('the own', mine, mara), newRecovery('a colleague’s', mine, noor), newRecovery('another tenant’s', other.tenantId, mara)], moves: [elsewhere, toNoor, { label: 'an approved one', set: 'approved = true' }], change: 'ended_at = now()',
			mayRead: (row, who, purpose) => same(row, who) && (own(row, who) || (purpose === 'admin' && may(who, 'approve_recovery'))), mayAdd: (row, who) => same(row, who) && own(row, who), mayChange: (row, who) => same(row, who) && own(row, who),
		},
		passkey: {
			rows: officerRows('passkey'), adds: [newPasskey('the own', mine, mara), newPasskey('a colleague’s', mine, noor), newPasskey('another tenant’s', other.tenantId, mara)], moves: [elsewhere, toNoor], change: 'counter = 1',
			mayRead: (row, who) => same(row, who) && own(row, who), mayAdd: (row, who) => same(row, who) && own(row, who),
		},
		passkey_challenge: {
			rows: officerRows('passkey_challenge'), adds: [newChallenge('the own', mine, mara), newChallenge('a colleague’s', mine, noor), newChallenge('another tenant’s', other.tenantId, mara)], moves: [elsewhere, toNoor], change: "challenge = 'y'",
			...everything((row, who) => same(row, who) && own(row, who)),
		},
		// Ids of files and of requests, and when they end: no more.
		upload_lease: {
			rows: [{ label: 'the tenant’s', tenantId: mine, where: of(mine, 'true') }, { label: 'another tenant’s', tenantId: other.tenantId, where: of(other.tenantId, 'true') }],
			adds: [mine, other.tenantId].map((tenantId) => ({ label: tenantId === mine ? 'the tenant’s' : 'another tenant’s', tenantId, sql: `insert into upload_lease (tenant_id, file_id, holder, held_until) values (${q(tenantId)}, ${q(fresh())}, ${q(fresh())}, now())` })),
			moves: [elsewhere], change: 'wanted = true', ...everything(same),
		},
		// Of the installation: digests and counts, and when a job was done.
		rate_limit: { rows: [{ label: 'a count', tenantId: null, where: "key = 'refusals'" }], adds: [{ label: 'a count', tenantId: null, sql: "insert into rate_limit (key) values ('more')" }], change: 'points = 1', ...everything(() => true) },
		server_job: { rows: [{ label: 'a job', tenantId: null, where: "name = 'refusals'" }], adds: [{ label: 'a job', tenantId: null, sql: "insert into server_job (name) values ('more')" }], change: 'holder = null', mayRead: () => true },
		migration: { rows: [{ label: 'the first', tenantId: null, where: 'number = 1' }], adds: [{ label: 'one more', tenantId: null, sql: "insert into migration (number, name) values (9999, 'x')" }], change: "name = 'x'", mayRead: () => true },
	};
}

function everything(allowed: (row: Scope, who: Who, purpose: Purpose) => boolean): Pick<Line, 'mayRead' | 'mayAdd' | 'mayChange' | 'mayDelete' | 'mayMove'> {
	return { mayRead: allowed, mayAdd: allowed, mayChange: allowed, mayDelete: allowed, mayMove: (from, to, who, purpose) => allowed(from, who, purpose) && allowed(to, who, purpose) };
}
