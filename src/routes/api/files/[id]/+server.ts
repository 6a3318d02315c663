import { ok, signedIn } from '$lib/server/endpoint';

export const HEAD = signedIn(async ({ actor, request, tenant }) => ok(await tenant.uploads.handle(actor, request)), { alsoLeaving: true });
/** A piece of a photo is refused before the disk is full, and sent again from the same byte later. */
export const PATCH = signedIn(async ({ actor, request, server, tenant }) => {
	const room = await server.room.roomFor('files');
	return room.ok ? ok(await tenant.uploads.handle(actor, request)) : room;
}, { alsoLeaving: true });
