import { beforeEach, describe, expect, it } from 'vitest';
import { pinStrong } from '../domain/pin.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { PinCover } from './pinCover.ts';

const right = '830274';

describe('the cover over an open vault', () => {
	let values: Map<string, unknown>;
	let open: boolean;
	let cover: PinCover;
	const worker = (): PinCover => new PinCover({
		store: () => (open ? { value: async (key) => values.get(key), setValue: async (key, value) => { values.set(key, value); return ok(null); } } : null),
		passphraseRight: async (passphrase) => (passphrase === 'dong shan lu kou' ? ok(null) : fail(problem('wrong_passphrase'))),
		drop: () => { open = false; },
	});
	beforeEach(async () => {
		values = new Map();
		open = true;
		cover = worker();
		await cover.api.set('dong shan lu kou', right);
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
});
