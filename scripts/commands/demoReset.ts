import { createInterface } from 'node:readline/promises';
import { rm } from 'node:fs/promises';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { openDatabase } from '../lib/database.ts';
import { dataFiles } from '../lib/project.ts';
import { currentRun } from '../lib/runFile.ts';
import { say } from '../lib/say.mjs';
import { fillDemo, readTenantState } from '../lib/tenant.ts';
import { withClient } from '../postgres/roles.ts';

/** Puts the demo back as it was at first. Touches nothing but a demo, unless `--delete-everything` is said and confirmed. */
export async function main(args: readonly string[]): Promise<number> {
	const running = await currentRun();
	if (running !== undefined) {
		say(`Doorstep runs (${running.url}). Stop it first.`);
		return 1;
	}
	const database = await openDatabase();
	try {
		const role = decodeURIComponent(new URL(database.appUrl).username);
		await migrate(database.ownerUrl, role);
		const tenant = await readTenantState(database.ownerUrl);
		if (tenant !== undefined && !tenant.demo && !(args.includes('--delete-everything') && (await confirmed()))) {
			say('This is not a demo but somebody’s work, so nothing was touched.');
			return 1;
		}
		await withClient(database.ownerUrl, async (client) => {
			await client.query('begin; drop schema public cascade; create schema public; commit');
		});
		await rm(dataFiles.uploads, { recursive: true, force: true });
		await migrate(database.ownerUrl, role);
		await fillDemo(database.ownerUrl);
		return 0;
	} finally {
		await database.stop();
	}
}

async function confirmed(): Promise<boolean> {
	if (!process.stdin.isTTY) return false;
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Everything in this database will be deleted for good. Type DELETE to go on: ');
	terminal.close();
	return answer.trim() === 'DELETE';
}
