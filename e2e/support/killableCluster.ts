import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, holderOf, isAlive, startCluster } from '../../scripts/postgres/cluster.ts';
import { type FreshDatabase, freshDatabase, makeTemporaryCluster } from '../../scripts/postgres/temporary.ts';
import { ensureRoles } from '../../scripts/postgres/roles.ts';

/** A durable PostgreSQL of its own, with the settings of the product, that can be killed and comes back at the same address. */
export type KillableCluster = {
	readonly database: FreshDatabase;
	/** The postmaster and its backends. */
	processes(): Promise<readonly number[]>;
	/** kill -9 of the postmaster and of every backend; how many processes that were. */
	kill(): Promise<number>;
	/** Recovery included. */
	start(): Promise<void>;
	close(): Promise<void>;
};

export async function startKillableCluster(): Promise<KillableCluster> {
	const { place, folder, secrets } = await makeTemporaryCluster();
	const options = { logFile: path.join(folder, 'postgres.log'), durable: true };
	let cluster: Cluster = await startCluster(place, options);
	const { port } = cluster;
	await ensureRoles(port, secrets);
	const processes = async (): Promise<readonly number[]> => {
		const postmaster = await holderOf(place.dataFolder);
		return postmaster === undefined ? [] : [postmaster, ...(await childrenOf(postmaster))];
	};
	return {
		processes,
		database: await freshDatabase({ port, secrets }),
		kill: async () => {
			const all = await processes();
			for (const pid of all) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
			await cluster.ended;
			while (all.some(isAlive)) await wait(10);
			return all.length;
		},
		start: async () => {
			cluster = await startCluster(place, { ...options, port });
		},
		close: async () => {
			await cluster.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Linux: the processes whose parent this is. */
async function childrenOf(parent: number): Promise<readonly number[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const found = await Promise.all(pids.map(async (pid) => {
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(pid)] : [];
	}));
	return found.flat();
}
