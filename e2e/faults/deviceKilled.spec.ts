import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { withClient } from '../../scripts/postgres/roles.ts';
import { seeded } from '../../src/lib/testing/syncSimulation.ts';
import { openNextDoor, reportHazard, startVisit } from '../pages/work.ts';
import { figures } from '../support/figures.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const long = process.env['E2E_LONG'] === '1';
/** Each way of dying meets each kind of work. */
const kills = long ? 30 : 3;
const deaths = ['browser', 'renderer', 'tab'] as const;
const works = ['notes', 'form', 'hazard'] as const;

/** What the screen called saved before the process died under it. Nothing else counts. */
type Called = { readonly notes: string[]; readonly hazards: string[]; answer: number; photos: number };
type Ground = { readonly officer: Officer; readonly casePath: string; readonly visitPath: string; readonly called: Called };

/** As a tap on a link would, keeping the vault open. */
async function visit(page: Page, path: string): Promise<void> {
	await page.evaluate((href) => {
		const link = document.createElement('a');
		link.href = href;
		document.body.append(link);
		link.click();
		link.remove();
	}, path);
	await page.waitForURL((url) => url.pathname + url.search === path);
}
const old = (ground: Ground) => ground.officer.page.getByLabel('60 岁以上几人');

async function writeNotes({ officer, casePath, called }: Ground, round: number): Promise<void> {
	await visit(officer.page, casePath);
	for (let number = 0; ; number += 1) {
		const text = `备注 ${String(round)}-${String(number)}`;
		await officer.page.getByRole('button', { name: '更多' }).click();
		await officer.page.getByRole('button', { name: '写备注' }).click();
		await officer.page.getByLabel('备注', { exact: true }).fill(text);
		await officer.page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
		await expect(officer.page.getByRole('dialog')).toHaveCount(0);
		called.notes.push(text);
	}
}

/** One answer overwritten again and again, each a row of the journal. */
async function fillForm(ground: Ground): Promise<void> {
	await visit(ground.officer.page, ground.visitPath);
	await expect(old(ground)).toBeVisible();
	for (;;) {
		const next = ground.called.answer + 1;
		await old(ground).fill(String(next));
		// Two frames: the row is under way before the screen is asked.
		await ground.officer.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
		await expect(ground.officer.page.locator('[data-saved="true"]')).toBeVisible();
		ground.called.answer = next;
	}
}

/** Flats of the demo town; each hazard has one of its own. */
const flats = [1, 2, 3].flatMap((building) => [1, 2, 3, 4].flatMap((floor) => [1, 2].map((flat) => `潮平里${String(building)}幢1单元${String(floor)}0${String(flat)}室`)));

async function reportHazards({ officer, called }: Ground, round: number): Promise<void> {
	for (let number = 0; ; number += 1) {
		await visit(officer.page, '/today');
		const what = `隐患 ${String(round)}-${String(number)}`;
		await reportHazard(officer, flats[(called.hazards.length + round) % flats.length] ?? '', what).catch((error: unknown) => {
			// The same kind at the same place goes to the case that is open there, as a note with a photo: saved all the same.
			if (!String(error).includes('with these words')) throw error;
		});
		called.hazards.push(what);
		called.photos += 1;
	}
}

async function die(officer: Officer, how: (typeof deaths)[number], online: boolean): Promise<void> {
	if (how === 'browser') {
		await officer.device.kill();
		await officer.device.start({ online });
	} else if (how === 'renderer') await officer.device.crash();
	else await officer.device.closeTab();
	if (online) await officer.device.findCoverage();
	else await officer.device.loseCoverage();
}

/** However slow the machine is, each death has something behind it that was called saved. */
async function afterASave(called: Called): Promise<void> {
	const saves = (): number => called.notes.length + called.hazards.length + called.answer;
	const before = saves();
	while (saves() === before) await wait(20);
}

