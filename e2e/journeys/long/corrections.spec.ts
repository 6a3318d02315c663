import { finishVisit, meet, openNextDoor } from '../../pages/work.ts';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'zhou', desk: true }] } });

async function toLastPage(officer: Officer): Promise<void> {
	const save = officer.page.getByRole('button', { name: '保存更正' });
	while (!(await save.isVisible())) await officer.tap(officer.page.getByRole('button', { name: '下一页' }));
}

test('an officer corrects an entry without a network; the first stays, and a supervisor reads what differs, in the own language', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const question = (name: string) => page.locator(`main [data-ref$="/${name}"]`);
	const door = await openNextDoor(chen);
	await meet(chen);
	await chen.tap(question('gas').getByRole('radio', { name: '用，软管阀门正常' }));
	await chen.tap(page.getByRole('button', { name: '下一页' }));
	await chen.type(question('elders').locator('input'), '2');
	await finishVisit(chen);
	await chen.allReceived();

	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('link', { name: '找门牌' }).first());
	await chen.type(page.getByRole('searchbox').or(page.getByLabel('门牌、姓名、电话')).first(), door);
	await chen.tap(page.getByRole('link', { name: new RegExp(door) }).first());
	await chen.tap(page.locator('a[href^="/entries/"]').first());
	await chen.tap(page.getByRole('button', { name: '更正', exact: true }));
	await page.waitForURL('**/visit/*');
	await expect(page.getByText('正在更正一条已提交的记录')).toBeVisible();
	await expect(question('gas').getByLabel('用，软管阀门正常'), 'with what was answered').toBeChecked();
	await expectAccessible(page, 'an entry being corrected');
	await chen.tap(question('gas').getByRole('radio', { name: '不用', exact: true }));
	await chen.tap(page.getByRole('button', { name: '下一页' }));
	await expect(question('elders').locator('input')).toHaveValue('2');
	await chen.type(question('elders').locator('input'), '3');
	await expect(page.locator('[data-saved="true"]')).toBeVisible();

	// Through a kill: the draft of a correction is a draft like any other.
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(chen.page.locator('main [data-ref$="/elders"] input')).toHaveValue('3', { timeout: 45_000 });
	await toLastPage(chen);
	await expect(chen.page.getByText('下次走访')).toHaveCount(0);
	await chen.tap(chen.page.getByRole('button', { name: '保存更正' }));
	await chen.page.waitForURL(/\/entries\//);
	const changes = chen.page.locator('[data-changes]');
	await expect(changes).toHaveAttribute('data-changes', '2');
	await expect(changes).toContainText('用，软管阀门正常');
	await expect(changes).toContainText('不用');
	await expectAccessible(chen.page, 'a correction');
	expect.soft(await smallTargets(chen.page), 'big enough for a thumb').toEqual([]);
	await chen.device.findCoverage();
	await chen.allReceived();

	// The first says that it was corrected, and leads back.
	await chen.tap(chen.page.getByRole('link', { name: '看更正前的记录' }));
	await expect(chen.page.locator('[data-superseded]')).toBeVisible();
	await expect(chen.page.getByRole('button', { name: '更正', exact: true })).toHaveCount(0);
	await expect(chen.page.getByText('用，软管阀门正常')).toBeVisible();
	await expectAccessible(chen.page, 'an entry that was corrected');

	const zhou = await officer({ account: 'zhou', desk: true });
	await visit(zhou.page, '/me');
	await zhou.page.getByRole('radio', { name: 'English', exact: true }).check({ force: true });
	await zhou.page.getByRole('link', { name: 'Today' }).first().click();
	await zhou.page.getByRole('link', { name: /Find a door/ }).first().click();
	await zhou.page.getByRole('searchbox').first().fill(door);
	await zhou.page.getByRole('link', { name: new RegExp(door) }).first().click();
	const line = zhou.page.locator('a[href^="/entries/"]').first();
	await expect(line).toContainText('Corrected');
	await line.click();
	await expect(zhou.page.locator('[data-changes]')).toContainText('Yes; hose and valve in order');
	await expect(zhou.page.locator('[data-changes]')).toContainText('No');
	await expect(zhou.page.getByRole('button', { name: 'Correct', exact: true })).toBeVisible();
});
