import { Dexie } from 'dexie';
import type { Sealer } from '../../crypto/seal.ts';
import type { VaultId } from '../../domain/ids.ts';
import type { DatabaseNames } from '../vaultDatabases.ts';
import type { OldVault } from './oldVault.ts';

/**
 * Writes a vault as the second version of the records database and the third of the outbox left it on the disk: its schema and row formats, written out here once and for good.
 * It shares no code with the store, so that it stays as it was when the store changes.
 */
export async function writeVaultVersion4(names: DatabaseNames, sealer: Sealer, vault: VaultId, content: OldVault): Promise<void> {
	const row = async <Key extends string | number>(table: string, key: Key, value: unknown) => ({ key, sealed: await sealer.seal(table, String(key), value) });
	const records = new Dexie(names.records);
	records.version(1).stores({ rows: 'key', meta: 'key', counters: 'key' });
	records.version(2).stores({ pages: 'key', gone: 'key' });
	await records.table('pages').add(await row('pages', 'page-0', content.held));
	await records.table('meta').bulkAdd([await row('meta', 'canary', vault), await row('meta', 'cursors', content.cursors)]);
	await records.table('counters').add({ key: 'holder', value: 3 });
	records.close();

	const outbox = new Dexie(names.outbox, { chromeTransactionDurability: 'strict' });
	outbox.version(1).stores({
		operations: 'key', sent: 'key', drafts: 'key', journal: '[draft+seq]', snapshots: 'key', files: 'key', chunks: '[file+part]', values: 'key', counters: 'key',
	});
	outbox.version(2).stores({ answers: 'key' });
	outbox.version(3).stores({ sealed: 'key' });
	const { draft, file } = content;
	await outbox.table('values').bulkAdd([await row('values', 'canary', vault), await row('values', 'memory', { companions: ['赵'] })]);
	// Each operation as it was saved; what the server said of some lies in one row of answers.
	await outbox.table('operations').bulkAdd(await Promise.all(content.items.map(({ operation }) => row('operations', operation.seq, { operation, state: 'waiting' }))));
	const answers = content.items.flatMap(({ operation, ...answer }) => (answer.state === 'waiting' ? [] : [{ seq: operation.seq, ...answer }]));
	await outbox.table('answers').add(await row('answers', 1, answers));
	await outbox.table('drafts').add(await row('drafts', draft.id, draft));
	await outbox.table('journal').bulkAdd(await Promise.all(content.journal.map(async (each) => ({
		draft: draft.id, seq: each.seq, sealed: await sealer.seal('journal', `${draft.id}/${each.seq}`, each),
	}))));
	await outbox.table('files').add(await row('files', file.id, file));
	await outbox.table('chunks').add({ file: file.id, part: 0, sealed: await sealer.sealBytes('chunks', `${file.id}/0/1`, content.bytes) });
	await outbox.table('counters').bulkAdd([
		{ key: 'holder', value: 3 }, { key: 'lastSeq', value: content.items.length }, { key: 'unsent', value: content.items.filter((item) => item.state === 'waiting').length }, { key: 'unsentFiles', value: 1 },
	]);
	// The copy of a save that may leave while locked, in clear but for its content.
	const [waiting] = content.items.filter((item) => item.state === 'waiting').map(({ operation }) => operation);
	if (waiting !== undefined) await outbox.table('sealed').add({ key: waiting.seq, group: waiting.group, count: 1, state: 'ready', needs: [], sealed: { v: 1, kid: 'a'.repeat(32), vault, group: waiting.group, last: waiting.seq, count: 1, enc: 'AA', sealed: 'AA' } });
	outbox.close();
}
