import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ValueKey } from '../db/store.ts';
import { ok } from '../domain/result.ts';
import { auditSignedText, type AuditCheckpoint } from '../protocol/audit.ts';
import { AuditMemory } from './auditMemory.ts';

const tenant = '01a00000-0000-7000-8000-000000000001';
const keys = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')] as const;
const hash = (n: number): string => n.toString(16).padStart(64, '0');
function point(seq: number, hour: number, { of = seq, key = 0 }: { readonly of?: number; readonly key?: 0 | 1 } = {}): AuditCheckpoint {
	const plain = { seq, hash: hash(of), at: new Date(Date.UTC(2026, 10, 1, hour)).toISOString() };
	const { publicKey, privateKey } = keys[key];
	return { ...plain, key: String(publicKey.export({ format: 'jwk' }).x), signature: sign(null, auditSignedText(tenant, plain), privateKey).toString('base64url') };
}
function memory() {
	const rows = new Map<ValueKey, unknown>();
	const store = { value: async (key: ValueKey) => structuredClone(rows.get(key)), setValue: async (key: ValueKey, value: unknown) => { rows.set(key, structuredClone(value)); return ok(null); } };
	return { rows, open: () => new AuditMemory(store) };
}

describe('what a device holds of the record of who did what', () => {
	it('keeps thirty, an hour or more apart, over a restart, and names the newest', async () => {
		const { open } = memory();
		const held = open();
		expect(await held.known()).toEqual({});
		for (let hour = 0; hour < 40; hour += 1) for (const more of [0, 1]) await held.heard({ point: point(hour * 10 + more, hour), held: 'there' }, tenant);
		expect((await open().known()).audit).toMatchObject({ seq: 390, hash: hash(390) });
		for (let n = 0; n < 29; n += 1) await held.heard({ held: 'restored' }, tenant);
		expect((await held.known()).audit).toMatchObject({ seq: 100 });
		await held.heard({ held: 'restored' }, tenant);
		expect(await held.known()).toEqual({});
		expect(held.problem).toBeNull();
	});

	it('tells when the chain has it no more, asks for the one before it, and keeps what it had seen', async () => {
		const { open } = memory();
		const held = open();
		for (const hour of [1, 2, 3]) await held.heard({ point: point(hour, hour), held: 'there' }, tenant);
		await held.heard({ point: point(3, 9, { of: 99 }), held: 'missing' }, tenant);
		expect((await held.known()).audit).toEqual({ seq: 2, hash: hash(2), at: point(2, 2).at, differs: true });
		await held.heard({ point: point(3, 9, { of: 99 }), held: 'there' }, tenant);
		expect(await open().shown()).toMatchObject({ newest: `3:${hash(99)}`, disputed: [`3:${hash(3)}`] });
		expect(held.problem?.code).toBe('audit_differs');
	});

	it('finds by itself the same row with another hash, a signature that is not good, and another key', async () => {
		for (const wrong of [point(1, 5, { of: 7 }), { ...point(2, 5), hash: hash(8) }, point(2, 5, { key: 1 })]) {
			const held = memory().open();
			await held.heard({ point: point(1, 1) }, tenant);
			await held.heard({ point: wrong, held: 'there' }, tenant);
			expect(held.problem?.code).toBe('audit_differs');
		}
	});
});
