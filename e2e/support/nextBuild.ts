import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashSources } from '../../scripts/lib/build.ts';
import { root } from '../../scripts/lib/onNode24.mjs';
import { runTool } from '../../scripts/lib/runTool.ts';

/** What a build is made of, besides the packages. */
const sources = ['src', 'static', 'service-worker', 'messages', 'project.inlang/settings.json', 'package.json', 'package-lock.json', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json'];

export const nextVersion = '99.0.0';
/** How long the later shape's upgrade takes: long enough for a plug to be pulled in its middle. */
export const upgradeMs = 2_500;

/**
 * The version after this one, as a real build: the present source with a raised version of the app, and a later shape of the vault's both databases whose
 * upgrade writes for a while. Made once for the same sources, as the present build is. @returns its `build` folder
 */
export async function nextBuild(): Promise<string> {
	const folder = path.join(tmpdir(), `doorstep-next-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);
	const stamp = path.join(folder, 'sources.sha256');
	const hash = `${await hashSources(root, sources)} ${nextVersion} ${String(upgradeMs)} ${planted('n')}`;
	if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return path.join(folder, 'build');
	await rm(folder, { recursive: true, force: true });
	await mkdir(path.join(folder, 'project.inlang'), { recursive: true });
	for (const name of sources) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
	await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
	await edit(path.join(folder, 'package.json'), (text) => text.replace(/"version": "[^"]+"/, `"version": "${nextVersion}"`));
	await edit(path.join(folder, 'src/lib/db/vaultSchema.ts'), (text) => raised(raised(text, 'recordsSchema'), 'outboxSchema'));
	const { code, output } = await runTool(path.join(root, 'node_modules/vite/bin/vite.js'), ['build', '--logLevel', 'warn'], { cwd: folder });
	if (code !== 0) throw new Error(`the next version could not be built:\n${output}`);
	await writeFile(stamp, hash);
	return path.join(folder, 'build');
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
	const before = await readFile(file, 'utf8');
	const after = change(before);
	if (after === before) throw new Error(`nothing was planted in ${file}`);
	await writeFile(file, after);
}

/** A schema with one version more, declared after the others. */
function raised(text: string, schema: string): string {
	const start = text.indexOf(`export const ${schema}: Schema = {`);
	const end = text.indexOf('\n\t},\n};', start);
	const version = /version: (\d+),/.exec(text.slice(start))?.[1];
	if (start < 0 || end < 0 || version === undefined) throw new Error(`${schema} looks different by now`);
	const next = String(Number(version) + 1);
	const body = text.slice(start, end).replace(`version: ${version},`, `version: ${next},`);
	return `${text.slice(0, start)}${body}\n${planted(next)}${text.slice(end)}`;
}

function planted(version: string): string {
	return `\t\tdb.version(${version}).stores({ later: 'key' }).upgrade(async (tx) => {
			const until = Date.now() + ${String(upgradeMs)};
			for (let key = 0; Date.now() < until; key += 1) await tx.table('later').put({ key });
		});`;
}
