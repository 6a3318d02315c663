import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { folders, tool } from './project.ts';
import { runTool } from './runTool.ts';
import { say, sayWhileWaiting, seconds, Stop } from './say.mjs';

/** What the build is made of. Tests and generated code are left out. */
const sources = ['src', 'static', 'service-worker', 'messages', 'project.inlang/settings.json', 'package-lock.json', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json'];
const stampFile = path.join(folders.build, 'sources.sha256');

/** Builds the app unless the last build was made of the same sources. */
export async function buildIfStale(): Promise<void> {
	const hash = await hashSources(folders.root, sources);
	if ((await readFile(stampFile, 'utf8').catch(() => '')) === hash) return;
	say('Building the app (some 30 seconds) …');
	const startedAt = performance.now();
	const { code, output } = await sayWhileWaiting('still building', 15, () => runTool(tool('vite/bin/vite.js'), ['build', '--logLevel', 'warn']));
	if (code !== 0) throw new Stop(`The build failed:\n${output}`);
	await writeFile(stampFile, hash);
	say(`Built (${seconds(startedAt)}).`);
}

/** SHA-256 over the names and contents of all files below the given paths. */
export async function hashSources(root: string, paths: readonly string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const start of paths) {
		for (const file of await filesBelow(path.join(root, start))) {
			hash.update(`${path.relative(root, file)}\0`).update(await readFile(file)).update('\0');
		}
	}
	return hash.digest('hex');
}

async function filesBelow(start: string): Promise<readonly string[]> {
	const info = await stat(start).catch(() => undefined);
	if (info === undefined) return [];
	if (info.isFile()) return [start];
	const entries = await readdir(start, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => !file.includes(`${path.sep}i18n${path.sep}paraglide${path.sep}`))
		.sort();
}
