import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { readKeyFile } from '../../src/lib/server/backup/backupKey.ts';
import { backupSettings } from '../../src/lib/server/backup/settings.ts';
import { fileStoreOf } from '../../src/lib/server/backup/fileStore.ts';
import { s3Settings } from '../../src/lib/server/config.ts';
import { newestBackup } from '../../src/lib/server/backup/writeBackup.ts';
import { authorityFiles, daysLeft } from '../authority/authority.ts';
import { holderOf } from '../postgres/cluster.ts';
import { clusterState } from '../postgres/initialise.ts';
import { findPlace } from '../postgres/place.ts';
import { urlsOf } from '../postgres/roles.ts';
import { readSecrets } from '../postgres/secrets.ts';
import { dataFiles, folders } from '../lib/project.ts';
import { currentRun } from '../lib/runFile.ts';

/** `todo` is said of what is wrong, or soon will be. */
export type Finding = { readonly ok: boolean; readonly what: string; readonly todo?: string };

const gigabyte = 1e9;
/** A clock before this is wrong for sure. */
const madeAt = Date.parse('2026-01-01T00:00:00Z');

export async function checkVersions(): Promise<readonly Finding[]> {
	const built = existsSync(path.join(folders.build, 'handler.js'));
	return [
		{ ok: true, what: `Node ${process.versions.node} on ${process.platform} ${process.arch}` },
		built ? { ok: true, what: 'The app is built' } : { ok: true, what: 'The app is not built yet', todo: 'npm start builds it.' },
	];
}

export async function checkDisk(): Promise<readonly Finding[]> {
	const folder = existsSync(folders.data) ? folders.data : folders.root;
	const { bavail, bsize } = await statfs(folder);
	return [diskFinding(bavail * bsize)];
}

/** @param free bytes that the data folder's disk still has */
export function diskFinding(free: number): Finding {
	const what = `${(free / gigabyte).toFixed(1)} GB are free for data`;
	if (free < gigabyte) return { ok: false, what, todo: 'Make room now: PostgreSQL stops when the disk is full. Nothing that was received is lost by it.' };
	return free < 5 * gigabyte ? { ok: true, what, todo: 'Make room soon; photos need it.' } : { ok: true, what };
}

