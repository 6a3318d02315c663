import { redirect } from '@sveltejs/kit';
import { app } from '$lib/state/app.svelte.ts';

export const prerender = true;

export async function load() {
	await app.start();
	redirect(307, app.entry);
}
