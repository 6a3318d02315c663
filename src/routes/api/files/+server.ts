import { ok, signedIn } from '$lib/server/endpoint';

export const POST = signedIn(async ({ actor, request, server, tenant }) => {
	const room = await server.room.roomFor('files');
	return room.ok ? ok(await tenant.uploads.handle(actor, request)) : room;
}, { alsoLeaving: true });