test(`browser, renderer and tab die while the app writes, ${String(kills)} times, and all that the screen called saved is there`, async ({ officer, server }) => {
	test.setTimeout(long ? 1_500_000 : 150_000);
	const random = seeded(Number(process.env['SEED'] ?? 1));
	const chen = await officer({ account: 'chen' });
	await reportHazard(chen, '潮平里2幢1单元', '楼道灯坏了');
	const casePath = new URL(chen.page.url()).pathname;
	await chen.go('今日');
	await openNextDoor(chen);
	await startVisit(chen);
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await chen.page.getByLabel('60 岁以上几人').fill('1');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();
	await chen.page.waitForURL(/\/visit\//);
	const ground: Ground = { officer: chen, casePath, visitPath: new URL(chen.page.url()).pathname + new URL(chen.page.url()).search, called: { notes: [], hazards: [], answer: 1, photos: 0 } };
	const { called } = ground;
	const answers = { back: 0 };

	for (let kill = 0; kill < kills; kill += 1) {
		const how = deaths[kill % deaths.length] ?? 'tab';
		const what = works[(kill + Math.floor(kill / deaths.length)) % works.length] ?? 'notes';
		const doing = { notes: writeNotes, form: fillForm, hazard: reportHazards }[what](ground, kill).then(() => null, (error: unknown) => error);
		const dies = afterASave(called).then(() => wait(random() * (long ? 5_000 : 3_500), 'working' as const));
		const failedFirst = await Promise.race([doing, dies]);
		if (failedFirst !== 'working') throw failedFirst;
		await die(chen, how, kill % 2 === 0);
		await doing;

		await chen.device.open('/');
		await chen.unlock();
		await expect(chen.status).toBeVisible();
		await expect(chen.page.locator('[data-storage]'), `no row was torn by kill ${String(kill)}`).toHaveCount(0);
		await visit(chen.page, ground.visitPath);
		await expect(chen.page.getByText(/第 2 页/), 'back at the same page of the form').toBeVisible();
		const back = Number(await old(ground).inputValue());
		// The answer under way may have been stored without the screen having said so yet.
		expect([called.answer, called.answer + 1], `the draft after kill ${String(kill)} (${how}, ${what})`).toContain(back);
		called.answer = back;
		answers.back += 1;
		await visit(chen.page, casePath);
		const last = called.notes.at(-1);
		if (last !== undefined) await expect(chen.page.getByText(last, { exact: true }).filter({ visible: true }).first()).toBeVisible();
	}

	await chen.device.findCoverage();
	await chen.allReceived();
	const missing = await withClient(server.ownerUrl, async (client) => {
		const { rows } = await client.query<{ words: string }>("select coalesce(fields ->> 'text', fields ->> 'description', fields ->> 'title', '') || ' ' || fields::text as words from record where type in ('note', 'case', 'event', 'entry') and not deleted");
		const { rows: twice } = await client.query<{ text: string }>("select fields ->> 'text' as text from record where type = 'note' group by 1 having count(*) > 1 and fields ->> 'text' like '备注 %'");
		expect(twice, 'each save once').toEqual([]);
		return [...called.notes, ...called.hazards].filter((text) => !rows.some((row) => row.words.includes(text)));
	});
	const files = await withClient(server.ownerUrl, async (client) => (await client.query<{ count: number }>("select count(*)::int as count from record where type = 'file' and not deleted")).rows[0]?.count ?? 0);
	figures(`device killed while writing: ${String(kills)} times (browser, renderer, tab in turn); the screen had called ${String(called.notes.length)} notes, ${String(called.hazards.length)} hazards with photo and ${String(called.answer)} answers saved; missing: ${missing.length === 0 ? 'nothing' : missing.join(', ')}; drafts back at the last answer: ${String(answers.back)} of ${String(kills)}; photos on the server: ${String(files)}`);
	expect(missing).toEqual([]);
	expect(files).toBeGreaterThanOrEqual(called.photos + 1);
	expect(called.notes.length + called.hazards.length).toBeGreaterThan(kills / 3);
});
