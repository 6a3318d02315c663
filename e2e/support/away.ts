import type { BrowserContext, Page } from '@playwright/test';

type Away = { ms: number; hidden: boolean };

/** From now on the pages of this browser have a clock that can be put forward, and can be told that another app is before them. */
export async function withAway(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		const away: Away = { ms: 0, hidden: false };
		const wall = Date.now.bind(Date);
		const monotonic = performance.now.bind(performance);
		Date.now = () => wall() + away.ms;
		performance.now = () => monotonic() + away.ms;
		Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (away.hidden ? 'hidden' : 'visible') });
		Object.assign(globalThis, { away });
	});
}

/** Another app is in front for so long; then this one again. No timer runs in between, as in a phone's background. */
export async function goAway(page: Page, minutes: number): Promise<void> {
	await page.evaluate((ms) => {
		const { away } = globalThis as unknown as { readonly away: Away };
		away.hidden = true;
		document.dispatchEvent(new Event('visibilitychange'));
		away.ms += ms;
		away.hidden = false;
		document.dispatchEvent(new Event('visibilitychange'));
	}, minutes * 60_000);
}

/** The phone lies there, seen and not touched. */
export async function restUntouched(page: Page, minutes: number): Promise<void> {
	await page.evaluate((ms) => {
		const { away } = globalThis as unknown as { readonly away: Away };
		away.ms += ms;
		document.dispatchEvent(new Event('resume'));
	}, minutes * 60_000);
}
