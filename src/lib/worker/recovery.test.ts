import '../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { newSealingPair, type SealingPair } from '../crypto/hpke.ts';
import { openCopy, recoveryNumber, sealAnswer } from '../crypto/recovery.ts';
import { keyIdOf, newStoredPair, openSigningPair, sign } from '../crypto/signing.ts';
import type { Draft } from '../db/draft.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { recoveryKeyText, type RecoveryAsk, type RecoveryState } from '../protocol/recovery.ts';
import { serverKeyText } from '../protocol/sealed.ts';
import type { Transport } from '../sync/transport.ts';
import { testId } from '../testing/memoryContext.ts';
import { deviceNamed, enrolled, testPassphrase } from '../testing/vaultDevice.ts';

const note = { kind: 'note', noteId: testId(50), areaId: testId(4), of: { type: 'place', id: testId(100) }, text: 'x' } as const;
const draft: Draft = {
	id: testId(70), packId: 'home-visit', formId: 'visit', formVersion: 1, placeId: testId(100), caseId: null, taskId: null, areaId: testId(4), title: 'half filled',
	startedAt: '2026-03-02T01:00:00.000Z', updatedAt: '2026-03-02T01:00:00.000Z', position: {},
};
const wrong = 'wrong wrong wrong wrong';
const next = 'chun xia qiu dong';
const hour = 3_600_000;
const day = 24 * hour;
const code = (result: { readonly ok: boolean; readonly problem?: Problem }): string => result.problem?.code ?? 'ok';

/** The server's part, as far as a device sees it. */
async function organisation() {
	const identity = await newStoredPair();
	const marked = async (pair: SealingPair, textOf: typeof serverKeyText) => {
		const key = { kid: await keyIdOf(pair.publicKey), publicKey: pair.publicKey, made: '2026-03-02T01:00:00.000Z' };
		return { ...key, mark: await sign(await openSigningPair(identity), textOf(key)) };
	};
	const [lane, recovery] = [await newSealingPair(), await newSealingPair()];
	const asked: { readonly id: Id; readonly ask: RecoveryAsk }[] = [];
	const stands: { state: RecoveryState; online: boolean; spoilt: boolean } = { state: 'waiting', online: true, spoilt: false };
	const owner = { vault: null as VaultId | null, officerId: testId(1) };
	const expiresAt = '2026-03-03T01:00:00.000Z';
	async function ask(method: string, path: string, body?: unknown): Promise<Result<unknown>> {
		if (!stands.online) return fail(problem('offline'));
		if (path === '/api/sync/keys') return ok({ identity: identity.publicKey, keys: [await marked(lane, serverKeyText)], recovery: await marked(recovery, recoveryKeyText) });
		if (path === '/api/recovery') {
			asked.push({ id: testId(900 + asked.length), ask: body as RecoveryAsk });
			return ok({ id: asked.at(-1)?.id, askedAt: '2026-03-02T01:00:00.000Z', expiresAt });
		}
		const request = asked.find(({ id }) => path === `/api/recovery/${id}`);
		if (request === undefined) return fail(problem('not_found'));
		if (method === 'GET') return ok({ state: stands.state, expiresAt });
		if (method === 'DELETE') return ok(null);
		if (stands.state !== 'approved' || owner.vault === null) return fail(problem('recovery_waits'));
		const bytes = await openCopy(recovery, (body as RecoveryAsk).copy, { vault: owner.vault, officerId: owner.officerId });
		if (bytes === undefined) return fail(problem('recovery_unreadable'));
		return ok(await sealAnswer(stands.spoilt ? new Uint8Array(32) : bytes, { id: request.id, vault: owner.vault, officerId: owner.officerId, publicKey: request.ask.publicKey }));
	}
	const line: Partial<Transport> = {
		ask,
		pull: async () => (stands.online ? ok(null) : fail(problem('offline'))),
		push: async (_, operations) => (stands.online ? ok({ complete: true, lines: operations.map(({ opId }) => ({ opId, outcome: 'ok' as const, revisions: [] })) }) : fail(problem('offline'))),
	};
	return { line, asked, stands, owner };
}