export async function checkClock(): Promise<readonly Finding[]> {
	const now = Date.now();
	const what = `The clock says ${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
	return [now < madeAt ? { ok: false, what, todo: 'That is before this version was made. Set the clock, and switch on time synchronisation (timedatectl set-ntp true).' } : { ok: true, what }];
}

export async function checkDatabase(): Promise<readonly Finding[]> {
	const outside = process.env['DATABASE_URL'];
	if (outside !== undefined) return [await connect(outside, `the PostgreSQL at ${new URL(outside).host}`)];
	if (!existsSync(dataFiles.secrets)) return [{ ok: true, what: 'There is no database yet', todo: 'npm start makes it.' }];
	try {
		const place = await findPlace(folders.root, dataFiles.cluster);
		if ((await clusterState(place)) === 'absent') return [{ ok: false, what: `The password file is there, but no database in ${place.dataFolder}`, todo: 'Bring the data back from your backup, or delete data/postgres.json to begin anew.' }];
		if ((await holderOf(place.dataFolder)) === undefined) return [{ ok: true, what: `The database lies in ${place.dataFolder} and is stopped`, todo: 'npm start starts it.' }];
		const port = Number((await readFile(path.join(place.dataFolder, 'postmaster.pid'), 'utf8')).split('\n')[3]);
		const secrets = await readSecrets(dataFiles.secrets);
		return secrets === undefined ? [] : [await connect(urlsOf(port, secrets, 'doorstep').ownerUrl, `PostgreSQL on port ${String(port)}`)];
	} catch (error) {
		return [{ ok: false, what: 'The database cannot be used', todo: error instanceof Error ? error.message : String(error) }];
	}
}

async function connect(url: string, name: string): Promise<Finding> {
	const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
	try {
		await client.connect();
		const { rows } = await client.query<{ version: string; ahead: number }>("select current_setting('server_version') as version, extract(epoch from now())::float8 - $1::float8 as ahead", [Date.now() / 1000]);
		const { version = '', ahead = 0 } = rows[0] ?? {};
		if (Math.abs(ahead) > 30) return { ok: false, what: `${name} answers, but its clock differs by ${ahead.toFixed(0)} s`, todo: 'Switch on time synchronisation on both machines.' };
		return Number.parseInt(version, 10) < 15 ? { ok: false, what: `${name} is version ${version}`, todo: 'Doorstep needs PostgreSQL 15 or newer.' } : { ok: true, what: `${name} answers, version ${version}` };
	} catch (error) {
		return { ok: false, what: `${name} does not answer: ${error instanceof Error ? error.message : String(error)}`, todo: 'Look at data/logs/postgres.log, at the address and the password.' };
	} finally {
		await client.end().catch(() => undefined);
	}
}

export async function checkBackup(): Promise<readonly Finding[]> {
	if (existsSync(dataFiles.restoring)) return [{ ok: false, what: 'A restore was begun here and did not come to its end', todo: 'Run npm run restore again.' }];
	if (!existsSync(dataFiles.secrets) && (process.env['DATABASE_URL'] ?? '') === '') return [];
	const settings = backupSettings(process.env, folders.data);
	const kept = await readKeyFile(settings.keyFile);
	const findings = [backupFinding((await newestBackup(settings.folder))?.at, Date.now())];
	if (kept?.writtenDownAt === null) findings.push({ ok: true, what: 'Nobody has written down the backup key', todo: 'npm run backup -- --key shows it. Without it no backup can be opened once this computer is gone.' });
	return findings;
}

/** Whether the bucket answers, when files lie in one. */
export async function checkBucket(): Promise<readonly Finding[]> {
	try {
		const settings = s3Settings(process.env);
		if (settings === null) return [];
		await (await fileStoreOf(settings, dataFiles.uploads)).look();
		return [{ ok: true, what: `The bucket ${settings.bucket} answers: photos and documents lie there` }];
	} catch (error) {
		return [{ ok: false, what: 'The bucket for photos and documents cannot be used', todo: error instanceof Error ? error.message : String(error) }];
	}
}

export function backupFinding(newest: Date | undefined, nowMs: number): Finding {
	if (newest === undefined) return { ok: false, what: 'There is no backup', todo: 'npm run backup makes one; while Doorstep runs it makes one a day by itself.' };
	const hours = (nowMs - newest.getTime()) / 3_600_000;
	const what = `The last backup is ${hours < 48 ? `${Math.max(0, hours).toFixed(0)} hours` : `${(hours / 24).toFixed(0)} days`} old`;
	return hours > 48 ? { ok: false, what, todo: 'npm run backup makes one now. Look at data/logs/server.log for backup_failed, and whether the disk of the backups is there and has room.' } : { ok: true, what };
}

export async function checkCertificate(): Promise<readonly Finding[]> {
	const own = authorityFiles(dataFiles.authority).cert;
	const file = process.env['TLS_CERT'] ?? (existsSync(own) ? own : undefined);
	if (file === undefined) return [{ ok: true, what: 'No certificate is set: only this computer can be served', todo: 'For phones: npm start -- --lan, or TLS_CERT and TLS_KEY.' }];
	const pem = await readFile(file, 'utf8').catch(() => undefined);
	return [pem === undefined ? { ok: false, what: `The certificate ${file} cannot be read`, todo: 'Look at TLS_CERT and at the file’s mode.' } : certificateFinding(daysLeft(pem, Date.now()), file === own)];
}

export function certificateFinding(days: number, own: boolean): Finding {
	const what = days < 0 ? `The certificate ended ${(-days).toFixed(0)} days ago` : `The certificate is good for ${Math.floor(days).toString()} days`;
	const todo = own ? 'npm run ca renews it; then restart.' : 'Get a new one from whoever made it; then restart.';
	if (days < 0) return { ok: false, what, todo };
	return days < 30 ? { ok: days > 7, what, todo } : { ok: true, what };
}

export async function checkPort(): Promise<readonly Finding[]> {
	const running = await currentRun();
	if (running === undefined) return [{ ok: true, what: 'Doorstep does not run in this folder now' }];
	if (!URL.canParse(running.url) || running.url.startsWith('https:')) return [{ ok: true, what: `Doorstep runs: ${running.url} (process ${String(running.pid)})` }];
	const healthy = await fetch(`${running.url}/api/health`, { signal: AbortSignal.timeout(5000) }).then((answer) => answer.ok, () => false);
	return [healthy ? { ok: true, what: `Doorstep runs and is well: ${running.url}` } : { ok: false, what: `Doorstep runs as process ${String(running.pid)}, but ${running.url}/api/health is not well`, todo: 'Look at data/logs; stop and start it again.' }];
}
