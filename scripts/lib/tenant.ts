import { Client } from 'pg';
import type { Id } from '../../src/lib/domain/ids.ts';
import { seedDemo } from '../../src/lib/server/demo/seed.ts';
import { setUpTenant } from '../../src/lib/server/setup/setup.ts';
import type { Db } from '../../src/lib/server/store/database.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { tenantIds, withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import type { DatabaseUrls } from '../postgres/roles.ts';
import { attachDatabase } from './attach.ts';
import { askForSetUp, askForWay } from './questions.ts';
import { say, seconds, Stop } from './say.mjs';

/** For commands on the one tenant of an installation; Doorstep may run or not. */
export async function withTheTenant(work: (db: Db, tenantId: Id) => Promise<number>): Promise<number> {
	const database = await attachDatabase();
	try {
		return await withOwner(database.ownerUrl, async (db) => {
			const [tenantId] = await tenantIds(db);
			if (tenantId === undefined) throw new Stop('Nothing has been set up here yet: npm start does it.');
			return work(db, tenantId);
		});
	} finally {
		await database.stop();
	}
}

export type TenantState = { readonly demo: boolean };

/** Brings the database up to date and, at the first start, fills it: with the demo, or with what the person at the terminal says. */
export async function prepareTenant(database: DatabaseUrls, options: { readonly takeDemo: boolean }): Promise<TenantState> {
	const ran = await migrate(database.ownerUrl, decodeURIComponent(new URL(database.appUrl).username));
	if (ran.length > 0) say(`The database is up to date (${String(ran.length)} step${ran.length === 1 ? '' : 's'}).`);
	const present = await readTenantState(database.ownerUrl);
	if (present !== undefined) return present;
	const interactive = process.stdin.isTTY && process.stdout.isTTY && !options.takeDemo;
	if (interactive && (await askForWay()) === 'own') {
		await setUpOwn(database.ownerUrl);
		return { demo: false };
	}
	await fillDemo(database.ownerUrl);
	return { demo: true };
}

export async function fillDemo(ownerUrl: string): Promise<void> {
	const startedAt = performance.now();
	say('Filling the demo: an invented town with its doors, people and cases …');
	await seedDemo(ownerUrl, { seed: 1 });
	say(`The demo is filled (${seconds(startedAt)}). Its accounts stand on the sign-in page.`);
}

async function setUpOwn(ownerUrl: string): Promise<void> {
	const input = await askForSetUp();
	try {
		await setUpTenant(ownerUrl, input);
	} catch (error) {
		throw new Stop(`That could not be set up: ${error instanceof Error ? error.message : String(error)}\n  Nothing was kept. Run npm start again.`);
	}
	say(`${input.tenantName} is set up. Sign in as ${input.administrator.account}.`);
}

/** Undefined before the first set-up. */
export async function readTenantState(ownerUrl: string): Promise<TenantState | undefined> {
	const client = new Client({ connectionString: ownerUrl });
	await client.connect();
	try {
		const { rows } = await client.query<{ demo: boolean }>('select demo from tenant order by created_at limit 1');
		return rows[0];
	} finally {
		await client.end();
	}
}
