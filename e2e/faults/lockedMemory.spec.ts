import { unwrapBoth, type WrappedKey } from '../../src/lib/crypto/wrap.ts';
import type { VaultId } from '../../src/lib/domain/ids.ts';
import { openNextDoor } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';
import { countInMemory } from '../support/processMemory.ts';

/** The vault's data key, from what lies on the device and the passphrase. */
async function dataKeyOf(officer: Officer): Promise<Buffer> {
	const entry = await officer.page.evaluate(() => new Promise<{ id: string; wrapped: Record<string, unknown> }>((resolve, reject) => {
		const opening = indexedDB.open('doorstep');
		opening.onerror = () => reject(new Error('no register'));
		opening.onsuccess = () => {
			const rows = opening.result.transaction('vaults').objectStore('vaults').getAll();
			rows.onsuccess = () => {
				const [row] = rows.result as { id: string; wrapped: Record<string, unknown> }[];
				opening.result.close();
				if (row !== undefined) resolve({ id: row.id, wrapped: Object.fromEntries(Object.entries(row.wrapped).map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : value])) });
			};
		};
	}));
	const wrapped = Object.fromEntries(Object.entries(entry.wrapped).map(([name, value]) => [name, Array.isArray(value) ? Uint8Array.from(value as number[]) : value])) as unknown as WrappedKey;
	const key = await unwrapBoth(wrapped, officer.passphrase, entry.id as VaultId);
	if (!key.ok) throw new Error(key.problem.code);
	return Buffer.from(await crypto.subtle.exportKey('raw', key.value.spare));
}

test('once the app is locked, no process of the browser holds the data key', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	await openNextDoor(chen);
	const key = await dataKeyOf(chen);
	expect(key.byteLength).toBe(32);
	const open = await countInMemory(chen.device.profile, key);
	test.skip(open === null, 'this system does not let a test read the memory of a browser');
	expect(open, 'the search finds it while the vault is open').toBeGreaterThan(0);
	await chen.lock();
	expect(await countInMemory(chen.device.profile, key)).toBe(0);
});