describe('a vault whose passphrase is gone', () => {
	let device: ReturnType<typeof deviceNamed>;
	let town: Awaited<ReturnType<typeof organisation>>;
	let id: VaultId;
	let count = 0;
	beforeEach(async () => {
		count += 1;
		town = await organisation();
		device = deviceNamed(`recovery-${count}`, town.line);
		id = await enrolled(device);
		town.owner.vault = id;
		await atWork();
	}, 60_000);

	/** A morning with a network: the copy is made, a save and a half-filled form stay. */
	async function atWork(): Promise<void> {
		const tab = device.run();
		await tab.account.unlock(id, testPassphrase);
		await tab.vault().sync.now();
		town.stands.online = false;
		await tab.vault().vault.context.save([note]);
		await tab.vault().vault.context.drafts.put(draft);
		tab.die();
		town.stands.online = true;
	}
	/** By a finder, who has the time and restarts the app. */
	async function guess(times: number): Promise<readonly string[]> {
		const answers: string[] = [];
		for (let n = 0; n < times; n += 1) {
			device.clock.wallMs += hour;
			answers.push(code(await device.run().account.unlock(id, wrong)));
		}
		return answers;
	}
	/** So many wrong tries stand already. */
	async function guessed(times: number, of = device): Promise<void> {
		for (let n = 0; n < times; n += 1) await of.registry().countTry(id, of.clock.wallMs);
	}
	const lockScreen = async () => {
		const boot = await device.run().account.boot([]);
		return boot.ok && boot.value.state === 'locked' ? boot.value.vaults[0] : undefined;
	};

	it('has its keys destroyed at the tenth wrong try, and keeps everything else', async () => {
		expect(await guess(10)).toEqual([...Array<string>(9).fill('wrong_passphrase'), 'wraps_gone']);
		const entry = await device.registry().get(id);
		expect([entry?.wrapped, entry?.passkeys, entry?.recovery === undefined]).toEqual([null, [], false]);
		expect(await lockScreen()).toMatchObject({ id, unsent: 1, gone: true, recoverable: true, asked: null });
		expect(code(await device.run().account.unlock(id, testPassphrase)), 'the right one opens nothing any more').toBe('wraps_gone');
		expect(code(await device.run().account.unlockByPasskey(id, 'x', new Uint8Array(32)))).toBe('wraps_gone');
		const tab = device.run();
		await tab.account.signIn('lin', 'right');
		expect(await tab.account.removeVault(id), 'nothing unsent is given up').toMatchObject({ problem: { code: 'unsent_here' } });
	});

	it('judges no eleventh try, when the app was killed before the tenth was judged', async () => {
		await guessed(10);
		device.clock.wallMs += hour;
		expect(code(await device.run().account.unlock(id, testPassphrase))).toBe('wraps_gone');
	});

	it('counts from the last right one', async () => {
		await guessed(9);
		device.clock.wallMs += hour;
		const tab = device.run();
		expect(code(await tab.account.unlock(id, testPassphrase))).toBe('ok');
		tab.die();
		expect(await guess(2)).toEqual(['wrong_passphrase', 'wrong_passphrase']);
	});

	it('keeps its keys where there is no other way in: a device that has no recovery copy only waits longer', async () => {
		const { recovery: _, ...entry } = (await device.registry().get(id)) ?? {};
		await device.registry().remove(id);
		const bare = deviceNamed(`bare-${count}`);
		await bare.registry().add(entry as never);
		await guessed(11, bare);
		bare.clock.wallMs += hour;
		expect(code(await bare.run().account.unlock(id, wrong))).toBe('wrong_passphrase');
		bare.clock.wallMs += hour;
		expect(code(await bare.run().account.unlock(id, testPassphrase))).toBe('ok');
	});

	it('is opened again after an approval, with a new passphrase, and everything is there; closing the app in between loses nothing', async () => {
		await guessed(9);
		expect(await guess(1)).toEqual(['wraps_gone']);
		const asking = device.run();
		expect(code(await asking.account.askRecovery()), 'not without a sign-in').toBe('session_ended');
		await asking.account.signIn('lin', 'right');
		expect(await asking.account.recoveryState()).toEqual(ok({ state: 'none' }));
		const shown = await asking.account.askRecovery();
		const request = town.asked[0];
		if (!shown.ok || shown.value.state === 'none' || request === undefined) throw new Error('not asked');
		expect(shown.value.number).toBe(await recoveryNumber({ id: request.id, vault: id, publicKey: request.ask.publicKey }));
		expect((await lockScreen())?.asked).toBe(shown.value.number);
		expect(code(await asking.account.recover(next))).toBe('recovery_waits');

		town.stands.state = 'approved';
		const later = device.run();
		await later.account.signIn('lin', 'right');
		expect(await later.account.recoveryState()).toMatchObject({ value: { state: 'approved', number: shown.value.number } });
		expect(code(await later.account.recover('123'))).toBe('passphrase_too_weak');
		expect(code(await later.account.recover(next))).toBe('ok');
		expect(later.vault().vault.outbox.waiting()).toHaveLength(1);
		expect((await later.vault().vault.context.drafts.list()).map((draft) => draft.id)).toEqual([testId(70)]);
		expect((await device.registry().get(id))?.recovering).toBeNull();
		later.die();
		expect(code(await device.run().account.unlock(id, testPassphrase))).toBe('wrong_passphrase');
		const back = device.run();
		expect(code(await back.account.unlock(id, next))).toBe('ok');
		expect(back.vault().vault.outbox.waiting()).toHaveLength(1);
	});

	it('leads back also who only forgot it, and a passphrase that is remembered meanwhile ends the request', async () => {
		const asking = device.run();
		await asking.account.signIn('lin', 'right');
		expect(code(await asking.account.askRecovery())).toBe('ok');
		const remembered = device.run();
		expect(code(await remembered.account.unlock(id, testPassphrase))).toBe('ok');
		remembered.die();
		town.stands.state = 'approved';
		const later = device.run();
		await later.account.signIn('lin', 'right');
		expect(await later.account.recoveryState()).toEqual(ok({ state: 'none' }));
		expect(code(await later.account.recover(next))).toBe('recovery_over');
		expect(code(await device.run().account.unlock(id, testPassphrase))).toBe('ok');
	});

	it('takes no key in place of its own', async () => {
		const tab = device.run();
		await tab.account.signIn('lin', 'right');
		await tab.account.askRecovery();
		town.stands.state = 'approved';
		town.stands.spoilt = true;
		expect(code(await tab.account.recover(next))).toBe('recovery_unreadable');
		expect(code(await device.run().account.unlock(id, testPassphrase)), 'the old passphrase is still good').toBe('ok');
	});

	it('is not unlocked after thirty days without the server, nor by a clock set back, until its officer has signed in', async () => {
		device.clock.wallMs += 30 * day;
		const last = device.run();
		expect(code(await last.account.unlock(id, testPassphrase))).toBe('ok');
		last.die();
		device.clock.wallMs += day;
		expect(await lockScreen()).toMatchObject({ leaseOver: true, gone: false, unsent: 1 });
		device.clock.wallMs -= 200 * day;
		expect(code(await device.run().account.unlock(id, testPassphrase)), 'what the clock had shown is kept').toBe('lease_over');
		expect(code(await device.run().account.unlockByPasskey(id, 'x', new Uint8Array(32)))).toBe('lease_over');
		expect((await device.registry().get(id))?.wrongTries, 'nothing is counted').toBe(0);
		const tab = device.run();
		await tab.account.signIn('ada', 'right');
		expect(code(await device.run().account.unlock(id, testPassphrase)), 'another officer’s sign-in says nothing of this one').toBe('lease_over');
		await tab.account.signIn('lin', 'right');
		expect(code(await tab.account.unlock(id, testPassphrase))).toBe('ok');
		expect(tab.vault().vault.outbox.waiting()).toHaveLength(1);
		tab.die();
		expect(code(await device.run().account.unlock(id, testPassphrase))).toBe('ok');
	});

	it('begins its days anew at each contact, and at the first unlock in a vault of an earlier version', async () => {
		device.clock.wallMs += 20 * day;
		const tab = device.run();
		await tab.account.unlock(id, testPassphrase);
		await tab.vault().sync.now();
		tab.die();
		device.clock.wallMs += 25 * day;
		expect((await lockScreen())?.leaseOver).toBe(false);
		const { lease: _, ...entry } = (await device.registry().get(id)) ?? {};
		const old = deviceNamed(`old-${count}`);
		await old.registry().add(entry as never);
		old.clock.wallMs = device.clock.wallMs;
		await old.run().account.boot([]);
		expect((await old.registry().get(id))?.lease).toEqual({ until: '2026-05-16', seen: '2026-04-16' });
	});
});
