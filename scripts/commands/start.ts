import { ensureKeyFile } from '../../src/lib/server/backup/backupKey.ts';
import { backupSettings } from '../../src/lib/server/backup/settings.ts';
import { lanSettings } from '../authority/lan.ts';
import { buildIfStale } from '../lib/build.ts';
import { type Database, openDatabase } from '../lib/database.ts';
import { folders } from '../lib/project.ts';
import { clearRun, currentRun, writeRun } from '../lib/runFile.ts';
import { say, seconds, Stop } from '../lib/say.mjs';
import { type Serving, startServer } from '../lib/serve.ts';
import { prepareTenant } from '../lib/tenant.ts';

const usage = `npm start [-- options]
  --demo   take the demo at the first start, without asking
  --lan    serve the phones of this network over HTTPS, with a certificate of our own
Settings are environment variables: PORT, HOST, ORIGIN, TLS_CERT, TLS_KEY, TRUST_PROXY, DATABASE_URL (docs/operations.md).`;

export async function main(args: readonly string[]): Promise<number> {
	const unknown = args.find((argument) => !['--demo', '--lan'].includes(argument));
	if (unknown !== undefined) {
		say(usage);
		return unknown === '--help' ? 0 : 1;
	}
	const running = await currentRun();
	if (running !== undefined) {
		say(`Doorstep already ${URL.canParse(running.url) ? `runs in this folder: ${running.url}` : 'starts in this folder'} (process ${String(running.pid)}).`);
		return 0;
	}
	await writeRun('starting');
	try {
		return await run(args);
	} finally {
		await clearRun();
	}
}

async function run(args: readonly string[]): Promise<number> {
	const startedAt = performance.now();
	const stopWish = watchSignals();
	try {
		await buildIfStale();
	} catch (error) {
		// Ctrl-C ends the build too; that is no failure.
		if (!stopWish.asked()) throw error;
	}
	if (stopWish.asked()) return 0;
	const database = await openDatabase();
	try {
		const tenant = await prepareTenant(database, { takeDemo: args.includes('--demo') });
		if (stopWish.asked()) return 0;
		const lan = args.includes('--lan') ? await lanSettings() : {};
		const server = await startServer(database, { ...lan, DOORSTEP_DEMO: tenant.demo ? '1' : '0' });
		await writeRun(server.url);
		say(`\nDoorstep 上门 is ready (${seconds(startedAt)}): ${server.url}`);
		for (const line of server.hints) say(line);
		if (!tenant.demo) await remindOfKey();
		say('Ctrl-C stops it.');
		return await untilEnd(server, database, stopWish.wish);
	} finally {
		await database.stop();
		say('Stopped.');
	}
}

async function untilEnd(server: Serving, database: Database, stopWish: Promise<void>): Promise<number> {
	const databaseEnded = database.cluster?.ended.then((code) => ({ who: 'PostgreSQL', code })) ?? new Promise<never>(() => undefined);
	const end = await Promise.race([stopWish, databaseEnded, server.ended.then((code) => ({ who: 'The server', code }))]);
	if (end === undefined) say('\nStopping: finishing what is under way …');
	await server.stop();
	if (end === undefined) return 0;
	throw new Stop(`${end.who} ended by itself (exit code ${String(end.code)}), so Doorstep stops. The logs are in data/logs; npm run doctor may tell why.`);
}

/** Backups are made from the first day on, and are worth nothing after a fire if their key lay in it. */
async function remindOfKey(): Promise<void> {
	const { keyFile, daily } = backupSettings(process.env, folders.data);
	if (daily && (await ensureKeyFile(keyFile)).writtenDownAt === null) say('Nobody has written down the backup key yet. On this computer: npm run backup -- --key   备份密钥还没有抄写');
}

/** Signals are wishes from the first moment on, so that a Ctrl-C during set-up leaves nothing half-open. */
function watchSignals(): { readonly wish: Promise<void>; readonly asked: () => boolean } {
	let asked = false;
	const wish = new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => {
				asked = true;
				resolve();
			});
		}
	});
	return { wish, asked: () => asked };
}
