import 'reflect-metadata';
import { randomBytes, X509Certificate as NodeCertificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { certificateNames } from '../../src/lib/server/wrapper/settings.ts';
import { Stop } from '../lib/say.mjs';
import { isPrivateAddress, nameConstraints, permits, privateNetworks } from './nameConstraints.ts';

export type AuthorityFiles = { readonly root: string; readonly cert: string; readonly key: string };

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
/** Phones refuse server certificates that are valid for longer than 398 days. */
const serverDays = 397;
const renewBeforeDays = 30;
const privateNames = ['localhost', 'local', 'lan', 'internal', 'home.arpa', 'test'];

export function authorityFiles(folder: string): AuthorityFiles & { readonly rootKey: string } {
	const file = (name: string): string => path.join(folder, name);
	return { root: file('root.crt'), rootKey: file('root.key'), cert: file('server.crt'), key: file('server.key') };
}

/**
 * Makes what is missing: the authority, and a server certificate for exactly these names that is valid for at least 30 days more.
 * @param names host names and IPv4 addresses
 */
export async function ensureCertificates(folder: string, names: readonly string[]): Promise<AuthorityFiles & { readonly made: readonly ('root' | 'server')[] }> {
	const files = authorityFiles(folder);
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const made: ('root' | 'server')[] = [];
	if ((await readText(files.root)) === undefined) {
		await makeRoot(files, names);
		made.push('root');
	}
	if (made.includes('root') || !(await serves(files.cert, names))) {
		await makeServer(files, names);
		made.push('server');
	}
	return { ...files, made };
}

async function makeRoot(files: ReturnType<typeof authorityFiles>, names: readonly string[]): Promise<void> {
	const keys = await crypto.subtle.generateKey(signing, true, ['sign', 'verify']);
	const own = names.filter((name) => isIP(name) === 0 && !privateNames.some((allowed) => name === allowed || name.endsWith(`.${allowed}`)));
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: serial(), name: `CN=Doorstep ${names[0] ?? 'local'}, O=Doorstep local authority`, notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 3650 * dayMs),
		signingAlgorithm: signing, keys,
		extensions: [
			new x509.BasicConstraintsExtension(true, 0, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
			new x509.Extension('2.5.29.30', true, new Uint8Array(nameConstraints([...privateNames, ...own], privateNetworks))),
		],
	});
	await writeFile(files.rootKey, await keyPem(keys.privateKey), { mode: 0o600 });
	await writeFile(files.root, certificate.toString('pem'));
}

async function makeServer(files: ReturnType<typeof authorityFiles>, names: readonly string[]): Promise<void> {
	const outside = names.find((name) => isIP(name) === 4 && !isPrivateAddress(name));
	if (outside !== undefined) throw new Stop(`${outside} is a public address; the local authority is for private networks. Get a certificate for a real name instead.`);
	const root = new x509.X509Certificate(await readFile(files.root, 'utf8'));
	refuseForeignNames(root, names);
	const rootKey = await readKey(files.rootKey);
	const keys = await crypto.subtle.generateKey(signing, true, ['sign', 'verify']);
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: serial(), subject: `CN=${names[0] ?? 'localhost'}`, issuer: root.subject, notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + (serverDays - 1) * dayMs),
		signingAlgorithm: signing, publicKey: keys.publicKey, signingKey: rootKey,
		extensions: [
			new x509.BasicConstraintsExtension(false, undefined, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
			new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
			new x509.SubjectAlternativeNameExtension(names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name }))),
			await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
		],
	});
	await writeFile(files.key, await keyPem(keys.privateKey), { mode: 0o600 });
	await writeFile(files.cert, `${certificate.toString('pem')}\n`);
}

/** Refused here rather than on every phone. */
function refuseForeignNames(root: x509.X509Certificate, names: readonly string[]): void {
	const constraints = new Uint8Array(root.getExtension('2.5.29.30')?.value ?? new ArrayBuffer(0));
	const foreign = names.find((name) => isIP(name) === 0 && !permits(constraints, name));
	if (foreign === undefined) return;
	throw new Stop(`The local authority in data/ca was not made for ${foreign}. Use a name below .lan, .local or .internal, or delete data/ca to make a new authority (every phone must then install the new root).`);
}

async function serves(certFile: string, names: readonly string[]): Promise<boolean> {
	const pem = await readText(certFile);
	if (pem === undefined) return false;
	const present = certificateNames(pem);
	const enough = daysLeft(pem, Date.now()) > renewBeforeDays;
	return enough && names.every((name) => present.includes(name.toLowerCase()));
}

/** Whole and part days until the certificate (PEM) ends; negative when it has. */
export function daysLeft(pem: string, nowMs: number): number {
	return (Date.parse(new NodeCertificate(pem).validTo) - nowMs) / dayMs;
}

async function keyPem(key: CryptoKey): Promise<string> {
	return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function readKey(file: string): Promise<CryptoKey> {
	const [der] = x509.PemConverter.decode(await readFile(file, 'utf8'));
	if (der === undefined) throw new Stop(`${file} holds no key.`);
	return crypto.subtle.importKey('pkcs8', der, signing, false, ['sign']);
}

/** Positive and at most 20 bytes, as the standard wants it. */
function serial(): string {
	const bytes = randomBytes(16);
	bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
	return bytes.toString('hex');
}

function readText(file: string): Promise<string | undefined> {
	return readFile(file, 'utf8').catch(() => undefined);
}
