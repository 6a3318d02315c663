import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A lock that a killed process left. */
const staleLockMs = 30_000;

/** Runs `work` while no other server of this folder does the same with `file`. */
export async function withFileLock<T>(file: string, work: () => T | Promise<T>): Promise<T> {
	const lock = `${file}.lock`;
	mkdirSync(dirname(file), { recursive: true });
	for (;;) {
		try {
			closeSync(openSync(lock, 'wx', 0o600));
			break;
		} catch (error) {
			if ((error as { code?: string }).code !== 'EEXIST') throw error;
			if ((statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) < Date.now() - staleLockMs) rmSync(lock, { force: true });
			await wait(50);
		}
	}
	try {
		return await work();
	} finally {
		rmSync(lock, { force: true });
	}
}
