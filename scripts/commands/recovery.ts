import { recoveryNumber } from '../../src/lib/crypto/recovery.ts';
import { deviceTag, type Id } from '../../src/lib/domain/ids.ts';
import { appendAuditFor } from '../../src/lib/server/store/auditAppend.ts';
import type { Db } from '../../src/lib/server/store/database.ts';
import { recoveryMs } from '../../src/lib/server/store/recoveries.ts';
import { say, Stop } from '../lib/say.mjs';
import { withTheTenant } from '../lib/tenant.ts';

const usage = `npm run recovery
    who asks to be let back into a device whose passphrase is gone
npm run recovery -- --approve NUMBER | --refuse NUMBER
    decides on the request whose number its officer reads out on the phone: for a town whose only administrator asks`;

/** Decides where no other administrator can; Doorstep may run or not. */
export async function main(args: readonly string[]): Promise<number> {
	const [what, typed, ...rest] = args;
	const number = typed?.replace(/\D/g, '');
	const good = what === undefined || (['--approve', '--refuse'].includes(what) && number?.length === 6 && rest.length === 0);
	if (!good) {
		say(usage);
		return args.includes('--help') ? 0 : 1;
	}
	return withTheTenant(async (db, tenantId) => {
		return what === undefined ? list(db, tenantId) : decide(db, tenantId, number ?? '', what === '--approve');
	});
}

async function waiting(db: Db, tenantId: Id) {
	const rows = await db.selectFrom('recovery_request').innerJoin('record', (join) => join.onRef('record.tenant_id', '=', 'recovery_request.tenant_id').onRef('record.id', '=', 'recovery_request.officer_id').on('record.type', '=', 'officer'))
		.select(['recovery_request.id', 'recovery_request.vault', 'recovery_request.public_key', 'recovery_request.officer_id', 'recovery_request.asked_at', 'record.fields']).where('recovery_request.tenant_id', '=', tenantId)
		.where('ended_at', 'is', null).where('decided_at', 'is', null).where('expires_at', '>', new Date()).orderBy('asked_at').execute();
	return Promise.all(rows.map(async (row) => ({ ...row, number: await recoveryNumber({ id: row.id, vault: row.vault, publicKey: row.public_key }) })));
}

async function list(db: Db, tenantId: Id): Promise<number> {
	const rows = await waiting(db, tenantId);
	for (const row of rows) say(`${row.number}  ${String(row.fields['name'])}, device ${deviceTag(row.vault)}, asked ${row.asked_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
	say(rows.length === 0 ? 'Nobody asks to be let back in.' : 'Compare the number on the phone before you approve: npm run recovery -- --approve NUMBER');
	return 0;
}

async function decide(db: Db, tenantId: Id, number: string, approve: boolean): Promise<number> {
	const row = (await waiting(db, tenantId)).find((each) => each.number === number);
	if (row === undefined) throw new Stop(`No open request has the number ${number}: it was decided on, ran out, or was asked for anew. npm run recovery shows those that wait.`);
	const now = new Date();
	const decided = await db.transaction().execute(async (tx) => {
		const done = await tx.updateTable('recovery_request').set({ decided_at: now, approved: approve, ...(approve ? { expires_at: new Date(now.getTime() + recoveryMs) } : {}) })
			.where('tenant_id', '=', tenantId).where('id', '=', row.id).where('decided_at', 'is', null).where('ended_at', 'is', null).returning('id').execute();
		if (done.length > 0) await appendAuditFor(tx, tenantId, [{ kind: approve ? 'recovery_approved' : 'recovery_refused', detail: { request: row.id, of: row.officer_id, device: row.vault, at: 'server' } }]);
		return done.length > 0;
	});
	if (!decided) throw new Stop('Somebody else has decided on it in this moment.');
	say(approve ? `Approved. ${String(row.fields['name'])} chooses a new passphrase on the device now; it holds for 24 hours and this one request.` : 'Refused.');
	return 0;
}
