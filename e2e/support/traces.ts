import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';

export type Search = { /** Each word that was found, with the files that hold it. */ readonly found: ReadonlyMap<string, readonly string[]>; readonly read: number };

/** Every file below a folder, searched for each word as UTF-8 and UTF-16. */
export async function searchFiles(folder: string, words: readonly string[]): Promise<Search> {
	const needles = words.map((word) => ({ word, forms: [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')] }));
	const found = new Map<string, string[]>();
	let read = 0;
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		const bytes = await readFile(file).catch(() => null);
		if (bytes === null) continue;
		read += 1;
		for (const { word, forms } of needles) if (forms.some((form) => bytes.includes(form))) found.set(word, [...(found.get(word) ?? []), file.slice(folder.length)]);
	}
	return { found, read };
}

/** Every address that the browser asks for, its service worker's too, and every address that a page has stood at. */
export function addressesOf(context: BrowserContext): () => string {
	const seen = new Set<string>();
	const add = (url: string): void => {
		seen.add(url);
		seen.add(decoded(url));
	};
	context.on('request', (request) => add(request.url()));
	const watch = (page: Page): void => void page.on('framenavigated', (frame) => add(frame.url()));
	for (const page of context.pages()) watch(page);
	context.on('page', watch);
	return () => [...seen].join('\n');
}

function decoded(url: string): string {
	try {
		return decodeURIComponent(url);
	} catch {
		return url;
	}
}

/** What lies in the site's caches, unpacked, addresses included. */
export async function cachesOf(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const texts: string[] = [];
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) texts.push(request.url, (await (await cache.match(request))?.text()) ?? '');
		}
		return texts.join('\n');
	});
}

/** Put before every script that seals: the browser's cipher copies, and nothing else changes. */
const noCipher = `{
	const { subtle } = crypto;
	const [encrypt, decrypt] = [subtle.encrypt.bind(subtle), subtle.decrypt.bind(subtle)];
	const bytesOf = (data) => new Uint8Array(ArrayBuffer.isView(data) ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data);
	if (!globalThis.noCipher) {
		globalThis.noCipher = true;
		subtle.encrypt = async (how, key, data) => {
			if (how.name !== 'AES-GCM') return encrypt(how, key, data);
			const whole = new Uint8Array(data.byteLength + 16);
			whole.set(bytesOf(data));
			return whole.buffer;
		};
		subtle.decrypt = async (how, key, data) => (how.name === 'AES-GCM' ? bytesOf(data).slice(0, -16).buffer : decrypt(how, key, data));
	}
}
`;

/** A build beside ours in which nothing is sealed; inside the project, so that the server finds its packages. Answers its folder, and how many scripts were changed. */
export async function buildWithoutSealing(): Promise<{ readonly folder: string; readonly changed: number }> {
	const folder = await mkdtemp(path.join(process.cwd(), 'test-results-build-'));
	await cp('build', folder, { recursive: true });
	let changed = 0;
	for (const name of await readdir(path.join(folder, 'client'), { recursive: true })) {
		const file = path.join(folder, 'client', name);
		if (!name.endsWith('.js')) continue;
		const source = await readFile(file, 'utf8');
		if (!source.includes('subtle.encrypt')) continue;
		await writeFile(file, noCipher + source);
		for (const packed of ['br', 'gz']) await rm(`${file}.${packed}`, { force: true });
		changed += 1;
	}
	return { folder, changed };
}
