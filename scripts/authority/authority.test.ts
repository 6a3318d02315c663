import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateNames } from '../../src/lib/server/wrapper/settings.ts';
import { daysLeft, ensureCertificates } from './authority.ts';
import { isPrivateAddress, nameConstraints, permits, privateNetworks } from './nameConstraints.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-ca-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the local authority', () => {
	it('makes a certificate for the names, and makes nothing the second time', async () => {
		const files = await ensureCertificates(folder, ['doorstep.lan', '192.168.1.5']);
		expect(files.made).toEqual(['root', 'server']);
		expect(certificateNames(await readFile(files.cert, 'utf8'))).toEqual(['doorstep.lan', '192.168.1.5']);
		expect((await ensureCertificates(folder, ['192.168.1.5'])).made).toEqual([]);
	});

	it('keeps its root when the names change, so that phones need nothing new', async () => {
		const before = await readFile((await ensureCertificates(folder, ['192.168.1.5'])).root, 'utf8');
		const files = await ensureCertificates(folder, ['192.168.1.9']);
		expect(files.made).toEqual(['server']);
		expect(await readFile(files.root, 'utf8')).toBe(before);
	});

	it('keeps its keys from others', async () => {
		const files = await ensureCertificates(folder, ['doorstep.lan']);
		expect((await stat(files.key)).mode & 0o077).toBe(0);
		expect((await stat(path.join(folder, 'root.key'))).mode & 0o077).toBe(0);
	});

	it('refuses names of the wide world that its root was not made for', async () => {
		await ensureCertificates(folder, ['doorstep.example']);
		expect((await ensureCertificates(folder, ['a.doorstep.example'])).made).toEqual(['server']);
		await expect(ensureCertificates(folder, ['bank.example'])).rejects.toThrow('was not made for bank.example');
		await expect(ensureCertificates(folder, ['8.8.8.8'])).rejects.toThrow('public address');
	});

	it('stays below the 398 days that phones accept', async () => {
		const { cert } = await ensureCertificates(folder, ['doorstep.lan']);
		const days = daysLeft(await readFile(cert, 'utf8'), Date.now());
		expect(days).toBeGreaterThan(390);
		expect(days).toBeLessThan(397);
	});
});

describe('name constraints', () => {
	it('are the bytes of RFC 5280', () => {
		const bytes = nameConstraints(['lan'], [{ address: [10, 0, 0, 0], prefix: 8 }]);
		expect(Buffer.from(bytes).toString('hex')).toBe('3015a01330058203' + '6c616e' + '300a87080a000000ff000000');
	});

	it('permit a name and what lies below it', () => {
		const bytes = nameConstraints(['town.lan'], privateNetworks);
		expect(['town.lan', 'a.town.lan', 'lan', 'mytown.lan'].map((name) => permits(bytes, name))).toEqual([true, true, false, false]);
	});

	it('know private addresses', () => {
		expect(['10.1.2.3', '172.31.0.1', '172.32.0.1', '192.168.0.9', '8.8.8.8'].map(isPrivateAddress)).toEqual([true, true, false, true, false]);
	});
});
