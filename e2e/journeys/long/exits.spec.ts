import { reportHazard, searchCase } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';
import { photo } from '../../support/photo.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'zhou', desk: true }] } });

async function openAsk(officer: Officer): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '更多' }));
	await officer.tap(officer.page.getByRole('button', { name: /办不了/ }));
}

test('a hazard that cannot be mended now: asked for offline through a kill, decided by somebody else, taken up again; a return is refused with words', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const number = await reportHazard(chen, '潮平里4幢1单元', '消防立管要整体更换');
	await chen.allReceived();
	const address = new URL(chen.page.url()).pathname;

	await chen.device.loseCoverage();
	await openAsk(chen);
	await chen.tap(chen.page.getByRole('radio', { name: /延期整改/ }));
	await chen.tap(chen.page.getByRole('radio', { name: /维修资金/ }));
	await chen.type(chen.page.getByLabel(/^说明/), '维修基金在走程序');
	await expectAccessible(chen.page, 'asking that a case be postponed');
	expect(await smallTargets(chen.page)).toEqual([]);
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(`**${address}`);
	await openAsk(chen);
	await expect(chen.page.getByRole('radio', { name: /维修资金/ }), 'what was chosen stands there').toBeChecked();
	await expect(chen.page.getByLabel(/^说明/)).toHaveValue('维修基金在走程序');
	await chen.tap(chen.page.getByRole('radio', { name: '7 天后' }));
	await chen.tap(chen.page.getByRole('button', { name: '提交审批' }));
	await expect(chen.page.getByText('这个原因要附照片或文件'), 'what is not made safe is not postponed').toBeVisible();
	await chen.page.getByRole('dialog').locator('input[type=file]').setInputFiles(photo(5));
	await expect(chen.page.getByRole('dialog').getByRole('img')).toBeVisible();
	await chen.tap(chen.page.getByRole('button', { name: '提交审批' }));
	await expect(chen.page.locator('[data-exit="asked"]')).toContainText('待审批');
	await expect(chen.page.locator('[data-clock="stands"]'), 'the clock runs until it is agreed to').toHaveCount(0);
	await expect(chen.page.locator('[data-exit]').getByRole('button', { name: '同意' }), 'who asks does not decide').toHaveCount(0);
	await chen.device.findCoverage();
	await chen.allReceived();

	const zhou = await officer({ account: 'zhou', desk: true });
	await zhou.page.locator(`[data-exit-waiting="${number}"]`).click();
	await expect(zhou.page.locator('[data-exit="asked"]').getByRole('img'), 'the photo is seen').toBeVisible({ timeout: 45_000 });
	await expectAccessible(zhou.page, 'a case that is to be decided');
	await zhou.page.locator('[data-exit]').getByRole('button', { name: '同意', exact: true }).click();
	await zhou.page.getByLabel(/^意见/).fill('先断水、设警示');
	await zhou.page.getByRole('dialog').getByRole('button', { name: '同意', exact: true }).click();
	await expect(zhou.page.locator('[data-clock="stands"]')).toContainText('维修资金');
	await zhou.allReceived();

	await expect(chen.page.locator('[data-exit="agreed"]')).toContainText('先断水、设警示', { timeout: 45_000 });
	await searchCase(chen, number);
	await expect(chen.page.locator(`[data-case="${number}"]`), 'the list says it').toContainText('延期整改');
	await chen.page.locator(`[data-case="${number}"]`).click();
	await chen.tap(chen.page.getByRole('button', { name: '恢复办理' }));
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: '恢复办理' }));
	await expect(chen.page.locator('[data-exit="ended"]')).toBeVisible();
	await expect(chen.page.locator('[data-clock="stands"]')).toHaveCount(0);

	await openAsk(chen);
	await chen.tap(chen.page.getByRole('radio', { name: /退回/ }));
	await chen.tap(chen.page.getByRole('radio', { name: '应由其他部门管' }));
	await chen.type(chen.page.getByLabel(/^说明/), '自来水公司的管道');
	await chen.tap(chen.page.getByRole('radio', { name: /最长到/ }));
	await chen.tap(chen.page.getByRole('button', { name: '提交审批' }));
	await expect(chen.page.locator('[data-exit="asked"]')).toContainText('退回');
	await chen.allReceived();

	await expect(zhou.page.locator('[data-exit="asked"]')).toContainText('自来水公司', { timeout: 45_000 });
	await zhou.page.locator('[data-exit]').getByRole('button', { name: '不同意' }).click();
	await zhou.page.getByLabel(/^为什么不同意/).fill('楼内立管归物业，我们督促');
	await zhou.page.getByRole('dialog').getByRole('button', { name: '不同意' }).click();
	await zhou.allReceived();
	await expect(chen.page.locator('[data-exit="refused"]')).toContainText('楼内立管归物业', { timeout: 45_000 });
	await chen.allReceived();
});
