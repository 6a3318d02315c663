import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageKeyRing } from './storageKey.ts';

const [town, otherTown] = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
const day = 86_400_000;

describe('the storage key of a tenant', () => {
	let folder: string;
	let file: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'doorstep-keys-'));
		file = join(folder, 'storage-keys.json');
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it('lies in a file for the server alone, made at the first start and no other time', async () => {
		await new StorageKeyRing(file).open();
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const first = readFileSync(file, 'utf8');
		await new StorageKeyRing(file).open();
		expect(readFileSync(file, 'utf8')).toBe(first);
	});

	it('gives back what was wrapped, and to nobody else and in no other place', async () => {
		const ring = await new StorageKeyRing(file).open();
		const key = randomBytes(32);
		const wrapped = ring.of(town).wrap(key, 'case/1');
		expect(ring.of(town).unwrap(wrapped, 'case/1')).toEqual(key);
		expect(ring.of(town).unwrap(wrapped, 'case/2'), 'put in the place of another').toBeUndefined();
		expect(ring.of(otherTown).unwrap(wrapped, 'case/1'), 'another town').toBeUndefined();
		for (let at = 0; at < wrapped.length; at += 1) {
			const altered = Buffer.from(wrapped);
			altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
			expect(ring.of(town).unwrap(altered, 'case/1'), `byte ${String(at)} altered`).toBeUndefined();
		}
		expect(ring.of(town).unwrap(wrapped.subarray(0, 20), 'case/1')).toBeUndefined();
		expect(wrapped.includes(key)).toBe(false);
		expect(ring.of(town).wrap(key, 'case/1').equals(wrapped), 'a nonce of its own each time').toBe(false);
	});

	it('is the same for servers that begin at the same moment', async () => {
		const rings = await Promise.all(Array.from({ length: 5 }, () => new StorageKeyRing(file).open()));
		const wrapped = rings.map((ring) => ring.of(town).wrap(Buffer.from('a key'), 'x'));
		for (const ring of rings) for (const each of wrapped) expect(ring.of(town).unwrap(each, 'x')?.toString()).toBe('a key');
		expect((JSON.parse(readFileSync(file, 'utf8')) as { keys: unknown[] }).keys).toHaveLength(1);
	});

	it('is followed by a new one after a year, or when somebody asks, and still opens what it wrapped; other servers hear of it', async () => {
		let now = Date.parse('2026-01-01T00:00:00Z');
		const ring = await new StorageKeyRing(file, () => now).open();
		const other = await new StorageKeyRing(file, () => now).open();
		const old = ring.of(town).wrap(Buffer.from('old'), 'x');
		now += 364 * day;
		await ring.open();
		expect(ring.of(town).isNewest(old)).toBe(true);
		now += 2 * day;
		await ring.open();
		expect(ring.of(town).isNewest(old)).toBe(false);
		await ring.rotate();
		const fresh = ring.of(town).wrap(Buffer.from('new'), 'x');
		expect(other.of(town).unwrap(fresh, 'x')?.toString()).toBe('new');
		expect(other.of(town).unwrap(old, 'x')?.toString()).toBe('old');
	});

	it('opens nothing without its file, and wraps nothing then', async () => {
		const wrapped = (await new StorageKeyRing(file).open()).of(town).wrap(Buffer.from('a key'), 'x');
		const elsewhere = new StorageKeyRing(join(folder, 'other.json'));
		expect(() => elsewhere.of(town).wrap(Buffer.from('a key'), 'x')).toThrow('no storage key');
		await elsewhere.open();
		expect(elsewhere.of(town).unwrap(wrapped, 'x')).toBeUndefined();
		writeFileSync(join(folder, 'other.json'), readFileSync(file));
		expect(new StorageKeyRing(join(folder, 'other.json')).of(town).unwrap(wrapped, 'x')?.toString()).toBe('a key');
	});
});
