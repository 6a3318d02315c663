import { gunzipSync } from 'node:zlib';
import { reportHazard, searchCase, nextDoor, openNextDoor, nobodyIn } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';
import { Officer } from '../support/officer.ts';
import { tap, type Wiretap } from '../support/wiretap.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** Both the records of a first pull and its end went over the wire. */
async function pullHeard(wire: Wiretap): Promise<void> {
	await expect.poll(() => wire.heard.some(({ path, body }) => path === '/api/sync/pull' && body.includes('"kind":"put"') && body.includes('"end":true')), 'the pull was heard').toBe(true);
}

test('an officer of another area sees none of it, on the wire either', async ({ officer, device, server }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const secret = '外人看不到的纸箱';
	const number = await reportHazard(chen, '潮平里5幢1单元', secret);
	await chen.allReceived();
	const caseId = /[0-9a-f-]{36}$/.exec(new URL(chen.page.url()).pathname)?.[0] ?? '';

	const wire = await tap(server.url);
	const wu = new Officer(await device({ url: wire.url }), 'wu');
	await wu.signUp();
	await pullHeard(wire);
	await searchCase(wu, number);
	await expect(wu.page.locator('[data-case]')).toHaveCount(0);
	await wu.page.goto(`${wu.device.url}/cases/${caseId}`);
	await wu.unlock();
	await expect(wu.page.locator('[data-problem="not_found"], [data-problem="record_missing"]')).toBeVisible();
	await wu.allReceived();
	const all = wire.heard.map(({ body }) => body).join('\n');
	for (const trace of [secret, number, caseId]) expect(all.includes(trace), `the wire holds ${trace}`).toBe(false);
	await wire.close();

	// The same ear hears it where it may be heard, so that silence means something.
	const colleagueWire = await tap(server.url);
	const lin = new Officer(await device({ url: colleagueWire.url }), 'lin');
	await lin.signUp();
	await pullHeard(colleagueWire);
	const heard = colleagueWire.heard.map(({ body }) => body).join('\n');
	for (const trace of [secret, number, caseId]) expect(heard.includes(trace), `the colleague's wire holds ${trace}`).toBe(true);
	await colleagueWire.close();
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
