import { redirect } from '@sveltejs/kit';
import { app } from '$lib/state/app.svelte.ts';

/** As in the field: nothing is drawn before a vault is open; the address asked for is opened after unlocking. */
export async function load({ url, untrack }) {
	await app.start();
	if (app.phase !== 'open' && app.phase !== 'covered') redirect(307, untrack(() => app.entryFor(url.pathname + url.search)));
}
