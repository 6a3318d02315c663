import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import { readSeedPacks, type SeedPack } from '../../packs/seeds.ts';
import { appendAuditFor } from '../store/auditAppend.ts';
import type { Db } from '../store/database.ts';
import { everyone, freshId, insertRecords, lockSetup, publishedNames, tenantIds, type NewRecord } from '../store/ownerWrites.ts';

/** The records of packs and forms: published versions, which never change. */
export function packRecords(seeds: readonly SeedPack[], makeId: () => Id = freshId): readonly NewRecord[] {
	return seeds.flatMap(({ pack, forms }): NewRecord[] => [
		{ type: 'pack', id: makeId(), placement: everyone, fields: { packId: pack.id, version: pack.version, definition: pack } as unknown as Fields },
		...forms.map((form): NewRecord => ({ type: 'form', id: makeId(), placement: everyone, fields: form as unknown as Fields })),
	]);
}

/** Adds to every tenant the versions of shipped packs that it does not have yet. Returns how many records were added. */
export async function publishSeedPacks(db: Db): Promise<number> {
	const seeds = await readSeedPacks(seedRoot());
	let added = 0;
	for (const tenantId of await tenantIds(db)) {
		added += await db.transaction().execute(async (tx) => {
			await lockSetup(tx);
			const known = await publishedNames(tx, tenantId);
			const fresh = packRecords(seeds).filter((record) => !known.has(`${record.type}/${String(record.fields['formId'] ?? record.fields['packId'])}/${String(record.fields['version'])}`));
			if (fresh.length > 0) {
				await insertRecords(tx, tenantId, fresh);
				const names = fresh.map(({ type, fields }) => `${type}/${String(fields['formId'] ?? fields['packId'])}/${String(fields['version'])}`);
				await appendAuditFor(tx, tenantId, [{ kind: 'packs_published', detail: { names } }]);
			}
			return fresh.length;
		});
	}
	return added;
}

/** The built server is bundled into another folder; the seeds stay in the sources, beside which it is started. */
export function seedRoot(): string {
	const here = join(dirname(fileURLToPath(import.meta.url)), '../../packs');
	return existsSync(here) ? here : join(process.cwd(), 'src/lib/packs');
}
