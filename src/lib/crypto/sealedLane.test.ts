import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { describe, expect, it } from 'vitest';
import { asId, asVaultId } from '../domain/ids.ts';
import { groupText, routeText, type SealedGroup } from '../protocol/sealed.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { newSealingPair, openFrom } from './hpke.ts';
import { pad, unpad } from './padding.ts';
import { openGroup, sealGroup, signGroup } from './sealedGroup.ts';
import { fitsRequest, markRequest } from './signedRequest.ts';
import { keyIdOf, newDevicePair, newStoredPair, openSigningPair, verify } from './signing.ts';

const vault = asVaultId('01890000-0000-7000-8000-000000000001');
const route = { kid: 'a'.repeat(32), vault, group: asId('01890000-0000-7000-8000-000000000002'), last: 7, count: 2 };
const lines = ['{"opId":"1","text":"王秀英家"}', '{"opId":"2"}'];
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const other = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const info = bytes('doorstep sealed lane 1');

async function sealed() {
	const officer = await openSigningPair(await newStoredPair());
	const server = await newSealingPair();
	const content = { key: await keyIdOf(officer.publicKey), signature: await signGroup(officer, lines), lines };
	return { officer, server, content, group: await sealGroup(server.publicKey, route, content) };
}
function flipped(text: string, at: number): string {
	const raw = fromBase64(text) ?? new Uint8Array();
	raw[at] = (raw[at] ?? 0) ^ 1;
	return toBase64(raw);
}

describe('a sealed group', () => {
	it('opens with the server’s key and holds the lines and a signature that fits them', async () => {
		const { officer, server, content, group } = await sealed();
		const opened = await openGroup(server, group);
		expect(opened).toEqual(content);
		expect(await verify(officer.publicKey, groupText(opened?.lines ?? []), opened?.signature ?? '')).toBe(true);
		expect(await verify(officer.publicKey, groupText([...lines].reverse()), content.signature)).toBe(false);
		expect(JSON.stringify(group)).not.toContain('王秀英');
	});

	it('is understood by another implementation, and understands it', async () => {
		const { server, content, group } = await sealed();
		const keys = { privateKey: await other.kem.deserializePrivateKey(fromBase64(server.privateKey)?.buffer ?? new ArrayBuffer()), publicKey: await other.kem.deserializePublicKey(fromBase64(server.publicKey)?.buffer ?? new ArrayBuffer()) };
		const opened = await other.open({ recipientKey: keys, enc: fromBase64(group.enc)?.buffer ?? new ArrayBuffer(), info: info.buffer }, fromBase64(group.sealed)?.buffer ?? new ArrayBuffer(), bytes(routeText(group)).buffer);
		expect(JSON.parse(new TextDecoder().decode(unpad(new Uint8Array(opened))))).toEqual(content);
		const made = await other.seal({ recipientPublicKey: keys.publicKey, info: info.buffer }, bytes('from there').buffer, bytes('bound').buffer);
		expect(await openFrom(server, 'bound', { enc: toBase64(new Uint8Array(made.enc)), sealed: toBase64(new Uint8Array(made.ct)) })).toEqual(bytes('from there'));
	});

	it('does not open when a bit was flipped anywhere', async () => {
		const { server, group } = await sealed();
		const size = fromBase64(group.sealed)?.byteLength ?? 0;
		for (let at = 0; at < size; at += 37) expect(await openGroup(server, { ...group, sealed: flipped(group.sealed, at) })).toBeUndefined();
		for (let at = 0; at < 65; at += 8) expect(await openGroup(server, { ...group, enc: flipped(group.enc, at) })).toBeUndefined();
		expect(await openGroup(server, { ...group, sealed: group.sealed.slice(0, -4) })).toBeUndefined();
	});

	it.each<[string, Partial<SealedGroup>]>([
		['vault', { vault: asVaultId('01890000-0000-7000-8000-000000000009') }], ['group', { group: asId('01890000-0000-7000-8000-000000000009') }],
		['last number', { last: 8 }], ['count', { count: 1 }], ['key id', { kid: 'b'.repeat(32) }],
	])('does not open under another %s', async (_what, change) => {
		const { server, group } = await sealed();
		expect(await openGroup(server, { ...group, ...change })).toBeUndefined();
	});

	it('does not open with another key', async () => {
		const { group } = await sealed();
		expect(await openGroup(await newSealingPair(), group)).toBeUndefined();
	});
});

describe('padding', () => {
	it('tells only the bucket', () => {
		expect([0, 10, 252, 253, 1020, 1021, 60_000, 65_533, 200_000].map((size) => pad(new Uint8Array(size)).byteLength)).toEqual([256, 256, 256, 1024, 1024, 4096, 65_536, 131_072, 262_144]);
		for (const size of [0, 1, 252, 253, 70_000]) expect(unpad(pad(new Uint8Array(size).fill(7)))).toEqual(new Uint8Array(size).fill(7));
	});

	it('refuses what it never made', () => {
		const padded = pad(bytes('content'));
		padded[200] = 1;
		expect(unpad(padded)).toBeUndefined();
		expect(unpad(new Uint8Array(3))).toBeUndefined();
		expect(unpad(new Uint8Array([0, 0, 0, 9, 1]))).toBeUndefined();
	});
});

describe('a request signed by the device', () => {
	it('fits what it was made for and nothing else', async () => {
		const device = await newDevicePair();
		const asked = { method: 'POST', path: '/api/sync/sealed', body: bytes('body') };
		const mark = await markRequest(device, vault, asked, '2026-11-20T04:00:00.000Z');
		const fits = (change: object, of = device.publicKey, marked = {}): Promise<boolean> => fitsRequest(of, { ...mark, ...marked }, { ...asked, ...change });
		expect(await fits({})).toBe(true);
		expect(await fits({ method: 'PUT' })).toBe(false);
		expect(await fits({ path: '/api/sync/push' })).toBe(false);
		expect(await fits({ body: bytes('Body') })).toBe(false);
		expect(await fits({}, (await newDevicePair()).publicKey)).toBe(false);
		expect(await fits({}, 'no key')).toBe(false);
		for (const change of [{ nonce: 'another-nonce-here' }, { at: '2026-11-20T04:00:01.000Z' }, { vault: asVaultId('01890000-0000-7000-8000-000000000009') }, { key: 'c'.repeat(32) }]) expect(await fits({}, device.publicKey, change)).toBe(false);
		await expect(crypto.subtle.exportKey('pkcs8', device.privateKey)).rejects.toThrow();
	});
});
