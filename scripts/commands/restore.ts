import { stat } from 'node:fs/promises';
import path from 'node:path';
import { backupSettings } from '../../src/lib/server/backup/settings.ts';
import { backupTime } from '../../src/lib/server/backup/retention.ts';
import { backupsIn } from '../../src/lib/server/backup/writeBackup.ts';
import { outsideHolds } from '../backup/intoOutside.ts';
import { keyFor, question } from '../backup/keyTalk.ts';
import { sizeText, timeText, toldPlainly } from '../backup/progress.ts';
import { abandonRestore, finishRestore, holdsData, restore } from '../backup/restore.ts';
import { outsideUrl } from '../lib/database.ts';
import { folders } from '../lib/project.ts';
import { currentRun } from '../lib/runFile.ts';
import { say, Stop } from '../lib/say.mjs';

/** `npm run restore -- FILE [--replace]`: brings a backup back; without FILE it shows which there are. */
export async function main(args: readonly string[]): Promise<number> {
	const [named, ...others] = args.filter((argument) => argument !== '--replace');
	if (args[0] === '--abandon') {
		say((await abandonRestore()) ? 'The restore was given up; everything is as it was before it.' : 'No restore is under way that could be given up.');
		return 0;
	}
	if (others.length > 0 || named?.startsWith('--') === true) {
		say('npm run restore -- FILE [--replace]   brings a backup back; --replace: over what is there, without asking\nnpm run restore -- --abandon          gives up a restore that was cut off\nnpm run restore                       shows the backups that there are');
		return 1;
	}
	const running = await currentRun();
	if (running !== undefined) throw new Stop(`Doorstep runs here (process ${String(running.pid)}). Stop it first.`);
	const finished = await finishRestore();
	if (finished !== undefined) {
		say('A restore that was cut off had everything ready; it is now done.');
		for (const line of finished) say(line);
		return 0;
	}
	if (named === undefined) return list();
	const file = path.resolve(named);
	await stat(file).catch(() => {
		throw new Stop(`There is no file ${file}.`);
	});
	return toldPlainly(async () => {
		const key = await keyFor(file, backupSettings(process.env, folders.data).keyFile);
		if ((await somethingThere()) && !args.includes('--replace')) await confirm(file);
		say(`Restoring ${file} …`);
		for (const line of await restore({ file, key, what: 'everything' })) say(line);
		say('Start it with npm start.');
		return 0;
	});
}

async function somethingThere(): Promise<boolean> {
	const outside = outsideUrl();
	return (outside !== undefined && (await outsideHolds(outside))) || holdsData();
}

async function confirm(file: string): Promise<void> {
	const at = backupTime(path.basename(file));
	say(`There is a Doorstep here already. The backup ${at === undefined ? '' : `of ${timeText(at)} `}takes its place; what is here now is set aside, not deleted. 现有数据将被移开（不会删除），换成备份中的数据。`);
	const typed = process.stdin.isTTY ? await question('Type RESTORE to go on 输入 RESTORE 继续: ') : '';
	if (typed.trim() !== 'RESTORE') throw new Stop('Nothing was changed. (Without a terminal: npm run restore -- FILE --replace)');
}

async function list(): Promise<number> {
	const { folder } = backupSettings(process.env, folders.data);
	const names = await backupsIn(folder);
	if (names.length === 0) throw new Stop(`There is no backup in ${folder}. Name one: npm run restore -- FILE`);
	say(`Backups in ${folder}, the newest first:`);
	for (const name of names) say(`  ${timeText(backupTime(name) ?? new Date(0))}  ${sizeText((await stat(path.join(folder, name))).size).padStart(9)}  ${name}`);
	say(`Restore one with: npm run restore -- ${path.join(folder, names[0] ?? '')}`);
	return 0;
}
