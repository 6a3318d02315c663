import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { may, rights, type Right } from '../domain/accounts/rights.ts';
import { roles } from '../domain/records/shapes.ts';
import { openServerDatabase } from '../testing/serverDatabase.ts';

/** Who may ask: anybody, who is signed in, who has a right, or another app with the token of its access. A new endpoint without a line here fails. */
const endpoints: Readonly<Record<string, 'open' | 'signedIn' | 'appToken' | Right>> = {
	'GET audit': 'read_audit', 'GET evidence/[id]': 'signedIn', 'POST evidence/[id]': 'signedIn',
	'GET admin/devices': 'see_devices', 'POST admin/sessions/revoke': 'end_sessions', 'POST admin/devices/wipe': 'clear_devices', 'POST admin/devices/revoke': 'clear_devices', 'GET admin/devices/aside': 'clear_devices', 'POST device/wiped': 'signedIn',
	'POST beyond/cases': 'look_beyond', 'GET beyond/cases/[id]': 'look_beyond', 'GET beyond/places/[id]': 'look_beyond',
	'POST figures': 'look_beyond', 'POST figures/behind': 'look_beyond',
	'POST restricted/here': 'break_glass', 'POST restricted/looks': 'break_glass', 'GET restricted/cases/[id]': 'break_glass', 'GET restricted/cases/[id]/looks': 'signedIn', 'POST restricted/seen': 'signedIn',
	'POST files': 'signedIn', 'HEAD files/[id]': 'signedIn', 'PATCH files/[id]': 'signedIn', 'GET files/[id]/content': 'signedIn', 'GET files/[id]/small': 'signedIn', 'PUT files/[id]/small': 'signedIn',
	'GET health': 'open', 'GET server': 'open', 'GET me': 'signedIn', 'POST session': 'open', 'DELETE session': 'signedIn', 'POST session/carry': 'signedIn', 'POST session/vault': 'signedIn',
	'GET second-factor': 'signedIn', 'POST second-factor': 'signedIn', 'POST second-factor/confirm': 'signedIn', 'POST second-factor/recovery': 'signedIn', 'POST second-factor/remove': 'signedIn', 'POST admin/second-factors/remove': 'manage_accounts',
	'POST enrol': 'open', 'POST admin/enrolments': 'manage_accounts', 'POST admin/enrolments/sheet': 'manage_accounts', 'GET admin/officers': 'manage_accounts', 'POST admin/officers': 'manage_accounts', 'POST admin/officers/change': 'manage_accounts', 'POST oidc/start': 'open', 'GET oidc/callback': 'open', 'POST oidc/session': 'open', 'GET sign-in-passkeys': 'signedIn', 'POST sign-in-passkeys': 'signedIn', 'POST sign-in-passkeys/options': 'signedIn', 'POST sign-in-passkeys/remove': 'signedIn', 'POST passkeys/sign-in': 'open', 'POST passkeys/sign-in/options': 'open', 'POST passkeys': 'signedIn', 'POST passkeys/options': 'signedIn', 'GET push': 'signedIn', 'POST push': 'signedIn', 'DELETE push': 'signedIn', 'GET sync/events': 'signedIn', 'POST sync/pull': 'signedIn', 'POST sync/push': 'signedIn',
	'POST forms/export': 'export_entries', 'POST admin/forms': 'publish_forms', 'POST admin/calendar': 'set_calendar', 'POST admin/slots': 'set_slots', 'POST slots': 'work', 'POST maps': 'signedIn', 'POST admin/maps': 'manage_maps', 'POST admin/maps/parts': 'manage_maps', 'POST admin/answers': 'write_answers', 'GET admin/forms/[id]/[version]/source': 'publish_forms',
	'GET imports': 'import_lists', 'POST imports': 'import_lists', 'POST imports/plan': 'import_lists', 'POST imports/run': 'import_lists', 'POST imports/undo': 'import_lists', 'GET imports/[id]': 'import_lists',
	'GET apps': 'work', 'POST apps': 'work', 'POST apps/revoke': 'work', 'POST apps/again': 'work', 'GET apps/content': 'work', 'POST apps/discard': 'work',
	'GET openrosa/[token]/formList': 'appToken', 'GET openrosa/[token]/forms/[id]/[version]/form.xml': 'appToken', 'GET openrosa/[token]/forms/[id]/[version]/manifest': 'appToken', 'GET openrosa/[token]/forms/[id]/[version]/media/[name]': 'appToken', 'HEAD openrosa/[token]/submission': 'appToken', 'POST openrosa/[token]/submission': 'appToken',
	'POST recovery': 'signedIn', 'GET recovery/[id]': 'signedIn', 'POST recovery/[id]': 'signedIn', 'DELETE recovery/[id]': 'signedIn', 'GET admin/recoveries': 'approve_recovery', 'POST admin/recoveries': 'approve_recovery',
	// No sign-in at the sealed lane: each request is signed by the device, each group by its officer.
	'POST sync/keys': 'signedIn', 'POST sync/sealed': 'open', 'POST sync/sealed/wiped': 'open', 'POST sync/sealed/files/[id]': 'open', 'PATCH sync/sealed/files/[id]': 'open',
	'POST erasure': 'erase', 'POST erasure/preview': 'erase', 'POST erasure/hold': 'erase', 'GET erasure/copy/[id]': 'erase', 'GET erasure/due': 'erase', 'POST erasure/unnamed': 'erase',
	'GET [...unknown]': 'open', 'POST [...unknown]': 'open', 'PUT [...unknown]': 'open', 'PATCH [...unknown]': 'open', 'DELETE [...unknown]': 'open',
};

describe('rights', () => {
	it('stand before every endpoint as the list says', () => {
		const folder = 'src/routes/api';
		const found: Record<string, string> = {};
		for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('+server.ts'))) {
			const text = readFileSync(`${folder}/${file}`, 'utf8');
			for (const [, method = '', how = '', right] of text.matchAll(/export const (\w+) = (\w+)(?:\('(\w+)')?/g)) found[`${method} ${file.replace(/\/?\+server\.ts$/, '')}`] = how === 'withRight' ? (right ?? '') : how === 'GET' ? 'open' : how;
		}
		expect(found).toEqual(endpoints);
	});

	it('are the same in the database’s policies as in the code', async () => {
		const database = await openServerDatabase();
		try {
			for (const role of roles) {
				for (const right of Object.keys(rights) as Right[]) {
					const { rows } = await sql<{ may: boolean }>`select role_may(${role}, ${right}) as may`.execute(database.db);
					expect(rows[0]?.may, `${role}: ${right}`).toBe(may({ role }, right));
				}
			}
		} finally {
			await database.close();
		}
	});

	it('are none for a role that this version does not know', () => {
		expect(may({ role: 'director' as never }, 'work')).toBe(false);
	});
});
