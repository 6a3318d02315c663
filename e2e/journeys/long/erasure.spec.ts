import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../../scripts/backup/testing.ts';
import { withClient } from '../../../scripts/postgres/roles.ts';
import { visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { TestServer } from '../../support/server.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

const name = '金丝雀';
const said = '金丝雀说的话';

test('an administrator erases a person: another device drops it, nothing of it is in the database or the files, and the record of who did what holds', async ({ officer, server }) => {
	test.slow();
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	const door = await emptyDoor(server);
	await visit(chen.page, `/places/${door}`);
	await chen.tap(chen.page.getByRole('button', { name: '有人搬入' }));
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: '已读给对方听' }));
	await chen.page.getByRole('dialog').getByRole('textbox').first().fill(name);
	await chen.page.getByRole('dialog').locator('button[form="move-in"]').click();
	await expect(chen.page.getByRole('dialog')).toHaveCount(0);
	await chen.tap(chen.page.getByRole('button', { name: '无人' }));
	await chen.page.getByRole('dialog').getByRole('textbox').first().fill(said);
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }));
	await expect(chen.page.getByRole('dialog')).toHaveCount(0);
	await expect.poll(() => tablesHolding(server, said), { timeout: 60_000 }).toEqual(['record']);

	await visit(he.page, `/places/${door}`);
	await he.page.getByRole('button', { name: `依法删除${name}的资料` }).click();
	const sheet = he.page.getByRole('dialog');
	await expect(sheet.locator('[data-going]')).toContainText('人员资料');
	await expect(sheet.locator('[data-going]')).toContainText('走访与表单');
	await expect(sheet.getByRole('button', { name: '永久删除' }), 'not before it was looked at and a reason given').toBeDisabled();
	await sheet.getByLabel('原因').fill('本人申请');
	await sheet.getByRole('checkbox').check();
	await sheet.getByRole('button', { name: '永久删除' }).click();
	await expect(sheet).toHaveCount(0);

	await visit(chen.page, `/places/${door}`);
	await expect(chen.page.getByText('有人搬入')).toBeVisible();
	await expect(chen.page.getByText(name), 'the other device drops it').toHaveCount(0, { timeout: 60_000 });
	await expect(he.page.getByText(name)).toHaveCount(0, { timeout: 60_000 });
	expect(await tablesHolding(server, name)).toEqual([]);
	expect(await filesHolding(server.folder, name)).toEqual([]);
	const { code, output } = await runCommand('audit', ['verify'], { DATABASE_URL: server.ownerUrl, DATABASE_APP_URL: server.appUrl, DOORSTEP_DATA_DIR: server.folder }).ended;
	expect(output).toMatch(/nothing was changed/);
	expect(output).toMatch(/operations were erased/);
	expect(code).toBe(0);
});

/** A door of the officer's area in which nobody was ever recorded. */
async function emptyDoor(server: TestServer): Promise<string> {
	return withClient(server.ownerUrl, async (client) => {
		const { rows } = await client.query<{ id: string }>(`select r.id from record r where r.type = 'place' and r.fields ->> 'kind' = 'door'
			and r.area_id in (select t.area_id from record t join account a on t.fields ->> 'assigneeId' = a.officer_id::text where a.account = 'chen' and t.type = 'task')
			and not exists (select 1 from record h where h.type = 'residence' and h.fields ->> 'placeId' = r.id::text) order by r.id limit 1`);
		const id = rows[0]?.id;
		if (id === undefined) throw new Error('somebody lives behind every door of the demo');
		return id;
	});
}

async function tablesHolding(server: TestServer, text: string): Promise<readonly string[]> {
	return withClient(server.ownerUrl, async (client) => {
		const { rows } = await client.query<{ name: string }>(`select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`);
		const found: string[] = [];
		for (const { name: table } of rows) {
			const hits = await client.query(`select 1 from ${table} t where t::text like $1 or t::text like $2 limit 1`, [`%${text}%`, `%${Buffer.from(text).toString('hex')}%`]);
			if (hits.rows.length > 0) found.push(table);
		}
		return found;
	});
}

async function filesHolding(folder: string, text: string): Promise<readonly string[]> {
	const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
	const found = await Promise.all(files.map(async (file) => ((await readFile(path.join(file.parentPath, file.name))).includes(text) ? [file.name] : [])));
	return found.flat();
}
