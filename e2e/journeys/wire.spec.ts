import { gunzipSync } from 'node:zlib';
import { reportHazard, searchCase, nextDoor, openNextDoor, nobodyIn } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';

/** Every answer of the sync and file endpoints that reaches this device, as text. */
function listen(officer: Officer): string[] {
	const heard: string[] = [];
	officer.device.context.on('response', (response) => {
		if (!response.url().includes('/api/')) return;
		void response.body().then((body) => heard.push(body.toString('utf8')), () => undefined);
	});
	return heard;
}

test('an officer of another area sees none of it, on the wire either', async ({ officer, device }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const secret = '外人看不到的纸箱';
	const number = await reportHazard(chen, '潮平里2幢1单元', secret);
	await chen.allReceived();
	const caseId = /[0-9a-f-]{36}$/.exec(new URL(chen.page.url()).pathname)?.[0] ?? '';

	const { Officer } = await import('../support/officer.ts');
	const wu = new Officer(await device(), 'wu');
	const heard = listen(wu);
	await wu.signUp();
	await searchCase(wu, number);
	await expect(wu.page.locator('[data-case]')).toHaveCount(0);
	await wu.page.goto(`${wu.device.url}/cases/${caseId}`);
	await wu.unlock();
	await expect(wu.page.locator('[data-problem="not_found"], [data-problem="record_missing"]')).toBeVisible();
	const all = heard.join('\n');
	expect(all.length, 'answers were heard').toBeGreaterThan(10_000);
	expect(all).not.toContain(secret);
	expect(all).not.toContain(number);
	expect(all).not.toContain(caseId);

	// The same listener hears it where it may be heard, so that silence means something.
	const lin = new Officer(await device(), 'lin');
	const colleagueHeard = listen(lin);
	await lin.signUp();
	expect(colleagueHeard.join('\n')).toContain(secret);
});

test('an answer that is lost after the server did its work: sent again, takes effect once', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const bodies: Buffer[] = [];
	let answersLost = 0;
	await chen.device.context.route('**/api/sync/push', async (route) => {
		bodies.push(route.request().postDataBuffer() ?? Buffer.alloc(0));
		if (answersLost < 2) {
			answersLost += 1;
			await route.fetch();
			await route.abort('connectionreset');
		} else await route.continue();
	});
	const door = await nextDoor(chen).locator('.font-semibold').first().innerText();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await chen.page.locator('[data-status]').first().click();
	await expect(async () => {
		await chen.page.getByRole('button', { name: '立即上传' }).click({ timeout: 1_000 });
		await expect(chen.status).toHaveAttribute('data-status', 'received', { timeout: 3_000 });
	}).toPass({ timeout: 60_000 });
	expect(answersLost).toBe(2);
	const ids = bodies.map((body) => (text(body).match(/"opId":"[0-9a-f-]+"/g) ?? []).join());
	expect(ids[0]).not.toBe('');
	expect(ids[1], 'the same operations went out again').toBe(ids[0]);

	const lin = await officer({ account: 'lin' });
	await lin.page.getByRole('link', { name: '找门牌' }).first().click();
	await lin.page.getByRole('searchbox').or(lin.page.getByLabel('门牌、姓名、电话')).first().fill(door);
	await lin.page.getByRole('link', { name: new RegExp(door) }).first().click();
	const visits = lin.page.locator('section').filter({ has: lin.page.getByRole('heading', { name: '最近走访' }) });
	await expect(visits.getByText('陈屿').first()).toBeVisible();
	await expect(visits.getByText(/今天/), 'one visit today, not three').toHaveCount(1);
});

function text(body: Buffer): string {
	return body.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ? gunzipSync(body).toString('utf8') : body.toString('utf8');
}
