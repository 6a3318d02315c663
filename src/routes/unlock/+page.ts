import { redirect } from '@sveltejs/kit';
import { app } from '$lib/state/app.svelte.ts';

export async function load() {
	await app.start();
	if (app.phase === 'fresh') redirect(307, '/sign-in');
	if (app.phase === 'open' || app.phase === 'covered') redirect(307, '/today');
}
