import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { FileShape } from '../../domain/records/shapes.ts';
import type { Evidence } from '../../protocol/evidence.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type OfficerName } from '../../testing/serverWorld.ts';
import { readPush, writePush } from '../../protocol/push.ts';
import type { Actor } from '../core/port.ts';
import { push } from '../core/push.ts';
import type { SignedInCall } from '../endpoint.ts';
import { appendAudit } from '../store/auditAppend.ts';
import { AuditRows } from '../store/auditRows.ts';
import { as, callerOf } from '../store/database.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { evidenceEndpoint, exportedEndpoint } from './evidence.ts';

describe('evidence of a photo', () => {
	let database: OpenedDatabase;
	const world = makeWorld();
	let mara: TestDevice;
	beforeAll(async () => {
		database = await openServerDatabase();
		await database.seed(world);
		mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await database.enrol(mara.actor);
	});
	afterAll(() => database.close());

	/** The operation of a push of its own, as the device sent it now. */
	async function take(): Promise<{ readonly id: Id; readonly opId: Id }> {
		const id = fresh();
		const file: FileShape = { of: { type: 'case', id: world.eastCase }, placeId: world.eastDoor, purpose: 'before', mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
		const operations = mara.operations({ kind: 'attach', fileId: id, areaId: world.east, file });
		const read = readPush(writePush({ protocol: 1, vault: mara.actor.vault, app: 'test' }, operations));
		if (!read.ok) throw new Error(read.problem.code);
		const { lines } = await push(database.store, mara.actor, read.value.operations, new Date().toISOString());
		expect(lines[0]?.outcome).toBe('ok');
		return { id, opId: operations[0]?.opId ?? id };
	}
	const rows = () => new AuditRows(database.db, world.tenantId);
	const call = (who: OfficerName, id: string, body?: object): SignedInCall => {
		const audit = { rows: rows(), note: (actor: Actor, entries: Parameters<typeof appendAudit>[1]) => as(database.db, callerOf(actor), (tx) => appendAudit(tx, entries)) };
		return { actor: actorOf(world, who), event: { params: { id } }, server: { db: database.db, subjectKeys: database.keys }, tenant: { audit }, request: new Request('http://x/', body === undefined ? {} : { method: 'POST', body: gzipSync(JSON.stringify(body)), headers: { 'content-encoding': 'gzip' } }) } as unknown as SignedInCall;
	};
	const page = async (who: OfficerName, id: string): Promise<Evidence | string> => {
		const answer = await evidenceEndpoint(call(who, id));
		return answer.ok ? (answer.value as Evidence) : answer.problem.code;
	};

	it('names the operation, its clocks, and the row of the record that took it in, to whoever may see the photo', async () => {
		await take();
		const { id, opId } = await take();
		for (const who of ['mara', 'noor', 'sol'] as const) {
			expect(await page(who, id)).toMatchObject({ sent: { opId, vault: mara.actor.vault, at: noon, deviceAt: noon }, bytesReceivedAt: null, chain: { seq: 2, holds: true, toTheEnd: true } });
		}
		expect(await page('ines', id)).toBe('not_found');
		expect(await page('mara', 'x')).toBe('not_found');
		expect((await rows().list({}, 1))[0]).toMatchObject({ kind: 'looked_file', officerId: world.officers.sol });
	});

	it('says so when what was sent, or a row since then, is not what it was', async () => {
		const [changed, later] = [await take(), await take()];
		const forge = (table: string, text: string) => withOwner(database.ownerUrl, (db) => sql.raw(`begin; alter table ${table} disable trigger user; ${text}; alter table ${table} enable trigger user; commit`).execute(db));
		await forge('operation', `update operation set sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20)) where op_id = '${changed.opId}'`);
		expect(await page('mara', changed.id)).toMatchObject({ chain: { holds: false } });
		expect(await page('mara', later.id)).toMatchObject({ chain: { holds: true } });
		const last = (await rows().head())?.seq ?? 0;
		await forge('audit', `update audit set kind = 'exported' where tenant_id = '${world.tenantId}' and seq = ${String(last)}`);
		expect(await page('mara', later.id)).toMatchObject({ chain: { holds: false } });
	});

	it('records each copy before it goes out, with a digest of who gets it, and none of what one may not see', async () => {
		const { id } = await take();
		expect((await exportedEndpoint(call('noor', id, { watermark: true, recipient: '李四' }))).ok).toBe(true);
		const [row] = await rows().list({ kind: 'exported' }, 1);
		expect(row).toMatchObject({ officerId: world.officers.noor });
		expect(JSON.parse(row?.detail ?? '')).toMatchObject({ id, watermark: true, recipient: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
		expect(row?.detail).not.toContain('李四');
		expect(await exportedEndpoint(call('ines', id, { watermark: false }))).toMatchObject({ ok: false, problem: { code: 'not_found' } });
		expect(await exportedEndpoint(call('noor', id, { watermark: 'yes' }))).toMatchObject({ ok: false, problem: { code: 'body_unreadable' } });
	});
});
