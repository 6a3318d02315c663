import { nextDoor, searchCase, takeRequest } from '../../pages/work.ts';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

test('a tenant asks at the door about her deposit: found in her words without a signal, read out, its model printed; a word of the answer leads to the papers list and back', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('button', { name: '新增' }));
	await chen.tap(page.getByRole('link', { name: /法律问答/ }));
	await chen.type(page.getByRole('searchbox'), '房东换了锁，押金也不退');
	await expect(page.locator('[data-answer]').first()).toContainText('房东不退押金');
	await expectAccessible(page, 'answers that were found');
	expect(await smallTargets(page)).toEqual([]);
	await chen.tap(page.locator('[data-answer]').first());
	await expect(page.locator('[data-short]')).toContainText('没有正当理由不能扣');
	await expect(page.locator('[data-source]').first()).toContainText('《住房租赁条例》第十条（2025-09-15 起施行的版本）');
	await expect(page.getByText('这是一般信息，不是律师意见', { exact: false })).toBeVisible();
	await expect(page.getByRole('link', { name: /12348 公共法律服务热线/ })).toHaveAttribute('href', 'tel:12348');
	await expectAccessible(page, 'an answer');
	expect(await smallTargets(page)).toEqual([]);
	await chen.tap(page.getByRole('button', { name: '二维码' }));
	await expect(page.getByRole('img', { name: '这篇问答的二维码' })).toBeVisible();
	await page.keyboard.press('Escape');

	await chen.tap(page.getByRole('link', { name: '退还押金催告函' }));
	await page.emulateMedia({ media: 'print' });
	await expect(page.locator('[data-model]')).toContainText('逾期不退，本人将申请调解或向人民法院起诉。');
	await expect(page.getByRole('navigation').first(), 'only the document is on the paper').toBeHidden();
	await page.emulateMedia({ media: null });

	// The browser is killed and comes back to the same answer.
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/answers/answers/lostPapers');
	await chen.unlock();
	await chen.tap(chen.page.getByRole('link', { name: /身份证：补领、换领/ }));
	await expect(chen.page.getByRole('group', { name: /为什么要办/ })).toBeVisible();
	await chen.tap(chen.page.getByRole('link', { name: '返回' }));
	await expect(chen.page.getByRole('heading', { level: 1 })).toContainText('身份证、户口簿丢了怎么补');
});

test('in the middle of a request what it is about stands first, and what was answered is noted on it', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	const number = await takeRequest(chen, resident);
	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('link', { name: '法律问答' }));
	await expect(page.locator('[data-fitting] [data-answer]')).toHaveCount(1);
	await chen.tap(page.locator('[data-fitting] [data-answer="lostPapers"]'));
	await chen.tap(page.getByRole('button', { name: '记到这件事项' }));
	await expect(page.getByText('已记下答了什么')).toBeVisible();
	await chen.tap(page.getByRole('link', { name: '返回' }));
	await chen.tap(page.getByRole('link', { name: '返回' }));
	await expect(page.getByText(number).filter({ visible: true }).first()).toBeVisible();
	await expect(page.getByText(/已解答：身份证、户口簿丢了怎么补/)).toBeVisible();
	await chen.device.findCoverage();
	await chen.allReceived();
});

test('an administrator makes an answer local through a reload; officers read theirs in its place, and the one that ships again once it is taken back', async ({ officer }) => {
	test.slow();
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	await visit(he.page, '/answers/answers/ebike');
	await he.page.getByRole('link', { name: '改成本地的' }).click();
	await he.page.getByRole('textbox', { name: '标题（居民会怎么问）', exact: true }).fill('星禾镇：电动车停哪里、在哪里充');
	await he.page.getByRole('textbox', { name: '先说的几句话', exact: true }).fill('各小区门口都有充电棚，扫码就能充。');
	await he.page.reload();
	await he.unlock();
	await expect(he.page.getByRole('textbox', { name: '标题（居民会怎么问）', exact: true }), 'what was typed is kept').toHaveValue('星禾镇：电动车停哪里、在哪里充');
	await he.page.getByRole('textbox', { name: '电话', exact: true }).fill('充电棚管理员');
	await he.page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(he.page.getByText('请填写。').first()).toBeVisible();
	await he.page.getByRole('textbox', { name: '电话', exact: true }).fill('12345\n12348\n110');
	await he.page.getByLabel('法条核对到').fill('2026-11-29');
	await expectAccessible(he.page, 'an answer that is written');
	await he.page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(he.page.locator('[data-own]')).toContainText('第 1 版');

	await visit(chen.page, '/answers');
	const local = chen.page.getByRole('link', { name: /星禾镇：电动车停哪里/ });
	await expect(local).toBeVisible({ timeout: 45_000 });
	await expect(local).toContainText('本地');
	await expect(chen.page.locator('[data-answer="ebike"]'), 'in its place').toHaveCount(0);

	await he.page.locator('[data-own]').click();
	await he.page.getByRole('button', { name: '停用' }).click();
	await he.page.getByRole('dialog').getByRole('button', { name: '停用' }).click();
	await expect(he.page.locator('[data-own]')).toContainText('已停用');
	await expect(chen.page.locator('[data-answer="ebike"]')).toBeVisible({ timeout: 45_000 });
	await expect(local).toHaveCount(0);
});

test('a question is logged in two taps without a name and without a signal, and another is passed on; both are counted, and the one that waits stands on the list', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await chen.device.loseCoverage();
	await visit(page, '/answers/answers/noise');
	await chen.tap(page.getByRole('button', { name: '记一次咨询' }));
	const sheet = page.getByRole('dialog');
	const area = sheet.getByLabel('片区', { exact: false });
	await area.selectOption({ index: 1 });
	await expectAccessible(page, 'a question that is logged');
	await chen.tap(sheet.getByRole('button', { name: '记下' }));
	await expect(page.getByText('已记下这次咨询')).toBeVisible();

	await chen.tap(page.getByRole('button', { name: '记一次咨询' }));
	await chen.tap(sheet.getByRole('radio', { name: '转给别人答' }));
	await area.selectOption({ index: 1 });
	await chen.tap(sheet.getByRole('button', { name: '记下' }));
	await expect(sheet.getByText('请填写。').first(), 'to whom').toBeVisible();
	await chen.type(sheet.getByLabel('转给谁', { exact: false }), '镇生态环境办');
	await chen.tap(sheet.getByRole('button', { name: '记下' }));
	await expect(sheet).toHaveCount(0);

	await visit(page, '/answers/counts');
	const row = page.locator('[data-kind="住房邻里"]');
	await expect(row.getByRole('cell').nth(1)).not.toHaveText('0');
	await searchCase(chen, '镇生态环境办');
	await expect(page.locator('[data-case]').filter({ visible: true }).first()).toContainText('已转出，等回音');
	await chen.device.findCoverage();
	await chen.allReceived();
});
