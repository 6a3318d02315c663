import { nextDoor, takeRequest } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

async function pick(officer: Officer, question: string, option: string): Promise<void> {
	await officer.tap(officer.page.getByRole('group', { name: new RegExp(question) }).getByRole('radio', { name: option }));
}
const papers = (officer: Officer) => officer.page.locator('[data-paper]');

test('a resident asks at the door what to bring: ticked offline, all of it said at once, as a list, a tree and a code; a lock and a reload lead back to it', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('button', { name: '新增' }));
	await chen.tap(page.getByRole('link', { name: /一次性告知/ }));
	await chen.type(page.getByRole('searchbox'), '居住证');
	await chen.tap(page.getByRole('link', { name: /居住证/ }));
	await expect(page.getByText('还有 2 个问题没选')).toBeVisible();
	await pick(chen, '办哪一项', '首次申领');
	await pick(chen, '住在哪里', '租的房子');
	await pick(chen, '在本地做什么', '工作、做生意');
	await pick(chen, '给谁办', '未满 16 岁');
	await expect(page.getByText(/个问题没选/), 'nothing is left to ask').toHaveCount(0);
	const told = ['本人身份证', '近期证件照', '租赁合同', '劳动合同', '监护人的身份证'];
	await expect(papers(chen)).toContainText(told);

	await page.reload();
	await chen.unlock();
	await expect(papers(chen), 'the same list after a reload and an unlock').toContainText(told);
	await expectAccessible(page, 'a papers list');
	expect(await smallTargets(page)).toEqual([]);

	await chen.tap(page.getByRole('button', { name: '二维码' }));
	await expect(page.getByRole('img', { name: '这份清单的二维码' })).toBeVisible();
	await page.keyboard.press('Escape');
	await chen.tap(page.getByRole('button', { name: '整棵树' }));
	await expect(page.getByRole('listitem').filter({ hasText: '房产证或购房合同' }).first(), 'the tree shows what was not chosen, too').toBeVisible();
});

test('on a request the list is opened for what is needed, and what was told stands on the request', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	const number = await takeRequest(chen, resident);
	await chen.tap(page.getByRole('link', { name: '按情况问一问' }));
	await pick(chen, '为什么要办', '坏了，看不清');
	await pick(chen, '给谁办', '未满 16 岁');
	await pick(chen, '户口在哪里', '本地');
	await chen.tap(page.getByRole('button', { name: '记到这件事项' }));
	await expect(page.getByText(number).filter({ visible: true }).first()).toBeVisible();
	await expect(page.getByRole('checkbox', { name: /监护关系证明/ })).toBeVisible();
	await expect(page.getByRole('checkbox', { name: /户口簿（丢失/ }), 'what the first list had, and this one has not').toHaveCount(0);
	await page.getByRole('checkbox', { name: /旧身份证/ }).check();
	await chen.allReceived();
});
