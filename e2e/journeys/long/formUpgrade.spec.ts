import { FormPage } from '../../pages/formPage.ts';
import { openNextDoor } from '../../pages/work.ts';
import type { EntryShape } from '../../../src/lib/domain/records/shapes.ts';
import { withOwner } from '../../../src/lib/server/store/ownerWrites.ts';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';
import { publishOwnForm } from '../../support/publishedForm.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const title = { zh: '出口检查', en: 'Exit check' };
const version = (number: number, ...questions: readonly string[]): string => `| survey |
| | type | name | label::中文 (zh) | label::English (en) | relevant | appearance |
| | begin group | exits | 出口 | Exits | | field-list |
${questions.map((question) => `| | ${question} |`).join('\n')}
| | end group | | | | | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yn | yes | 是 | Yes |
| | yn | no | 否 | No |
| settings |
| | form_title | form_id | version |
| | 出口检查 | exits | ${String(number)} |
`;
const where = 'text | where | 哪个出口 | Which exit | |';
const locked = "select_one yn | locked | 锁着吗 | Is it locked | |";
const key = "text | key | 钥匙在谁那里 | Who has the key | ${locked} = 'yes' |";
const lamp = 'text | lamp | 应急灯怎样 | How is the lamp | |';
const width = 'text | width | 门有多宽 | How wide is the door | |';

async function begin(chen: Officer): Promise<FormPage> {
	await openNextDoor(chen);
	const other = chen.page.getByRole('button', { name: '其他表单' });
	await expect(other).toBeVisible({ timeout: 45_000 });
	await chen.tap(other);
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: /出口检查/ }));
	await chen.page.waitForURL('**/visit/*');
	return new FormPage(chen.page);
}

/** The device is switched off and on; it opens at the draft, and has all that the town published meanwhile. */
async function restart(chen: Officer): Promise<FormPage> {
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();
	await chen.device.kill();
	await chen.device.start();
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await chen.allReceived();
	return new FormPage(chen.page);
}

async function openAgain(chen: Officer): Promise<FormPage> {
	await visit(chen.page, '/today');
	await chen.tap(chen.page.locator('main a[href^="/visit/"]').first());
	await chen.page.waitForURL('**/visit/*');
	return new FormPage(chen.page);
}

async function finish(chen: Officer): Promise<void> {
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await chen.tap(chen.page.getByRole('button', { name: '保存', exact: true }));
	await chen.page.waitForURL(/\/places\//);
	await chen.allReceived();
}

async function entries(ownerUrl: string): Promise<readonly EntryShape[]> {
	const rows = await withOwner(ownerUrl, (db) => db.selectFrom('record').select('fields').where('type', '=', 'entry').orderBy('id').execute());
	return rows.map(({ fields }) => fields as unknown as EntryShape).filter(({ formId }) => formId === 'exits');
}

test('a draft is finished in its own version, or goes on in the newer one, as its officer says; what would be dropped is told before', async ({ server, officer }) => {
	test.slow();
	await publishOwnForm(server.ownerUrl, title, version(1, where, locked, key, lamp));
	const chen = await officer({ account: 'chen' });
	const panel = (newer: number) => chen.page.locator(`[data-newer="${String(newer)}"]`);

	let form = await begin(chen);
	await form.question('where').getByRole('textbox').fill('东侧');
	await chen.tap(form.question('locked').getByRole('radio', { name: '是', exact: true }));
	await form.question('key').getByRole('textbox').fill('门卫');
	await form.question('lamp').getByRole('textbox').fill('不亮');
	await publishOwnForm(server.ownerUrl, title, version(2, where, locked, key, width));
	await restart(chen);
	await openAgain(chen);
	await expect(panel(2)).toContainText('应急灯怎样');
	for (const kept of ['哪个出口', '钥匙在谁那里']) await expect(panel(2), 'what has a place there is not named').not.toContainText(kept);
	await expectAccessible(chen.page, 'a newer version is offered');
	expect(await smallTargets(chen.page)).toEqual([]);
	await chen.tap(panel(2).getByRole('button', { name: '按原版本填完' }));
	await expect(panel(2)).toHaveCount(0);
	form = await restart(chen);
	await expect(form.question('lamp').getByRole('textbox')).toHaveValue('不亮', { timeout: 45_000 });
	await expect(panel(2), 'asked once for each version').toHaveCount(0);
	await finish(chen);
	const [first] = await entries(server.ownerUrl);
	expect(first?.formVersion).toBe(1);
	expect(first?.xml).toContain('<lamp>不亮</lamp>');

	await chen.go('今日');
	form = await begin(chen);
	await form.question('where').getByRole('textbox').fill('西侧');
	await expect(form.question('lamp'), 'a new draft is of the newest version').toHaveCount(0);
	await form.question('width').getByRole('textbox').fill('九十厘米');
	await chen.tap(form.question('locked').getByRole('radio', { name: '是', exact: true }));
	await form.question('key').getByRole('textbox').fill('物业');
	// What skip logic hides is an answer too.
	await chen.tap(form.question('locked').getByRole('radio', { name: '否', exact: true }));
	await publishOwnForm(server.ownerUrl, title, version(3, where, locked, key, lamp));
	await restart(chen);
	form = await openAgain(chen);
	await expect(panel(3)).toContainText('门有多宽');
	await chen.tap(panel(3).getByRole('button', { name: '换用新版本' }));
	await expect(panel(3)).toHaveCount(0);
	await expect(form.question('where').getByRole('textbox')).toHaveValue('西侧');
	await expect(form.question('width')).toHaveCount(0);
	await form.question('lamp').getByRole('textbox').fill('亮');
	form = await restart(chen);
	await expect(form.question('lamp').getByRole('textbox')).toHaveValue('亮', { timeout: 45_000 });
	await expect(panel(3)).toHaveCount(0);
	await chen.tap(form.question('locked').getByRole('radio', { name: '是', exact: true }));
	await expect(form.question('key').getByRole('textbox'), 'what was hidden came along').toHaveValue('物业');
	await finish(chen);
	const [, second] = await entries(server.ownerUrl);
	expect(second?.formVersion).toBe(3);
	expect(second?.xml).toContain('<key>物业</key>');
	expect(second?.xml).not.toContain('九十厘米');
});
