import { readFile } from 'node:fs/promises';

/** Linux: seconds of processor time that these processes and their ended children have used. */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
	const times = await Promise.all(pids.map(async (pid) => {
		const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
		const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15).map(Number);
		return (user + system + endedUser + endedSystem) / 100;
	}));
	return times.reduce((sum, seconds) => sum + seconds, 0);
}

/** Linux: bytes of a process in memory. */
export async function residentBytes(pid: number): Promise<number> {
	const pages = Number((await readFile(`/proc/${String(pid)}/statm`, 'utf8')).split(' ')[1]);
	return pages * 4096;
}
