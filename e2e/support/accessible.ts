import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Only what is wrong is described: naming every node that is right takes two thirds of the time. Its legacy mode looks at one frame, and the app has one. */
const looked = { runOnly: { type: 'tag' as const, values: rules }, resultTypes: ['violations' as const] };

/** One screen as it stands: axe finds nothing, nothing runs out of it sideways, there is one heading of the first rank. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
	// What is fading in has no contrast yet.
	await page.evaluate(async () => { await Promise.all(document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity).map((animation) => animation.finished.catch(() => undefined))); });
	const { violations } = await new AxeBuilder({ page }).options(looked).setLegacyMode(true).analyze();
	const faults = violations.map(withoutPins).filter(({ nodes }) => nodes.length > 0).map(({ id, impact, help, nodes }) => `${impact ?? ''} ${id}: ${help}\n  ${nodes.map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`).join('\n  ')}`);
	expect.soft(faults, `${screen}: axe`).toEqual([]);
	expect.soft(await runsOut(page), `${screen}: nothing runs out sideways`).toEqual([]);
	expect.soft(await page.locator('h1').count(), `${screen}: one heading of the first rank`).toBe(1);
}

/**
 * Where a mark on the map stands is what it says: of sizes WCAG 2.2 (2.5.8, "Essential") excepts pins on maps. One that lies half under another, an open
 * card or the edge is panned or zoomed free, and the list beside the map has every case.
 */
function withoutPins<T extends { readonly id: string; readonly nodes: readonly { readonly html: string }[] }>(violation: T): T {
	return violation.id === 'target-size' ? { ...violation, nodes: violation.nodes.filter(({ html }) => !html.includes('class="map-mark')) } : violation;
}

async function runsOut(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => [document.documentElement, ...document.querySelectorAll('main, dialog[open]')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => `${box.tagName} ${box.scrollWidth} > ${box.clientWidth}`));
}

/** What a gloved thumb cannot hit: controls under 44 pixels in either direction. A label counts with its box. */
export async function smallTargets(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => [...document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary')].flatMap((control) => {
		const box = (control.closest('label') ?? control).getBoundingClientRect();
		const shown = control.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 1 && !control.closest('[inert]') && !control.matches('p a');
		return shown && (box.width < 44 || box.height < 44) ? [`${(control.textContent.trim() || control.getAttribute('aria-label') || control.tagName).slice(0, 40)} ${Math.round(box.width)}x${Math.round(box.height)}`] : [];
	}));
}

/** Walks with Tab until the control has the focus, as someone does who cannot use a pointer. */
export async function reach(page: Page, control: Locator, most = 120): Promise<void> {
	await control.waitFor();
	for (let pressed = 0; pressed < most; pressed += 1) {
		if (await control.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab never reached ${String(control)}`);
}

export async function press(page: Page, control: Locator, key = 'Enter'): Promise<void> {
	await reach(page, control);
	await page.keyboard.press(key);
}

/** Follows an address inside of the app, so that the vault stays open. `ends`: where it leads, when not to itself. */
export async function visit(page: Page, path: string, ends = path): Promise<void> {
	await page.evaluate((href) => {
		const link = document.createElement('a');
		link.href = href;
		document.body.append(link);
		link.click();
		link.remove();
	}, path);
	await page.waitForURL((url) => [path, ends].includes(url.pathname + url.search));
	await expect(page.locator('main .skeleton')).toHaveCount(0);
}
