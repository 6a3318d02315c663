import { newId } from '../../src/lib/domain/ids.ts';
import type { Fields } from '../../src/lib/domain/records/record.ts';
import type { FormShape, Localized } from '../../src/lib/domain/records/shapes.ts';
import { readSeedPacks } from '../../src/lib/packs/seeds.ts';
import { packRecords } from '../../src/lib/server/setup/publishPacks.ts';
import { everyone, insertRecords, tenantIds, withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { convert, readMarkdown } from '../../src/lib/xlsform/index.ts';

/** The town has a form of an administrator's own, offered everywhere; the sheet is Markdown. */
export async function publishOwnForm(ownerUrl: string, title: Localized, sheet: string): Promise<void> {
	const made = convert(readMarkdown(sheet));
	if (!made.ok) throw new Error(JSON.stringify(made.problems));
	const { formId, version, xml } = made.form;
	const fields: FormShape = { formId, version: Number(version), packId: 'hazard', title, xml, areaIds: [], publishedAt: '2026-11-20T04:00:00.000Z' };
	await withOwner(ownerUrl, async (db) => {
		for (const tenantId of await tenantIds(db)) await db.transaction().execute((tx) => insertRecords(tx, tenantId, [{ type: 'form', id: newId(Date.now()), placement: everyone, fields: fields as unknown as Fields }]));
	});
}

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
