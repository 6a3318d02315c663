import { redirect } from '@sveltejs/kit';
import { checkBrowser } from '$lib/shell/browserCheck.ts';
import '$lib/state/settings.svelte.ts';

// One prerendered shell answers every address; everything is drawn on the device.
export const ssr = false;
export const trailingSlash = 'never';

/** A browser that cannot keep work offline is told so before anything is typed into it. */
export function load({ url, untrack }) {
	const verdict = checkBrowser();
	const path = untrack(() => url.pathname);
	if ((verdict.inApp !== null || verdict.missing.length > 0) && path !== '/unsupported') redirect(307, '/unsupported');
}
