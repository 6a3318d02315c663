import { building } from '$app/environment';
import { server, shutdown } from '$lib/server/runtime';
import type { ServerInit } from '@sveltejs/kit';

/** Opens the database before the first request; a server that row-level security does not bind ends here. */
export const init: ServerInit = async () => {
	if (building) return;
	await server();
	process.once('sveltekit:shutdown', () => void shutdown());
};
