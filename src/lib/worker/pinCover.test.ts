import { beforeEach, describe, expect, it } from 'vitest';
import { pinStrong } from '../domain/pin.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { PinCover } from './pinCover.ts';

const right = '830274';

describe('the cover over an open vault', () => {
	let values: Map<string, unknown>;
	let open: boolean;
	/** Passphrases that were judged since the PIN was set. */
	let tried: string[];
	let cover: PinCover;
	const worker = (): PinCover => new PinCover({
		store: () => (open ? { value: async (key) => values.get(key), setValue: async (key, value) => { values.set(key, value); return ok(null); } } : null),
		passphraseRight: async (passphrase) => {
			tried.push(passphrase);
			return passphrase === 'dong shan lu kou' ? ok(null) : fail(problem(tried.length < 3 ? 'wrong_passphrase' : 'wraps_gone'));
		},
		drop: () => { open = false; },
	});
	beforeEach(async () => {
		values = new Map();
		open = true;
		tried = [];
		cover = worker();
		await cover.api.set('dong shan lu kou', right);
		tried = [];
	});
	const code = (result: { readonly ok: boolean; readonly problem?: { readonly code: string } }): string => result.problem?.code ?? 'ok';

	it('is lifted by the PIN, which is kept nowhere readable', async () => {
		expect(await cover.api.cover()).toEqual({ ok: true, value: true });
		expect(cover.covered).toBe(true);
		expect(code(await cover.api.uncover(right))).toBe('ok');
		expect(cover.covered).toBe(false);
		expect(JSON.stringify([...values])).not.toContain(right);
	});

	it('says how many tries are left and closes the vault at the fifth wrong one, also when they come at once', async () => {
		await cover.api.cover();
		expect(await cover.api.uncover('111111')).toEqual({ ok: false, problem: { code: 'wrong_pin', params: { left: 4 } } });
		const answers = await Promise.all(['1', '2', '3', '4', '5', '6', '7'].map((last) => cover.api.uncover(`99999${last}`)));
		expect(answers.map(code)).toEqual(['wrong_pin', 'wrong_pin', 'wrong_pin', 'pin_spent', 'vault_locked', 'vault_locked', 'vault_locked']);
		expect(open).toBe(false);
		expect(code(await cover.api.uncover(right))).toBe('vault_locked');
	});

	it('counts anew after a right one', async () => {
		await cover.api.cover();
		for (let wrong = 0; wrong < 4; wrong += 1) await cover.api.uncover('111111');
		await cover.api.uncover(right);
		await cover.api.cover();
		expect(await cover.api.uncover('111111')).toEqual({ ok: false, problem: { code: 'wrong_pin', params: { left: 4 } } });
	});

	it('is lifted by nothing where no PIN is set, and can neither be set nor removed while it lies', async () => {
		await cover.api.cover();
		expect(code(await cover.api.set('dong shan lu kou', '471902'))).toBe('vault_locked');
		expect(code(await cover.api.remove())).toBe('vault_locked');
		await cover.api.uncover(right);
		await cover.api.remove();
		expect(await cover.api.state()).toEqual({ ok: true, value: { set: false } });
		expect(await cover.api.cover()).toEqual({ ok: true, value: false });
		expect(code(await cover.api.uncover(right))).toBe('vault_locked');
	});

	it('stays with the vault, for the next worker after an unlock', async () => {
		expect(await worker().api.state()).toEqual({ ok: true, value: { set: true } });
	});

	it('wants the passphrase and six digits that are not guessed first', async () => {
		expect(code(await cover.api.set('something else', '471902'))).toBe('wrong_passphrase');
		expect(code(await cover.api.set('dong shan lu kou', '123456'))).toBe('pin_too_simple');
		for (const weak of ['111111', '123456', '654321', '890123', '121212', '470470', '112211', '12345', '1234567', 'abcdef', '']) expect([weak, pinStrong(weak)]).toEqual([weak, false]);
		for (const strong of [right, '471902', '100286']) expect([strong, pinStrong(strong)]).toEqual([strong, true]);
	});

	describe('while the phone is turned to a resident', () => {
		it('is lifted by the PIN with the same five tries, and by no passphrase', async () => {
			expect(await cover.turn()).toBe(true);
			expect([cover.covered, cover.turned]).toEqual([true, true]);
			expect(code(await cover.turnBack({ passphrase: 'dong shan lu kou' })), 'where a PIN is set').toBe('vault_locked');
			expect(code(await cover.api.uncover(right)), 'as if nobody held it').toBe('vault_locked');
			expect(code(await cover.turnBack({ pin: right }))).toBe('ok');
			expect([cover.covered, cover.turned]).toEqual([false, false]);
			await cover.turn();
			for (let wrong = 0; wrong < 4; wrong += 1) expect(code(await cover.turnBack({ pin: '111111' }))).toBe('wrong_pin');
			expect(code(await cover.turnBack({ pin: '111111' }))).toBe('pin_spent');
			expect([open, cover.turned]).toEqual([false, false]);
		});

		it('is lifted by the passphrase where no PIN is set, counted as on the lock screen', async () => {
			await cover.api.remove();
			expect(await cover.turn()).toBe(false);
			expect(code(await cover.turnBack({ passphrase: 'a guess' }))).toBe('wrong_passphrase');
			expect(code(await cover.turnBack({ pin: right }))).toBe('vault_locked');
			expect(code(await cover.turnBack({ passphrase: 'dong shan lu kou' }))).toBe('ok');
			expect(tried).toEqual(['a guess', 'dong shan lu kou']);
			await cover.turn();
			expect(code(await cover.turnBack({ passphrase: 'the last guess' }))).toBe('wraps_gone');
			expect([open, cover.covered], 'nothing is left to try').toEqual([false, true]);
		});

		it('is an ordinary cover once nobody has touched it for a while', async () => {
			await cover.turn();
			await cover.api.cover();
			expect(code(await cover.turnBack({ pin: right }))).toBe('vault_locked');
			expect([cover.covered, cover.turned]).toEqual([true, false]);
			expect(code(await cover.api.uncover(right))).toBe('ok');
		});
	});
});
