import { open, readdir, readFile } from 'node:fs/promises';

const step = 4 * 1024 * 1024;

/**
 * How often some bytes stand in the memory that the processes of one browser may write: of all of them, for its parts share nothing that we could
 * name. Linux, and allowed for who may trace the processes; null where it is not.
 */
export async function countInMemory(profile: string, needle: Buffer): Promise<number | null> {
	let count = 0;
	let read = 0;
	for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
		const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (!command.includes(profile) && !(await isChildOf(pid, profile))) continue;
		const found = await countInProcess(pid, needle);
		if (found === null) continue;
		read += 1;
		count += found;
	}
	return read === 0 ? null : count;
}

/** Renderers do not name the profile; the process that began them does. */
async function isChildOf(pid: string, profile: string): Promise<boolean> {
	for (let at = pid; at !== '0' && at !== '';) {
		const status = await readFile(`/proc/${at}/status`, 'utf8').catch(() => '');
		at = /^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? '';
		const command = at === '' ? '' : await readFile(`/proc/${at}/cmdline`, 'utf8').catch(() => '');
		if (command.includes(`--user-data-dir=${profile}`)) return true;
	}
	return false;
}

async function countInProcess(pid: string, needle: Buffer): Promise<number | null> {
	const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => null);
	const memory = maps === null ? null : await open(`/proc/${pid}/mem`, 'r').catch(() => null);
	if (maps === null || memory === null) return null;
	let count = 0;
	try {
		for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)) {
			const end = Number.parseInt(to, 16);
			// Overlapping by what could be cut in two.
			for (let at = Number.parseInt(from, 16); at < end; at += step - needle.length) {
				const { buffer, bytesRead } = await memory.read(Buffer.alloc(Math.min(step, end - at)), 0, Math.min(step, end - at), at).catch(() => ({ buffer: Buffer.alloc(0), bytesRead: 0 }));
				for (let hit = buffer.subarray(0, bytesRead).indexOf(needle); hit >= 0; hit = buffer.subarray(0, bytesRead).indexOf(needle, hit + 1)) count += 1;
			}
		}
	} finally {
		await memory.close();
	}
	return count;
}
