import type { BrowserContext, Page } from '@playwright/test';

/** Everything that is written on canvases from the next page on: the map's names are drawn and stand in no element. */
export async function noteWords(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		const words = new Set<string>();
		Object.assign(globalThis, { paintedWords: words });
		const { fillText } = CanvasRenderingContext2D.prototype;
		CanvasRenderingContext2D.prototype.fillText = function (text: string, ...rest: [number, number, number?]) {
			words.add(text);
			fillText.call(this, text, ...rest);
		};
	});
}

export async function wordsOn(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => [...(globalThis as unknown as { readonly paintedWords: ReadonlySet<string> }).paintedWords]);
}

/** Fetches the map of the officer's areas, with the one tap that it takes. */
export async function fetchMap(page: Page): Promise<void> {
	await page.getByRole('button', { name: /^下载地图/ }).click();
	await page.locator('[data-map-offer]').waitFor({ state: 'hidden' });
}
