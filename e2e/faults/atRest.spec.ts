import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { nextDoor, reportHazard } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';

/** Files of the profile that hold one of the words, as UTF-8 or UTF-16. */
async function filesWith(folder: string, words: readonly string[]): Promise<{ readonly hits: readonly string[]; readonly read: number }> {
	const needles = words.flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]);
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const hits: string[] = [];
	let read = 0;
	for (const entry of entries.filter((candidate) => candidate.isFile())) {
		const file = path.join(entry.parentPath, entry.name);
		const bytes = await readFile(file).catch(() => Buffer.alloc(0));
		read += 1;
		if (needles.some((needle) => bytes.includes(needle))) hits.push(file.slice(folder.length));
	}
	return { hits, read };
}

test('a lost phone tells its finder nothing: no name, address, word or passphrase lies readable on the disk', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	const secret = '藏在楼梯间的旧沙发';
	await chen.device.loseCoverage();
	await reportHazard(chen, '潮平里1幢1单元', secret);
	expect(resident.length).toBeGreaterThanOrEqual(2);
	// Killed at once, so that nothing is tidied up; the store's log is read as it is.
	await chen.device.kill();
	const words = [secret, resident, '潮平里2幢', chen.passphrase];
	const found = await filesWith(chen.device.profile, words);
	expect(found.read).toBeGreaterThan(20);
	expect(found.hits).toEqual([]);
	// The search does find what is there in clear: the address of the app.
	expect((await filesWith(chen.device.profile, [new URL(chen.device.url).host])).hits.length).toBeGreaterThan(0);

	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.go('事项');
	await chen.page.getByRole('searchbox').fill('旧沙发');
	await expect(chen.page.locator('[data-case^="YH"]'), 'and for its officer it is all there').toHaveCount(1);
});
