import { finishVisit, nextDoor, nobodyIn, openNextDoor, reportHazard, searchCase, startVisit, takeRequest } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('a day offline: visit, hazard with photo, request; killed in the middle; colleagues see all of it afterwards', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	await chen.device.loseCoverage();
	await expect(chen.status).toHaveAttribute('data-status', 'offline');

	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	// Nobody in at the first door.
	expect.soft(await chen.countTaps(async () => { await openNextDoor(chen); await nobodyIn(chen); }), 'taps for nobody in (goal 3)').toBeLessThanOrEqual(3);

	// Met at the next; the battery falls out in the middle of the form.
	await chen.go('今日');
	let door = '';
	expect.soft(await chen.countTaps(async () => { door = await openNextDoor(chen); await startVisit(chen); }), 'taps from Today to the next door’s form (goal 3)').toBeLessThanOrEqual(3);
	const ebike = () => chen.page.locator('[data-question="ebike"]').getByRole('radio').nth(1);
	await ebike().check({ force: true });
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await chen.type(chen.page.getByLabel('60 岁以上几人'), '2');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();
	await chen.device.kill();

	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(chen.page.getByText(/第 2 页/), 'back at the same page of the form').toBeVisible();
	await expect(chen.page.getByLabel('60 岁以上几人')).toHaveValue('2');
	await chen.tap(chen.page.getByRole('button', { name: '上一页' }));
	await expect(ebike()).toBeChecked();
	await finishVisit(chen);

	// A hazard with photo, and a request from a call.
	let hazard = '';
	expect.soft(await chen.countTaps(async () => { hazard = await reportHazard(chen, '潮平里2幢1单元', '二层平台堆满纸箱'); }), 'taps for a hazard with photo (goal 9)').toBeLessThanOrEqual(9);
	await chen.go('今日');
	let request = '';
	expect.soft(await chen.countTaps(async () => { request = await takeRequest(chen, resident); }), 'taps for a request (goal 20)').toBeLessThanOrEqual(20);
	await expect(chen.status).toHaveAttribute('data-status', 'offline');
	await expect(chen.status).toContainText('待传');

	// Coverage again: it leaves by itself.
	await chen.device.findCoverage();
	await chen.allReceived();

	// A colleague of the same community and the supervisor see all of it, on the list and on the map.
	for (const join of [{ account: 'lin' }, { account: 'zhou', desk: true }] as const) {
		const colleague = await officer(join);
		for (const number of [hazard, request]) {
			await searchCase(colleague, number);
			await expect(colleague.page.locator(`[data-case="${number}"]`)).toBeVisible();
		}
		await searchCase(colleague, hazard);
		await colleague.page.locator(`[data-case="${hazard}"]`).click();
		await expect(colleague.page.getByText('二层平台堆满纸箱').filter({ visible: true }).first()).toBeVisible();
		await expect(colleague.page.getByText('陈屿').filter({ visible: true }).first()).toBeVisible();
		await expect(colleague.page.getByRole('img', { name: /拍摄/ }).first()).toBeVisible();
		await searchCase(colleague, hazard);
		await colleague.go('地图');
		await expect(colleague.page.locator('button.map-mark')).toHaveCount(1);
		await colleague.go('今日');
		await colleague.page.getByRole('link', { name: '找门牌' }).first().click();
		await colleague.page.getByRole('searchbox').or(colleague.page.getByLabel('门牌、姓名、电话')).first().fill(door);
		await colleague.page.getByRole('link', { name: new RegExp(door) }).first().click();
		await expect(colleague.page.getByText('见面').filter({ visible: true }).first()).toBeVisible();
	}
});
