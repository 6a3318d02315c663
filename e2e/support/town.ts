import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { node24Path } from '../../scripts/lib/install.mjs';
import { root } from '../../scripts/lib/onNode24.mjs';
import { freePort, holderOf } from '../../scripts/postgres/cluster.ts';
import { urlsOf } from '../../scripts/postgres/roles.ts';
import { readSecrets } from '../../scripts/postgres/secrets.ts';

type Ended = { readonly code: number | null; readonly output: string };

/** A whole Doorstep as a town has it: our own commands over a data folder of its own, always at the same address. */
export class Town {
	readonly data: string;
	readonly url: string;
	readonly #project: string;
	readonly #env: NodeJS.ProcessEnv;
	#serving: ChildProcess | null = null;

	private constructor(data: string, port: number, project: string, env: NodeJS.ProcessEnv) {
		this.data = data;
		this.url = `http://localhost:${String(port)}`;
		this.#project = project;
		this.#env = { ...process.env, DATABASE_URL: '', DOORSTEP_BACKUP: 'off', DOORSTEP_LOG_STDOUT: '0', ...env, DOORSTEP_DATA_DIR: data, PORT: String(port) };
	}

	/** @param project the folder of Doorstep itself, when it is not this one */
	static async at(data: string, { project = root, env = {} }: { readonly project?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Town> {
		return new Town(data, await freePort(), project, env);
	}

	/** npm run SCRIPT -- ARGS, to its end. */
	async run(script: string, ...args: readonly string[]): Promise<Ended> {
		return this.#follow(this.#spawn(script, args)).ended;
	}

	/** npm start, until it serves. */
	async start(...args: readonly string[]): Promise<void> {
		const child = this.#spawn('start', args);
		this.#serving = child;
		const { ended } = this.#follow(child);
		await new Promise<void>((resolve, reject) => {
			if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => line.includes('is ready') && resolve());
			void ended.then(({ output }) => reject(new Error(output)));
		});
	}

	get serves(): boolean {
		return this.#serving !== null && this.#serving.exitCode === null && this.#serving.signalCode === null;
	}

	async stop(): Promise<void> {
		const child = this.#serving;
		if (child === null || !this.serves) return;
		child.kill('SIGTERM');
		await once(child, 'close');
	}

	/** As when the plug is pulled: start, server and database end at once. */
	async kill(): Promise<void> {
		const child = this.#serving;
		const holder = await holderOf(await this.#cluster());
		if (child?.pid !== undefined && this.serves) {
			const gone = once(child, 'close');
			process.kill(-child.pid, 'SIGKILL');
			await gone;
		}
		if (holder !== undefined) process.kill(holder, 'SIGKILL');
		while ((await holderOf(await this.#cluster())) !== undefined) await wait(20);
	}

	/** The owner's address of the database that runs. */
	async ownerUrl(): Promise<string> {
		const secrets = await readSecrets(path.join(this.data, 'postgres.json'));
		const port = Number((await readFile(path.join(await this.#cluster(), 'postmaster.pid'), 'utf8')).split('\n')[3]);
		if (secrets === undefined) throw new Error('the database has no passwords');
		return urlsOf(port, secrets, 'doorstep').ownerUrl;
	}

	async #cluster(): Promise<string> {
		return realpath(path.join(this.data, 'postgres')).catch(() => path.join(this.data, 'postgres'));
	}

	#spawn(script: string, args: readonly string[]): ChildProcess {
		return spawn(node24Path(root), [path.join(this.#project, 'scripts', `${script}.mjs`), ...args], { cwd: this.#project, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
	}

	#follow(child: ChildProcess): { readonly ended: Promise<Ended> } {
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
		return { ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })) };
	}
}
