import '../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it } from 'vitest';
import { openRegistry } from '../db/registry.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { testId } from '../testing/memoryContext.ts';
import { deviceNamed, enrolled, testPassphrase as passphrase } from '../testing/vaultDevice.ts';

const note = { kind: 'note', noteId: testId(50), areaId: testId(4), of: { type: 'place', id: testId(100) }, text: 'x' } as const;

const code = (result: { readonly ok: boolean; readonly problem?: Problem }): string => result.problem?.code ?? 'ok';

describe('the vaults of a device', () => {
	let device: ReturnType<typeof deviceNamed>;
	let count = 0;
	beforeEach(() => {
		count += 1;
		device = deviceNamed(`device-${count}`);
	});

	it('are none on a fresh device, and one for each officer afterwards, told by initials', async () => {
		expect(await device.run().account.boot([])).toEqual({ ok: true, value: { state: 'fresh' } });
		await enrolled(device);
		await enrolled(device, 'ada');
		const boot = await device.run().account.boot([]);
		expect(boot.ok && boot.value.state === 'locked' && boot.value.vaults.map((vault) => [vault.initials, vault.unsent]).toSorted()).toEqual([['AM', 0], ['林', 0]]);
	});

	it('open without the network, and only with the passphrase', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		expect(code(await tab.account.me())).toBe('vault_locked');
		expect(code(await tab.account.unlock(id, 'chun xia qiu dong'))).toBe('wrong_passphrase');
		const me = await tab.account.unlock(id, passphrase);
		expect(me.ok && me.value.name).toBe('林安');
	});

	it('want no weak passphrase', async () => {
		const tab = device.run();
		await tab.account.signIn('lin', 'right');
		expect(code(await tab.account.createVault('123456'))).toBe('passphrase_too_weak');
		expect(await device.run().account.boot([])).toEqual({ ok: true, value: { state: 'fresh' } });
	});

	it('make a finder wait longer and longer, also after a restart, and never lose what is unsent', async () => {
		const id = await enrolled(device);
		const owner = device.run();
		await owner.account.unlock(id, passphrase);
		await owner.vault().vault.context.save([note]);
		owner.die();
		for (let wrong = 0; wrong < 5; wrong += 1) expect(code(await device.run().account.unlock(id, 'wrong wrong wrong wrong'))).toBe('wrong_passphrase');
		expect(await device.run().account.unlock(id, passphrase)).toEqual({ ok: false, problem: { code: 'unlock_wait', params: { seconds: 30 } } });
		device.clock.wallMs += 30_000;
		expect(code(await device.run().account.unlock(id, 'wrong wrong wrong wrong'))).toBe('wrong_passphrase');
		expect(await device.run().account.unlock(id, passphrase)).toEqual({ ok: false, problem: { code: 'unlock_wait', params: { seconds: 60 } } });
		device.clock.wallMs += 60_000;
		const again = device.run();
		expect(code(await again.account.unlock(id, passphrase))).toBe('ok');
		expect(again.vault().vault.outbox.waiting()).toHaveLength(1);
		again.die();
		expect(code(await device.run().account.unlock(id, 'wrong wrong wrong wrong'))).toBe('wrong_passphrase');
	});

	it('are one for an officer: a second sign-in renews the session of the first', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		const signedIn = await tab.account.signIn('lin', 'right');
		expect(signedIn.ok && signedIn.value.vaultHere).toBe(id);
		expect(device.signIns.at(-1)?.vault).toBe(id);
		await tab.account.unlock(id, passphrase);
		expect(tab.vault().session.current.token).toBe(`token ${device.signIns.length}`);
		const boot = await device.run().account.boot([]);
		expect(boot.ok && boot.value.state === 'locked' && boot.value.vaults).toHaveLength(1);
	});

	it('are opened by a passkey’s answer, which is given once: the session just made asks for the one of the vault', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		const proof = { by: 'passkey', response: { id: 'x', rawId: 'x', type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: 'x', authenticatorData: 'x', signature: 'x', userHandle: 'x' } } } as const;
		const [before, signedIn] = [device.asked.length, await tab.account.signInBy(proof)];
		expect(signedIn.ok && signedIn.value.vaultHere).toBe(id);
		expect(device.asked.slice(before)).toEqual(['/api/passkeys/sign-in', '/api/session/vault']);
		expect(code(await tab.account.renewBy(proof)), 'the vault is not open yet').toBe('vault_locked');
		await tab.account.unlock(id, passphrase);
		expect(code(await tab.account.renewBy(proof))).toBe('ok');
		expect(device.signIns.at(-1)?.vault).toBe(id);
	});

	it('are held by one tab, until another takes over', async () => {
		const id = await enrolled(device);
		const first = device.run();
		await first.account.unlock(id, passphrase);
		const second = device.run();
		expect(code(await second.account.unlock(id, passphrase))).toBe('vault_elsewhere');
		expect(code(await second.account.takeOver())).toBe('ok');
		expect(first.told).toEqual(['taken']);
		expect(code(await first.vault().vault.context.memory.set('x', 1))).toBe('vault_elsewhere');
		expect(code(await second.vault().vault.context.memory.set('x', 1))).toBe('ok');
	});

	it('are missing, not made anew, when the browser has removed them; signing in starts afresh', async () => {
		const id = await enrolled(device);
		const entry = await openRegistry(`device-${count}`).get(id);
		if (entry === undefined) throw new Error('no entry');
		await Dexie.delete(entry.databases.outbox);
		const tab = device.run();
		expect(await tab.account.boot([])).toEqual({ ok: true, value: { state: 'missing' } });
		expect(code(await tab.account.unlock(id, passphrase))).toBe('vault_missing');
		const signedIn = await tab.account.signIn('lin', 'right');
		expect(signedIn.ok && signedIn.value.vaultHere).toBeNull();
		expect(code(await tab.account.createVault(passphrase))).toBe('ok');
		expect((await indexedDB.databases()).map(({ name }) => name), 'what was pulled then is no use to anybody').not.toContain(entry.databases.records);
	});

	it('keep what is unsent when only the pulled records were removed, and say that these come anew', async () => {
		const id = await enrolled(device);
		const entry = await openRegistry(`device-${count}`).get(id);
		if (entry === undefined) throw new Error('no entry');
		const before = device.run();
		await before.account.unlock(id, passphrase);
		await before.vault().vault.context.save([note]);
		await before.vault().store.setValue('received', '2026-03-01T00:00:00.000Z');
		before.die();
		await Dexie.delete(entry.databases.records);
		const boot = await device.run().account.boot([]);
		expect(boot.ok && boot.value.state === 'locked' && boot.value.vaults.map((vault) => vault.unsent)).toEqual([1]);
		for (const round of ['found', 'and after a kill before all was pulled']) {
			const tab = device.run();
			expect(code(await tab.account.unlock(id, passphrase)), round).toBe('ok');
			expect(tab.vault().vault.outbox.waiting()).toHaveLength(1);
			expect([tab.vault().sync.state().problem?.code, tab.vault().sync.state().receivedAt]).toEqual(['records_rebuilt', null]);
			tab.die();
		}
	});

	it('are missed when the whole register is gone, until their officer was told what the server knows of them', async () => {
		const [lin, ada] = [await enrolled(device), await enrolled(device, 'ada')];
		const first = await device.run().account.boot([lin, ada]);
		expect(first.ok && first.value.state === 'locked' && first.value.lost).toBe(0);
		await Dexie.delete(`device-${count}`);
		const tab = device.run();
		expect(await tab.account.boot([lin, ada])).toEqual({ ok: true, value: { state: 'missing' } });
		const signedIn = await tab.account.signIn('lin', 'right');
		expect(signedIn.ok && signedIn.value.others.map((other) => [other.vault, other.unsent])).toEqual([[lin, 2]]);
		// Gone away before a new vault was made: it is told again.
		const again = device.run();
		expect(await again.account.boot([lin, ada])).toEqual({ ok: true, value: { state: 'missing' } });
		await again.account.signIn('lin', 'right');
		await again.account.createVault(passphrase);
		const fresh = again.vault().id;
		expect(await again.account.marks()).toEqual({ ok: true, value: [fresh, ada] });
		again.die();
		const later = await device.run().account.boot([lin, ada, fresh]);
		expect(later.ok && later.value.state === 'locked' && [later.value.vaults.map((vault) => vault.id), later.value.lost]).toEqual([[fresh], 1]);
	});

	it('are not missed once they were taken off the device, even if the mark still names them', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		await tab.account.unlock(id, passphrase);
		expect(code(await tab.account.removeVault('open'))).toBe('ok');
		expect(await tab.account.marks()).toEqual({ ok: true, value: [] });
		expect(await device.run().account.boot([id])).toEqual({ ok: true, value: { state: 'fresh' } });
	});

	it('want a sign-in, not a new vault, when the first session was never kept', async () => {
		const id = await enrolled(device);
		const entry = await openRegistry(`device-${count}`).get(id);
		if (entry === undefined) throw new Error('no entry');
		const db = await new Dexie(entry.databases.outbox).open();
		await db.table('values').delete('session');
		db.close();
		const tab = device.run();
		expect(code(await tab.account.unlock(id, passphrase))).toBe('vault_unsigned');
		const signedIn = await tab.account.signIn('lin', 'right');
		expect(signedIn.ok && signedIn.value.vaultHere).toBe(id);
		expect(code(await tab.account.unlock(id, passphrase)), 'and the lock was given back').toBe('ok');
	});

	it('are neither taken for missing nor given up when they cannot be read just now', async () => {
		const id = await enrolled(device);
		const entry = await openRegistry(`device-${count}`).get(id);
		if (entry === undefined) throw new Error('no entry');
		const db = await new Dexie(entry.databases.outbox).open();
		await db.table('counters').clear();
		db.close();
		const tab = device.run();
		const boot = await tab.account.boot([]);
		expect(boot.ok && boot.value.state === 'locked' && boot.value.vaults.map((vault) => vault.unsent)).toEqual([null]);
		const signedIn = await tab.account.signIn('lin', 'right');
		expect(signedIn.ok && signedIn.value.vaultHere).toBe(id);
		expect(code(await tab.account.removeVault(id))).toBe('storage_failed');
	});

	it('are removed only when nothing waits in them', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		await tab.account.unlock(id, passphrase);
		await tab.vault().vault.context.save([note]);
		expect(await tab.account.removeVault('open')).toEqual({ ok: false, problem: { code: 'unsent_here', params: { count: 1 } } });
		expect(code(await device.run().account.removeVault(id))).toBe('vault_locked');
		const [item] = tab.vault().vault.outbox.items;
		if (item === undefined) throw new Error('no item');
		await tab.vault().vault.outbox.settle([{ operation: item.operation, state: 'acknowledged', outcome: 'ok', revisions: [], at: item.operation.at }]);
		expect(code(await tab.account.removeVault('open'))).toBe('ok');
		expect(await device.run().account.boot([])).toEqual({ ok: true, value: { state: 'fresh' } });
	});

	it('give way to one of another id when the passphrase is forgotten, with the session of that one', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		const signedIn = await tab.account.signIn('lin', 'right');
		expect(signedIn.ok && signedIn.value.vaultHere).toBe(id);
		expect(code(await tab.account.removeVault(id))).toBe('ok');
		expect(code(await tab.account.createVault('chun xia qiu dong'))).toBe('ok');
		const fresh = tab.vault().id;
		expect([fresh === id, device.signIns.findIndex((each) => each.vault === fresh) + 1]).toEqual([false, Number(tab.vault().session.current.token?.split(' ')[1])]);
		tab.die();
		const boot = await device.run().account.boot([id]);
		expect(boot.ok && boot.value.state === 'locked' && [boot.value.vaults.map((vault) => vault.id), boot.value.lost]).toEqual([[fresh], 0]);
	});

	it('keep their rows under a new passphrase, and the old one opens nothing', async () => {
		const id = await enrolled(device);
		const tab = device.run();
		await tab.account.unlock(id, passphrase);
		expect(code(await tab.account.changePassphrase('wrong wrong wrong', 'chun xia qiu dong'))).toBe('wrong_passphrase');
		expect(code(await tab.account.changePassphrase(passphrase, 'chun xia qiu dong'))).toBe('ok');
		tab.die();
		expect(code(await device.run().account.unlock(id, passphrase))).toBe('wrong_passphrase');
		expect(code(await device.run().account.unlock(id, 'chun xia qiu dong'))).toBe('ok');
	});
});
