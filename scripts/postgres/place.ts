import { createHash } from 'node:crypto';
import { chown, cp, lstat, mkdir, readFile, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { say, Stop } from '../lib/say.mjs';
import { type Binaries, packagedBinaries } from './binaries.ts';
import { canEnter, type Identity, postgresIdentity } from './identity.ts';

/** Where a cluster lies, with which programs, and who runs it. */
export type Place = { readonly binaries: Binaries; readonly dataFolder: string; readonly identity: Identity | undefined };

const privateBase = '/var/lib/doorstep';

/**
 * Finds or makes the place of the cluster at `link` (./data/postgres). As root in a folder closed to other users, programs and
 * data go to /var/lib/doorstep/<hash of the data folder's path>, mode 0700 and owned by PostgreSQL's user; `link` then points there.
 */
export async function findPlace(root: string, link: string): Promise<Place> {
	const identity = postgresIdentity();
	const packaged = await packagedBinaries(root);
	const dataFolder = await chooseDataFolder(root, link, identity);
	return { binaries: await reachableBinaries(path.dirname(link), packaged, identity), dataFolder, identity };
}

async function chooseDataFolder(root: string, link: string, identity: Identity | undefined): Promise<string> {
	const parent = path.dirname(link);
	const there = await lstat(link).catch(() => undefined);
	if (there?.isSymbolicLink()) {
		const target = path.resolve(parent, await readlink(link));
		if (canEnter(identity, path.dirname(target))) return target;
		throw new Stop(`The database lies in ${target}, where the user ${identity?.name ?? ''} cannot enter. Look at that folder's owner and mode.`);
	}
	await mkdir(parent, { recursive: true });
	if (canEnter(identity, parent)) return link;
	if (there !== undefined) {
		throw new Stop(`The database in ${link} cannot be reached by the user ${identity?.name ?? ''} any more: a folder above it was closed.\n  Open it (chmod o+x on the folders above), or start as the user who made it.`);
	}
	const target = path.join(await privateFolder(parent, identity), 'postgres');
	await symlink(target, link);
	say(`This folder is closed to other users, and PostgreSQL does not run as root: the database lies in ${target}, linked from ${path.relative(root, link)}.`);
	return target;
}

/** A copy of the programs where PostgreSQL's user can run them, for the data folder `owner`; some 60 MB, made once for each version. */
export async function reachableBinaries(owner: string, packaged: Binaries, identity: Identity | undefined): Promise<Binaries> {
	if (identity === undefined || canEnter(identity, path.join(packaged.folder, 'bin'))) return packaged;
	const folder = path.join(await privateFolder(owner, identity), 'programs');
	const stamp = path.join(folder, 'version');
	if ((await readFile(stamp, 'utf8').catch(() => '')) !== packaged.version) {
		await rm(folder, { recursive: true, force: true });
		await cp(packaged.folder, folder, { recursive: true, verbatimSymlinks: true });
		await writeFile(stamp, packaged.version);
	}
	return { folder, version: packaged.version };
}

/**
 * The private folder that belongs to a data folder (or, for tests, to the project), which only PostgreSQL's user and root can enter.
 * @param owner a folder that exists
 */
export async function privateFolder(owner: string, identity: Identity | undefined): Promise<string> {
	const ownerPath = await realpath(owner);
	const folder = path.join(privateBase, createHash('sha256').update(ownerPath).digest('hex').slice(0, 12));
	await mkdir(privateBase, { recursive: true, mode: 0o711 });
	await mkdir(folder, { recursive: true, mode: 0o700 });
	if (identity !== undefined) await chown(folder, identity.uid, identity.gid);
	await writeFile(path.join(folder, 'belongs-to'), `${ownerPath}\n`);
	return folder;
}
