import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Json } from '../../src/lib/domain/json.ts';
import { parsePack } from '../../src/lib/packs/reader.ts';
import { packRecords } from '../../src/lib/server/setup/publishPacks.ts';
import { insertRecords, tenantIds, withOwner } from '../../src/lib/server/store/ownerWrites.ts';

/** The town has the service that the guide to packs has as its example. */
export async function publishExamplePack(ownerUrl: string, name: string): Promise<void> {
	const parsed = parsePack(JSON.parse(await readFile(path.join(import.meta.dirname, '../../docs/examples', name, 'pack.json'), 'utf8')) as Json);
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
	const records = packRecords([{ pack: parsed.value, forms: [] }]);
	await withOwner(ownerUrl, async (db) => {
		for (const tenantId of await tenantIds(db)) await db.transaction().execute((tx) => insertRecords(tx, tenantId, records));
	});
}
