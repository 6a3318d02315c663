import path from 'node:path';
import { keyId, readAuditKey } from '../../src/lib/server/audit/checkpoint.ts';
import { verifyChain, type Seen, type Verdict } from '../../src/lib/server/audit/verifyChain.ts';
import { auditFiles, storageKeysFile } from '../../src/lib/server/config.ts';
import { StorageKeyRing } from '../../src/lib/server/keys/storageKey.ts';
import { SubjectKeys } from '../../src/lib/server/store/subjectKeys.ts';
import { AuditRows, type AuditFilter } from '../../src/lib/server/store/auditRows.ts';
import type { Db } from '../../src/lib/server/store/database.ts';
import { tenantIds, withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { isId, type Id } from '../../src/lib/domain/ids.ts';
import { readSeenFile, seenFromText } from '../audit/seenFile.ts';
import { findingText, restoreText } from '../audit/words.ts';
import { attachDatabase } from '../lib/attach.ts';
import { folders } from '../lib/project.ts';
import { say, seconds, Stop } from '../lib/say.mjs';

const usage = `npm run audit -- verify [--checkpoint ROW:HASH]… [--file FILE]… [--chain-only]
    reads the whole record of who did what, and says whether anything in it was changed; Doorstep may run or not
    --checkpoint  what a phone shows under 我的 → 同步 (Me → Sync)
    --file        another file of checkpoints than the one in the data folder
    --chain-only  does not read the operations themselves again
npm run audit -- list [--kind KIND] [--officer ID] [--day YYYY-MM-DD] [--last N]
    the newest lines, 50 unless said otherwise; a day is one of UTC`;

export async function main(args: readonly string[]): Promise<number> {
	const [what, ...rest] = args;
	const options = readOptions(rest);
	if (options === undefined || (what !== 'verify' && what !== 'list')) {
		say(usage);
		return what === '--help' ? 0 : 1;
	}
	const database = await attachDatabase();
	try {
		return await withOwner(database.ownerUrl, async (db) => {
			const tenants = await tenantIds(db);
			if (tenants.length === 0) throw new Stop('Nothing has been set up here yet: npm start does it.');
			let worst = 0;
			for (const tenantId of tenants) worst = Math.max(worst, what === 'verify' ? await verify(db, tenantId, options) : await list(db, tenantId, options));
			return worst;
		});
	} finally {
		await database.stop();
	}
}

type Options = ReadonlyMap<string, readonly string[]>;
const withValue = ['--checkpoint', '--file', '--kind', '--officer', '--day', '--last'];

function readOptions(args: readonly string[]): Options | undefined {
	const options = new Map<string, string[]>();
	for (let at = 0; at < args.length; at += 1) {
		const name = args[at] ?? '';
		if (name === '--chain-only') options.set(name, []);
		else if (withValue.includes(name) && args[at + 1] !== undefined) options.set(name, [...(options.get(name) ?? []), args[++at] ?? '']);
		else return undefined;
	}
	return options;
}

async function verify(db: Db, tenantId: Id, options: Options): Promise<number> {
	const startedAt = performance.now();
	const own = auditFiles(process.env, folders.data);
	const named = options.get('--file');
	const seen: Seen[] = (options.get('--checkpoint') ?? []).map((text) => {
		const read = seenFromText(text);
		if (read === undefined) throw new Stop(`${text} is no checkpoint; it looks like 1234:0a1b… with 64 digits and letters after the colon.`);
		return { ...read, at: null, from: 'device' };
	});
	let wrong = 0;
	const ours = readAuditKey(own.key);
	for (const file of named ?? [own.checkpoints]) {
		const read = await readSeenFile(path.resolve(file), tenantId);
		if (read === undefined && named !== undefined) throw new Stop(`There is no file ${file}.`);
		if (read === undefined) continue;
		seen.push(...read.seen);
		for (const key of read.keys) if (key !== ours.publicKey) say(`! ${file}: some checkpoints are signed by the key ${keyId(key)}, and this server's is ${ours.id}. Was the key changed, or is the file another's?`);
		if (read.unsigned + read.unreadable === 0) continue;
		wrong += 1;
		say(`✗ ${file}: ${String(read.unsigned)} checkpoints whose signature is not good, ${String(read.unreadable)} lines that cannot be read. They prove nothing.`);
	}
	const verdict = await verifyChain(new AuditRows(db, tenantId).source(new SubjectKeys(new StorageKeyRing(storageKeysFile(process.env, folders.data)))), seen, !options.has('--chain-only'));
	tell(tenantId, verdict, seen.length, startedAt);
	return verdict.findings.length + wrong > 0 ? 1 : 0;
}

function tell(tenantId: Id, verdict: Verdict, seen: number, startedAt: number): void {
	for (const restored of verdict.restores) say(`! ${restoreText(restored, verdict.beforeRestore.length)}`);
	for (const finding of verdict.findings.slice(0, 100)) say(`✗ ${findingText(finding)}`);
	if (verdict.findings.length > 100) say(`✗ … and ${String(verdict.findings.length - 100)} more.`);
	if (verdict.erased > 0) say(`  ${String(verdict.erased)} operations were erased: their keys are destroyed, and the chain says by whom and when (npm run audit -- list --kind erased).`);
	const checked = `${String(verdict.rows)} rows${verdict.last === null ? '' : `, the last ${String(verdict.last).slice(0, 16)}…`}; ${String(verdict.confirmed)} of ${String(seen)} checkpoints are in it (${seconds(startedAt)})`;
	say(verdict.findings.length === 0 ? `✓ ${tenantId}: nothing was changed. ${checked}.` : `${tenantId}: NOT as it was written. ${checked}.`);
	if (seen === 0 && verdict.rows > 0) say('  No checkpoint was there to compare with: whoever owns the database could have written the whole chain anew. Ask a phone for its own (--checkpoint).');
}

async function list(db: Db, tenantId: Id, options: Options): Promise<number> {
	const one = (name: string): string | undefined => options.get(name)?.[0];
	const [kind, officer, day] = [one('--kind'), one('--officer'), one('--day')];
	if (officer !== undefined && !isId(officer)) throw new Stop(`${officer} is no officer's id.`);
	const from = day === undefined ? undefined : new Date(`${day}T00:00:00Z`);
	if (from !== undefined && Number.isNaN(from.getTime())) throw new Stop(`${String(day)} is no day; it looks like 2026-11-22.`);
	const filter: AuditFilter = {
		...(kind === undefined ? {} : { kind }), ...(officer === undefined ? {} : { officerId: officer }), ...(from === undefined ? {} : { from, until: new Date(from.getTime() + 86_400_000) }),
	};
	const rows = await new AuditRows(db, tenantId).list(filter, Math.max(1, Math.min(10_000, Number(one('--last') ?? 50) || 50)));
	for (const row of rows.toReversed()) say(`${String(row.seq).padStart(8)}  ${row.at.slice(0, 23)}Z  ${row.kind.padEnd(18)}  ${row.officerId ?? '-'.padEnd(36)}  ${row.detail}`);
	return 0;
}
