import { join } from 'node:path';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { freeBytes } from './backup/disk.ts';

/** `low`: photos and documents are not taken in. `full`: nothing is. */
export type RoomLevel = 'ok' | 'low' | 'full';

const rememberMs = 1000;
/** PostgreSQL stops when it cannot write its log, so nothing may fill the last fifth of the reserve. */
const fullShare = 0.2;

/**
 * How much room the disks of this server still have. Large things are refused first, so that text goes on; then everything, before the database
 * itself has to stop. The devices keep all of it and send it once there is room.
 */
export class DiskRoom {
	readonly #folders: readonly string[];
	readonly #reserve: number;
	#last: { readonly level: Promise<RoomLevel>; readonly atMs: number } | null = null;

	/** @param reserve bytes; 0 switches it off */
	constructor({ dataDir, filesDir, diskReserve }: { readonly dataDir: string; readonly filesDir: string; readonly diskReserve: number }) {
		this.#folders = [filesDir, join(dataDir, 'postgres')];
		this.#reserve = diskReserve;
	}

	level(): Promise<RoomLevel> {
		const now = performance.now();
		if (this.#last === null || now - this.#last.atMs > rememberMs) this.#last = { level: this.#read(), atMs: now };
		return this.#last.level;
	}

	/** Whether this may be taken in now. */
	async roomFor(what: 'files' | 'records'): Promise<Result<null>> {
		const level = await this.level();
		if (level === 'full') return fail(problem('server_full'));
		return level === 'low' && what === 'files' ? fail(problem('server_low')) : ok(null);
	}

	/** A folder that is not there, such as the database's own when it lies elsewhere, says nothing. */
	async #read(): Promise<RoomLevel> {
		const free = Math.min(...(await Promise.all(this.#folders.map((folder) => freeBytes(folder).catch(() => Number.POSITIVE_INFINITY)))));
		if (free >= this.#reserve) return 'ok';
		return free < this.#reserve * fullShare ? 'full' : 'low';
	}
}
