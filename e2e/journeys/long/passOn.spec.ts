import { reportHazard, searchCase } from '../../pages/work.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('a hazard is entered on the city’s platform without typing it again; the number it got there finds it, offline too', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await chen.device.context.grantPermissions(['clipboard-read', 'clipboard-write']);
	const number = await reportHazard(chen, '潮平里4幢1单元', '消火栓前停着三轮车');
	await chen.allReceived();
	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('button', { name: '更多' }));
	await chen.tap(page.getByRole('button', { name: '转到城市平台' }));
	await chen.tap(page.getByRole('button', { name: '复制文字' }));
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	for (const words of ['消火栓前停着三轮车', number, '潮平里4幢1单元', '类型：其他']) expect(copied).toContain(words);
	expect(copied, 'nothing is left to be filled in by hand').not.toContain('__');
	await chen.tap(page.getByRole('radio', { name: '12345 热线平台' }));
	await chen.type(page.getByLabel('平台的编号'), 'SH-20261130-0815');
	await expectAccessible(page, 'passing on');
	await chen.tap(page.getByRole('button', { name: '记下编号' }));
	await expect(page.getByText('SH-20261130-0815').first()).toBeVisible();
	await searchCase(chen, '20261130-0815');
	await expect(page.locator(`[data-case="${number}"]`)).toHaveCount(1);
	await chen.device.findCoverage();
	await chen.allReceived();
});
