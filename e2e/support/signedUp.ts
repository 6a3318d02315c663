import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LaunchOptions } from '@playwright/test';
import type { DatabaseUrls } from '../../scripts/postgres/roles.ts';
import type { FreshDatabase } from '../../scripts/postgres/temporary.ts';
import { createTestDatabaseLike } from '../../src/lib/testing/database.ts';
import { Device } from './device.ts';
import type { JourneyRun } from './journeys.setup.ts';
import { Officer } from './officer.ts';
import { demoTown, end, environmentOf, startProcess, type ServedBefore } from './server.ts';

export type Join = { readonly account: string; readonly desk?: boolean; readonly locale?: string };

/**
 * A town in which officers signed up through the real app, as everything stood when it was closed: the database, the server's folder, each
 * officer's browser profile. Made once for a worker and these officers; each journey goes on with copies.
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
		const name = `${String(worker)}_${joins.map(nameOf).join('_')}`;
		const kept = path.join(folder, name);
		const database = await createTestDatabaseLike({ name, from: demoTown, fill: (urls) => signUpAll(urls, joins, { kept, port, launch }) });
		return new SignedUpTown(database, port, kept, JSON.parse(await readFile(path.join(kept, 'passphrases.json'), 'utf8')) as Record<string, string>);
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

async function signUpAll(database: DatabaseUrls, joins: readonly Join[], { kept, port, launch }: { readonly kept: string; readonly port: number; readonly launch: LaunchOptions }): Promise<void> {
	await rm(kept, { recursive: true, force: true });
	const folder = path.join(kept, 'server');
	await mkdir(folder, { recursive: true });
	const server = await startProcess(environmentOf(database, folder, port));
	try {
		const passphrases: Record<string, string> = {};
		for (const join of joins) {
			const officer = new Officer(await Device.at(path.join(kept, nameOf(join)), { url: `http://localhost:${String(port)}`, launch, ...screenOf(join) }), join.account);
			await officer.signUp();
			// Every screen is on the device, and the service worker stands before the page.
			await officer.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
			await officer.device.close();
			passphrases[nameOf(join)] = officer.passphrase;
		}
		await writeFile(path.join(kept, 'passphrases.json'), JSON.stringify(passphrases));
	} finally {
		await end(server, 'SIGTERM');
	}
}
