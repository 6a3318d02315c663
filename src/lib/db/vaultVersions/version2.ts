import { Dexie } from 'dexie';
import type { Sealer } from '../../crypto/seal.ts';
import type { DatabaseNames } from '../vaultDatabases.ts';
import type { OldVault } from './oldVault.ts';
import type { Held } from '../store.ts';
import { asId, type VaultId } from '../../domain/ids.ts';

const removedId = asId('01890000-0000-7000-8000-00000000dead');

/**
 * Writes a vault as the second version of the records database and the first of the outbox left it on the disk: its schema and row formats, written out here once and for good.
 * It shares no code with the store, so that it stays as it was when the store changes.
 */
export async function writeVaultVersion2(names: DatabaseNames, sealer: Sealer, vault: VaultId, content: OldVault): Promise<void> {
	const row = async <Key extends string | number>(table: string, key: Key, value: unknown) => ({ key, sealed: await sealer.seal(table, String(key), value) });
	const records = new Dexie(names.records);
	records.version(1).stores({ rows: 'key', meta: 'key', counters: 'key' });
	records.version(2).stores({ pages: 'key', gone: 'key' });
	// Half in pages of 100; the first record of each page stands changed in a row, and one that is held no more lies in the last page under a tombstone.
	const half = Math.floor(content.held.length / 2);
	const removed: Held = { record: { type: 'place', id: removedId, areaId: removedId, rev: 1, fields: { label: 'removed' } }, streams: ['t'] };
	const pages = Array.from({ length: Math.ceil(half / 100) }, (_, page) => content.held.slice(page * 100, Math.min(half, page * 100 + 100)));
	const inPages = pages.map((page, index) => [
		...page.map((each, at): Held => (at === 0 ? { ...each, record: { ...each.record, rev: 0, fields: { label: 'as it was before' } } } : each)),
		...(index === pages.length - 1 ? [removed] : []),
	]);
	const inRows = [...pages.flatMap((page) => page.slice(0, 1)), ...content.held.slice(half)];
	await records.table('pages').bulkAdd(await Promise.all(inPages.map((page, index) => row('pages', `page-${index}`, page))));
	await records.table('rows').bulkAdd(await Promise.all(inRows.map((each, index) => row('rows', index + 1, each))));
	await records.table('gone').add(await row('gone', inRows.length + 1, [{ type: 'place', id: removedId }]));
	await records.table('meta').bulkAdd([await row('meta', 'canary', vault), await row('meta', 'cursors', content.cursors)]);
	await records.table('counters').add({ key: 'holder', value: 3 });
	records.close();

	const outbox = new Dexie(names.outbox, { chromeTransactionDurability: 'strict' });
	outbox.version(1).stores({
		operations: 'key', sent: 'key', drafts: 'key', journal: '[draft+seq]', snapshots: 'key', files: 'key', chunks: '[file+part]', values: 'key', counters: 'key',
	});
	const { draft, file } = content;
	await outbox.table('values').bulkAdd([await row('values', 'canary', vault), await row('values', 'memory', { companions: ['赵'] })]);
	await outbox.table('operations').bulkAdd(await Promise.all(content.items.map((item) => row('operations', item.operation.seq, item))));
	await outbox.table('drafts').add(await row('drafts', draft.id, draft));
	await outbox.table('journal').bulkAdd(await Promise.all(content.journal.map(async (each) => ({
		draft: draft.id, seq: each.seq, sealed: await sealer.seal('journal', `${draft.id}/${each.seq}`, each),
	}))));
	await outbox.table('files').add(await row('files', file.id, file));
	await outbox.table('chunks').add({ file: file.id, part: 0, sealed: await sealer.sealBytes('chunks', `${file.id}/0/1`, content.bytes) });
	await outbox.table('counters').bulkAdd([
		{ key: 'holder', value: 3 }, { key: 'lastSeq', value: content.items.length }, { key: 'unsent', value: content.items.filter((item) => item.state === 'waiting').length }, { key: 'unsentFiles', value: 1 },
	]);
	outbox.close();
}
