import { browser } from '$app/environment';
import { redirect } from '@sveltejs/kit';
import { checkBrowser } from '$lib/shell/browserCheck.ts';
import { app } from '$lib/state/app.svelte.ts';
import '$lib/state/settings.svelte.ts';

// One prerendered shell answers every address; everything is drawn on the device.
export const ssr = false;
export const trailingSlash = 'never';

const cannot = (): boolean => {
	const { inApp, missing } = checkBrowser();
	return inApp !== null || missing.length > 0;
};
// The worker starts while the rest of the page is still being fetched.
if (browser && !cannot()) void app.start();

/** A browser that cannot keep work offline is told so before anything is typed into it. */
export function load({ url, untrack }) {
	const path = untrack(() => url.pathname);
	if (cannot() && path !== '/unsupported') redirect(307, '/unsupported');
}
