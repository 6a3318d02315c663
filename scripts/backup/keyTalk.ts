import { createInterface } from 'node:readline/promises';
import { readCode, readKeyFile, writeKeyFile, type BackupKey, type KeptKey } from '../../src/lib/server/backup/backupKey.ts';
import { sealedLine } from '../../src/lib/server/backup/sealedFile.ts';
import { say, Stop } from '../lib/say.mjs';

/**
 * Shows the backup key and asks for its last group, which only who has written it down types without looking up. Without a terminal nothing is
 * shown: the output may be a log.
 */
export async function showKey(file: string, kept: KeptKey): Promise<void> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		say('The backup key is not written down yet. Without it no backup can be opened once this computer is gone.\n  On a terminal of this computer: npm run backup -- --key');
		return;
	}
	const groups = kept.key.code.split('-');
	say(`\nBackup key 备份密钥\n\n    ${groups.slice(0, 4).join(' - ')}\n    ${groups.slice(4).join(' - ')}\n`);
	say('Write it down by hand now, twice. It opens every backup, and without it no backup can be opened once this computer is gone.');
	say('请现在用笔抄写两份。有它才能打开备份；这台电脑坏了又没有它，备份就打不开。');
	say('One into the safe of the office, one to the head of the unit: not into this room, not beside the backups, no photo of it. 一份入保险柜，一份交负责人；不要拍照，不要和备份放在一起。');
	const typed = await question('Type its last group to show that it is written down (empty: later) 输入最后一组以确认已抄写（直接回车：以后再说）: ');
	if (typed.trim() === '') return;
	if (typed.trim().toUpperCase() !== groups.at(-1)) {
		say('That is another group. Compare what you wrote, and run npm run backup -- --key again. 对不上，请核对。');
		return;
	}
	await writeKeyFile(file, { key: kept.key, writtenDownAt: new Date().toISOString() });
	say('Good. It is noted that the key is written down. 已记录。');
}

/** The key that opens this backup: the one beside the server's secrets, DOORSTEP_BACKUP_KEY, or what somebody types. */
export async function keyFor(backup: string, keyFile: string): Promise<BackupKey> {
	const { keyId } = await sealedLine(backup);
	const kept = await readKeyFile(keyFile);
	if (kept?.key.id === keyId) return kept.key;
	const given = process.env['DOORSTEP_BACKUP_KEY'] ?? '';
	if (given !== '') return checked(given, keyId) ?? stopForKey();
	if (!process.stdin.isTTY) return stopForKey();
	say('This backup needs its backup key: eight groups of five letters and figures, written down when the first backup was made. 需要备份密钥（8 组，每组 5 位）。');
	for (;;) {
		const typed = await question('Backup key 备份密钥: ');
		if (typed.trim() === '') stopForKey();
		const key = checked(typed, keyId);
		if (key !== undefined) return key;
	}
}

function checked(typed: string, keyId: string): BackupKey | undefined {
	const read = readCode(typed);
	if ('faulty' in read) say(`Group ${read.faulty.join(', ')} cannot be right. Look again. 第 ${read.faulty.join('、')} 组有误，请核对。`);
	else if (read.key.id !== keyId) say('That is a backup key, but of another backup. 这不是这份备份的密钥。');
	else return read.key;
	return undefined;
}

function stopForKey(): never {
	throw new Stop('Without its backup key the backup cannot be opened. Nothing was changed.');
}

export async function question(text: string): Promise<string> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	terminal.on('SIGINT', () => terminal.close());
	try {
		return await Promise.race([terminal.question(text), new Promise<string>((resolve) => terminal.on('close', () => resolve('')))]);
	} finally {
		terminal.close();
	}
}
