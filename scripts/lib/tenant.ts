import { Client } from 'pg';
import { seedDemo } from '../../src/lib/server/demo/seed.ts';
import { setUpTenant } from '../../src/lib/server/setup/setup.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import type { DatabaseUrls } from '../postgres/roles.ts';
import { askForSetUp, askForWay } from './questions.ts';
import { say, seconds, Stop } from './say.mjs';

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
