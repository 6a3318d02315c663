import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureKeyFile } from '../../src/lib/server/backup/backupKey.ts';
import { SealedCopies } from '../../src/lib/server/backup/copies.ts';
import { fileStoreOf } from '../../src/lib/server/backup/fileStore.ts';
import { checkBackup } from '../../src/lib/server/backup/readBackup.ts';
import { runBackup } from '../../src/lib/server/backup/runBackup.ts';
import { backupSettings } from '../../src/lib/server/backup/settings.ts';
import { newestBackup, writeBackup, type BackupMade, type BackupPlan } from '../../src/lib/server/backup/writeBackup.ts';
import { s3Settings, storageKeysFile } from '../../src/lib/server/config.ts';
import { keyFor, showKey } from '../backup/keyTalk.ts';
import { sayProgress, sizeText, timeText, toldPlainly } from '../backup/progress.ts';
import { attachDatabase } from '../lib/attach.ts';
import { dataFiles, folders } from '../lib/project.ts';
import { say, seconds, Stop } from '../lib/say.mjs';
import { ownVersion } from '../lib/version.ts';

const usage = `npm run backup                      makes a backup; Doorstep may run or not
npm run backup -- --to FOLDER       … in another place, such as a disk that is carried away
npm run backup -- --check [FILE]    reads a backup (the newest) with all that belongs to it, and says whether it is whole
npm run backup -- --key             shows the backup key, to be written down`;

export async function main(args: readonly string[]): Promise<number> {
	const [option, value, ...rest] = args;
	const settings = backupSettings(process.env, folders.data);
	if (rest.length > 0 || (option !== undefined && !['--to', '--check', '--key'].includes(option)) || (option === '--to' && value === undefined)) {
		say(usage);
		return option === '--help' ? 0 : 1;
	}
	if (option === '--key') {
		await showKey(settings.keyFile, await ensureKeyFile(settings.keyFile));
		return 0;
	}
	if (option === '--check') return check(value, settings.folder, settings.keyFile);
	const kept = await ensureKeyFile(settings.keyFile);
	const made = await makeBackup(value === undefined ? {} : { folder: path.resolve(value), keeping: null }, value === undefined);
	sayMade(made);
	if (kept.writtenDownAt === null) await showKey(settings.keyFile, kept);
	return 0;
}

/** @param regular whether it counts as the backup of the day, or is one more for elsewhere */
export async function makeBackup(more: Partial<BackupPlan> = {}, regular = true): Promise<BackupMade> {
	const settings = backupSettings(process.env, folders.data);
	if (!existsSync(dataFiles.cluster) && (process.env['DATABASE_URL'] ?? '') === '') throw new Stop('There is nothing to back up yet: npm start makes the database.');
	const { key } = await ensureKeyFile(settings.keyFile);
	const database = await attachDatabase();
	try {
		say(`Making a backup in ${more.folder ?? settings.folder} …`);
		const plan: BackupPlan = {
			ownerUrl: database.ownerUrl, dataDir: folders.data, files: await fileStoreOf(s3Settings(process.env), dataFiles.uploads), folder: settings.folder, key, app: await ownVersion(),
			storageKeys: storageKeysFile(process.env, folders.data), reserve: settings.reserve, keeping: settings.keeping, progress: sayProgress(), ...more,
		};
		return await toldPlainly(() => (regular ? runBackup(plan) : writeBackup(plan)));
	} finally {
		await database.stop();
	}
}

function sayMade(made: BackupMade): void {
	say(`Backup of ${timeText(made.at)}: ${path.relative(process.cwd(), made.file)}, ${sizeText(made.bytes)}; ${String(made.rows)} rows, ${String(made.files)} photos and documents (${String(made.newFiles)} copied now), read back and whole.`);
	if (made.missingFiles > 0) say(`${String(made.missingFiles)} photos or documents were not on this server any more, or were damaged, and are in no new backup. An older backup may still hold them.`);
	if (made.removed > 0) say(`${String(made.removed)} old backups were removed.`);
	say(`Keep the whole folder ${path.dirname(made.file)} together: the photos lie beside the backups that name them. Copy it to a disk in another building.`);
}

async function check(named: string | undefined, folder: string, keyFile: string): Promise<number> {
	const file = named === undefined ? (await newestBackup(folder))?.file : path.resolve(named);
	if (file === undefined) throw new Stop(`There is no backup in ${folder}.`);
	const startedAt = performance.now();
	return toldPlainly(async () => {
		const key = await keyFor(file, keyFile);
		const { about, sums } = await checkBackup(file, key, new SealedCopies(path.dirname(file), key, 0), sayProgress());
		const rows = sums.filter((sum) => sum.name.startsWith('table ')).reduce((sum, { lines }) => sum + lines, 0);
		const files = sums.find((sum) => sum.name === 'files')?.lines ?? 0;
		say(`${file} is whole: of ${timeText(new Date(about.at))}, ${about.tenants.map(({ name }) => name).join(', ')}, ${String(rows)} rows, ${String(files)} photos and documents, each as it was received (${seconds(startedAt)}).`);
		return 0;
	});
}
