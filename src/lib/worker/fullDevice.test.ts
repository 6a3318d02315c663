import '../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../domain/problems/problem.ts';
import { testId } from '../testing/memoryContext.ts';
import { deviceNamed, enrolled, testPassphrase as passphrase } from '../testing/vaultDevice.ts';

const note = { kind: 'note', noteId: testId(50), areaId: testId(4), of: { type: 'place', id: testId(100) }, text: 'x' } as const;
const code = (result: { readonly ok: boolean; readonly problem?: Problem }): string => result.problem?.code ?? 'ok';

/** From now on a write fails while `full` is set, as IndexedDB says it. @returns what ends it */
function whileFull(disk: { readonly full: boolean }): () => void {
	const { add, put } = IDBObjectStore.prototype;
	const guarded = (write: typeof put) => function (this: IDBObjectStore, ...args: Parameters<typeof put>): IDBRequest<IDBValidKey> {
		if (disk.full) throw new DOMException('no room', 'QuotaExceededError');
		return write.apply(this, args);
	};
	Object.assign(IDBObjectStore.prototype, { add: guarded(add), put: guarded(put) });
	return () => void Object.assign(IDBObjectStore.prototype, { add, put });
}

describe('the vaults of a full device', () => {
	let device: ReturnType<typeof deviceNamed>;
	let count = 0;
	let before: ReadonlySet<string | undefined>;
	let end: () => void = () => undefined;
	afterEach(() => end());
	beforeEach(async () => {
		count += 1;
		device = deviceNamed(`full-${count}`);
		before = new Set((await indexedDB.databases()).map(({ name }) => name));
	});
	const made = async (): Promise<readonly unknown[]> => (await indexedDB.databases()).filter(({ name }) => /^[0-9a-f-]{36}$/.test(name ?? '') && !before.has(name));

	it('say that a full device has no room for a first one, leave nothing of it, and are made once there is', async () => {
		const tab = device.run();
		await tab.account.signIn('lin', 'right');
		end = whileFull(device.disk);
		device.disk.full = true;
		expect(code(await tab.account.createVault(passphrase))).toBe('vault_full');
		expect(await made()).toEqual([]);
		// Also when it comes as far as the register, and the session finds no room.
		device.disk.full = false;
		device.disk.fullFrom = 'opening';
		expect(code(await tab.account.createVault(passphrase))).toBe('vault_full');
		device.disk.fullFrom = '';
		device.disk.full = false;
		expect(code(await tab.account.createVault(passphrase))).toBe('ok');
		expect(code(await tab.vault().vault.context.save([note]))).toBe('ok');
		expect(await made()).toHaveLength(2);
		tab.die();
		const boot = await device.run().account.boot([]);
		expect(boot.ok && boot.value.state === 'locked' && boot.value.vaults.map((vault) => vault.unsent)).toEqual([1]);
	});

	it('keep their passphrase when a full device cannot take another, and take it from the reserve', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		await tab.account.unlock(id, passphrase);
		end = whileFull(device.disk);
		device.disk.full = true;
		const next = 'xi shan shui ku';
		expect(code(await tab.account.changePassphrase(passphrase, next))).toBe('storage_full');
		device.disk.full = false;
		tab.die();
		expect(code(await device.run().account.unlock(id, passphrase))).toBe('ok');
		const again = device.run();
		await again.account.unlock(id, passphrase);
		await again.account.takeOver();
		Object.assign(device.disk, { full: true, reserve: true });
		expect(code(await again.account.changePassphrase(passphrase, next))).toBe('ok');
		again.die();
		expect(code(await device.run().account.unlock(id, next))).toBe('ok');
	});
});
