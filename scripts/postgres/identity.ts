import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Stop } from '../lib/say.mjs';

/** Who PostgreSQL runs as when we are root, for it refuses to run as root. Undefined: as ourselves. */
export type Identity = { readonly uid: number; readonly gid: number; readonly name: string };

export function postgresIdentity(): Identity | undefined {
	if (process.platform === 'win32' || process.getuid?.() !== 0) return undefined;
	const found = chooseIdentity(readFileSync('/etc/passwd', 'utf8'));
	if (found === undefined) throw new Stop('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as.\n  Start as an ordinary user, or create one: useradd --system postgres');
	return found;
}

/** @param passwd the text of /etc/passwd */
export function chooseIdentity(passwd: string): Identity | undefined {
	const rows = passwd.split('\n').map((line) => line.split(':'));
	for (const wanted of ['postgres', 'nobody']) {
		const row = rows.find((candidate) => candidate[0] === wanted);
		const uid = Number(row?.[2]);
		const gid = Number(row?.[3]);
		if (row !== undefined && uid > 0 && gid > 0) return { uid, gid, name: wanted };
	}
	return undefined;
}

/** Whether that user can enter the folder: a project below a folder with mode 0700 is closed to it. */
export function canEnter(identity: Identity | undefined, folder: string): boolean {
	if (identity === undefined) return true;
	const { uid, gid } = identity;
	return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}
