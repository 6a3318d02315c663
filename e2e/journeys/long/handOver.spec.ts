import type { Officer } from '../../support/officer.ts';
import { reportHazard, searchCase } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

/** Chooses these cases in the list and hands them over with one note. */
async function handOver(officer: Officer, numbers: readonly string[], to: RegExp, note: string): Promise<void> {
	await officer.go('事项');
	await officer.page.getByRole('searchbox', { name: '搜索事项' }).fill('');
	await officer.tap(officer.page.getByRole('button', { name: '选择移交' }).first());
	for (const number of numbers) await officer.page.getByRole('checkbox', { name: new RegExp(`选择 ${number}`) }).check();
	await officer.tap(officer.page.locator('[data-select-bar]').getByRole('button', { name: `移交 ${numbers.length} 件` }));
	const sheet = officer.page.getByRole('dialog');
	const choice = await sheet.getByLabel('移交给谁').getByRole('option').filter({ hasText: to }).innerText();
	await sheet.getByLabel('移交给谁').selectOption({ label: choice });
	await officer.type(sheet.getByLabel('交代什么'), note);
	await officer.tap(sheet.getByRole('button', { name: `移交 ${numbers.length} 件` }));
	await expect(sheet).toHaveCount(0);
}
const offerOf = (officer: Officer, number: string) => officer.page.locator('[data-hand-over-list] li').filter({ has: officer.page.locator(`[data-case="${number}"]`) });

test('an officer hands two cases over without a network; the colleague takes one and gives one back, and what both did apart a person settles', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const first = await reportHazard(chen, '潮平里5幢1单元', '消防栓箱上锁');
	const second = await reportHazard(chen, '潮平里2幢1单元', '楼道堆放旧家具');
	await chen.allReceived();

	await chen.device.loseCoverage();
	await handOver(chen, [first, second], /林安/, '周五复查，钥匙在物业');
	await expect(chen.page.locator(`[data-case="${first}"]`), 'the card says so meanwhile').toContainText('移交中 → 林安');
	await searchCase(chen, first);
	await chen.page.locator(`[data-case="${first}"]`).click();
	await expect(chen.page.locator('[data-hand-over="waiting"]'), 'and who answers for it').toContainText('现在仍由您负责');
	await expectAccessible(chen.page, 'a case that is being handed over');
	await chen.device.findCoverage();
	await chen.allReceived();

	const lin = await officer({ account: 'lin' });
	await lin.tap(lin.page.locator('[data-hand-overs="2"]'));
	await expect(offerOf(lin, first)).toContainText('周五复查，钥匙在物业');
	await expectAccessible(lin.page, 'hand-overs');
	expect(await smallTargets(lin.page)).toEqual([]);
	await lin.device.loseCoverage();
	await lin.tap(offerOf(lin, first).getByRole('button', { name: '接收', exact: true }));
	await expect(offerOf(lin, first)).toHaveCount(0);
	await lin.tap(offerOf(lin, second).getByRole('button', { name: '不接收' }));
	await lin.type(lin.page.getByLabel('为什么不接收'), '不在我的楼栋');
	await lin.tap(lin.page.getByRole('dialog').getByRole('button', { name: '不接收' }));
	await expect(lin.page.getByText('没有等待接收的事项')).toBeVisible();
	await lin.device.findCoverage();
	await lin.allReceived();

	await chen.go('今日');
	await expect(chen.page.locator('[data-hand-overs="1"]'), 'what came back waits with who gave it').toBeVisible({ timeout: 45_000 });
	await chen.tap(chen.page.locator('[data-hand-overs="1"]'));
	await expect(offerOf(chen, second)).toContainText('不在我的楼栋');
	await searchCase(chen, first);
	await expect(chen.page.locator(`[data-case="${first}"]`)).toContainText('林安');

	// Once more, and both ends act apart.
	await handOver(chen, [second], /林安/, '已和楼长说好，请接');
	await chen.allReceived();
	await lin.go('今日');
	await lin.tap(lin.page.locator('[data-hand-overs="1"]'));
	await lin.device.loseCoverage();
	await lin.tap(offerOf(lin, second).getByRole('button', { name: '接收', exact: true }));
	// The case, and the recheck that is planned on it.
	await lin.expectUnsent(2);
	await searchCase(chen, second);
	await chen.page.locator(`[data-case="${second}"]`).click();
	await chen.tap(chen.page.locator('[data-hand-over="waiting"]').getByRole('button', { name: '收回' }));
	// Only once it is saved does "all received" speak of it.
	await expect(chen.page.locator('[data-hand-over="waiting"]')).toHaveCount(0);
	await chen.allReceived();
	await lin.device.findCoverage();
	const review = chen.page.locator('[data-review="handOver"]');
	await expect(review, 'a review in words').toContainText('林安 已接收，由 林安 经办', { timeout: 45_000 });
	await expect(review).toContainText('已收回，仍由 陈屿 经办');
	await chen.tap(review.locator('[data-side="other"]').getByRole('button', { name: '用这个' }));
	await chen.allReceived();
	await expect(chen.page.getByRole('region', { name: '基本情况' })).toContainText('林安');
	await searchCase(lin, second);
	await expect(lin.page.locator(`[data-case="${second}"]`), 'it is on the other device too').toContainText('我', { timeout: 45_000 });
});
