import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LaunchOptions } from '@playwright/test';
import type { DatabaseUrls } from '../../scripts/postgres/roles.ts';
import type { FreshDatabase, Model } from '../../scripts/postgres/temporary.ts';
import { createTestDatabaseLike } from '../../src/lib/testing/database.ts';
import { Device } from './device.ts';
import type { JourneyRun } from './journeys.setup.ts';
import { Officer } from './officer.ts';
import { demoTown, end, environmentOf, startProcess, type ServedBefore } from './server.ts';

const passphrasesFile = 'passphrases.json';

export type Join = { readonly account: string; readonly desk?: boolean; readonly locale?: string };

/**
 * A town in which officers signed up through the real app, as everything stood when it was closed: the database, the server's folder, each
 * officer's browser profile. Made once for a worker and these officers, from the town of all but the last; each journey goes on with copies.
 */
export class SignedUpTown implements ServedBefore {
	readonly database: FreshDatabase;
	readonly port: number;
	readonly #kept: string;
	readonly #waiting: Map<string, string>;

	private constructor(database: FreshDatabase, port: number, kept: string, passphrases: Readonly<Record<string, string>>) {
		this.database = database;
		this.port = port;
		this.#kept = kept;
		this.#waiting = new Map(Object.entries(passphrases));
	}

	/** @param worker Playwright's number of the place in which the journey runs */
	static async of(joins: readonly Join[], worker: number, launch: LaunchOptions): Promise<SignedUpTown> {
		const { folder, ports } = JSON.parse(process.env['DOORSTEP_JOURNEYS'] ?? '') as JourneyRun;
		const port = ports[worker];
		if (port === undefined) throw new Error(`there is no worker ${String(worker)}`);
		const database = await createTestDatabaseLike(townWith(joins, { worker, folder, port, launch }));
		const kept = path.join(folder, townName(joins, worker));
		return new SignedUpTown(database, port, kept, await passphrasesOf(kept));
	}

	get folder(): string {
		return path.join(this.#kept, 'server');
	}

	/** The device on which this officer signed up; undefined when there is none, or the journey has it already. */
	take(join: Join): { readonly profile: string; readonly passphrase: string } | undefined {
		const name = nameOf(join);
		const passphrase = this.#waiting.get(name);
		this.#waiting.delete(name);
		return passphrase === undefined ? undefined : { passphrase, profile: path.join(this.#kept, name) };
	}
}

export function screenOf({ desk = false, locale = 'zh-CN' }: Join): { readonly locale: string; readonly width?: number; readonly height?: number } {
	return { locale, ...(desk ? { width: 1280, height: 800 } : {}) };
}

function nameOf({ account, desk = false, locale = 'zh-CN' }: Join): string {
	return [account, desk ? 'desk' : 'phone', locale].join('-');
}

type Place = { readonly worker: number; readonly folder: string; readonly port: number; readonly launch: LaunchOptions };

function townName(joins: readonly Join[], worker: number): string {
	return [String(worker), ...joins.map(nameOf)].join('_');
}

/** The last of them signed up in the town of those before, which other journeys begin with. */
function townWith(joins: readonly Join[], place: Place): Model {
	const [before, last] = [joins.slice(0, -1), joins.at(-1)];
	if (last === undefined) return demoTown;
	const kept = path.join(place.folder, townName(joins, place.worker));
	return {
		name: townName(joins, place.worker), from: townWith(before, place),
		fill: async (urls) => {
			await rm(kept, { recursive: true, force: true });
			if (before.length > 0) await cp(path.join(place.folder, townName(before, place.worker)), kept, { recursive: true });
			await signUpLast(urls, last, kept, place);
		},
	};
}

async function signUpLast(database: DatabaseUrls, join: Join, kept: string, { port, launch }: Place): Promise<void> {
	const folder = path.join(kept, 'server');
	await mkdir(folder, { recursive: true });
	const server = await startProcess(environmentOf(database, folder, port));
	try {
		const officer = new Officer(await Device.at(path.join(kept, nameOf(join)), { url: `http://localhost:${String(port)}`, launch, ...screenOf(join) }), join.account);
		await officer.signUp();
		// Every screen is on the device, and the service worker stands before the page.
		await officer.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
		await officer.device.close();
		await writeFile(path.join(kept, passphrasesFile), JSON.stringify({ ...(await passphrasesOf(kept)), [nameOf(join)]: officer.passphrase }));
	} finally {
		await end(server, 'SIGTERM');
	}
}

async function passphrasesOf(kept: string): Promise<Readonly<Record<string, string>>> {
	return readFile(path.join(kept, passphrasesFile), 'utf8').then((text) => JSON.parse(text) as Record<string, string>, () => ({}));
}
