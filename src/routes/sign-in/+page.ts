import { app } from '$lib/state/app.svelte.ts';

export async function load() {
	await app.start();
}
