import { readSeedPacks } from '../../src/lib/packs/seeds.ts';
import { packRecords } from '../../src/lib/server/setup/publishPacks.ts';
import { insertRecords, tenantIds, withOwner } from '../../src/lib/server/store/ownerWrites.ts';

/** The town publishes this form as what is asked at a door where somebody was met. */
export async function publishVisitForm(ownerUrl: string, formId: string, xml: string): Promise<void> {
	const seed = (await readSeedPacks()).find(({ pack }) => pack.id === 'home-visit');
	if (seed === undefined) throw new Error('no pack of home visits');
	const title = { zh: '各种题目', en: 'All kinds' };
	const version = 1;
	const pack = { ...seed.pack, version: 1000, forms: [{ formId, version, role: 'visit' as const, title, file: 'none.md' }] };
	const records = packRecords([{ pack, forms: [{ formId, version, packId: pack.id, title, xml }] }]);
	await withOwner(ownerUrl, async (db) => {
		for (const tenantId of await tenantIds(db)) await db.transaction().execute((tx) => insertRecords(tx, tenantId, records));
	});
}
