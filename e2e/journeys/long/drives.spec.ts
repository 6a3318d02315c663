import { expect, type Locator } from '@playwright/test';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }, { account: 'zhou', desk: true }] } });

const rooms = ['101', '102', '201', '202'];
const label = (room: string): string => `望潮苑1幢1单元${room}室`;
const door = (officer: Officer, room: string): Locator => officer.page.locator(`[data-door="${label(room)}"]`);
const sheet = (officer: Officer): Locator => officer.page.locator('[data-door-sheet]');

async function openDrive(officer: Officer, title: string): Promise<void> {
	await officer.go('今日');
	await officer.tap(officer.page.locator('[data-drives]').getByRole('link', { name: new RegExp(title) }));
	await expect(officer.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}
async function showAll(officer: Officer): Promise<void> {
	await officer.tap(officer.page.getByRole('group', { name: '看哪些' }).getByRole('button', { name: /^全部/ }));
}
/** By the big button within thumb's reach. */
async function takeNext(officer: Officer): Promise<void> {
	await officer.tap(officer.page.locator('[data-next-door]'));
	await expect(sheet(officer)).toBeVisible();
}
async function found(officer: Officer, outcome: string): Promise<void> {
	await officer.tap(sheet(officer).locator(`[data-choose="${outcome}"]`));
	await expect(officer.page.getByRole('dialog')).toHaveCount(0);
}

test('a supervisor makes an anti-fraud drive; two officers go from door to door without a network, and each finds what the other did', async ({ officer }) => {
	test.slow();
	const zhou = await officer({ account: 'zhou', desk: true });
	const title = '十二月反诈敲门';
	await visit(zhou.page, '/drives/new');
	await zhou.tap(zhou.page.getByRole('button', { name: '开始行动' }));
	await expect(zhou.page.getByText('请写行动名称'), 'what is wrong first is said').toBeVisible();
	await zhou.type(zhou.page.getByLabel('行动名称'), title);
	await zhou.page.getByLabel('用哪张表').selectOption({ label: '反诈上门宣传' });
	await zhou.page.locator('[data-team="星禾派出所"]').getByLabel(/望潮第一网格/).check();
	await zhou.type(zhou.page.getByLabel(/只走名单上的门/), [...rooms.map(label), '天上1号'].join('\n'));
	await zhou.page.getByLabel(/只走名单上的门/).blur();
	await expect(zhou.page.getByText('找到 4 户')).toBeVisible();
	await expect(zhou.page.getByText(/不认识.*天上1号/)).toBeVisible();
	await expectAccessible(zhou.page, 'making a drive');
	await zhou.tap(zhou.page.getByRole('button', { name: '开始行动' }));
	await zhou.page.waitForURL(/\/drives\/[0-9a-f-]{36}$/);
	await zhou.allReceived();

	const [chen, lin] = [await officer({ account: 'chen' }), await officer({ account: 'lin' })];
	for (const each of [chen, lin]) {
		await openDrive(each, title);
		await each.device.loseCoverage();
	}
	// Chen: nobody in at the first door, somebody met at the third.
	await takeNext(chen);
	await expect(sheet(chen)).toHaveAttribute('data-door-sheet', label('101'));
	await expectAccessible(chen.page, 'at the door');
	expect(await smallTargets(chen.page)).toEqual([]);
	await found(chen, 'nobody');
	await chen.tap(chen.page.getByRole('group', { name: '看哪些' }).getByRole('button', { name: /^待走访/ }));
	await expect(door(chen, '101'), 'another hour is proposed').toContainText(/下次.*(上午|下午|晚上)/);
	await expectAccessible(chen.page, 'a drive');
	expect(await smallTargets(chen.page)).toEqual([]);
	await chen.tap(door(chen, '201'));
	await chen.tap(sheet(chen).locator('[data-choose="met"]'));
	await chen.page.waitForURL('**/visit/*');
	const notice = chen.page.locator('[data-notice]');
	await expect(notice).toContainText('这次上门会记下');
	await chen.tap(notice.getByRole('button', { name: /读/ }).last());
	await chen.type(chen.page.getByLabel('当面讲给几个人'), '2');
	await chen.page.getByLabel('刷单返利').check();
	for (let steps = 0; steps < 6; steps += 1) {
		const yes = chen.page.locator('[data-question="knows96110"]').getByLabel('是', { exact: true });
		if (await yes.isVisible()) {
			await yes.check();
			await chen.page.locator('[data-question="met_fraud"]').getByLabel('否', { exact: true }).check();
		}
		const save = chen.page.locator('[data-action-bar]').getByRole('button', { name: /保存/ });
		if (await save.isVisible()) break;
		await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	}
	await chen.tap(chen.page.locator('[data-action-bar]').getByRole('button', { name: /保存/ }));
	await chen.page.waitForURL(/\/drives\/[0-9a-f-]{36}$/);
	await showAll(chen);
	await expect(door(chen, '201')).toHaveAttribute('data-outcome', 'met');

	// Lin, who knows nothing of it, takes the first door too, and is refused at the second.
	await takeNext(lin);
	await expect(sheet(lin)).toHaveAttribute('data-door-sheet', label('101'));
	await lin.page.keyboard.press('Escape');
	await showAll(lin);
	await lin.tap(door(lin, '102'));
	await found(lin, 'refused');
	await expect(door(lin, '102')).toHaveAttribute('data-outcome', 'refused');

	await chen.device.findCoverage();
	await chen.allReceived();
	await lin.device.findCoverage();
	await lin.allReceived();
	await expect(door(lin, '101'), 'who came first has it, and it is said').toContainText('陈屿 先领了这户', { timeout: 45_000 });
	await expect(door(lin, '101')).toHaveAttribute('data-outcome', 'nobody');
	await expect(door(lin, '201')).toHaveAttribute('data-outcome', 'met');
	await expect(door(chen, '102')).toHaveAttribute('data-outcome', 'refused', { timeout: 45_000 });

	// The desk sees how far it has come, and who did what.
	await zhou.tap(zhou.page.getByRole('group', { name: '看哪些' }).getByRole('button', { name: '覆盖' }));
	for (const [outcome, count] of [['met', '1'], ['nobody', '1'], ['refused', '1'], ['vacant', '0']] as const) await expect(zhou.page.locator(`[data-count="${outcome}"]`)).toContainText(count, { timeout: 45_000 });
	await expect(zhou.page.locator('[data-coverage="officers"]')).toContainText('陈屿');
	await expect(zhou.page.locator('[data-coverage="officers"]')).toContainText('敲门 1 次，见到 0 户');
	await expect(zhou.page.locator('[data-coverage="areas"]')).toContainText('已走访 2 / 4 户');
	await expectAccessible(zhou.page, 'coverage');
});

test('a restricted drive is there for who was let go, by its neutral name, and for nobody else', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await openDrive(chen, '秋季入户走访');
	await chen.tap(chen.page.getByRole('group', { name: '看哪些' }).getByRole('button', { name: '覆盖' }));
	await expect(chen.page.getByText('少于 5 的数不显示')).toBeVisible();
	await expect(chen.page.locator('[data-coverage="outcomes"]')).toContainText('＜5');
	await expect(chen.page.getByText('困境儿童家庭走访'), 'what it is stands inside alone').toBeVisible();
	expect(await chen.page.title()).not.toContain('困境');
	await expectAccessible(chen.page, 'a restricted drive');
	await chen.go('今日');
	await expect(chen.page.getByText('困境')).toHaveCount(0);

	// Who leads one organisation's part sees that, and nothing of the other's.
	const zhou = await officer({ account: 'zhou', desk: true });
	await visit(zhou.page, '/drives');
	await expect(zhou.page.locator('[data-drive]').first()).toBeVisible();
	await expect(zhou.page.locator('[data-drive="秋季入户走访"]'), 'by its neutral name').toHaveCount(1);
	await zhou.tap(zhou.page.locator('[data-drive="秋季入户走访"]'));
	await expect(zhou.page.getByRole('group', { name: '看哪些' }).getByRole('button', { name: /^全部/ }), 'the own fourteen, and none of the other organisation').toContainText('14');
});
