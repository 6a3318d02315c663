import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { sealerOf } from '../crypto/seal.ts';
import { unwrap } from '../crypto/wrap.ts';
import type { VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { deviceNamed, enrolled, testPassphrase } from '../testing/vaultDevice.ts';
import { passkeysOf } from './passkeys.ts';
import { PinCover } from './pinCover.ts';
import { rescueOf } from './rescue/rescueApi.ts';
import { passphraseOf } from './tries.ts';

const wrong = 'wrong wrong wrong wrong';
const next = 'chun xia qiu dong';
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);
let count = 0;

/** Who finds the app open may guess there too: it must gain nothing over the lock screen. */
describe('a guess at the passphrase in the open app', { timeout: 120_000 }, () => {
	let device: ReturnType<typeof deviceNamed>;
	let tab: ReturnType<ReturnType<typeof deviceNamed>['run']>;
	let id: VaultId;
	let counting: Result<null>;
	const room = async (write: () => Promise<unknown>): Promise<Result<null>> => {
		if (counting.ok) await write();
		return counting;
	};
	const wrongTries = async (): Promise<number | undefined> => (await device.registry().get(id))?.wrongTries;
	const ports = () => ({ registry: device.registry(), room, wallMs: () => device.clock.wallMs, opened: () => tab.vault() });

	/** Each way in which the open app asks for it. */
	const ways: Readonly<Record<string, (passphrase: string) => Promise<string>>> = {
		'a new passphrase': async (passphrase) => code(await tab.account.changePassphrase(passphrase, next)),
		'a PIN': async (passphrase) => code(await new PinCover({ store: () => tab.vault().store, drop: () => undefined, passphraseRight: passphraseOf(ports(), () => tab.vault()) }).api.set(passphrase, '830274')),
		'a passkey': async (passphrase) => code(await passkeysOf({ ...ports(), transport: { ask: async () => ok(null) } })
			.add({ response: { id: 'a-credential' } as never, rpId: 'localhost', salt: new Uint8Array(32), prf: new Uint8Array(32) }, passphrase)),
		'a rescue file of this device': async (passphrase) => {
			const line = { ask: async () => ok(null), push: async () => ok(null) } as never;
			const rescue = rescueOf({ ...ports(), app: 'test', transport: line, transportOf: () => line, nowMs: () => device.clock.wallMs, monotonicMs: () => 0 });
			const made = await rescue.make();
			return made.ok ? code(await rescue.take(made.value.file, passphrase)) : code(made);
		},
	};

	beforeEach(async () => {
		counting = ok(null);
		device = deviceNamed(`open-guesses-${String(count += 1)}`);
		id = await enrolled(device);
		tab = device.run();
		await tab.account.unlock(id, testPassphrase);
	});

	it.each(Object.keys(ways))('for %s counts as on the lock screen, and slows down the same', async (name) => {
		const guess = ways[name];
		if (guess === undefined) throw new Error(name);
		expect([await guess(wrong), await wrongTries()]).toEqual(['wrong_passphrase', 1]);
		for (let more = 0; more < 4; more += 1) await guess(wrong);
		expect([await guess(testPassphrase), await wrongTries()], 'not even the right one, before half a minute is over').toEqual(['unlock_wait', 5]);
		expect(code(await device.run().account.unlock(id, testPassphrase)), 'one count for both').toBe('unlock_wait');
		device.clock.wallMs += 31_000;
		expect([await guess(testPassphrase), await wrongTries()]).toEqual(['ok', 0]);
	});

	it.each(Object.keys(ways).slice(1))('for %s is counted before it is judged: where nothing can be counted, not even the right one is', async (name) => {
		counting = fail(problem('storage_failed'));
		expect([await ways[name]?.(testPassphrase), await ways[name]?.(wrong)]).toEqual(['storage_failed', 'storage_failed']);
	});

	it('destroys the keys at the tenth, where there is a recovery copy; what is open stays open', async () => {
		await device.registry().setRecovery(id, {} as never);
		for (let n = 0; n < 9; n += 1) await device.registry().countTry(id, device.clock.wallMs);
		device.clock.wallMs += 3_600_000;
		expect(code(await tab.account.changePassphrase(wrong, next))).toBe('wraps_gone');
		expect((await device.registry().get(id))?.wrapped).toBeNull();
		expect(code(await tab.account.me())).toBe('ok');
	});

	it('leaves the old passphrase as it was when it is wrong, and the rows open under the new one when it is right', async () => {
		await tab.account.changePassphrase(wrong, next);
		expect(code(await tab.account.changePassphrase(testPassphrase, next))).toBe('ok');
		const wrapped = (await device.registry().get(id))?.wrapped;
		const key = wrapped == null ? null : await unwrap(wrapped, next, id);
		const row = await tab.vault().sealer.seal('rows', '1', 'x');
		expect(key?.ok === true && (await sealerOf(key.value, id).open('rows', '1', row))).toBe('x');
	});
});
