import { describe, expect, it, vi } from 'vitest';
import { answering, partsOf } from './parts.ts';
import { plain } from './plain.ts';
import { Pulse } from './pulse.ts';

type Call = (...args: readonly unknown[]) => Promise<unknown>;
const call = (object: object, part: string, method: string): Call => (object as Record<string, Record<string, Call>>)[part]?.[method] ?? (async () => 'no such method');

describe('between page and worker', () => {
	it('arguments cross as plain data, proxies of state classes too', () => {
		const state = new Proxy({ a: [1, { b: 'x' }], none: null }, {});
		const copy = plain(state);
		expect(copy).toEqual({ a: [1, { b: 'x' }], none: null });
		expect(() => structuredClone(copy)).not.toThrow();
		const bytes = new Uint8Array(3);
		expect((plain({ bytes }) as { bytes: Uint8Array }).bytes).toBe(bytes);
		expect(() => plain({ run: () => undefined })).toThrow();
	});

	it('calls before a vault is open answer that it is locked, and faults answer too', async () => {
		let open: object | null = null;
		const api = partsOf({ account: answering({ boot: async () => 'booted' }) }, () => open);
		expect(await call(api, 'account', 'boot')()).toBe('booted');
		expect(await call(api, 'cases', 'list')()).toEqual({ ok: false, problem: { code: 'vault_locked' } });
		open = { cases: { list: async (count: number) => count, fails: async () => { throw new Error('planted'); } } };
		expect(await call(api, 'cases', 'list')(7)).toBe(7);
		expect(await call(api, 'cases', 'unknown')()).toEqual({ ok: false, problem: { code: 'app_broken' } });
		const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		expect(await call(api, 'cases', 'fails')()).toEqual({ ok: false, problem: { code: 'app_broken' } });
		expect(printed).toHaveBeenCalledOnce();
		printed.mockRestore();
	});

	it('a worker is dead after three beats without an answer, and not while it answers', async () => {
		let answers = true;
		let deaths = 0;
		const pulse = new Pulse({ beatMs: 3_600_000, misses: 3, ping: () => (answers ? Promise.resolve() : new Promise(() => undefined)), dead: () => { deaths += 1; } });
		const beat = async (): Promise<void> => {
			pulse.beat();
			await Promise.resolve();
			await Promise.resolve();
		};
		for (let beats = 0; beats < 5; beats += 1) await beat();
		expect(deaths).toBe(0);
		answers = false;
		for (let beats = 0; beats < 3; beats += 1) await beat();
		expect(deaths).toBe(0);
		await beat();
		expect(deaths).toBe(1);
		pulse.stop();
	});
});
