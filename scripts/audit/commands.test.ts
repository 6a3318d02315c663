import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId } from '../../src/lib/domain/ids.ts';
import { AuditTrail } from '../../src/lib/server/audit/auditTrail.ts';
import { readAuditKey } from '../../src/lib/server/audit/checkpoint.ts';
import { auditFiles } from '../../src/lib/server/config.ts';
import { withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { openServerDatabase, type OpenedDatabase } from '../../src/lib/testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld } from '../../src/lib/testing/serverWorld.ts';
import { runCommand } from '../backup/testing.ts';

describe('npm run audit', () => {
	let database: OpenedDatabase;
	let folder: string;
	const world = makeWorld();
	beforeAll(async () => {
		database = await openServerDatabase();
		await database.seed(world);
		folder = await mkdtemp(path.join(tmpdir(), 'doorstep-audit-'));
	});
	afterAll(async () => {
		await database.close();
		await rm(folder, { recursive: true, force: true });
	});
	const run = async (...args: readonly string[]): Promise<string> => {
		const { code, output } = await runCommand('audit', args, { DATABASE_URL: database.ownerUrl, DATABASE_APP_URL: database.appUrl, DOORSTEP_DATA_DIR: folder }).ended;
		return `${String(code)} ${output}`;
	};
	const forge = (text: string): Promise<unknown> => withOwner(database.ownerUrl, (db) => sql.raw(`begin; alter table audit disable trigger audit_append_only; ${text}; alter table audit enable trigger audit_append_only; commit`).execute(db));

	it('says that all is as it was written, then which row was changed, and what a phone knows better', async () => {
		const files = auditFiles({}, folder);
		const trail = new AuditTrail({ db: database.db, tenantId: world.tenantId, key: readAuditKey(files.key), file: files.checkpoints, log: { info: () => undefined, error: () => undefined }, now: () => new Date(), demo: false });
		const sol = actorOf(world, 'sol', asVaultId(fresh()));
		for (let n = 0; n < 4; n += 1) await trail.note(sol, [{ kind: 'looked_place', detail: { id: world.eastDoor } }]);
		await trail.close();
		expect(await run('verify')).toMatch(/^0 [^]*nothing was changed\. 4 rows.*1 of 1 checkpoints/);
		expect(await run('list', '--kind', 'looked_place', '--last', '2')).toMatch(/^0 [^]*\n {7}3 .*looked_place[^]*\n {7}4 .*looked_place/);
		expect(await run('verify', '--checkpoint', `3:${'0'.repeat(64)}`)).toMatch(/^1 [^]*written anew from a row between 1 and 3 on/);
		await forge(`update audit set detail = '{"id": "x"}' where seq = 2`);
		expect(await run('verify')).toMatch(/^1 [^]*✗ Row 2 was changed after it was written\.[^]*NOT as it was written/);
		expect(await run('nonsense')).toMatch(/^1 [^]*npm run audit -- verify/);
	});
});
