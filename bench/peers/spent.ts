import { readdir, readFile } from 'node:fs/promises';
import type { Spent } from './sample.ts';

type Process = { readonly id: number; readonly parent: number; readonly ms: number; readonly command: string };

/** Linux counts in hundredths of a second. */
const tickMs = 10;

/** Processor time so far of the browser that has this profile, of the server and of PostgreSQL, children included; zeros where there is no /proc. */
export async function spentBy(profile: string, parts: { readonly server: number; readonly database: number }): Promise<Spent> {
	const ids = (await readdir('/proc').catch(() => [])).map(Number).filter(Number.isInteger);
	const all = (await Promise.all(ids.map(processOf))).filter((each) => each !== undefined);
	const root = all.find((each) => each.command.includes(profile) && !each.command.includes('--type='))?.id ?? -1;
	return { browser: ofTree(all, root), server: ofTree(all, parts.server), database: ofTree(all, parts.database) };
}

function ofTree(all: readonly Process[], root: number): number {
	const own = all.find((each) => each.id === root)?.ms ?? 0;
	return all.filter((each) => each.parent === root).reduce((sum, child) => sum + ofTree(all, child.id), own);
}

async function processOf(id: number): Promise<Process | undefined> {
	try {
		const stat = await readFile(`/proc/${id}/stat`, 'utf8');
		// The name in brackets may hold spaces; what follows it does not. Ended children's time is their parents'.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
		const [parent, user, system, endedUser, endedSystem] = [fields[1] ?? 0, fields[11] ?? 0, fields[12] ?? 0, fields[13] ?? 0, fields[14] ?? 0];
		return { id, parent, ms: (user + system + endedUser + endedSystem) * tickMs, command: await readFile(`/proc/${id}/cmdline`, 'utf8') };
	} catch {
		return undefined;
	}
}
